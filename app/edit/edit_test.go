package edit_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"hawker/app/brand"
	"hawker/app/dispute"
	"hawker/app/edit"
	"hawker/app/fault"
	"hawker/app/invoice"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/pay"
	"hawker/app/pricing"
	"hawker/app/refund"
	"hawker/app/store"
)

func open(t testing.TB) *ordertest.Shop {
	s := ordertest.Open(t, refund.Doctor, invoice.Doctor, dispute.Doctor)
	s.Must(func(tx *store.Tx) error {
		b, err := brand.Get(tx)
		if err != nil {
			return err
		}
		b.Address = "Kilnweg 3\n10115 Berlin"
		return brand.Save(tx, b)
	})
	return s
}

// paid is an order of pots that is paid, with its invoice where the shop writes them.
func paid(s *ordertest.Shop, pots int64) order.Order {
	s.T.Helper()
	o := s.Buy(pay.Transfer, ordertest.Of(s.Pot, pots))
	s.Must(func(tx *store.Tx) (err error) {
		if o, err = order.Settle(tx, o.ID, order.Money{Amount: o.Total, Ref: "all of " + o.Number}); err != nil {
			return err
		}
		return invoice.FollowUp(tx, o.ID)
	})
	return s.Order(o.ID)
}

func plan(s *ordertest.Shop, o order.Order, a order.Amendment) (p edit.Plan) {
	s.T.Helper()
	s.Read(func(tx *store.Tx) (err error) {
		p, err = edit.Preview(tx, o, a)
		return err
	})
	return p
}

// commit makes an edit as its preview shows it, and asks back what is too much.
func commit(s *ordertest.Shop, o order.Order, a order.Amendment) order.Order {
	s.T.Helper()
	p := plan(s, o, a)
	a.Rev, a.Total = o.Edits, p.After.Total
	s.Must(func(tx *store.Tx) (err error) {
		o, err = edit.Commit(tx, o.ID, edit.Ask{Amendment: a, Back: p.Over})
		return err
	})
	return o
}

func set(n int64) order.Amendment {
	return order.Amendment{Rest: []order.Piece{{Index: 0, Quantity: n}}}
}

func send(s *ordertest.Shop, id order.ID) {
	s.T.Helper()
	s.Must(func(tx *store.Tx) error {
		list, err := refund.Of(tx, id)
		for _, r := range list {
			if r.State == refund.Requested && err == nil {
				_, err = refund.MarkSent(tx, r.ID, refund.Sent{Ref: "back " + r.Number})
			}
		}
		if err == nil {
			err = invoice.FollowUp(tx, id)
		}
		return err
	})
}

func TestWhatIsTooMuchGoesBack(t *testing.T) {
	s := open(t)
	s.Receive(s.Pot, 9)
	o := paid(s, 3)
	if p := plan(s, o, set(2)); p.Over != ordertest.USD(5_800) || p.Refund.Amount != p.Over || p.Refund.Tax.Minor != 0 || !p.Due.IsZero() {
		t.Errorf("one pot less: over %s, refund %s with tax %s, due %s", p.Over, p.Refund.Amount, p.Refund.Tax, p.Due)
	}
	o = commit(s, o, set(2))
	if o.Refunding != ordertest.USD(5_800) || o.Excess != o.Refunding || o.Task != order.TaskSend || s.Level(s.Pot).Committed != 2 {
		t.Errorf("refunding %s of %s, task %q, %+v", o.Refunding, o.Captured, o.Task, s.Level(s.Pot))
	}
	send(s, o.ID)
	o = commit(s, s.Order(o.ID), set(3))
	if o.Due() != ordertest.USD(5_800) || o.Payment != order.PayPartly || s.Level(s.Pot).Committed != 3 {
		t.Errorf("the pot again: %s due, %s", o.Due(), o.Payment)
	}
	if o = s.Pay(o.ID, 5_800, "the pot again"); o.Payment != order.PayPaid || !o.Due().IsZero() || !plan(s, o, set(4)).Over.IsZero() {
		t.Errorf("paid again: %s, %s due", o.Payment, o.Due())
	}
}

func TestMoreIsSetOffAgainstLess(t *testing.T) {
	s := open(t)
	s.Receive(s.Pot, 3)
	s.Receive(s.Cup, 3)
	o := paid(s, 2)
	a := set(1)
	a.Add = []order.Added{{Variant: s.Cup, Quantity: 1}}
	if p := plan(s, o, a); p.Over != ordertest.USD(2_600) || !p.Due.IsZero() {
		t.Errorf("a cup for a pot: over %s, due %s", p.Over, p.Due)
	}
	a.Add[0].Quantity = 2
	if p := plan(s, o, a); !p.Over.IsZero() || p.Due != ordertest.USD(600) {
		t.Errorf("two cups for a pot: over %s, due %s", p.Over, p.Due)
	}
	a.Rev, a.Total = 0, ordertest.USD(12_200)
	s.Refuse("order_changed", func(tx *store.Tx) error {
		_, err := edit.Commit(tx, o.ID, edit.Ask{Amendment: a, Back: ordertest.USD(1)})
		return err
	})
}

// What refunds gave back for stays sold.
func TestRefundsAreNotCutOff(t *testing.T) {
	s := open(t)
	s.Receive(s.Pot, 3)
	o := paid(s, 3)
	s.Must(func(tx *store.Tx) error {
		a := refund.Ask{Pieces: []refund.Pieces{{Index: 0, Quantity: 1, How: refund.NoRestock}}, Extras: ordertest.USD(0), Reason: "chipped"}
		_, err := refund.Request(tx, o.ID, a, ordertest.USD(5_800))
		return err
	})
	o = s.Order(o.ID)
	try := func(n int64) error {
		return s.View(func(tx *store.Tx) error { _, err := edit.Preview(tx, o, set(n)); return err })
	}
	if e, ok := fault.As(try(0)); !ok || e.Code != "edit_empty" {
		t.Errorf("nothing left: %v", try(0))
	}
	if err := try(1); err != nil {
		t.Errorf("the one that was refunded: %v", err)
	}
	all := ordertest.USD(10_000)
	s.Must(func(tx *store.Tx) error {
		_, err := refund.Request(tx, o.ID, refund.Ask{Amount: &all, Extras: ordertest.USD(0), Reason: "sorry"}, all)
		return err
	})
	o = s.Order(o.ID)
	if e, ok := fault.As(try(1)); !ok || e.Code != "edit_refunded" {
		t.Errorf("below what went back: %v", e)
	}
}

func TestPapersFollow(t *testing.T) {
	s := open(t)
	s.Must(func(tx *store.Tx) error { return invoice.SaveSettings(tx, invoice.Settings{Auto: true}) })
	s.Receive(s.Pot, 9)
	s.Receive(s.Cup, 9)
	o := paid(s, 3)
	a := set(1)
	a.Add = []order.Added{{Variant: s.Cup, Quantity: 1}}
	o = commit(s, o, a)
	send(s, o.ID)
	o = commit(s, s.Order(o.ID), set(2))
	var docs []invoice.Document
	s.Read(func(tx *store.Tx) (err error) {
		docs, err = invoice.Of(tx, o.ID)
		return err
	})
	type row struct {
		kind  invoice.Kind
		total int64
		edits int
	}
	want := []row{{invoice.Invoice, 17_400, 0}, {invoice.Invoice, 3_200, 1}, {invoice.Invoice, 5_800, 2}, {invoice.Credit, 11_600, 1}}
	var got []row
	sum := int64(0)
	for _, d := range docs {
		got = append(got, row{d.Kind, d.Total.Minor, d.Edits})
		if sum += d.Total.Minor; d.Kind == invoice.Credit {
			sum -= 2 * d.Total.Minor
		}
		if d.Edits > 0 && d.Of != docs[0].Number {
			t.Errorf("%s does not name the invoice", d.Number)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) || sum != o.Total.Minor {
		t.Errorf("papers %v make %d of %s", got, sum, o.Total)
	}
	s.Must(func(tx *store.Tx) error { return invoice.FollowUp(tx, o.ID) })
	s.Read(func(tx *store.Tx) error {
		again, err := invoice.Of(tx, o.ID)
		if len(again) != len(docs) {
			t.Errorf("%d papers, then %d", len(docs), len(again))
		}
		return err
	})
}

func TestADisputeFreezes(t *testing.T) {
	s := open(t)
	s.Receive(s.Pot, 9)
	o := paid(s, 2)
	c := dispute.Case{Order: o.ID, Attempt: o.Attempt, Ref: "dp_1", Amount: ordertest.USD(5_000), Reason: "fraudulent"}
	for range 2 { // providers say it again
		s.Must(func(tx *store.Tx) error { _, err := dispute.Open(tx, c); return err })
	}
	o = s.Order(o.ID)
	if o.Payment != order.PayDispute || o.Task != order.TaskDispute || o.Hold != order.HoldReview || o.Refundable().Minor != total-5_000 {
		t.Errorf("%s, %q, held %q, refundable %s", o.Payment, o.Task, o.Hold, o.Refundable())
	}
	some := ordertest.USD(100)
	s.Refuse("order_disputed", func(tx *store.Tx) error {
		_, err := refund.Request(tx, o.ID, refund.Ask{Amount: &some, Extras: ordertest.USD(0)}, some)
		return err
	})
	s.Refuse("order_disputed", func(tx *store.Tx) error { return order.Cancel(tx, o.ID, "fraud", true) })
	s.Refuse("order_disputed", func(tx *store.Tx) error { _, err := edit.Preview(tx, o, set(1)); return err })
	s.Must(func(tx *store.Tx) error { return dispute.Note(tx, "dp_1", "proof of delivery") })
	for range 2 {
		s.Must(func(tx *store.Tx) error { return dispute.Close(tx, "dp_1", true) })
	}
	if o = s.Order(o.ID); o.Payment != order.PayPaid || o.Refundable().Minor != total || !o.Disputed.IsZero() {
		t.Errorf("won: %s, refundable %s", o.Payment, o.Refundable())
	}
	c.Ref, c.Amount = "dp_2", o.Captured
	s.Must(func(tx *store.Tx) error { _, err := dispute.Open(tx, c); return err })
	s.Must(func(tx *store.Tx) error { return dispute.Close(tx, "dp_2", false) })
	if o = s.Order(o.ID); o.Payment != order.PayReturn || !o.Refundable().IsZero() {
		t.Errorf("lost: %s, refundable %s", o.Payment, o.Refundable())
	}
	s.Refuse("dispute_over", func(tx *store.Tx) error { return dispute.Note(tx, "dp_2", "too late") })
	s.Refuse("dispute_not_found", func(tx *store.Tx) error { return dispute.Close(tx, "dp_3", true) })
}

const total = 2 * 5_800

// Edits, payments, refunds and disputes in any order leave every doctor content.
func TestAnythingAfterTheSale(t *testing.T) {
	s := open(t)
	s.Must(func(tx *store.Tx) error { return invoice.SaveSettings(tx, invoice.Settings{Auto: true}) })
	off := pricing.Kept{Discount: pricing.Discount{Title: map[string]string{"en": "Spring"}, Class: pricing.OffOrder}}
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		s.Receive(s.Pot, 5)
		s.Receive(s.Cup, 5)
		off.Amount = ordertest.USD(rapid.Int64Range(1, 5_000).Draw(r, "off"))
		s.Must(func(tx *store.Tx) (err error) {
			off, err = pricing.SaveDiscount(tx, off)
			return err
		})
		id := paid(s, rapid.Int64Range(1, 4).Draw(r, "pots")).ID
		for range rapid.IntRange(1, 8).Draw(r, "steps") {
			n++
			step(r, s, s.Order(id), n)
			if o := s.Order(id); o.Due().Minor < 0 || o.Refundable().Minor < 0 {
				r.Fatalf("due %s, refundable %s", o.Due(), o.Refundable())
			}
		}
		if n%50 != 0 {
			return
		}
		if s.Examine(refund.Doctor, invoice.Doctor, dispute.Doctor); t.Failed() {
			r.Fatal("a doctor found something")
		}
	})
}

func step(r *rapid.T, s *ordertest.Shop, o order.Order, n int) {
	switch rapid.SampledFrom([]string{"edit", "edit", "pay", "refund", "send", "dispute"}).Draw(r, "step") {
	case "edit":
		a := order.Amendment{Rev: o.Edits}
		for i := range o.Lines {
			if rapid.Bool().Draw(r, "touch") {
				a.Rest = append(a.Rest, order.Piece{Index: i, Quantity: rapid.Int64Range(0, 4).Draw(r, "rest")})
			}
		}
		if rapid.Bool().Draw(r, "add") {
			a.Add = []order.Added{{Variant: s.Cup, Quantity: rapid.Int64Range(1, 2).Draw(r, "cups")}}
		}
		var p edit.Plan
		if refused(r, s.View(func(tx *store.Tx) (err error) { p, err = edit.Preview(tx, o, a); return err })) {
			return
		}
		a.Total = p.After.Total
		s.Must(func(tx *store.Tx) error {
			_, err := edit.Commit(tx, o.ID, edit.Ask{Amendment: a, Back: p.Over})
			return err
		})
	case "pay":
		if due := o.Due().Minor; due > 0 {
			s.Pay(o.ID, rapid.Int64Range(1, due+500).Draw(r, "sum"), fmt.Sprint("ref ", n))
		}
	case "refund":
		a := refund.Ask{Extras: ordertest.USD(0), Pieces: []refund.Pieces{{Index: rapid.IntRange(0, len(o.Lines)-1).Draw(r, "line"), Quantity: 1, How: refund.Cancel}}}
		if rapid.Bool().Draw(r, "own sum") {
			sum := ordertest.USD(rapid.Int64Range(1, 4_000).Draw(r, "sum"))
			a.Amount = &sum
		}
		var is refund.Refund
		if !refused(r, s.View(func(tx *store.Tx) (err error) { is, err = refund.Propose(tx, o, a); return err })) {
			s.Must(func(tx *store.Tx) error { _, err := refund.Request(tx, o.ID, a, is.Amount); return err })
		}
	case "send":
		send(s, o.ID)
	case "dispute":
		ref := fmt.Sprint("dp ", n)
		s.Must(func(tx *store.Tx) error {
			_, err := dispute.Open(tx, dispute.Case{Order: o.ID, Ref: ref, Amount: ordertest.USD(rapid.Int64Range(1, 9_000).Draw(r, "disputed"))})
			return err
		})
		s.Must(func(tx *store.Tx) error { return dispute.Close(tx, ref, rapid.Bool().Draw(r, "won")) })
	}
}

func refused(r *rapid.T, err error) bool {
	if _, ok := fault.As(err); err != nil && !ok {
		r.Fatal(err)
	}
	return err != nil
}
