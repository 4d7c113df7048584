package privacy_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"
	"pgregory.net/rapid"

	"hawker/app/cart"
	"hawker/app/chat"
	"hawker/app/clerk/talk"
	"hawker/app/customer"
	"hawker/app/dispute"
	"hawker/app/draft"
	"hawker/app/erasure"
	"hawker/app/fault"
	"hawker/app/invoice"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/outbox"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/privacy"
	"hawker/app/refund"
	"hawker/app/review"
	"hawker/app/statement"
	"hawker/app/store"
)

var secret = []byte("the key of a shop that is a test")

// TestMain has fewer cases than usual: each opens a shop of its own.
func TestMain(m *testing.M) {
	flag.Parse()
	if asked := flag.Lookup("rapid.checks"); asked.Value.String() == asked.DefValue {
		_ = asked.Value.Set("6")
	}
	os.Exit(m.Run())
}

// shop is an open shop with its talk and its clerk.
type shop struct {
	*ordertest.Shop
	folder string
	talk   *talk.Talk
	eraser *erasure.Eraser
	buys   int
}

func open(t testing.TB) *shop {
	s := &shop{Shop: ordertest.Open(t, privacy.Doctor, refund.Doctor, dispute.Doctor, draft.Doctor, invoice.Doctor, parcel.Doctor, review.Doctor, statement.Doctor), folder: t.TempDir()}
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	s.talk = talk.Open(filepath.Join(s.folder, "archive"), quiet)
	s.eraser = &erasure.Eraser{Store: s.Store, List: filepath.Join(s.folder, "erasures"), Secret: secret, Log: quiet, Talk: s.talk.Erase}
	s.Receive(s.Cup, 500)
	s.Receive(s.Pot, 500)
	s.Must(func(tx *store.Tx) error {
		set := outbox.Settings{Host: "mail.example.com", Port: 587, Security: outbox.StartTLS, FromName: "Halfmoon", From: "shop@halfmoon.example", Site: "https://halfmoon.example", Staff: "lin@halfmoon.example"}
		return outbox.SaveSettings(tx, set)
	})
	s.GoLive()
	return s
}

// person is somebody who buys: none of these words stands in anything else.
type person struct {
	visitor string
	contact customer.Contact
	words   []string // that must not be found
}

func named(name, street, mail string) person {
	c := customer.Contact{Email: mail, Name: name, Phone: "+49301" + fmt.Sprint(1_000_000+len(mail)), Marketing: true, ConsentText: "News, please.",
		Address: customer.Address{Name: name, Line1: street, City: "Quedlinburg-" + name[:3], Postcode: "06484", Country: "DE"}}
	p := person{visitor: "visitor-of-" + strings.ToLower(name[:3]), contact: c}
	p.words = []string{name, street, mail, c.Phone[1:], c.Address.City, "Chat" + name[:3], "secret of " + name[:3]}
	return p
}

func (p person) key() privacy.Contact { return privacy.Contact{Email: p.contact.Email} }

// buy orders a cup in the show.
func (s *shop) buy(p person, m pay.Method) order.Order {
	s.T.Helper()
	s.buys++
	d := s.Draft(m, s.InShow(s.Cup, 1))
	d.Cart, d.Contact, d.Key, d.Note = cart.ID(p.visitor), p.contact, fmt.Sprint("buy-", s.buys), "ring at "+p.contact.Name
	s.Look(&d)
	o, err := s.Submit(d)
	if err != nil {
		s.T.Fatal(err)
	}
	return o
}

func (s *shop) paid(p person) order.Order {
	s.T.Helper()
	o := s.buy(p, pay.Transfer)
	return s.Pay(o.ID, o.Total.Minor, fmt.Sprint("ref ", s.buys))
}

func (s *shop) deliver(id order.ID) {
	s.T.Helper()
	s.Must(func(tx *store.Tx) error {
		b, err := parcel.Pack(tx, id, nil)
		if err == nil {
			_, err = parcel.Ship(tx, b.ID, "Our own van", "TRACK-"+string(id[:4]))
		}
		if err == nil {
			_, err = parcel.Deliver(tx, b.ID, nil)
		}
		return err
	})
}

func (s *shop) say(p person, text string) {
	s.T.Helper()
	s.Must(func(tx *store.Tx) error { return chat.SetName(tx, p.visitor, "Chat"+p.contact.Name[:3]) })
	at := time.Time{}
	s.Read(func(tx *store.Tx) error { at = tx.Now; return nil })
	if _, err := s.talk.Say(chat.Line{Show: s.Show, Visitor: p.visitor, Name: "Chat" + p.contact.Name[:3], Text: text, At: at}); err != nil {
		s.T.Fatal(err)
	}
}

// mailed has every waiting mail sent, with the buyer's name in its words.
func (s *shop) mailed() {
	s.T.Helper()
	s.Must(func(tx *store.Tx) error {
		due, err := outbox.Due(tx, 200)
		for _, m := range due {
			if err == nil {
				_, err = outbox.Begin(tx, m.ID)
			}
			if err == nil {
				err = outbox.Done(tx, outbox.Copy{Mail: m.ID, Subject: "Hello", Text: "Dear " + m.To}, "250 queued for "+m.To)
			}
		}
		return err
	})
}

func (s *shop) gather(c privacy.Contact) (h privacy.Holding, told privacy.Told) {
	s.T.Helper()
	s.Read(func(tx *store.Tx) (err error) {
		if h, err = privacy.Gather(tx, c); err == nil {
			var said []chat.Line
			if said, err = s.talk.Lines(s.Show); err == nil {
				h.Hear(said)
				told, err = h.Plan(tx)
			}
		}
		return err
	})
	return h, told
}

// ask asks for an erasure as the page does, and leaves it to the clerk.
func (s *shop) ask(c privacy.Contact, words bool) privacy.Request {
	s.T.Helper()
	if err := s.talk.Sync(); err != nil {
		s.T.Fatal(err)
	}
	h, told := s.gather(c)
	handle, err := privacy.Handle(secret, c)
	if err != nil {
		s.T.Fatal(err)
	}
	var r privacy.Request
	s.Must(func(tx *store.Tx) (err error) {
		r, err = privacy.Ask(tx, privacy.Wish{Contact: c, Handle: handle, By: privacy.ByOwner, Words: words, Lang: "en", Seen: told.Seen()}, h.Said)
		return err
	})
	return r
}

func (s *shop) work(jobs ...func(context.Context) error) {
	s.T.Helper()
	for _, job := range append(jobs, s.eraser.Erase) {
		if err := job(context.Background()); err != nil {
			s.T.Fatal(err)
		}
	}
}

func (s *shop) request(id privacy.RequestID) (r privacy.Request) {
	s.T.Helper()
	s.Read(func(tx *store.Tx) (err error) { r, err = privacy.Get(tx, id); return err })
	return r
}

// records calls fn with every key and value of the database.
func (s *shop) records(fn func(bucket string, key, value []byte)) {
	s.T.Helper()
	path := filepath.Join(s.T.TempDir(), "copy.db")
	f, err := os.Create(path)
	if err == nil {
		err = s.Backup(f)
	}
	if err != nil {
		s.T.Fatal(err)
	}
	if err := f.Close(); err != nil {
		s.T.Fatal(err)
	}
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true})
	if err != nil {
		s.T.Fatal(err)
	}
	defer db.Close()
	err = db.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
			return b.ForEach(func(k, v []byte) error {
				fn(string(name), k, v)
				return nil
			})
		})
	})
	if err != nil {
		s.T.Fatal(err)
	}
}

// traces lists where words stand: in records, but for those of orders that are kept,
// and in the files of talk.
func (s *shop) traces(words []string, kept ...order.ID) (found []string) {
	s.T.Helper()
	look := func(where string, text []byte) {
		for _, w := range words {
			if bytes.Contains(bytes.ToLower(text), bytes.ToLower([]byte(w))) {
				found = append(found, where+": "+w)
			}
		}
	}
	s.records(func(bucket string, key, value []byte) {
		for _, id := range kept {
			if bytes.Contains(key, []byte(id)) || bytes.Contains(value, []byte(id)) {
				return
			}
		}
		look(fmt.Sprintf("%s %q", bucket, key), append(append(slices.Clone(key), ' '), value...))
	})
	err := filepath.WalkDir(s.folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		look(path, text)
		return err
	})
	if err != nil {
		s.T.Fatal(err)
	}
	return found
}

func (s *shop) refused(code string, err error) {
	s.T.Helper()
	if !fault.Is(err, code) {
		s.T.Errorf("%v, want %s", err, code)
	}
}

var (
	anna = named("Anna Weber-Zeisig", "Torstrasse 41b", "anna.zeisig@example.de")
	bo   = named("Bohumil Havel", "Karmelitska 7", "bohumil@example.cz")
)

// Whatever a person left behind, in whatever order: after the erasure no word of it is
// found in any record, nor in the talk, but in those of orders that the law wants kept;
// and of somebody else nothing is missing.
func TestNothingIsFoundAfterAnErasure(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := open(t)
		var kept []order.ID
		for _, what := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"unpaid", "paid", "delivered", "reviewed", "talk", "cart", "offer", "mails", "muted"}), 1, 8, rapid.ID).Draw(r, "what") {
			for _, p := range []person{anna, bo} {
				if orders := s.leave(p, what); p.visitor == anna.visitor {
					kept = append(kept, orders...)
				}
			}
		}
		s.leave(anna, "talk")
		s.leave(bo, "talk")
		s.buy(anna, pay.Transfer)
		s.leave(bo, "paid")
		if rapid.Bool().Draw(r, "mailed") {
			s.mailed()
		}
		s.Must(func(tx *store.Tx) error { return live.End(tx, s.Show) })
		s.Wait(8)
		s.expire()
		s.mailed()
		before := s.traces(bo.words)
		q := s.ask(anna.key(), rapid.Bool().Draw(r, "words"))
		s.work()
		s.mailed()
		for range 2 { // what had to wait is looked at again
			s.Wait(2)
			s.work()
		}
		if got := s.request(q.ID); got.Contact != (privacy.Contact{}) || len(got.Visitors) > 0 {
			r.Errorf("the request still says of whom it was: %+v", got)
		}
		for _, f := range s.traces(anna.words, kept...) {
			r.Errorf("left behind in %s", f)
		}
		if after := s.traces(bo.words); len(after) < len(before) {
			r.Errorf("of somebody else %d traces are left of %d", len(after), len(before))
		}
		s.Examine(privacy.Doctor)
	})
}

// leave has a person leave something behind; it gives the orders that the law wants kept.
func (s *shop) leave(p person, what string) []order.ID {
	s.T.Helper()
	switch what {
	case "unpaid":
		s.buy(p, pay.Transfer)
	case "paid", "delivered", "reviewed":
		o := s.paid(p)
		s.Must(func(tx *store.Tx) error {
			return order.Message(tx, o.ID, order.FromBuyer, "secret of "+p.contact.Name[:3])
		})
		if what == "delivered" || what == "reviewed" {
			s.deliver(o.ID)
		}
		if what == "reviewed" {
			s.Must(func(tx *store.Tx) error {
				_, err := review.Write(tx, review.Draft{Order: o.ID, Name: p.contact.Name, Rating: 4, Text: "It pours well.", Lang: "en"})
				return err
			})
		}
		return []order.ID{o.ID}
	case "talk":
		s.say(p, "secret of "+p.contact.Name[:3])
	case "cart":
		s.Must(func(tx *store.Tx) error {
			_, err := cart.Add(tx, cart.ID(p.visitor), ordertest.Of(s.Pot, 1))
			return err
		})
	case "offer":
		s.Must(func(tx *store.Tx) error {
			_, err := draft.Save(tx, draft.Draft{Contact: p.contact, Lang: "en", Words: "Dear " + p.contact.Name, Lines: []draft.Line{{Variant: s.Cup, Quantity: 1}}})
			return err
		})
	case "mails":
		s.mailed()
	case "muted":
		s.Must(func(tx *store.Tx) error { return chat.Mute(tx, s.Show, p.visitor) })
	}
	return nil
}

// expire ends what was not paid in time.
func (s *shop) expire() {
	s.T.Helper()
	var ids []order.ID
	s.Read(func(tx *store.Tx) error {
		return order.Each(tx, func(o order.Order) error {
			if o.Status == order.Pending {
				ids = append(ids, o.ID)
			}
			return nil
		})
	})
	for _, id := range ids {
		s.Must(func(tx *store.Tx) error { return order.Expire(tx, id) })
	}
}
