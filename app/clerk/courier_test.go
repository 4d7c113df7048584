package clerk_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"hawker/app/board/letter"
	"hawker/app/clerk"
	"hawker/app/lang"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/outbox"
	"hawker/app/pay"
	"hawker/app/post/posttest"
	"hawker/app/store"
)

var secret = bytes.Repeat([]byte{9}, 32)

func courier(t *testing.T, s *ordertest.Shop) *clerk.Courier {
	t.Helper()
	return courierOf(t, s.Store)
}

func courierOf(t *testing.T, s *store.Store) *clerk.Courier {
	t.Helper()
	b, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	return clerk.NewCourier(s, letter.Writer{Lang: b, Secret: secret}, secret, slog.New(slog.DiscardHandler))
}

// mailed is a shop whose mails go to a sink, with one order that waits for money.
func mailed(t *testing.T) (*ordertest.Shop, *posttest.Sink, order.Order) {
	t.Helper()
	s := ordertest.Open(t, outbox.Doctor)
	sink := posttest.Open(t, posttest.Options{User: "shop", Password: "kiln"})
	set := outbox.Settings{Host: sink.Host, Port: sink.Port, Security: outbox.Plain, User: "shop", From: "shop@halfmoon.example", Site: "https://halfmoon.example"}
	if err := set.SealPassword(secret, "kiln"); err != nil {
		t.Fatal(err)
	}
	s.Must(func(tx *store.Tx) error { return outbox.SaveSettings(tx, set) })
	s.Receive(s.Cup, 9)
	return s, sink, s.Buy(pay.Transfer, ordertest.Of(s.Cup, 2))
}

func deliver(t *testing.T, c *clerk.Courier) {
	t.Helper()
	if err := c.Deliver(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// only is the one mail of the list.
func only(t *testing.T, s *ordertest.Shop, list outbox.State) (m outbox.Mail) {
	t.Helper()
	s.Read(func(tx *store.Tx) error {
		all, _, err := outbox.List(tx, list, "", 10)
		if len(all) != 1 {
			t.Fatalf("%s: %+v", list, all)
		}
		m = all[0]
		return err
	})
	return m
}

func header(t *testing.T, taken posttest.Taken, name string) string {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(taken.Raw))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header.Get(name)
}

func TestAnOrderIsToldOfOnce(t *testing.T) {
	s, sink, o := mailed(t)
	c := courier(t, s)
	deliver(t, c)
	deliver(t, c)
	taken := sink.Taken()
	if len(taken) != 1 || taken[0].To[0] != o.Contact.Email || !strings.Contains(string(taken[0].Raw), o.Reference) {
		t.Fatalf("%d mails: %s", len(taken), taken[0].Raw)
	}
	m := only(t, s, outbox.Sent)
	if m.Kind != outbox.Received || m.Answer == "" || m.Tries != 1 {
		t.Errorf("%+v", m)
	}
	s.Read(func(tx *store.Tx) error {
		words, found, err := outbox.CopyOf(tx, m.ID)
		if !found || !strings.Contains(words.Text, "https://halfmoon.example/orders/"+order.Link(secret, o.ID, 1)) {
			t.Errorf("%+v", words)
		}
		return err
	})
	for range 3 { // the bank tells it three times
		s.Pay(o.ID, o.Total.Minor, "bank-1")
	}
	deliver(t, c)
	if taken = sink.Taken(); len(taken) != 2 || !strings.Contains(header(t, taken[1], "Subject"), "confirmed") {
		t.Errorf("%d mails", len(taken))
	}
	if n := sink.Sessions(); n != 2 {
		t.Errorf("%d connections", n)
	}
}

func TestAServerThatIsBusyIsAskedAgainLater(t *testing.T) {
	s, sink, _ := mailed(t)
	c := courier(t, s)
	sink.Next(posttest.Fault{Data: &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted"}})
	deliver(t, c)
	if m := only(t, s, outbox.Waiting); !strings.Contains(m.Answer, "greylisted") || m.Tries != 1 || !m.Due.After(s.Clock.Now()) {
		t.Errorf("%+v", m)
	}
	deliver(t, c)
	if len(sink.Taken()) != 0 {
		t.Error("asked again at once")
	}
	s.Clock.Move(time.Minute)
	deliver(t, c)
	if len(sink.Taken()) != 1 || only(t, s, outbox.Sent).Tries != 2 {
		t.Errorf("%d mails", len(sink.Taken()))
	}
}

func TestAMailThatIsRefusedWaitsForAPerson(t *testing.T) {
	s, sink, _ := mailed(t)
	c := courier(t, s)
	sink.Next(posttest.Fault{Rcpt: &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}})
	deliver(t, c)
	if m := only(t, s, outbox.Failed); m.Why != outbox.Refused || !strings.Contains(m.Answer, "no such mailbox") {
		t.Errorf("%+v", m)
	}
	s.Clock.Move(72 * time.Hour)
	deliver(t, c)
	if len(sink.Taken()) != 0 {
		t.Error("sent all the same")
	}
}

func TestASilentServerMakesNoSecondMail(t *testing.T) {
	s, sink, o := mailed(t)
	c := courier(t, s)
	sink.Next(posttest.Fault{Cut: true})
	deliver(t, c)
	m := only(t, s, outbox.Failed)
	if m.Why != outbox.Unsure {
		t.Fatalf("%+v", m)
	}
	s.Clock.Move(72 * time.Hour)
	deliver(t, c)
	if n := len(sink.Taken()); n != 1 {
		t.Fatalf("%d mails", n)
	}
	s.Must(func(tx *store.Tx) error { return outbox.Retry(tx, m.ID) }) // a person decides
	deliver(t, c)
	taken := sink.Taken()
	if len(taken) != 2 || header(t, taken[0], "Message-Id") != header(t, taken[1], "Message-Id") {
		t.Errorf("%d mails of order %s", len(taken), o.Number)
	}
}

func TestAProgramThatDiesBetweenSendingAndNotingSendsNoSecondMail(t *testing.T) {
	s, sink, _ := mailed(t)
	answer := make(chan struct{})
	sink.Next(posttest.Fault{Wait: answer})
	ended := make(chan error, 1)
	go func() { ended <- courier(t, s).Deliver(context.Background()) }()
	<-sink.Reached() // the server has it all, and nobody noted that
	path := filepath.Join(t.TempDir(), "hawker.db")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(f); err != nil {
		t.Fatal(err)
	}
	_ = f.Close()
	close(answer)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}

	later, err := store.Open(path, store.Options{Now: s.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer later.Close()
	c := courierOf(t, later)
	if err := c.Recover(context.Background()); err != nil {
		t.Fatal(err)
	}
	deliver(t, c)
	if n := len(sink.Taken()); n != 1 {
		t.Errorf("%d mails", n)
	}
	err = later.View(func(tx *store.Tx) error {
		all, _, err := outbox.List(tx, outbox.Failed, "", 10)
		if len(all) != 1 || all[0].Why != outbox.Unsure {
			t.Errorf("%+v", all)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAServerThatIsAwayIsWaitedForTwoDays(t *testing.T) {
	s, sink, _ := mailed(t)
	away := outbox.Settings{}
	s.Read(func(tx *store.Tx) (err error) {
		away, err = outbox.GetSettings(tx)
		return err
	})
	here := away
	away.Port = 1 // nobody listens
	s.Must(func(tx *store.Tx) error { return outbox.SaveSettings(tx, away) })
	c := courier(t, s)
	for range 100 {
		deliver(t, c)
		s.Clock.Move(30 * time.Minute)
	}
	m := only(t, s, outbox.Failed)
	if m.Why != outbox.GaveUp || !strings.Contains(m.Answer, "refused") || m.Tries < 8 || m.Tries > 20 {
		t.Errorf("%+v", m)
	}
	s.Must(func(tx *store.Tx) error { return outbox.SaveSettings(tx, here) })
	s.Must(func(tx *store.Tx) error {
		_, err := outbox.RetryAll(tx, outbox.Failed, 100)
		return err
	})
	deliver(t, c)
	if len(sink.Taken()) != 1 {
		t.Errorf("%d mails", len(sink.Taken()))
	}
}

func TestTheCourierWorksByItself(t *testing.T) {
	s, sink, _ := mailed(t)
	atWork(t, s, func() bool { return len(sink.Taken()) == 1 })
	only(t, s, outbox.Sent)
}
