package privacy_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/chat"
	"hawker/app/clerk/talk"
	"hawker/app/dispute"
	"hawker/app/invoice"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/outbox"
	"hawker/app/pay"
	"hawker/app/privacy"
	"hawker/app/review"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

// chainHolds follows the sums of the show's log.
func (s *shop) chainHolds() {
	s.T.Helper()
	s.Read(func(tx *store.Tx) error {
		log, err := live.Events(tx, s.Show, 0, 1_000)
		if err != nil {
			return err
		}
		if broken, err := live.CheckChain(log); broken != 0 || err != nil {
			s.T.Errorf("the log breaks at row %d: %v", broken, err)
		}
		return nil
	})
}

// What the law wants kept is kept whole, with the law and the day; on that day it goes by
// itself, and the books still add up.
func TestAnOrderIsKeptUntilItsTermIsOver(t *testing.T) {
	s := open(t)
	o := s.paid(anna)
	s.deliver(o.ID)
	s.Must(func(tx *store.Tx) error {
		_, err := review.Write(tx, review.Draft{Order: o.ID, Name: "Anna W.", Rating: 5, Text: "It pours well.", Lang: "en"})
		return err
	})
	s.Must(func(tx *store.Tx) error {
		set, err := brand.Get(tx)
		set.Address, set.TaxID = "Ofengasse 1\n10435 Berlin", "DE123456789"
		if err == nil {
			err = brand.Save(tx, set)
		}
		return err
	})
	s.Must(func(tx *store.Tx) error { _, err := invoice.Issue(tx, o.ID); return err })
	s.Must(func(tx *store.Tx) error { return live.End(tx, s.Show) })
	s.mailed()
	_, told := s.gather(anna.key())
	end := time.Date(2035, time.January, 1, 0, 0, 0, 0, time.UTC).Add(-time.Hour) // in Berlin; eight years after 2026
	if len(told.Kept) != 1 || told.Kept[0].Why != privacy.ByLaw || !strings.Contains(told.Kept[0].Law, "§ 147 AO") || !told.Kept[0].Until.Equal(end) {
		t.Errorf("kept %+v", told.Kept)
	}
	r := s.ask(anna.key(), false)
	s.work()
	if got := s.request(r.ID); got.State != privacy.Done || got.Contact != (privacy.Contact{}) {
		t.Errorf("the erasure is %+v", got)
	}
	if kept := s.Order(o.ID); kept.Contact.Email != anna.contact.Email || kept.Contact.Address.Line1 == "" {
		t.Errorf("the order lost whose it is: %+v", kept.Contact)
	}
	s.Read(func(tx *store.Tx) error {
		if left, err := review.OfOrder(tx, s.Order(o.ID)); err != nil || len(left) != 1 || left[0].Name != "" || left[0].Text == "" || left[0].Rating != 5 {
			t.Errorf("the review: %+v %v", left, err)
		}
		return nil
	})
	s.chainHolds()

	before := s.Order(o.ID)
	s.mailed()
	s.Clock.Move(end.Add(-time.Hour).Sub(before.Placed))
	s.work(s.eraser.EndTerms)
	if !s.Order(o.ID).Erased.IsZero() {
		t.Error("an hour before its term is over it is erased")
	}
	s.Clock.Move(2 * time.Hour)
	s.work(s.eraser.EndTerms, s.eraser.EndTerms)
	after := s.Order(o.ID)
	if after.Erased.IsZero() || after.Total != before.Total || after.Captured != before.Captured || after.Number != before.Number || after.Contact.Address.Country != "DE" {
		t.Errorf("after its term: %+v", after)
	}
	for _, f := range s.traces(anna.words) {
		t.Errorf("left behind in %s", f)
	}
	s.Read(func(tx *store.Tx) error {
		papers, err := invoice.Of(tx, o.ID)
		if len(papers) != 1 || papers[0].Buyer.Name != "" || papers[0].Total != before.Total || papers[0].Buyer.Country != "DE" {
			t.Errorf("the invoice: %+v", papers)
		}
		return err
	})
}

// While a bank decides, what the buyer said in the show of the order stays, and so does
// what is said under a legal hold; a day after the reason is over it goes.
func TestADisputeAndAHoldKeepTheTalk(t *testing.T) {
	s := open(t)
	o := s.paid(anna)
	s.say(anna, "secret of Ann")
	s.say(bo, "hello")
	s.Must(func(tx *store.Tx) error {
		_, err := dispute.Open(tx, dispute.Case{Order: o.ID, Ref: "dp_1", Amount: o.Total, Reason: "not as described"})
		return err
	})
	r := s.ask(anna.key(), false)
	if i := slices.IndexFunc(r.Told.Kept, func(p privacy.Part) bool { return p.Kind == privacy.Chat }); i < 0 || r.Told.Kept[i].Why != privacy.Disputed || r.Told.Kept[i].Count != 1 {
		t.Fatalf("told %+v", r.Told)
	}
	s.work()
	lines := func(want int) {
		t.Helper()
		if said, err := s.talk.Lines(s.Show); err != nil || len(said) != want {
			t.Errorf("%d lines, want %d: %v", len(said), want, err)
		}
	}
	lines(2)
	if got := s.request(r.ID); got.State != privacy.Waits || len(got.Visitors) != 1 {
		t.Errorf("the erasure is %+v", got)
	}
	s.Clock.Move(time.Minute)
	s.say(anna, "said after, and not asked about")
	if err := s.talk.Sync(); err != nil {
		t.Fatal(err)
	}
	s.Must(func(tx *store.Tx) error { return live.Recorded(tx, s.Show, live.FilmOn) })
	s.Must(func(tx *store.Tx) error { return live.HoldFilm(tx, s.Show, "the police asked") })
	s.Must(func(tx *store.Tx) error { return dispute.Close(tx, "dp_1", true) })
	s.Wait(1)
	s.work()
	lines(3)
	s.Must(func(tx *store.Tx) error { return live.ReleaseFilm(tx, s.Show) })
	s.work()
	lines(3) // not due yet
	s.Wait(1)
	s.work()
	lines(2)
	if said, _ := s.talk.Lines(s.Show); said[1].Text != "said after, and not asked about" {
		t.Errorf("left are %+v", said)
	}
	s.chainHolds()
}

// Wherever it is stopped, a clerk who comes later ends what was begun, and the same
// again has no effect.
func TestAnErasureGoesOnWhereItWasStopped(t *testing.T) {
	for stop := range 4 {
		s := open(t)
		o := s.paid(anna)
		s.say(anna, "secret of Ann")
		s.buy(anna, pay.Transfer)
		s.Must(func(tx *store.Tx) error { return live.End(tx, s.Show) })
		s.Wait(8)
		s.expire()
		s.mailed()
		r := s.ask(anna.key(), true)
		if again := s.ask(anna.key(), true); again.ID != r.ID {
			t.Error("asked twice it is two")
		}
		for range stop {
			s.Must(func(tx *store.Tx) error { _, err := privacy.Step(tx, r.ID); return err })
		}
		if stop == 3 { // the talk is done, and nobody wrote that down
			if _, err := s.talk.Erase(s.Show, map[string]bool{anna.visitor: true}, r.At); err != nil {
				t.Fatal(err)
			}
		}
		later := *s.eraser
		later.Talk = talk.Open(filepath.Join(s.folder, "archive"), slog.New(slog.DiscardHandler)).Erase
		for range 2 {
			if err := later.Erase(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		s.mailed()
		s.Wait(2)
		s.work()
		for _, f := range s.traces(anna.words, o.ID) {
			t.Errorf("stopped after %d steps: left behind in %s", stop, f)
		}
		list, err := os.ReadFile(filepath.Join(s.folder, "erasures"))
		if err != nil || len(privacy.ReadList(list)) != 1 {
			t.Errorf("the list is %q %v", list, err)
		}
	}
}

// A database that is brought back from before knows nothing of an erasure; the list
// beside it does.
func TestAnErasureIsDoneAgainAfterARestore(t *testing.T) {
	s := open(t)
	s.buy(anna, pay.Transfer)
	s.say(anna, "secret of Ann")
	s.paid(bo)
	s.Must(func(tx *store.Tx) error { return live.End(tx, s.Show) })
	s.Wait(8)
	s.expire()
	s.mailed()
	path := filepath.Join(t.TempDir(), "restored.db")
	f, err := os.Create(path)
	if err == nil {
		err = s.Backup(f)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	s.ask(anna.key(), false)
	s.work()
	old := s.Store
	var now time.Time
	s.Read(func(tx *store.Tx) error { now = tx.Now; return nil })
	restored, err := store.Open(path, store.Options{Now: func() time.Time { return now.Add(48 * time.Hour) }})
	if err != nil {
		t.Fatal(err)
	}
	s.Store = restored
	defer func() {
		s.Store = old
		if err := restored.Close(); err != nil {
			t.Error(err)
		}
	}()
	if len(s.traces(anna.words)) == 0 {
		t.Fatal("the copy from before knows nobody")
	}
	again := *s.eraser
	again.Store = restored
	for range 2 {
		for _, job := range []func(context.Context) error{again.Recall, again.Erase} {
			if err := job(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, f := range s.traces(anna.words) {
		t.Errorf("left behind in %s", f)
	}
	if len(s.traces(bo.words)) == 0 {
		t.Error("somebody else is gone")
	}
	storetest.View(t, restored, func(tx *store.Tx) error {
		broken, err := privacy.Doctor(tx)
		if len(broken) > 0 {
			t.Errorf("doctor: %v", broken)
		}
		return err
	})
}

// A link is sent to who is known, once in ten minutes, and opens for an hour or until an
// erasure; nothing is sent to anybody else, and nothing of it is kept.
func TestLinks(t *testing.T) {
	s := open(t)
	s.buy(anna, pay.Transfer)
	send := func(c privacy.Contact, want int) {
		t.Helper()
		a, written := privacy.Asking{Contact: c, Lang: "en"}, uint64(0)
		s.Read(func(tx *store.Tx) (err error) { a.Known, err = privacy.Knows(tx, c); return err })
		s.Must(func(tx *store.Tx) (err error) {
			before, err := tx.Next("privacy/link")
			if err == nil {
				err = privacy.SendLink(tx, secret, a)
			}
			if err == nil {
				written, err = tx.Next("privacy/link")
			}
			written -= before + 1
			return err
		})
		if written != 1 {
			t.Errorf("for %s, known %t, %d rows are written: how long it takes tells", c, a.Known, written)
		}
		n := 0
		s.Read(func(tx *store.Tx) error {
			list, _, err := outbox.List(tx, outbox.Waiting, "", 100)
			for _, m := range list {
				if m.Kind == outbox.DataLink {
					n++
				}
			}
			return err
		})
		if n != want {
			t.Errorf("%d links wait to be sent, want %d", n, want)
		}
	}
	send(bo.key(), 0)
	send(anna.key(), 1)
	send(anna.key(), 1)
	s.Clock.Move(10 * time.Minute)
	send(anna.key(), 2)
	s.mailed()
	s.Read(func(tx *store.Tx) error {
		list, _, err := outbox.List(tx, outbox.Sent, "", 100)
		for _, m := range list {
			if _, kept, _ := outbox.CopyOf(tx, m.ID); m.Kind == outbox.DataLink && (m.To != "" || m.Data != nil || kept) {
				t.Errorf("a sent link is kept: %+v", m)
			}
		}
		return err
	})
	var now time.Time
	s.Read(func(tx *store.Tx) error { now = tx.Now; return nil })
	token, err := privacy.Link(secret, anna.contact.Email, now)
	if err != nil {
		t.Fatal(err)
	}
	opens := func(token string, key []byte, want bool) {
		t.Helper()
		s.Read(func(tx *store.Tx) error {
			c, err := privacy.ReadLink(tx, key, token)
			if (err == nil) != want || want && c != anna.key() {
				t.Errorf("the link gives %+v %v", c, err)
			}
			return nil
		})
	}
	opens(token, secret, true)
	opens(token, []byte("the key of another shop, a test."), false)
	opens(token[:len(token)-2], secret, false)
	opens("", secret, false)
	s.Clock.Move(59 * time.Minute)
	opens(token, secret, true)
	s.ask(anna.key(), false)
	opens(token, secret, false)
	s.work()
	s.Clock.Move(2 * time.Minute)
	opens(token, secret, false)
}

// Nothing is erased but what was shown, and where there is nothing that is said.
func TestAskIsRefused(t *testing.T) {
	s := open(t)
	handle, err := privacy.Handle(secret, anna.key())
	if err != nil {
		t.Fatal(err)
	}
	ask := func(seen string) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			_, err := privacy.Ask(tx, privacy.Wish{Contact: anna.key(), Handle: handle, Seen: seen}, []chat.Line{})
			return err
		}
	}
	s.Refuse("privacy_nothing", ask(privacy.Told{}.Seen()))
	s.buy(anna, pay.Transfer)
	_, told := s.gather(anna.key())
	s.paid(anna)
	s.Refuse("privacy_changed", ask(told.Seen()))
	for typed, want := range map[string]privacy.Contact{
		" ANNA.Zeisig@Example.de ": anna.key(), "030 1234567": {Phone: "+49301234567"}, "+86 138 0013 8000": {Phone: "+8613800138000"},
	} {
		s.Read(func(tx *store.Tx) error {
			if got, err := privacy.ReadContact(tx, typed); got != want || err != nil {
				t.Errorf("%q is %+v, %v", typed, got, err)
			}
			return nil
		})
	}
	for _, typed := range []string{"", "anna", "anna@", "12"} {
		s.Read(func(tx *store.Tx) error {
			_, err := privacy.ReadContact(tx, typed)
			s.refused("privacy_contact", err)
			return nil
		})
	}
	// By her telephone number the same orders are found.
	h, _ := s.gather(privacy.Contact{Phone: anna.contact.Phone})
	if len(h.Sales) != 2 || len(h.Customers) != 1 {
		t.Errorf("by telephone %d orders and %d customers", len(h.Sales), len(h.Customers))
	}
}

// A refund on its way, or an order that waits for its parcel, is not over.
func TestAnOrderThatGoesOnIsKept(t *testing.T) {
	s := open(t)
	o := s.paid(anna)
	r := s.ask(anna.key(), false)
	s.work()
	if got := s.request(r.ID); got.State != privacy.Waits || got.Told.Kept[0].Why != privacy.Running {
		t.Errorf("the erasure is %+v", got)
	}
	s.Refuse("order_not_over", func(tx *store.Tx) error { return privacy.EraseOrder(tx, o.ID) })
	late := s.buy(bo, pay.Transfer)
	b := s.ask(bo.key(), false) // whose order is paid after the customer is gone
	s.work()
	if paid := s.Pay(late.ID, late.Total.Minor, "late"); paid.Status != order.Open {
		t.Errorf("paid after an erasure it is %s", paid.Status)
	}
	if got := s.request(b.ID); got.State != privacy.Waits {
		t.Errorf("the erasure is %s", got.State)
	}
}
