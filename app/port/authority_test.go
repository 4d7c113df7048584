package port

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/xml"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func pool(a *Authority) *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(a.cert)
	return p
}

func TestAuthorityIsLimited(t *testing.T) {
	a, err := LocalAuthority(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		ok   bool
	}{
		{"192.168.1.20", true}, {"10.9.8.7", true}, {"172.20.0.1", true}, {"127.0.0.1", true},
		{"fd00::5", true}, {"::1", true}, {"shop.local", true}, {"localhost", true},
		{"example.com", false}, {"local.example.com", false}, {"8.8.8.8", false}, {"172.32.0.1", false},
		{"2606:4700::1", false}, {"notlocal", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			leaf, err := a.issue([]string{tt.name}, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			_, err = leaf.Leaf.Verify(x509.VerifyOptions{Roots: pool(a), DNSName: tt.name})
			if (err == nil) != tt.ok {
				t.Fatalf("verifying: %v", err)
			}
			var invalid x509.CertificateInvalidError
			if !tt.ok && (!errors.As(err, &invalid) || invalid.Reason != x509.CANotAuthorizedForThisName) {
				t.Fatalf("refused for another reason: %v", err)
			}
		})
	}
}

func TestAuthorityCannotMakeAnother(t *testing.T) {
	a, err := LocalAuthority(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	between := &x509.Certificate{NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	der, err := sign(between, a.cert, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := (&Authority{cert: cert, key: key}).issue([]string{"shop.local"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	via := x509.NewCertPool()
	via.AddCert(cert)
	if _, err := leaf.Leaf.Verify(x509.VerifyOptions{Roots: pool(a), Intermediates: via, DNSName: "shop.local"}); err == nil {
		t.Fatal("an authority below ours was accepted")
	}
}

func TestLeafHoldsForThisMachineAndIsRenewed(t *testing.T) {
	dir := t.TempDir()
	a, err := LocalAuthority(dir)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	first, err := a.current(now)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range a.Names() {
		if _, err := first.Leaf.Verify(x509.VerifyOptions{Roots: pool(a), DNSName: name}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if life := first.Leaf.NotAfter.Sub(first.Leaf.NotBefore); life > 397*24*time.Hour {
		t.Fatalf("valid for %s", life)
	}
	if same, _ := a.current(now.Add(time.Hour)); same != first {
		t.Fatal("renewed without need")
	}
	a.names = slices.Clone(a.names[:1]) // as if an address had come since
	moved, _ := a.current(now.Add(2 * time.Hour))
	if moved == first {
		t.Fatal("not renewed when the addresses changed")
	}
	if late, _ := a.current(moved.Leaf.NotAfter.Add(-time.Hour)); late == moved {
		t.Fatal("not renewed near its end")
	}
}

func TestAuthorityIsMadeOnceAndKeptSecret(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "lan")
	a, err := LocalAuthority(dir)
	if err != nil {
		t.Fatal(err)
	}
	b, err := LocalAuthority(dir)
	if err != nil {
		t.Fatal(err)
	}
	if !a.cert.Equal(b.cert) {
		t.Fatal("made twice")
	}
	for name, want := range map[string]os.FileMode{".": 0o700, "ca.key": 0o600, "ca.pem": 0o600} {
		if st, err := os.Stat(filepath.Join(dir, name)); err != nil || st.Mode().Perm() != want {
			t.Errorf("%s: %v %v", name, st.Mode(), err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "ca.pem"), []byte("torn"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LocalAuthority(dir); err == nil {
		t.Fatal("a torn certificate was accepted")
	}
}

func TestTLSOffersHTTP1Only(t *testing.T) {
	a, err := LocalAuthority(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	client, server := net.Pipe()
	done := make(chan error, 1)
	go func() { s := tls.Server(server, a.TLSConfig()); done <- s.Handshake(); s.Close() }()
	c := tls.Client(client, &tls.Config{RootCAs: pool(a), ServerName: "localhost", NextProtos: []string{"h2", "http/1.1"}})
	if err := c.Handshake(); err != nil {
		t.Fatal(err)
	}
	if got := c.ConnectionState().NegotiatedProtocol; got != "http/1.1" {
		t.Fatalf("negotiated %q", got)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	client.Close()
}

func TestMobileconfigIsWellFormed(t *testing.T) {
	a, err := LocalAuthority(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(strings.NewReader(string(a.Mobileconfig())))
	for {
		_, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestHostNames(t *testing.T) {
	tests := []struct {
		host string
		want []string
	}{
		{"Marta-Laptop", []string{"marta-laptop", "marta-laptop.local", "localhost"}},
		{"shop.local", []string{"shop.local", "localhost"}},
		{"shop.fritz.box", []string{"shop.fritz.box", "shop.local", "localhost"}},
		{"localhost", []string{"localhost"}},
		{"", []string{"localhost"}},
		{"bad_name", []string{"localhost"}},
	}
	for _, tt := range tests {
		if got := hostNames(tt.host); !slices.Equal(got, tt.want) {
			t.Errorf("%q: got %q", tt.host, got)
		}
	}
}
