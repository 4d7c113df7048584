package letter_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawker/app/board/letter"
	"hawker/app/brand"
	"hawker/app/lang"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/outbox"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/store"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const site = "https://halfmoon.example"

func writer(t *testing.T) letter.Writer {
	t.Helper()
	b, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	return letter.Writer{Lang: b, Secret: bytes.Repeat([]byte{1}, 32)}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s differs; -update writes it anew (-want +got):\n%s", path, d)
	}
}

// raw is what a reader sees of a sentence that is not there or not filled.
var raw = regexp.MustCompile(`\b(mail|shop|ui)\.[a-z_]+\.[a-z_.]+|<no value>|\{\{|%!`)

func TestEachMailInBothLanguages(t *testing.T) {
	s, w := ordertest.Open(t), writer(t)
	ctx := context.Background()
	for _, kind := range outbox.Kinds {
		for _, tag := range brand.Languages {
			if kind.Staff() { // the shop reads its own language
				s.Must(func(tx *store.Tx) error {
					set := ordertest.Settings()
					set.Lang = tag
					return brand.Save(tx, set)
				})
			}
			var l letter.Letter
			s.Read(func(tx *store.Tx) (err error) {
				l, err = w.Sample(ctx, tx, letter.Model{Kind: kind, Lang: tag, Site: site})
				return err
			})
			words, err := letter.Render(w.Lang.Context(ctx, tag), l)
			if err != nil {
				t.Fatal(err)
			}
			if found := raw.FindString(words.Subject + words.Text); found != "" {
				t.Errorf("%s in %s shows %q", kind, tag, found)
			}
			if strings.ContainsAny(words.Subject, "\r\n") || words.Subject == "" {
				t.Errorf("subject %q", words.Subject)
			}
			if strings.Contains(words.HTML, "src=") || strings.Contains(words.HTML, "style=") || strings.Contains(words.HTML, "<script") {
				t.Errorf("%s in %s asks for more than itself", kind, tag)
			}
			name := filepath.Join("testdata", string(kind)+"."+tag)
			golden(t, name+".txt", "Subject: "+words.Subject+"\n\n"+words.Text)
			golden(t, name+".html", strings.ReplaceAll(words.HTML, "><", ">\n<"))
		}
	}
}

// told are the subjects of all mails about an order, as they would leave now, with
// their text.
func told(t *testing.T, s *ordertest.Shop, id order.ID) (subjects []string, last string) {
	t.Helper()
	w := writer(t)
	s.Read(func(tx *store.Tx) error {
		for _, list := range outbox.Lists {
			all, _, err := outbox.List(tx, list, "", 100)
			if err != nil {
				return err
			}
			for i := len(all) - 1; i >= 0; i-- {
				if all[i].Object != string(id) {
					continue
				}
				l, err := w.Read(context.Background(), tx, all[i], site)
				if err != nil {
					return err
				}
				subjects, last = append(subjects, l.Subject), l.Text()
			}
		}
		return nil
	})
	return subjects, last
}

// step moves the clock, so that mails stand in their order.
func step(s *ordertest.Shop) { s.Clock.Move(time.Minute) }

func TestWhatAnOrdersLifeTells(t *testing.T) {
	s := ordertest.Open(t, parcel.Doctor, outbox.Doctor)
	s.Receive(s.Cup, 9)
	o := s.Buy(pay.Transfer, ordertest.Of(s.Cup, 2))
	step(s)
	s.Pay(o.ID, 1_000, "bank-1")
	step(s)
	s.Pay(o.ID, o.Total.Minor-1_000, "bank-2")
	step(s)
	s.Must(func(tx *store.Tx) error {
		p, err := parcel.Pack(tx, o.ID, []order.Piece{{Index: 0, Quantity: 1}})
		if err != nil {
			return err
		}
		if _, err := parcel.Ship(tx, p.ID, "dhl", "00340434161094000000"); err != nil {
			return err
		}
		_, err = parcel.Ship(tx, p.ID, "dhl", "00340434161094000000") // again
		return err
	})
	step(s)
	s.Must(func(tx *store.Tx) error { return order.Message(tx, o.ID, order.FromBuyer, "When?") })
	s.Must(func(tx *store.Tx) error {
		return order.Message(tx, o.ID, order.FromStaff, "The rest leaves\non Monday.")
	})
	got, last := told(t, s, o.ID)
	want := []string{"Order 1001 has reached us", "Order 1001: $10.00 received", "Order 1001 is confirmed", "Order 1001: a parcel is on its way", "Halfmoon wrote about order 1001"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if !strings.Contains(last, "> The rest leaves\n> on Monday.\n") {
		t.Error(last)
	}
}

func TestOrdersThatComeToNothing(t *testing.T) {
	s := ordertest.Open(t, parcel.Doctor, outbox.Doctor)
	s.Receive(s.Cup, 9)
	late := s.Buy(pay.Transfer, ordertest.Of(s.Cup, 9))
	s.Wait(ordertest.Days)
	s.Must(func(tx *store.Tx) error { return order.Expire(tx, late.ID) })
	step(s)
	cash := s.Buy(pay.Cash, ordertest.Of(s.Cup, 5))
	step(s)
	s.Pay(late.ID, late.Total.Minor, "bank-late") // and the pieces are gone
	got, text := told(t, s, late.ID)
	if d := cmp.Diff([]string{"Order 1001 has reached us", "Order 1001: the reservation ran out", "Order 1001: $288.00 received"}, got); d != "" {
		t.Error(d)
	}
	if !strings.Contains(text, "had ended before") {
		t.Error(text)
	}
	_, text = told(t, s, cash.ID)
	if !strings.Contains(text, "to the courier at the door") || strings.Contains(text, "IBAN") || strings.Contains(text, "DE89") {
		t.Error(text)
	}
	for range 2 {
		s.Must(func(tx *store.Tx) error { return parcel.CancelOrder(tx, cash.ID, "the kiln broke", true) })
	}
	step(s)
	got, text = told(t, s, cash.ID)
	if d := cmp.Diff([]string{"Order 1002 is confirmed", "Order 1002 was cancelled"}, got); d != "" {
		t.Error(d)
	}
	if strings.Contains(text, "the kiln broke") || !strings.Contains(text, "nothing to pay") {
		t.Error(text)
	}
}

func TestMoneyAndPapersThatWentToTheBuyer(t *testing.T) {
	s := ordertest.Open(t, outbox.Doctor)
	s.Receive(s.Cup, 2)
	o := s.Buy(pay.Transfer, ordertest.Of(s.Cup, 2))
	s.Pay(o.ID, o.Total.Minor, "bank-1")
	back := order.Back{Ref: "refund/1", Amount: ordertest.USD(500), Why: "a chip"}
	step(s)
	s.Must(func(tx *store.Tx) error { return order.Invoiced(tx, o.ID, "invoice", "2026-0001") })
	step(s)
	s.Must(func(tx *store.Tx) error {
		_, err := order.StartBack(tx, o.ID, back)
		return err
	})
	s.Must(func(tx *store.Tx) error {
		_, err := order.FinishBack(tx, o.ID, order.RefundSent, back)
		return err
	})
	step(s)
	s.Must(func(tx *store.Tx) error { return order.Invoiced(tx, o.ID, "credit", "2026-0002") })
	got, _ := told(t, s, o.ID)
	want := []string{"Order 1001: your invoice 2026-0001", "Order 1001: $5.00 sent back", "Order 1001: credit note 2026-0002"}
	if d := cmp.Diff(want, got[2:]); d != "" {
		t.Error(d)
	}
}

func TestHowToPayAndTheLinkStandInTheMail(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Pot, 2)
	o := s.Buy(pay.Transfer, ordertest.Of(s.Pot, 1))
	_, text := told(t, s, o.ID)
	for _, want := range []string{site + "/orders/" + order.Link(writer(t).Secret, o.ID, o.Rev), o.Reference, "DE89 3704 0044 0532 0130 00", "$64.00", "Kastanienallee 12"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}

// Money that comes when the pieces are gone is told to the shop, at its own address.
func TestTheShopHearsOfMoneyThatCameTooLate(t *testing.T) {
	s, w := ordertest.Open(t, outbox.Doctor), writer(t)
	s.Must(func(tx *store.Tx) error {
		return outbox.SaveSettings(tx, outbox.Settings{Staff: "lin@halfmoon.example"})
	})
	s.Receive(s.Cup, 9)
	late := s.Buy(pay.Transfer, ordertest.Of(s.Cup, 9))
	s.Wait(ordertest.Days)
	s.Must(func(tx *store.Tx) error { return order.Expire(tx, late.ID) })
	s.Buy(pay.Cash, ordertest.Of(s.Cup, 5))
	s.Pay(late.ID, late.Total.Minor, "bank-late")
	s.Read(func(tx *store.Tx) error {
		all, _, err := outbox.List(tx, outbox.Kept, "", 50)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(m outbox.Mail) bool { return m.Kind == outbox.Oversold })
		if i < 0 || all[i].To != "lin@halfmoon.example" {
			t.Fatalf("nobody is told: %+v", all)
		}
		l, err := w.Read(context.Background(), tx, all[i], site)
		if l.Subject != "Order 1001: paid too late, and the pieces are gone" || !strings.Contains(l.Text(), "$288.00") || !strings.Contains(l.Text(), site+"/desk/orders/1001") {
			t.Errorf("%s\n%s", l.Subject, l.Text())
		}
		return err
	})
}
