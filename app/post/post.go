// Package post hands finished mails to a mail server (RFC 5321).
//
// It promises that no text can become a header or a second recipient, that a
// password never crosses an open line except on this machine, that nothing waits
// for ever, and above all that whoever sends learns which of three things happened:
// the server took the mail, it did not, or nobody can know because the line broke
// after the last byte. A Message-ID is the caller's, so that a mail which is sent
// again is known to be the same. It refuses to know what a mail is about, when to
// try again and where settings are kept.
package post

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"
)

// patience bounds connecting and signing in together, and each mail.
const patience = 20 * time.Second

// Server is who takes mails. Security is "starttls", "tls" or "none"; User "" signs
// in nowhere.
type Server struct {
	Host           string
	Port           int
	Security       string
	User, Password string
	Roots          *x509.CertPool // who vouches for the server; nil: whom the machine trusts
	Patience       time.Duration  // instead of 20 s
}

// Mail is one mail, ready to leave.
type Mail struct {
	ID       string // what stands before the @ of the Message-ID
	FromName string
	From     string
	To       string // a bare address
	ReplyTo  string // "": From
	Subject  string
	Text     string
	HTML     string
	Lang     string // of the words (BCP 47)
	At       time.Time
}

// Verdict is what can be said of a mail that a server did not take.
type Verdict string

// The verdicts.
const (
	Later   Verdict = "later"   // not now; nothing was taken
	Never   Verdict = "never"   // this mail will not be taken
	Unknown Verdict = "unknown" // it was handed over whole and nobody answered
)

// Error is a mail that was not taken, or not surely. Answer is the server's, or
// what went wrong on the way.
type Error struct {
	Verdict Verdict
	Answer  string
	Broken  bool // the line is of no more use
}

func (e *Error) Error() string { return string(e.Verdict) + ": " + e.Answer }

// Line is an open connection to a server, for one user at a time.
type Line struct{ client *gomail.Client }

// Dial connects and signs in. What fails is an *Error with Later.
func Dial(ctx context.Context, s Server) (*Line, error) {
	c, err := s.client()
	if err != nil {
		return nil, &Error{Verdict: Later, Answer: err.Error(), Broken: true}
	}
	if err := c.DialWithContext(ctx); err != nil {
		return nil, &Error{Verdict: Later, Answer: s.without(err.Error()), Broken: true}
	}
	return &Line{c}, nil
}

func (s Server) client() (*gomail.Client, error) {
	wait := s.Patience
	if wait == 0 {
		wait = patience
	}
	opts := []gomail.Option{
		gomail.WithPort(s.Port), gomail.WithTimeout(wait), gomail.WithoutRset(),
		gomail.WithTLSConfig(&tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12, RootCAs: s.Roots}),
	}
	switch s.Security {
	case "tls":
		opts = append(opts, gomail.WithSSL())
	case "none":
		opts = append(opts, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		opts = append(opts, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.User != "" {
		auth := gomail.SMTPAuthAutoDiscover
		if s.Security == "none" {
			auth = gomail.SMTPAuthPlainNoEnc // only ever this machine
		}
		opts = append(opts, gomail.WithSMTPAuth(auth), gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	c, err := gomail.NewClient(s.Host, opts...)
	if err != nil {
		return nil, fmt.Errorf("preparing connection: %w", err)
	}
	return c, nil
}

// without takes the password out of what is shown, should a server repeat it.
func (s Server) without(answer string) string {
	if s.Password != "" {
		answer = strings.ReplaceAll(answer, s.Password, "•••")
	}
	return answer
}

// Send hands a mail over and gives the server's answer; what fails is an *Error.
func (l *Line) Send(m Mail) (string, error) {
	msg, err := m.message()
	if err != nil {
		return "", &Error{Verdict: Never, Answer: err.Error()}
	}
	err = l.client.Send(msg)
	if err == nil || msg.IsDelivered() {
		return msg.ServerResponse(), nil
	}
	return "", judge(err)
}

// judge tells what became of a mail: only an answer is final, and only after the
// last byte is silence doubtful.
func judge(err error) *Error {
	e := &Error{Verdict: Later, Answer: err.Error(), Broken: true}
	var s *gomail.SendError
	if !errors.As(err, &s) {
		return e
	}
	code := s.ErrorCode()
	e.Answer = strings.TrimPrefix(e.Answer, s.Reason.String()+": ")
	for _, tail := range []string{", affected recipient(s): ", ", affected message ID: "} {
		e.Answer, _, _ = strings.Cut(e.Answer, tail)
	}
	e.Broken = code == 0 || code == 421 // RFC 5321, 3.8: closing the line
	switch {
	case s.Reason == gomail.ErrSMTPDataClose && code == 0:
		e.Verdict = Unknown
	case code >= 500 && s.Reason != gomail.ErrSMTPMailFrom: // who sends is a setting, and can be mended
		e.Verdict = Never
	}
	return e
}

// Close says goodbye; that it was not heard is of no interest.
func (l *Line) Close() { _ = l.client.Close() }

func (m Mail) message() (*gomail.Msg, error) {
	encoding := gomail.EncodingQP
	if m.Lang == "zh" {
		encoding = gomail.EncodingB64 // nine bytes a character otherwise
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithEncoding(encoding))
	from, err := bare(m.From)
	if err != nil {
		return nil, err
	}
	msg.FromMailAddress(&mail.Address{Name: oneLine(m.FromName), Address: from})
	to, err := bare(m.To)
	if err != nil {
		return nil, err
	}
	if err := msg.To(to); err != nil {
		return nil, fmt.Errorf("reading recipient: %w", err)
	}
	if m.ReplyTo != "" {
		reply, err := bare(m.ReplyTo)
		if err != nil {
			return nil, err
		}
		if err := msg.ReplyTo(reply); err != nil {
			return nil, fmt.Errorf("reading answers' address: %w", err)
		}
	}
	msg.Subject(oneLine(m.Subject))
	msg.SetDateWithValue(m.At)
	msg.SetMessageIDWithValue(word(m.ID) + "@" + m.From[strings.LastIndexByte(m.From, '@')+1:])
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no holiday notes back
	if m.Lang != "" {
		msg.SetGenHeader("Content-Language", word(m.Lang))
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	return msg, nil
}

// bare refuses what is more than one plain address.
func bare(s string) (string, error) {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || strings.ContainsFunc(s, unicode.IsControl) {
		return "", errors.New("not an address: " + oneLine(s))
	}
	return s, nil
}

// oneLine makes a header's value of any text.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.Join(strings.Fields(s), " ")
}

// word leaves what may stand in an atom (RFC 5322, 3.2.3).
func word(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r) {
			return r
		}
		return -1
	}, s)
}
