package app_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

const domain = "shop.test"

// The shop gets its certificate from an authority that checks it as the real ones do,
// keeps it, and serves it after a restart without asking again.
func TestTheShopGetsItsCertificateByItself(t *testing.T) {
	binary(t)
	address := free(t)
	ca := authority(t, address)
	dir := filepath.Join(t.TempDir(), "shop")
	start := func() *program {
		t.Setenv("SSL_CERT_FILE", ca.roots)
		return begin(t, dir, nil, "-listen", address, "-domain", domain, "-acme", ca.directory)
	}
	p := start()
	roots := x509.NewCertPool()
	client := &http.Client{Timeout: patience, Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots, NextProtos: []string{"h2", "http/1.1"}}, ForceAttemptHTTP2: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "tcp", address)
		},
	}}
	roots.AppendCertsFromPEM(ca.root(t))
	first := certificate(t, client)
	if first.Issuer.CommonName == "" || !strings.Contains(first.Issuer.CommonName, "Pebble") || first.VerifyHostname(domain) != nil {
		t.Errorf("the certificate is of %q by %q", first.DNSNames, first.Issuer.CommonName)
	}
	for name, server := range map[string]string{"another name": "other.test", "no name": ""} {
		conn, err := tls.Dial("tcp", address, &tls.Config{ServerName: server, InsecureSkipVerify: true})
		if err == nil {
			conn.Close()
			t.Errorf("%s gets a certificate", name)
		}
	}
	resp, err := client.Get("https://" + domain + "/sign-in")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.Proto != "HTTP/1.1" || resp.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%s, Strict-Transport-Security %q", resp.Proto, resp.Header.Get("Strict-Transport-Security"))
	}
	p.stop()
	ca.end()
	client.CloseIdleConnections()
	start()
	if again := certificate(t, client); again.SerialNumber.Cmp(first.SerialNumber) != 0 {
		t.Error("after a restart there is another certificate")
	}
}

// certificate waits until the shop serves one that its authority gave.
func certificate(t *testing.T, c *http.Client) *x509.Certificate {
	t.Helper()
	deadline := time.Now().Add(patience)
	for {
		resp, err := c.Get("https://" + domain + "/healthz")
		if err == nil {
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			return resp.TLS.PeerCertificates[0]
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// pebble is a certificate authority for tests that speaks ACME.
type pebble struct {
	directory, management, roots string
	cmd                          *exec.Cmd
}

// authority builds and runs it; it looks for the shop at address, whatever the name.
func authority(t *testing.T, address string) *pebble {
	t.Helper()
	give := t.Skipf
	if os.Getenv("CI") == "true" {
		give = t.Fatalf
	}
	folder, tools := t.TempDir(), filepath.Join("..", ".ci", "tools")
	program := filepath.Join(folder, "pebble")
	compile := exec.Command("go", "build", "-o", program, "github.com/letsencrypt/pebble/v2/cmd/pebble")
	compile.Dir = tools
	if said, err := compile.CombinedOutput(); err != nil {
		give("the test authority cannot be built: %v\n%s", err, said)
	}
	where := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/letsencrypt/pebble/v2")
	where.Dir = tools
	source, err := where.Output()
	if err != nil {
		t.Fatal(err)
	}
	certs := filepath.Join(strings.TrimSpace(string(source)), "test", "certs")
	_, port, _ := net.SplitHostPort(address)
	number, _ := strconv.Atoi(port)
	p := &pebble{roots: filepath.Join(certs, "pebble.minica.pem")}
	api, management := free(t), free(t)
	config, err := json.Marshal(map[string]any{"pebble": map[string]any{
		"listenAddress": api, "managementListenAddress": management, "httpPort": 5002, "tlsPort": number,
		"certificate": filepath.Join(certs, "localhost", "cert.pem"), "privateKey": filepath.Join(certs, "localhost", "key.pem"),
	}})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "pebble.json")
	if err := os.WriteFile(file, config, 0o600); err != nil {
		t.Fatal(err)
	}
	p.directory, p.management = "https://"+api+"/dir", "https://"+management
	p.cmd = exec.Command(program, "-config", file, "-dnsserver", names(t))
	p.cmd.Env = append(os.Environ(), "PEBBLE_VA_NOSLEEP=1", "PEBBLE_WFE_NONCEREJECT=0")
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.end)
	return p
}

func (p *pebble) end() {
	if p.cmd.Process != nil {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	}
}

// root is the certificate that ends the chains of this run.
func (p *pebble) root(t *testing.T) []byte {
	t.Helper()
	c := &http.Client{Timeout: patience, Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	for deadline := time.Now().Add(patience); ; {
		resp, err := c.Get(p.management + "/roots/0")
		if err == nil {
			defer resp.Body.Close()
			pem, err := io.ReadAll(resp.Body)
			if err != nil {
				t.Fatal(err)
			}
			return pem
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// names is a name server that says 127.0.0.1 to every question. The authority asks
// over TCP, each message behind its length (RFC 1035, section 4.2.2).
func names(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go reply(conn)
		}
	}()
	return l.Addr().String()
}

func reply(conn net.Conn) {
	defer conn.Close()
	for length := make([]byte, 2); ; {
		if _, err := io.ReadFull(conn, length); err != nil {
			return
		}
		question := make([]byte, binary16(length))
		if _, err := io.ReadFull(conn, question); err != nil {
			return
		}
		var m dnsmessage.Message
		if m.Unpack(question) != nil || len(m.Questions) != 1 {
			return
		}
		q := m.Questions[0]
		m.Response, m.Additionals = true, nil
		if q.Type == dnsmessage.TypeA {
			m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 1},
				Body: &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}}}}
		}
		out, err := m.Pack()
		if err != nil {
			return
		}
		if _, err := conn.Write(append([]byte{byte(len(out) >> 8), byte(len(out))}, out...)); err != nil {
			return
		}
	}
}

func binary16(b []byte) int { return int(b[0])<<8 | int(b[1]) }

// given are the ports that free gave.
var given sync.Map

// free is an address of loopback that nobody listens on, and nobody will: it lies below
// the ports that systems give to who asks for any.
func free(t testing.TB) string {
	t.Helper()
	for range 1000 {
		port := 20_000 + rand.IntN(10_000)
		if _, taken := given.LoadOrStore(port, true); taken {
			continue
		}
		if l, err := net.Listen("tcp4", fmt.Sprint("127.0.0.1:", port)); err == nil {
			defer l.Close()
			return l.Addr().String()
		}
	}
	t.Fatal("there is no free port")
	return ""
}
