package app_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// raw sends bytes over a connection of their own and reads the answer.
func (s *site) raw(request string) (*http.Response, string) {
	s.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(patience))
	go func() { _, _ = io.WriteString(conn, request) }() // it may be refused before it is sent whole
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return nil, err.Error()
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	return res, string(body)
}

func request(path string, headers ...string) string {
	return "GET " + path + " HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n" + strings.Join(headers, "") + "\r\n"
}

// A stranger's bytes are answered with a refusal, never with a breakage.
func TestTwistedRequests(t *testing.T) {
	s, st := furnished(t, 5)
	room := "/live/" + st.show.Handle
	long := strings.Repeat("a", 12<<10)
	for _, row := range []struct {
		what, request string
		want          []int
	}{
		{"path up", request("/photo/..%2f..%2fkey/320"), []int{404, 422}},
		{"path up in dots", request("/assets/%2e%2e/%2e%2e/key"), []int{404}},
		{"path up in plain", request("/assets/../../../../etc/passwd"), []int{404}},
		{"backslashes", request(`/assets/..\..\key`), []int{404, 400}},
		{"no byte", request("/products/%00"), []int{404, 400}},
		{"no byte in a show", request("/live/%00/1"), []int{404, 400}},
		{"bad escape", request("/products/%zz"), []int{404, 400}},
		{"half an escape", request("/products/%"), []int{404, 400}},
		{"bad UTF-8", request("/products/%ff%fe"), []int{404}},
		{"two slashes", request("//desk//orders"), []int{303, 404, 401, 302}},
		{"desk in capitals", request("/DESK"), []int{303, 404}},
		{"desk with a slash", request("/desk/"), []int{303}},
		{"desk by another host", request("http://other.example/desk"), []int{303}},
		{"very long path", request("/products/" + long), []int{404, 414, 431}},
		{"very long query", request("/products?after=" + long), []int{200, 400, 404, 414, 431}},
		{"malformed page", request("/products?after=%00%ff"), []int{200, 400, 404}},
		{"huge item", request(room + "/99999999999999999999"), []int{404}},
		{"negative item", request(room + "/-1"), []int{404}},
		{"header bomb", request("/", strings.Repeat("X-A: "+strings.Repeat("b", 1000)+"\r\n", 40)), []int{431}},
		{"many headers", request("/", strings.Repeat("X-A: b\r\n", 4000)), []int{431}},
		{"cookie bomb", request("/", "Cookie: hawker-visitor="+strings.Repeat("c", 15000)+"\r\n"), []int{200, 431}},
		{"odd cookie", request("/", "Cookie: hawker-staff=\x01\xff; hawker-visitor=%00; ;;=\r\n"), []int{200, 400}},
		{"odd language", request("/", "Accept-Language: "+strings.Repeat("xx-YY-zz;q=9,", 500)+"\r\n"), []int{200}},
		{"no HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", []int{0, 400}},
		{"two lengths", "POST /cart HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde", []int{400, 415}},
		{"length and chunks", "POST /cart HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", []int{400, 404, 415, 422}},
		{"negative length", "POST /cart HTTP/1.1\r\nHost: x\r\nContent-Length: -3\r\n\r\nabc", []int{0, 400}},
		{"broken chunks", "POST /cart HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc", []int{0, 400}},
		{"unknown method", "BREW / HTTP/1.1\r\nHost: x\r\n\r\n", []int{0, 400, 405, 501}},
		{"form in parts without a boundary", "POST /checkout HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data\r\nContent-Length: 3\r\n\r\nabc", []int{400, 415, 422}},
	} {
		res, body := s.raw(row.request)
		status := 0
		if res != nil {
			status = res.StatusCode
		}
		ok := false
		for _, w := range row.want {
			ok = ok || status == w
		}
		if !ok {
			t.Errorf("%s: %d, want %v: %s", row.what, status, row.want, clip(body))
		}
		if strings.Contains(body, "goroutine ") || strings.Contains(body, "root:") {
			t.Errorf("%s shows the inside: %s", row.what, clip(body))
		}
	}
}

// What a page repeats of its address is never markup, and an answer's headers
// are ours alone.
func TestNothingIsInjected(t *testing.T) {
	s, st := furnished(t, 5)
	b := s.browser()
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for _, next := range []string{"//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "/%09/evil.example", "javascript:alert(1)",
		"/\r\nSet-Cookie: a=b", "/\nLocation: https://evil.example", "/ok\r\nX-Injected: 1", "", "evil.example", "/\u2028", " //evil.example", "/.//evil.example", "@evil.example"} {
		for _, p := range []*page{
			b.post("/lang", url.Values{"lang": {"en"}, "next": {next}}),
			s.signedInBy(next),
		} {
			at, err := url.Parse(s.url + "/")
			if err != nil {
				t.Fatal(err)
			}
			to, err := at.Parse(p.header.Get("Location"))
			if p.status != http.StatusSeeOther || err != nil || to.Host != at.Host || to.Scheme != "http" {
				t.Errorf("next=%q leads with %d to %q", next, p.status, p.header.Get("Location"))
			}
			if p.header.Get("X-Injected") != "" || strings.Contains(strings.Join(p.header["Set-Cookie"], ""), "a=b") {
				t.Errorf("next=%q wrote headers: %v", next, p.header)
			}
		}
	}
	for _, path := range []string{"/products?after=%22%3E%3Cscript%3Ex", "/desk/sign-in?next=%22%3E%3Cscript%3Ex", "/live/%22%3E%3Cscript%3Ex", "/%22%3E%3Cscript%3Ex?%22%3E%3Cscript%3Ex", "/setup?x=%3Cscript%3Ex"} {
		if p := b.get(path); strings.Contains(p.text, "<script>x") {
			t.Errorf("%s is repeated as markup", path)
		}
	}
	room := "/live/" + st.show.Handle
	hostile := `<img src=x onerror=alert(1)>"'&`
	screen := b.listen("show/" + string(st.show.ID))
	b.post(room+"/name", url.Values{"name": {"Eve"}}).want(http.StatusSeeOther)
	b.post(room+"/chat", url.Values{"text": {hostile}}).want(http.StatusSeeOther)
	screen.until("c1", hostile) // as text
	for _, m := range screen.messages() {
		if strings.Contains(m.raw, "<img src=x") {
			t.Error("a line of talk became markup on the socket")
		}
	}
	if strings.Contains(b.get(room).text, "<img src=x") {
		t.Error("a line of talk became markup on the page")
	}
}

func (s *site) signedInBy(next string) *page {
	s.t.Helper()
	b := s.browser()
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return b.post("/desk/sign-in", url.Values{"email": {"lin@halfmoon.example"}, "password": {secretWord}, "next": {next}})
}

// Connections that never finish their request do not keep others waiting.
func TestHalfOpenConnections(t *testing.T) {
	s, st := furnished(t, 5)
	host := strings.TrimPrefix(s.url, "http://")
	for i := range 40 {
		conn, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		switch i % 4 {
		case 1:
			fmt.Fprint(conn, "GET / HT")
		case 2:
			fmt.Fprintf(conn, "POST /checkout HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nname=", host)
		case 3:
			fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: %s\r\nX-Slow: ", host)
		}
	}
	b, slowest := s.browser(), time.Duration(0)
	for range 10 {
		start := time.Now()
		b.get("/live/" + st.show.Handle).want(http.StatusOK)
		slowest = max(slowest, time.Since(start))
	}
	figure(t, "the slowest of 10 pages beside 40 half-open connections", 2*time.Second, slowest)
}
