// Package posttest is a mail server for tests: it speaks SMTP on loopback, keeps
// what it took, and fails as it is told, at the place where a test wants to see
// what the sender makes of it.
package posttest

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"sync"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Taken is one mail that the server accepted.
type Taken struct {
	From string
	To   []string
	Raw  []byte
}

// Fault is what goes wrong with one mail; the zero value is nothing.
type Fault struct {
	Rcpt, Data *smtp.SMTPError // the answer to RCPT, and to the last byte
	Cut        bool            // the line breaks after the mail was taken, before the answer
	CutEarly   bool            // it breaks in the middle of the mail
	Wait       chan struct{}   // the answer to the last byte comes when this is closed
}

// Sink is one server.
type Sink struct {
	Host string
	Port int
	Pool *x509.CertPool // trusts the server's certificate; nil without TLS

	mu       sync.Mutex
	taken    []Taken
	faults   []Fault
	account  [2]string
	sessions int
	reached  chan struct{} // gets a value whenever a mail is there whole
}

// Options of Open.
type Options struct {
	TLS, StartTLS  bool
	User, Password string // "": nobody signs in
}

// Open starts a server that ends with the test.
func Open(t testing.TB, o Options) *Sink {
	t.Helper()
	s := &Sink{Host: "127.0.0.1", account: [2]string{o.User, o.Password}, reached: make(chan struct{}, 100)}
	server := smtp.NewServer(s)
	server.Domain, server.AllowInsecureAuth = "sink.example", true
	server.ErrorLog = quiet{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if o.TLS || o.StartTLS {
		config, pool := certificate(t)
		server.TLSConfig, s.Pool = config, pool
		if o.TLS {
			l = tls.NewListener(l, config)
		}
	}
	s.Port = l.Addr().(*net.TCPAddr).Port
	done := make(chan struct{})
	go func() { _ = server.Serve(l); close(done) }()
	t.Cleanup(func() { _ = server.Close(); <-done })
	return s
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// Next says what goes wrong with the mails to come, one each.
func (s *Sink) Next(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, faults...)
}

// Taken lists what was accepted.
func (s *Sink) Taken() []Taken {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Taken(nil), s.taken...)
}

// Sessions counts the connections so far.
func (s *Sink) Sessions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sessions
}

// Reached gets a value whenever a mail has arrived whole, before the answer.
func (s *Sink) Reached() <-chan struct{} { return s.reached }

// NewSession is for go-smtp.
func (s *Sink) NewSession(c *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions++
	return &session{sink: s, conn: c, in: s.account[0] == ""}, nil
}

type session struct {
	sink *Sink
	conn *smtp.Conn
	in   bool
	mail Taken
	now  Fault
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.sink.account[0] || password != s.sink.account[1] {
			return smtp.ErrAuthFailed
		}
		s.in = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if !s.in {
		return smtp.ErrAuthRequired
	}
	s.sink.mu.Lock()
	defer s.sink.mu.Unlock()
	s.mail, s.now = Taken{From: from}, Fault{}
	if len(s.sink.faults) > 0 {
		s.now, s.sink.faults = s.sink.faults[0], s.sink.faults[1:]
	}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if s.now.Rcpt != nil {
		return s.now.Rcpt
	}
	s.mail.To = append(s.mail.To, to)
	return nil
}

var errCut = errors.New("cut")

func (s *session) Data(r io.Reader) error {
	if s.now.CutEarly {
		_, _ = io.ReadFull(r, make([]byte, 10))
		return errors.Join(errCut, s.conn.Conn().Close())
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.mail.Raw = bytes.Clone(raw)
	if s.now.Data == nil {
		s.sink.mu.Lock()
		s.sink.taken = append(s.sink.taken, s.mail)
		s.sink.mu.Unlock()
	}
	s.sink.reached <- struct{}{}
	if s.now.Wait != nil {
		<-s.now.Wait
	}
	if s.now.Cut {
		return errors.Join(errCut, s.conn.Conn().Close())
	}
	if s.now.Data != nil {
		return s.now.Data
	}
	return nil
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }
