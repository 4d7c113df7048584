package port

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/caddyserver/certmagic"
	"go.uber.org/zap"
)

// ACME is how the shop gets certificates for its domains by itself (RFC 8555, by the
// TLS-ALPN-01 challenge of RFC 8737, which needs no port but the shop's own).
type ACME struct {
	Domains   []string
	Folder    string // keeps account, certificates and their keys
	Directory string // of the authority, https; "" is Let's Encrypt
	Host      string // that the port listens on, "" for all
	Port      int
	Log       *slog.Logger
}

// Certificates are what the authority gave, kept fresh.
type Certificates struct {
	domains []string
	cache   *certmagic.Cache
	config  *certmagic.Config
}

// OpenACME reads the certificates that are there; Manage asks for the others.
func OpenACME(a ACME) *Certificates {
	c := &Certificates{domains: a.Domains}
	c.cache = certmagic.NewCache(certmagic.CacheOptions{
		GetConfigForCert: func(certmagic.Certificate) (*certmagic.Config, error) { return c.config, nil }, Logger: zap.NewNop(),
	})
	c.config = certmagic.New(c.cache, certmagic.Config{
		Storage: &certmagic.FileStorage{Path: a.Folder}, Logger: zap.NewNop(),
		OnEvent: func(_ context.Context, event string, data map[string]any) error {
			switch event {
			case "cert_obtained":
				a.Log.Info("certificate is here", "domain", data["identifier"], "renewed", data["renewal"])
			case "cert_failed":
				a.Log.Error("no certificate: the domain must point to this machine and the port must be reachable from outside as 443",
					"domain", data["identifier"], "err", data["error"])
			}
			return nil
		},
	})
	issuer := certmagic.ACMEIssuer{
		CA: a.Directory, Agreed: true, DisableHTTPChallenge: true, AltTLSALPNPort: a.Port, ListenHost: a.Host, Logger: zap.NewNop(),
	}
	if a.Directory == "" {
		issuer.CA = certmagic.LetsEncryptProductionCA
	} else {
		issuer.TestCA = a.Directory // a second try goes to the same one
	}
	c.config.Issuers = []certmagic.Issuer{certmagic.NewACMEIssuer(c.config, issuer)}
	return c
}

// Manage asks for what is missing and renews, until ctx ends. It answers at once;
// what comes of it is logged. The port must be served with TLSConfig already: the
// authority looks there.
func (c *Certificates) Manage(ctx context.Context) error {
	if err := c.config.ManageAsync(ctx, c.domains); err != nil {
		return fmt.Errorf("asking for certificates: %w", err)
	}
	return nil
}

// errNotOurs refuses a handshake for another name, without a word to the authority.
var errNotOurs = errors.New("this shop has another name")

// TLSConfig is for the shop's listener; HTTP/2 is not offered, since nothing here
// speaks it.
func (c *Certificates) TLSConfig() *tls.Config {
	t := c.config.TLSConfig()
	t.NextProtos = append([]string{"http/1.1"}, t.NextProtos...)
	t.MinVersion = tls.VersionTLS12
	ours := t.GetCertificate
	t.GetCertificate = func(h *tls.ClientHelloInfo) (*tls.Certificate, error) {
		if !slices.Contains(c.domains, h.ServerName) {
			return nil, errNotOurs
		}
		return ours(h)
	}
	return t
}

// Until tells when the certificate of a domain ends; false while there is none. It
// reads what is kept and asks nobody.
func (c *Certificates) Until(ctx context.Context, domain string) (time.Time, bool) {
	cert, err := c.config.CacheManagedCertificate(ctx, domain)
	if err != nil || cert.Leaf == nil {
		return time.Time{}, false
	}
	return cert.Leaf.NotAfter, true
}

// Close ends the renewing and waits for it.
func (c *Certificates) Close() { c.cache.Stop() }
