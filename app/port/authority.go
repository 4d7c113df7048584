package port

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

const (
	authorityLife = 10 * 365 * 24 * time.Hour
	// leafLife is below the 397 days that browsers take (CA/Browser Forum
	// baseline requirements 6.3.2); it is renewed leafRest before its end.
	leafLife = 396 * 24 * time.Hour
	leafRest = 30 * 24 * time.Hour
	// lookEvery is how often this machine's addresses are compared, at most.
	lookEvery = 10 * time.Second
)

// private are the ranges that the authority may speak for: RFC 1918, RFC 3927,
// RFC 4193, RFC 4291 and loopback.
var private = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("169.254.0.0/16"),
	netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("fc00::/7"),
	netip.MustParsePrefix("fe80::/10"), netip.MustParsePrefix("::1/128"),
}

// Authority is a certificate authority for this machine on its own network. A
// phone that trusts it trusts nothing else by it: its certificate is limited,
// critically, to private addresses, .local and this machine's own names and IPv4
// addresses, so that a stolen key cannot pass for any site on the internet.
type Authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey

	mu     sync.Mutex
	leaf   *tls.Certificate
	names  []string
	looked time.Time
}

// LocalAuthority opens the authority in dir, or makes it there: ca.pem and
// ca.key, readable by the owner only.
func LocalAuthority(dir string) (*Authority, error) {
	a, err := readAuthority(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return makeAuthority(dir)
	}
	if err != nil {
		return nil, fmt.Errorf("opening local authority: %w", err)
	}
	if time.Now().After(a.cert.NotAfter.Add(-leafLife)) {
		return nil, fmt.Errorf("opening local authority: it ends on %s; remove %s to make another",
			a.cert.NotAfter.Format(time.DateOnly), dir)
	}
	return a, nil
}

func readAuthority(dir string) (*Authority, error) {
	keyPEM, err := os.ReadFile(filepath.Join(dir, "ca.key"))
	if err != nil {
		return nil, err
	}
	certPEM, err := os.ReadFile(filepath.Join(dir, "ca.pem"))
	if err != nil {
		return nil, err
	}
	pair, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		return nil, err
	}
	key, ok := pair.PrivateKey.(*ecdsa.PrivateKey)
	if !ok || !pair.Leaf.IsCA || !pair.Leaf.PermittedDNSDomainsCritical {
		return nil, fmt.Errorf("%s does not hold an authority of ours", dir)
	}
	return &Authority{cert: pair.Leaf, key: key}, nil
}

func makeAuthority(dir string) (*Authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making local authority: %w", err)
	}
	host, _ := os.Hostname()
	names := hostNames(host)
	template := &x509.Certificate{
		Subject:   pkix.Name{CommonName: "Hawker on " + names[0], Organization: []string{"Hawker local authority"}},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(authorityLife),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage:                    x509.KeyUsageCertSign,
		ExtKeyUsage:                 []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		PermittedDNSDomainsCritical: true,
		PermittedDNSDomains:         append([]string{"local"}, names...),
	}
	for _, p := range append(ownAddresses(), private...) {
		template.PermittedIPRanges = append(template.PermittedIPRanges, &net.IPNet{
			IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())})
	}
	der, err := sign(template, template, &key.PublicKey, key)
	if err != nil {
		return nil, fmt.Errorf("making local authority: %w", err)
	}
	if err := keep(dir, der, key); err != nil {
		return nil, fmt.Errorf("keeping local authority: %w", err)
	}
	return readAuthority(dir)
}

// keep writes the key last and by rename: without it the folder counts as
// empty, so that a half-made authority is made anew.
func keep(dir string, der []byte, key *ecdsa.PrivateKey) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	for _, f := range []struct {
		name, kind string
		data       []byte
	}{{"ca.pem", "CERTIFICATE", der}, {"ca.key", "PRIVATE KEY", secret}} {
		path := filepath.Join(dir, f.name)
		text := pem.EncodeToMemory(&pem.Block{Type: f.kind, Bytes: f.data})
		os.Remove(path + ".new")
		if err := os.WriteFile(path+".new", text, 0o600); err != nil {
			return err
		}
		if err := os.Rename(path+".new", path); err != nil {
			return err
		}
	}
	return nil
}

func sign(template, parent *x509.Certificate, pub *ecdsa.PublicKey, key *ecdsa.PrivateKey) ([]byte, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	template.SerialNumber = serial
	return x509.CreateCertificate(rand.Reader, template, parent, pub, key)
}

// TLSConfig serves a certificate for this machine's names and private
// addresses as they are now. It offers HTTP/1.1 only.
func (a *Authority) TLSConfig() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		NextProtos: []string{"http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			return a.current(time.Now())
		},
	}
}

// TLS turns the port's HTTP side into HTTPS. Plain HTTP is sent on to it.
func (p *Port) TLS(c *tls.Config) net.Listener {
	p.secured.Store(true)
	return tls.NewListener(p.http, c)
}

// Until tells when the certificate ends that is served now; another is made long
// before.
func (a *Authority) Until() (time.Time, bool) {
	leaf, err := a.current(time.Now())
	if err != nil {
		return time.Time{}, false
	}
	return leaf.Leaf.NotAfter, true
}

func (a *Authority) current(now time.Time) (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.leaf != nil && now.Before(a.leaf.Leaf.NotAfter.Add(-leafRest)) {
		if now.Sub(a.looked) < lookEvery {
			return a.leaf, nil
		}
		a.looked = now
		if slices.Equal(a.names, a.Names()) {
			return a.leaf, nil
		}
	}
	names := a.Names()
	leaf, err := a.issue(names, now)
	if err != nil {
		return nil, fmt.Errorf("renewing certificate: %w", err)
	}
	a.leaf, a.names, a.looked = leaf, names, now
	return leaf, nil
}

func (a *Authority) issue(names []string, now time.Time) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		Subject:   pkix.Name{CommonName: names[0]},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(leafLife),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	for _, n := range names {
		if ip := net.ParseIP(n); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, n)
		}
	}
	der, err := sign(template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		return nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der, a.cert.Raw}, PrivateKey: key, Leaf: leaf}, nil
}
