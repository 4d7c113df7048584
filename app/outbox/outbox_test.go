package outbox_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"hawker/app/fault"
	"hawker/app/outbox"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

var key = bytes.Repeat([]byte{5}, 32)

type box struct {
	*store.Store
	*testing.T
	clock *storetest.Clock
}

func open(t *testing.T) box {
	s, clock := storetest.OpenAt(t, store.Options{})
	b := box{s, t, clock}
	t.Cleanup(func() {
		b.view(func(tx *store.Tx) error {
			broken, err := outbox.Doctor(tx)
			for _, x := range broken {
				t.Error(x)
			}
			return err
		})
	})
	return b
}

func (b box) do(fn func(*store.Tx) error) { b.Helper(); storetest.Do(b.T, b.Store, fn) }

func (b box) view(fn func(*store.Tx) error) { b.Helper(); storetest.View(b.T, b.Store, fn) }

func (b box) refuse(code string, fn func(*store.Tx) error) {
	b.Helper()
	if err := b.Do(context.Background(), store.Actor{Kind: "system"}, "test", fn); !fault.Is(err, code) {
		b.Errorf("%v, want %s", err, code)
	}
}

func server() outbox.Settings {
	return outbox.Settings{Host: "smtp.example.com", Port: 587, Security: outbox.StartTLS, From: "shop@halfmoon.example", Site: "https://halfmoon.example"}
}

func (b box) set(s outbox.Settings) {
	b.Helper()
	b.do(func(tx *store.Tx) error { return outbox.SaveSettings(tx, s) })
}

func (b box) queue(event uint64) outbox.ID {
	b.Helper()
	b.do(func(tx *store.Tx) error {
		return outbox.Queue(tx, outbox.Mail{Kind: outbox.Shipped, Object: "o1", Event: event, To: "mara@example.com", Lang: "en"})
	})
	return outbox.ID("shipped.o1." + string(rune('0'+event)))
}

func (b box) get(id outbox.ID) (m outbox.Mail) {
	b.Helper()
	b.view(func(tx *store.Tx) (err error) {
		m, err = outbox.Get(tx, id)
		return err
	})
	return m
}

func (b box) due() (ids []outbox.ID) {
	b.Helper()
	b.view(func(tx *store.Tx) error {
		list, err := outbox.Due(tx, 10)
		for _, m := range list {
			ids = append(ids, m.ID)
		}
		return err
	})
	return ids
}

func (b box) begin(id outbox.ID) {
	b.Helper()
	b.do(func(tx *store.Tx) error {
		_, err := outbox.Begin(tx, id)
		return err
	})
}

func TestOneEventMakesOneMail(t *testing.T) {
	b := open(t)
	b.set(server())
	id := b.queue(3)
	b.queue(3)
	b.queue(4)
	if got := b.due(); len(got) != 2 || got[0] != id {
		t.Fatal(got)
	}
	b.begin(id)
	b.queue(3)
	b.do(func(tx *store.Tx) error {
		return outbox.Done(tx, outbox.Copy{Mail: id, Subject: "s", Text: "t"}, "250 ok")
	})
	b.queue(3) // again, long after
	if got := b.due(); len(got) != 1 || got[0] == id {
		t.Error(got)
	}
	if m := b.get(id); m.State != outbox.Sent || m.Tries != 1 || m.Answer != "250 ok" {
		t.Errorf("%+v", m)
	}
}

// Every state against every verb: what may happen, and what is refused.
func TestStatesAndVerbs(t *testing.T) {
	verbs := map[string]func(*store.Tx, outbox.ID) error{
		"begin": func(tx *store.Tx, id outbox.ID) error { _, err := outbox.Begin(tx, id); return err },
		"done":  func(tx *store.Tx, id outbox.ID) error { return outbox.Done(tx, outbox.Copy{Mail: id}, "250") },
		"later": func(tx *store.Tx, id outbox.ID) error { return outbox.Fail(tx, id, "", "451") },
		"never": func(tx *store.Tx, id outbox.ID) error { return outbox.Fail(tx, id, outbox.Refused, "550") },
		"retry": outbox.Retry,
	}
	path := map[outbox.State][]string{outbox.Waiting: nil, outbox.Sending: {"begin"}, outbox.Sent: {"begin", "done"}, outbox.Failed: {"never"}, outbox.Kept: nil}
	want := map[outbox.State]map[string]outbox.State{
		outbox.Waiting: {"begin": outbox.Sending, "later": outbox.Waiting, "never": outbox.Failed, "retry": outbox.Waiting},
		outbox.Sending: {"done": outbox.Sent, "later": outbox.Waiting, "never": outbox.Failed},
		outbox.Sent:    {},
		outbox.Failed:  {"retry": outbox.Waiting},
		outbox.Kept:    {"retry": outbox.Waiting},
	}
	for state, before := range path {
		for name, verb := range verbs {
			t.Run(string(state)+" "+name, func(t *testing.T) {
				b := open(t)
				if state != outbox.Kept {
					b.set(server())
				}
				id := b.queue(1)
				b.set(server())
				for _, v := range before {
					b.do(func(tx *store.Tx) error { return verbs[v](tx, id) })
				}
				if got := b.get(id).State; got != state {
					t.Fatalf("starts %s", got)
				}
				to, ok := want[state][name]
				if !ok {
					b.refuse("mail_state", func(tx *store.Tx) error { return verb(tx, id) })
					to = state
				} else {
					b.do(func(tx *store.Tx) error { return verb(tx, id) })
				}
				if got := b.get(id).State; got != to {
					t.Errorf("became %s, want %s", got, to)
				}
			})
		}
	}
}

func TestWithoutAServerMailsAreKept(t *testing.T) {
	b := open(t)
	id := b.queue(1)
	if m := b.get(id); m.State != outbox.Kept || len(b.due()) != 0 {
		t.Errorf("%+v", m)
	}
	b.refuse("mail_not_set", func(tx *store.Tx) error { return outbox.Retry(tx, id) })
	b.set(server())
	if len(b.due()) != 0 {
		t.Error("old mails leave by themselves")
	}
	b.do(func(tx *store.Tx) error {
		n, err := outbox.RetryAll(tx, outbox.Kept, 10)
		if n != 1 {
			t.Error(n)
		}
		return err
	})
	if len(b.due()) != 1 {
		t.Error("not due")
	}
}

func TestAttemptsPauseLongerAndEndAfterTwoDays(t *testing.T) {
	b := open(t)
	b.set(server())
	id, last := b.queue(1), time.Duration(0)
	for tries := 1; ; tries++ {
		b.begin(id)
		b.do(func(tx *store.Tx) error {
			return outbox.Fail(tx, id, "", "451 busy\r\nlater "+strings.Repeat("x", 999))
		})
		m := b.get(id)
		if len(m.Answer) > 310 || strings.ContainsAny(m.Answer, "\r\n") {
			t.Fatalf("answer %q", m.Answer)
		}
		if m.State == outbox.Failed {
			if since := b.clock.Now().Sub(m.Made); m.Why != outbox.GaveUp || since > 48*time.Hour || since < 40*time.Hour || tries < 6 {
				t.Errorf("%+v after %s and %d tries", m, since, tries)
			}
			return
		}
		pause := m.Due.Sub(b.clock.Now())
		if pause < last {
			t.Errorf("pause %s after %s", pause, last)
		}
		last = pause
		b.clock.Move(pause - time.Millisecond)
		if len(b.due()) != 0 {
			t.Error("due too early")
		}
		b.clock.Move(time.Millisecond)
	}
}

func TestAnAttemptThatNobodyEndedWaitsForAPerson(t *testing.T) {
	b := open(t)
	b.set(server())
	id := b.queue(1)
	b.begin(id)
	b.do(func(tx *store.Tx) error {
		more, err := outbox.Recover(tx, 10)
		if more {
			t.Error("there are no others")
		}
		return err
	})
	if m := b.get(id); m.State != outbox.Failed || m.Why != outbox.Unsure {
		t.Errorf("%+v", m)
	}
	b.do(func(tx *store.Tx) error { // not with all others: each by itself
		n, err := outbox.RetryAll(tx, outbox.Failed, 10)
		if n != 0 {
			t.Error(n)
		}
		return err
	})
	b.do(func(tx *store.Tx) error { return outbox.Retry(tx, id) })
	if len(b.due()) != 1 {
		t.Error("not due")
	}
}

func TestWhatIsNotWantedIsNotAskedFor(t *testing.T) {
	b := open(t)
	s := server()
	s.Off = map[outbox.Kind]bool{outbox.Shipped: true}
	b.set(s)
	b.queue(1)
	b.do(func(tx *store.Tx) error {
		return outbox.Queue(tx, outbox.Mail{Kind: outbox.NewOrder, Object: "o1", Event: 1, To: "mara@example.com"})
	})
	b.do(func(tx *store.Tx) error {
		return outbox.Queue(tx, outbox.Mail{Kind: outbox.Confirmed, Object: "o1", Event: 2})
	})
	if got := b.due(); len(got) != 0 {
		t.Error(got)
	}
	s.Staff = "lin@halfmoon.example"
	b.set(s)
	b.do(func(tx *store.Tx) error {
		return outbox.Queue(tx, outbox.Mail{Kind: outbox.NewOrder, Object: "o2", Event: 1, To: "mara@example.com"})
	})
	if m := b.get("new_order.o2.1"); m.To != s.Staff {
		t.Errorf("%+v", m)
	}
}

func TestWordsAreForgotten(t *testing.T) {
	b := open(t)
	b.set(server())
	old, fresh := b.queue(1), b.queue(2)
	for i, id := range []outbox.ID{old, fresh} {
		b.clock.Move(time.Duration(i) * 80 * 24 * time.Hour)
		b.begin(id)
		b.do(func(tx *store.Tx) error { return outbox.Done(tx, outbox.Copy{Mail: id, Text: "words"}, "250") })
	}
	b.clock.Move(10 * 24 * time.Hour)
	b.do(func(tx *store.Tx) error { return outbox.Forget(tx, 10) })
	b.view(func(tx *store.Tx) error {
		_, one, err := outbox.CopyOf(tx, old)
		if err != nil {
			return err
		}
		_, two, err := outbox.CopyOf(tx, fresh)
		if one || !two {
			t.Error(one, two)
		}
		return err
	})
	if m := b.get(old); m.State != outbox.Sent {
		t.Errorf("%+v", m)
	}
}

func TestSettings(t *testing.T) {
	b := open(t)
	for name, c := range map[string]struct {
		code   string
		change func(*outbox.Settings)
	}{
		"a server":                    {"", func(*outbox.Settings) {}},
		"none":                        {"", func(s *outbox.Settings) { *s = outbox.Settings{} }},
		"on this machine in the open": {"", func(s *outbox.Settings) { s.Host, s.Security = "127.0.0.1", outbox.Plain }},
		"elsewhere in the open":       {"mail_plain_remote", func(s *outbox.Settings) { s.Security = outbox.Plain }},
		"a name with a space":         {"mail_host", func(s *outbox.Settings) { s.Host = "smtp example" }},
		"a name with a line":          {"text_malformed", func(s *outbox.Settings) { s.Host = "smtp\r\nexample" }},
		"no port":                     {"mail_port", func(s *outbox.Settings) { s.Port = 0 }},
		"no way":                      {"mail_security", func(s *outbox.Settings) { s.Security = "rot13" }},
		"a user without a password":   {"field_needed", func(s *outbox.Settings) { s.User = "shop" }},
		"no sender":                   {"field_needed", func(s *outbox.Settings) { s.From = "" }},
		"two senders":                 {"email_malformed", func(s *outbox.Settings) { s.From = "a@b.example, c@d.example" }},
		"a sender with a header":      {"text_malformed", func(s *outbox.Settings) { s.FromName = "Shop\r\nBcc: a@b.example" }},
		"no address of the shop":      {"field_needed", func(s *outbox.Settings) { s.Site = "" }},
		"an address with a page":      {"mail_site", func(s *outbox.Settings) { s.Site = "https://a.example/shop" }},
		"an address that is a script": {"mail_site", func(s *outbox.Settings) { s.Site = "javascript:alert(1)" }},
		"staff that is no address":    {"email_malformed", func(s *outbox.Settings) { s.Staff = "lin" }},
	} {
		t.Run(name, func(t *testing.T) {
			s := server()
			c.change(&s)
			err := b.Do(context.Background(), store.Actor{Kind: "system"}, "test", func(tx *store.Tx) error { return outbox.SaveSettings(tx, s) })
			if c.code == "" && err != nil || c.code != "" && !fault.Is(err, c.code) {
				t.Errorf("%v, want %q", err, c.code)
			}
		})
	}
}

func TestThePasswordIsSealed(t *testing.T) {
	b := open(t)
	s := server()
	s.User = "shop"
	if err := s.SealPassword(key, "kiln and clay"); err != nil {
		t.Fatal(err)
	}
	b.set(s)
	var file bytes.Buffer
	if err := b.Backup(&file); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(file.Bytes(), []byte("kiln and clay")) {
		t.Error("the password stands in the file")
	}
	b.view(func(tx *store.Tx) error {
		s, err := outbox.GetSettings(tx)
		if err != nil {
			return err
		}
		if got, err := s.OpenPassword(key); got != "kiln and clay" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
		if got, err := s.OpenPassword(bytes.Repeat([]byte{6}, 32)); got != "" || !fault.Is(err, "mail_password") {
			t.Errorf("%q, %v", got, err)
		}
		return nil
	})
}
