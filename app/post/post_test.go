package post_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"hawker/app/post"
	"hawker/app/post/posttest"
)

func sample() post.Mail {
	return post.Mail{
		ID: "received.01.3", FromName: "满月窑", From: "shop@halfmoon.example", To: "mara@example.com", ReplyTo: "hello@halfmoon.example",
		Subject: "我们收到了您的订单 1042", Text: "您好，马拉：\n\n谢谢。\n.\n一行以点开头", HTML: "<p>您好，马拉</p>", Lang: "zh",
		At: time.Date(2026, 11, 26, 20, 0, 0, 0, time.UTC),
	}
}

func server(s *posttest.Sink, security string) post.Server {
	return post.Server{Host: s.Host, Port: s.Port, Security: security, Roots: s.Pool}
}

func send(t *testing.T, s post.Server, m post.Mail) (string, error) {
	t.Helper()
	l, err := post.Dial(context.Background(), s)
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Send(m)
}

// parts reads a mail of two alternatives.
func parts(t *testing.T, raw []byte) (*mail.Message, map[string]string) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatal(kind, err)
	}
	bodies := map[string]string{}
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return m, bodies
		}
		if err != nil {
			t.Fatal(err)
		}
		var body io.Reader = p
		switch p.Header.Get("Content-Transfer-Encoding") {
		case "base64":
			body = base64.NewDecoder(base64.StdEncoding, p)
		case "quoted-printable":
			body = quotedprintable.NewReader(p)
		}
		text, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type"))
		bodies[kind] = strings.ReplaceAll(string(text), "\r\n", "\n")
	}
}

func TestChineseArrivesAsItWasWritten(t *testing.T) {
	sink := posttest.Open(t, posttest.Options{})
	want := sample()
	answer, err := send(t, server(sink, "none"), want)
	if err != nil || !strings.HasPrefix(answer, "2") {
		t.Fatal(answer, err)
	}
	got := sink.Taken()[0]
	if got.From != want.From || len(got.To) != 1 || got.To[0] != want.To {
		t.Errorf("from %s to %v", got.From, got.To)
	}
	m, bodies := parts(t, got.Raw)
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != want.Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	from, err := mail.ParseAddress(m.Header.Get("From"))
	if err != nil || from.Name != want.FromName || from.Address != want.From {
		t.Errorf("from %v, %v", from, err)
	}
	for name, value := range map[string]string{"Message-Id": "<received.01.3@halfmoon.example>", "Auto-Submitted": "auto-generated",
		"Reply-To": "<hello@halfmoon.example>", "Content-Language": "zh", "To": "<mara@example.com>"} {
		if m.Header.Get(name) != value {
			t.Errorf("%s: %q", name, m.Header.Get(name))
		}
	}
	if strings.TrimRight(bodies["text/plain"], "\n") != want.Text || strings.TrimRight(bodies["text/html"], "\n") != want.HTML {
		t.Errorf("%q", bodies)
	}
}

func TestNoTextBecomesAHeader(t *testing.T) {
	sink := posttest.Open(t, posttest.Options{})
	m := sample()
	m.Lang = "en\r\nBcc: a@evil.example"
	m.Subject = "Order\r\nBcc: b@evil.example\n\nbody\u2028x"
	m.FromName = "Shop\"\r\nBcc: c@evil.example"
	m.ID = "x>\r\nBcc: d@evil.example"
	if _, err := send(t, server(sink, "none"), m); err != nil {
		t.Fatal(err)
	}
	got := sink.Taken()[0]
	header, _, _ := bytes.Cut(got.Raw, []byte("\r\n\r\n"))
	for _, line := range strings.Split(string(header), "\r\n") {
		if strings.HasPrefix(strings.ToLower(line), "bcc") {
			t.Errorf("a header of its own: %s", line)
		}
	}
	if len(got.To) != 1 {
		t.Error(got.To)
	}
	for _, to := range []string{"a@b.example\r\nRCPT TO:<c@d.example>", "a@b.example, c@d.example", "A <a@b.example>", ""} {
		m := sample()
		m.To = to
		var e *post.Error
		if _, err := send(t, server(sink, "none"), m); !errors.As(err, &e) || e.Verdict != post.Never {
			t.Errorf("%q: %v", to, err)
		}
	}
	if n := len(sink.Taken()); n != 1 {
		t.Errorf("%d mails", n)
	}
}

func TestWhatBecameOfAMail(t *testing.T) {
	busy := &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "later please"}
	never := &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
	for name, c := range map[string]struct {
		fault   posttest.Fault
		verdict post.Verdict
		answer  string
		broken  bool
	}{
		"not now":                          {posttest.Fault{Data: busy}, post.Later, "later please", false},
		"not this one":                     {posttest.Fault{Data: never}, post.Never, "no such mailbox", false},
		"not for now for this mailbox":     {posttest.Fault{Rcpt: busy}, post.Later, "later please", false},
		"nobody of that name":              {posttest.Fault{Rcpt: never}, post.Never, "no such mailbox", false},
		"the line broke before the answer": {posttest.Fault{Cut: true}, post.Unknown, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			sink := posttest.Open(t, posttest.Options{})
			sink.Next(c.fault)
			l, err := post.Dial(context.Background(), server(sink, "none"))
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			_, err = l.Send(sample())
			var e *post.Error
			if !errors.As(err, &e) || e.Verdict != c.verdict || !strings.Contains(e.Answer, c.answer) || e.Broken != c.broken {
				t.Fatalf("%+v", err)
			}
			if strings.Contains(e.Answer, "mara@") {
				t.Errorf("the answer is not the server's: %s", e.Answer)
			}
			if c.broken {
				return
			}
			if _, err := l.Send(sample()); err != nil {
				t.Errorf("the next one: %v", err)
			}
		})
	}
}

func TestALineThatBreaksInTheMailTookNothing(t *testing.T) {
	sink := posttest.Open(t, posttest.Options{})
	sink.Next(posttest.Fault{CutEarly: true})
	m := sample()
	m.Text = strings.Repeat("0123456789 ", 2_000_000) // more than the line holds
	_, err := send(t, server(sink, "none"), m)
	var e *post.Error
	if !errors.As(err, &e) || e.Verdict != post.Later || !e.Broken {
		t.Fatalf("%+v", err)
	}
	if n := len(sink.Taken()); n != 0 {
		t.Errorf("%d mails", n)
	}
}

func TestASlowServerIsNotWaitedForForEver(t *testing.T) {
	sink := posttest.Open(t, posttest.Options{})
	wait := make(chan struct{})
	sink.Next(posttest.Fault{Wait: wait})
	s := server(sink, "none")
	s.Patience = 200 * time.Millisecond
	_, err := send(t, s, sample())
	close(wait)
	var e *post.Error
	if !errors.As(err, &e) || e.Verdict != post.Unknown || !e.Broken {
		t.Fatalf("%+v", err)
	}

	l, err := net.Listen("tcp", "127.0.0.1:0") // takes the connection and never greets
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s.Port = l.Addr().(*net.TCPAddr).Port
	if _, err := post.Dial(context.Background(), s); !errors.As(err, &e) || e.Verdict != post.Later {
		t.Fatalf("%+v", err)
	}
}

func TestPasswordsCrossNoOpenLine(t *testing.T) {
	const user, password = "shop", "kiln and clay"
	for name, c := range map[string]struct {
		options  posttest.Options
		security string
		ok       bool
	}{
		"tls":                       {posttest.Options{TLS: true}, "tls", true},
		"starttls":                  {posttest.Options{StartTLS: true}, "starttls", true},
		"this machine, in the open": {posttest.Options{}, "none", true},
		"a server without starttls": {posttest.Options{}, "starttls", false},
		"a server that has no tls":  {posttest.Options{}, "tls", false},
	} {
		t.Run(name, func(t *testing.T) {
			c.options.User, c.options.Password = user, password
			sink := posttest.Open(t, c.options)
			s := server(sink, c.security)
			s.User, s.Password, s.Patience = user, password, 3*time.Second
			if _, err := send(t, s, sample()); (err == nil) != c.ok {
				t.Fatal(err)
			}
			if !c.ok {
				return
			}
			s.Password = "wrong"
			_, err := send(t, s, sample())
			var e *post.Error
			if !errors.As(err, &e) || e.Verdict != post.Later || !strings.Contains(e.Answer, "Authentication failed") || strings.Contains(e.Answer, "wrong") {
				t.Errorf("%+v", err)
			}
			if s.Roots != nil { // who vouches for it is looked at
				s.Roots, s.Password = nil, password
				if _, err := send(t, s, sample()); err == nil {
					t.Error("an unknown authority is believed")
				}
			}
			if n := len(sink.Taken()); n != 1 {
				t.Errorf("%d mails", n)
			}
		})
	}
}
