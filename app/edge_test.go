package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"hawker/app"
	"hawker/app/staff"
	"hawker/app/store"
)

// Every page says what it may load, and only the studio may use the camera.
func TestHeadersOfEveryAnswer(t *testing.T) {
	s, st := furnished(t, 5)
	owner := s.owner()
	owner.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	pages := 0
	for _, r := range routes() {
		if r.Method != "GET" || r.Path == "/socket" {
			continue
		}
		p := owner.get(sample(r, st))
		pages++
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "", "Cross-Origin-Opener-Policy": ""} {
			if got := p.header.Get(name); got == "" || want != "" && got != want {
				t.Errorf("%s has %s %q", r.Path, name, got)
			}
		}
		policy := p.header.Get("Content-Security-Policy")
		if strings.HasSuffix(r.Path, "/letter") && p.status == http.StatusOK { // a mail with its own styles, shut up in a frame
			if !strings.Contains(policy, "sandbox") || !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "script-src") || strings.Contains(policy, "allow-scripts") {
				t.Errorf("%s: the policy is loose: %s", r.Path, policy)
			}
			continue
		}
		for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "script-src 'self' 'sha256-"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: the policy has no %s: %s", r.Path, want, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
			t.Errorf("%s: the policy is loose: %s", r.Path, policy)
		}
		camera := strings.Contains(p.header.Get("Permissions-Policy"), "camera=(self)")
		if camera != strings.HasPrefix(r.Path, "/studio/") {
			t.Errorf("%s: camera %v", r.Path, camera)
		}
		if kind := p.header.Get("Content-Type"); p.status == 200 && strings.HasPrefix(kind, "text/html") {
			if cache := p.header.Get("Cache-Control"); !strings.Contains(cache, "no-store") && !strings.Contains(cache, "private") && !strings.Contains(cache, "no-cache") {
				t.Errorf("%s may be cached: %q", r.Path, cache)
			}
			for _, inline := range []string{"<style", " style=", " onclick=", " onload=", " onerror=", "javascript:"} {
				if strings.Contains(p.text, inline) {
					t.Errorf("%s has%s", r.Path, inline)
				}
			}
		}
	}
	for _, path := range []string{"/nowhere", "/products/nothing", "/orders/nothing"} {
		if p := s.browser().get(path).want(http.StatusNotFound); p.header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s has no policy", path)
		}
	}
	t.Logf("%d addresses", pages)
	var cookies []string
	p := s.tryPassword(s.fresh(), "lin@halfmoon.example", secretWord)
	cookies = append(cookies, p.header["Set-Cookie"]...)
	cookies = append(cookies, s.fresh().get("/live/" + st.show.Handle).header["Set-Cookie"]...)
	if len(cookies) < 2 {
		t.Fatalf("only %v were set", cookies)
	}
	for _, c := range cookies {
		if low := strings.ToLower(c); !strings.Contains(low, "httponly") || !strings.Contains(low, "samesite=lax") || !strings.Contains(low, "path=/") || strings.Contains(low, "domain=") {
			t.Errorf("a cookie is loose: %s", c)
		}
	}
}

// fresh is a browser that does not follow.
func (s *site) fresh() *browser {
	b := s.browser()
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return b
}

// attempts counts how many wrong sign-ins of an address are looked at.
func attempts(s *site, forwarded func(i int) string, most int) int {
	for i := range most {
		b := s.browser()
		if f := forwarded(i); f != "" {
			b.header.Set("X-Forwarded-For", f)
		}
		p := b.post("/desk/sign-in", url.Values{"email": {fmt.Sprintf("n%d@nowhere.example", i)}, "password": {"wrong wrong"}})
		if p.status == http.StatusTooManyRequests {
			return i
		}
	}
	return most
}

// A forwarded address counts only where the proxy in front is trusted, and then
// only the one that the proxy wrote itself.
func TestForwardedAddresses(t *testing.T) {
	plain := openWith(t, app.Config{Data: filepath.Join(t.TempDir(), "shop"), Scale: 0.3})
	plain.furnish(1)
	if n := attempts(plain, func(i int) string { return fmt.Sprint("192.0.2.", i) }, 6); n != 3 {
		t.Errorf("a header that anybody can write gave %d tries, want 3", n)
	}
	behind := openWith(t, app.Config{Data: filepath.Join(t.TempDir(), "shop"), Scale: 0.3, TrustedProxies: []string{"127.0.0.1"}})
	behind.furnish(1)
	if n := attempts(behind, func(i int) string { return fmt.Sprint("192.0.2.", i) }, 6); n != 6 {
		t.Errorf("behind the proxy six clients had %d tries", n)
	}
	if n := attempts(behind, func(i int) string { return fmt.Sprintf("198.51.100.%d, 203.0.113.7", i) }, 6); n != 3 {
		t.Errorf("a client that writes a chain of its own had %d tries, want 3", n)
	}
	if n := attempts(behind, func(i int) string { return fmt.Sprintf("203.0.113.8, not an address %d", i) }, 6); n > 3 {
		t.Errorf("what is no address gave %d tries", n)
	}
	b := behind.fresh()
	b.header = http.Header{"X-Forwarded-For": {"192.0.2.200"}, "X-Forwarded-Proto": {"https"}, "X-Forwarded-Host": {"halfmoon.example"}, "Origin": {"https://halfmoon.example"}}
	p := b.post("/desk/sign-in", url.Values{"email": {"lin@halfmoon.example"}, "password": {secretWord}}).want(http.StatusSeeOther)
	set := strings.Join(p.header["Set-Cookie"], "\n")
	if !strings.Contains(set, "__Host-staff=") || !strings.Contains(strings.ToLower(set), "secure") {
		t.Errorf("behind TLS the cookies are %s", set)
	}
	if p.header.Get("Strict-Transport-Security") == "" {
		t.Error("behind TLS there is no Strict-Transport-Security")
	}
	b.header.Set("Origin", "https://evil.example")
	b.post("/lang", url.Values{"lang": {"en"}}).want(http.StatusForbidden)
	behind.view(func(tx *store.Tx) error {
		rows, err := staff.AuditList(tx, 0, 10)
		for _, row := range rows {
			if row.Addr == "192.0.2.200" {
				return err
			}
		}
		t.Errorf("the audit does not name the client's address: %+v", rows)
		return err
	})
}

// The budgets of an address hold for loopback too, each on its own.
func TestBudgets(t *testing.T) {
	s := openWith(t, app.Config{Data: filepath.Join(t.TempDir(), "shop"), Scale: 1})
	st := s.furnish(5)
	whep := errand{"POST", "/whep/" + st.show.Handle, "v=0", map[string]string{"Content-Type": sdp}}
	b := s.browser()
	joins := 0
	for ; joins < 200; joins++ {
		status, header, body := whep.send(t, b)
		if status == http.StatusTooManyRequests {
			if sentence(t, "too many joins", header, body); header.Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
			break
		}
	}
	if joins < 120 || joins > 130 {
		t.Errorf("%d joins at once, want about 120", joins)
	}
	if got := b.refused(nil, "show/"+string(st.show.ID)); got != http.StatusTooManyRequests {
		t.Errorf("a socket is answered with %d", got)
	}
	room := "/live/" + st.show.Handle
	b.post(room+"/name", url.Values{"name": {"Ines"}}).want(http.StatusOK)
	said := 0
	for ; said < 40; said++ {
		if p := b.post(room+"/chat", url.Values{"text": {fmt.Sprint("line ", said)}}); p.status == http.StatusTooManyRequests {
			if !strings.Contains(p.text, fmt.Sprint("line ", said)) {
				t.Error("the refused line is lost")
			}
			break
		}
	}
	if said < 9 || said > 12 {
		t.Errorf("%d lines at once, want about 10", said)
	}
	b.get(room).want(http.StatusOK)
}
