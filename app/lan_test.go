package app_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hawker/app"
	"hawker/app/command"
)

// In a network of one's own the shop speaks TLS by its own authority: a phone
// that installed it trusts the shop, and its pages say how.
func TestAPhoneCanTrustTheShop(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	s := openWith(t, app.Config{Data: dir, Scale: 1000, LAN: true})
	if !strings.HasPrefix(s.url, "https://") {
		t.Fatalf("the shop is at %s", s.url)
	}
	b := s.browser()
	trust := b.get("/lan").want(http.StatusOK)
	if !strings.Contains(trust.text, "<svg class=\"qr\"") || !strings.Contains(trust.text, "/lan/authority.mobileconfig") {
		t.Error("the page has no QR code or no profile")
	}
	der := []byte(b.get("/lan/authority.crt").want(http.StatusOK).text)
	ca, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(ca)
	phone := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	res, err := phone.Get(s.url + "/desk/sign-in")
	if err != nil {
		t.Fatalf("a phone that trusts the authority: %v", err)
	}
	res.Body.Close()
	if res.TLS.NegotiatedProtocol == "h2" {
		t.Error("HTTP/2 was agreed, which the server does not speak")
	}
	stranger := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: x509.NewCertPool()}}}
	if res, err := stranger.Get(s.url + "/lan"); err == nil {
		res.Body.Close()
		t.Error("a phone without the authority trusts the shop")
	}
	plain := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err = plain.Get("http" + strings.TrimPrefix(s.url, "https") + "/lan")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if to := res.Header.Get("Location"); !strings.HasPrefix(to, "https://") {
		t.Errorf("plain HTTP is answered with %d to %q", res.StatusCode, to)
	}
	s.keepsTheAuthorityAtHome(dir)
}

// keepsTheAuthorityAtHome looks at who may read the key, and that no backup has it.
func (s *site) keepsTheAuthorityAtHome(dir string) {
	s.t.Helper()
	info, err := os.Stat(filepath.Join(dir, "lan", "ca.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		s.t.Fatalf("the authority's key: %v %v", info, err)
	}
	key, err := os.ReadFile(filepath.Join(dir, "lan", "ca.key"))
	if err != nil {
		s.t.Fatal(err)
	}
	file := filepath.Join(s.t.TempDir(), "shop.tar")
	if err := command.Backup(dir, file, s.out); err != nil {
		s.t.Fatal(err)
	}
	tar, err := os.ReadFile(file)
	if err != nil {
		s.t.Fatal(err)
	}
	if bytes.Contains(tar, key) || bytes.Contains(tar, []byte("ca.key")) {
		s.t.Error("the authority's key is in a backup")
	}
}
