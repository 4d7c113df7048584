package port

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func listen(t *testing.T, addr string) *Port {
	t.Helper()
	p, err := Listen(addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

func dial(t *testing.T, host string, p *Port) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", net.JoinHostPort(host, fmt.Sprint(p.Number())))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(10 * time.Second))
	return c
}

func TestFirstByteDecides(t *testing.T) {
	p := listen(t, "127.0.0.1:0")
	tests := []struct {
		name, says string
		to         net.Listener
	}{
		{"STUN framed, short", "\x00\x14\x00\x01\x00\x00", p.ICE()},
		{"STUN framed, long", "\x01\x20\x00\x01", p.ICE()},
		{"TLS", "\x16\x03\x01", p.HTTP()},
		{"HTTP", "GET / HTTP/1.1\r\n", p.HTTP()},
		{"one byte", "P", p.HTTP()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := dial(t, "127.0.0.1", p)
			io.WriteString(c, tt.says)
			got, err := tt.to.Accept()
			if err != nil {
				t.Fatal(err)
			}
			defer got.Close()
			io.WriteString(c, "more")
			want := tt.says + "more"
			buf := make([]byte, len(want))
			if _, err := io.ReadFull(got, buf); err != nil || string(buf) != want {
				t.Fatalf("got %q, %v", buf, err)
			}
		})
	}
}

func TestOneNumberForTCPAndUDP(t *testing.T) {
	p := listen(t, "127.0.0.1:0")
	for _, a := range []net.Addr{p.HTTP().Addr(), p.ICE().Addr(), p.UDP().LocalAddr()} {
		if !strings.HasSuffix(a.String(), fmt.Sprintf(":%d", p.Number())) {
			t.Errorf("%s %s is not at %d", a.Network(), a, p.Number())
		}
	}
	if _, err := Listen(fmt.Sprintf("127.0.0.1:%d", p.Number())); !errors.Is(err, syscall.EADDRINUSE) {
		t.Fatalf("the port was opened twice: %v", err)
	}
	q, err := ListenFrom(fmt.Sprintf("127.0.0.1:%d", p.Number()), 50)
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	if q.Number() <= p.Number() {
		t.Fatalf("opened %d after %d", q.Number(), p.Number())
	}
}

func TestListenFromPassesOverATakenUDPPort(t *testing.T) {
	p := listen(t, "127.0.0.1:0")
	number := p.Number()
	p.Close()
	u, err := net.ListenUDP("udp", &net.UDPAddr{Port: number})
	if err != nil {
		t.Skip("the number was taken meanwhile")
	}
	defer u.Close()
	q, err := ListenFrom(fmt.Sprintf("127.0.0.1:%d", number), 50)
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	if q.Number() == number {
		t.Fatal("opened a number that UDP does not have")
	}
}

func outside(t *testing.T) string {
	t.Helper()
	for _, a := range addresses() {
		if a.Is4() && !a.IsLoopback() {
			return a.String()
		}
	}
	t.Skip("this machine has loopback only")
	return ""
}

func TestLoopbackShopIsNotReachableFromOutside(t *testing.T) {
	host := outside(t)
	p := listen(t, "127.0.0.1:0")
	c := dial(t, host, p)
	io.WriteString(c, "GET / HTTP/1.1\r\nHost: shop\r\n\r\n")
	if n, err := c.Read(make([]byte, 1)); n != 0 || err == nil {
		t.Fatalf("a page from outside: %d %v", n, err)
	}
	c = dial(t, host, p)
	io.WriteString(c, "\x00\x14")
	got, err := p.ICE().Accept()
	if err != nil {
		t.Fatal(err)
	}
	got.Close()
	u, err := net.Dial("udp", net.JoinHostPort(host, fmt.Sprint(p.Number())))
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	io.WriteString(u, "hello")
	p.UDP().SetReadDeadline(time.Now().Add(10 * time.Second))
	buf := make([]byte, 16)
	if n, _, err := p.UDP().ReadFrom(buf); err != nil || string(buf[:n]) != "hello" {
		t.Fatalf("media from outside: %q %v", buf[:n], err)
	}
}

func TestTheSilentDoNotKeepOthersOut(t *testing.T) {
	if testing.Short() {
		t.Skip("opens a thousand connections")
	}
	p := listen(t, "127.0.0.1:0")
	first := dial(t, "127.0.0.1", p)
	for range maxUndecided + 8 {
		dial(t, "127.0.0.1", p)
	}
	c := dial(t, "127.0.0.1", p)
	io.WriteString(c, "G")
	got, err := p.HTTP().Accept()
	if err != nil {
		t.Fatal(err)
	}
	got.Close()
	if _, err := first.Read(make([]byte, 1)); err == nil {
		t.Fatal("the oldest silent connection was kept")
	}
}

func TestClosingHTTPLeavesMedia(t *testing.T) {
	p := listen(t, "127.0.0.1:0")
	p.HTTP().Close()
	c := dial(t, "127.0.0.1", p)
	io.WriteString(c, "GET")
	if _, err := c.Read(make([]byte, 1)); err == nil {
		t.Fatal("HTTP is still served")
	}
	c = dial(t, "127.0.0.1", p)
	io.WriteString(c, "\x00")
	got, err := p.ICE().Accept()
	if err != nil {
		t.Fatal(err)
	}
	got.Close()
	p.Close()
	if _, err := p.ICE().Accept(); !errors.Is(err, net.ErrClosed) {
		t.Fatalf("got %v", err)
	}
}

func TestPlainHTTPIsSentToTLS(t *testing.T) {
	a, err := LocalAuthority(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p := listen(t, "127.0.0.1:0")
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "shop over "+r.Proto)
	})}
	l := p.TLS(a.TLSConfig())
	done := make(chan struct{})
	go func() { defer close(done); srv.Serve(l) }()
	defer func() { srv.Close(); <-done }()

	c := dial(t, "127.0.0.1", p)
	fmt.Fprintf(c, "GET /live?x=1 HTTP/1.1\r\nHost: shop.local:%d\r\n\r\n", p.Number())
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	want := fmt.Sprintf("https://shop.local:%d/live?x=1", p.Number())
	if resp.StatusCode != 307 || resp.Header.Get("Location") != want {
		t.Fatalf("got %d %q", resp.StatusCode, resp.Header.Get("Location"))
	}

	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool(a)}}}
	defer client.CloseIdleConnections()
	resp, err = client.Get(fmt.Sprintf("https://127.0.0.1:%d/", p.Number()))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if string(body) != "shop over HTTP/1.1" {
		t.Fatalf("got %q", body)
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("127.0.0.1:8080")
	f.Add("[::1]:0")
	f.Fuzz(func(t *testing.T, addr string) {
		if _, n, err := split(addr); err == nil && (n < 0 || n > 65535) {
			t.Fatal(n)
		}
	})
}
