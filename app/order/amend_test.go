package order_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/outbox"
	"hawker/app/pay"
	"hawker/app/pricing"
	"hawker/app/store"
)

// amendStates are what the states of an order say to a change of its lines.
var amendStates = map[string]string{
	"waiting": "", "waiting, part paid": "", "open, paid": "", "open, cash": "", "open, packed": "edit_packed", "open, shipped": "edit_packed",
	"completed": "edit_packed", "cancelled": "order_over", "expired": "order_over",
}

func TestWhatCanBeAmended(t *testing.T) {
	for name, make := range states {
		want, known := amendStates[name]
		if !known {
			t.Errorf("%s: nobody says whether it can be amended", name)
			continue
		}
		t.Run(name, func(t *testing.T) {
			s := ordertest.Open(t)
			s.Receive(s.Pot, 5)
			s.Receive(s.Cup, 5)
			id := make(s)
			less := order.Amendment{Rest: []order.Piece{{Index: 0, Quantity: 1}}}
			if want != "" {
				s.Refuse(want, func(tx *store.Tx) error { _, err := order.Preview(tx, s.Order(id), less); return err })
			} else if o := amend(s, id, less); o.Total != ordertest.USD(5_800+600) && o.Total != ordertest.USD(5_800) && o.Total != ordertest.USD(5_800+250) {
				t.Errorf("one pot less: %s", o.Total)
			}
			if want == "order_over" {
				return
			}
			was := s.Order(id).Total
			o := amend(s, id, order.Amendment{Add: []order.Added{{Variant: s.Cup, Quantity: 2}}})
			if o.Total.Minor != was.Minor+2*3_200 || o.Status == order.Completed {
				t.Errorf("two cups more: %s of %s, %s", o.Total, was, o.Status)
			}
		})
	}
}

// amend makes an amendment as its preview shows it.
func amend(s *ordertest.Shop, id order.ID, a order.Amendment) (o order.Order) {
	s.T.Helper()
	s.Must(func(tx *store.Tx) (err error) {
		if o, err = order.Get(tx, id); err != nil {
			return err
		}
		m, err := order.Preview(tx, o, a)
		if err != nil {
			return err
		}
		a.Rev, a.Total = o.Edits, m.After.Total
		o, err = order.Amend(tx, id, a)
		return err
	})
	return o
}

func TestAnAmendmentIsOfWhatWasSeen(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Pot, 5)
	id := s.Buy(pay.Transfer, ordertest.Of(s.Pot, 3)).ID
	a := order.Amendment{Rest: []order.Piece{{Index: 0, Quantity: 2}}, Total: ordertest.USD(2 * 5_800)}
	try := func(a order.Amendment) func(*store.Tx) error {
		return func(tx *store.Tx) error { _, err := order.Amend(tx, id, a); return err }
	}
	dear := a
	dear.Total = ordertest.USD(1)
	s.Refuse("order_changed", try(dear))
	s.Must(try(a))
	s.Refuse("order_changed", try(a)) // the same page, sent again from another window
	a.Rev = 1
	s.Refuse("edit_nothing", try(a))
	a.Rest[0].Quantity = 0
	s.Refuse("edit_empty", try(a))
	a.Rest = []order.Piece{{Index: 7, Quantity: 1}}
	s.Refuse("pieces_range", try(a))
	a.Rest = []order.Piece{{Index: 0, Quantity: 6}}
	refused := s.Refuse("sold_out", try(a))
	if refused.Args["title"] != "Full Moon" || fmt.Sprint(refused.Args["left"]) != "3" {
		t.Errorf("sold out, %v", refused.Args)
	}
	a = order.Amendment{Rev: 1, Rest: []order.Piece{{Index: 0, Quantity: 1}}, Add: []order.Added{{Variant: s.Cup, Quantity: 1}}}
	s.Refuse("sold_out", try(a)) // and nothing half done, as the doctors see
	if o := s.Order(id); o.Lines[0].Quantity != 2 || len(o.Lines) != 1 || s.Level(s.Pot).Reserved != 2 {
		t.Errorf("after refusals: %+v, %+v", o.Lines, s.Level(s.Pot))
	}
}

// A line that was reduced costs the same again when it has its pieces back, and what
// is added to it beyond stands by itself.
func TestToAndFroCostsNothing(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Pot, 20)
	s.Must(func(tx *store.Tx) error {
		_, err := pricing.SaveDiscount(tx, pricing.Kept{Discount: pricing.Discount{Title: map[string]string{"en": "Spring"}, Class: pricing.OffOrder, Amount: ordertest.USD(1_001)}})
		return err
	})
	id := s.Buy(pay.Transfer, ordertest.Of(s.Pot, 3)).ID
	first := s.Order(id)
	for _, n := range []int64{2, 1, 2} {
		o := amend(s, id, order.Amendment{Rest: []order.Piece{{Index: 0, Quantity: n}}})
		want, err := money.Portion(first.Lines[0].Gross.Minor, n, 3)
		if err != nil || o.Lines[0].Gross.Minor != want {
			t.Errorf("%d of 3 are %s, want %d", n, o.Lines[0].Gross, want)
		}
	}
	o := amend(s, id, order.Amendment{Rest: []order.Piece{{Index: 0, Quantity: 5}}})
	if len(o.Lines) != 2 || o.Lines[0].Gross != first.Lines[0].Gross || o.Lines[1].Quantity != 2 || o.Lines[1].Gross != ordertest.USD(2*5_800) {
		t.Errorf("five of three: %+v", o.Lines)
	}
	if o.Discount != first.Discount || o.Total.Minor != first.Total.Minor+2*5_800 {
		t.Errorf("%s off of %s, at first %s of %s", o.Discount, o.Total, first.Discount, first.Total)
	}
}

func TestWhatStaffGiveIsThePrice(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Pot, 5)
	s.Receive(s.Cup, 5)
	id := s.Buy(pay.Transfer, ordertest.Of(s.Pot, 2)).ID
	free, much := ordertest.USD(0), ordertest.USD(money.MaxUnit+1)
	o := amend(s, id, order.Amendment{Add: []order.Added{{Variant: s.Cup, Quantity: 1, Unit: &free}}, Why: "one was chipped"})
	if o.Total.Minor != total || o.Lines[1].Reason != order.ReasonEdit || s.Level(s.Cup).Reserved != 1 {
		t.Errorf("a free cup: %s, %+v", o.Total, o.Lines[1])
	}
	s.Refuse("amount_range", func(tx *store.Tx) error {
		_, err := order.Preview(tx, o, order.Amendment{Add: []order.Added{{Variant: s.Cup, Quantity: 1, Unit: &much}}})
		return err
	})
}

func TestMailsOfAnEdit(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Pot, 5)
	id := s.Buy(pay.Transfer, ordertest.Of(s.Pot, 3)).ID
	amend(s, id, order.Amendment{Rest: []order.Piece{{Index: 0, Quantity: 2}}, Quiet: true})
	if n := mails(s, id, outbox.Edited); n != 0 {
		t.Errorf("%d mails of a quiet edit", n)
	}
	amend(s, id, order.Amendment{Rest: []order.Piece{{Index: 0, Quantity: 1}}})
	if n := mails(s, id, outbox.Edited); n != 1 {
		t.Errorf("%d mails of an edit", n)
	}
}

// An order that was paid in part and shrinks to that is paid.
func TestAnOrderThatShrinksToItsMoneyOpens(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Pot, 5)
	id := s.Buy(pay.Transfer, ordertest.Of(s.Pot, 3)).ID
	s.Pay(id, 2*5_800, "short")
	o := amend(s, id, order.Amendment{Rest: []order.Piece{{Index: 0, Quantity: 2}}})
	if o.Status != order.Open || o.Payment != order.PayPaid || s.Level(s.Pot).Committed != 2 || s.Level(s.Pot).Reserved != 0 {
		t.Errorf("%s, %s, %+v", o.Status, o.Payment, s.Level(s.Pot))
	}
	o = amend(s, id, order.Amendment{Rest: []order.Piece{{Index: 0, Quantity: 1}}})
	if o.Payment != order.PayOver || o.Task != order.TaskOverpaid {
		t.Errorf("%s, %q", o.Payment, o.Task)
	}
	o = amend(s, id, order.Amendment{Rest: []order.Piece{{Index: 0, Quantity: 4}}})
	if o.Payment != order.PayPartly || o.Due().Minor != 2*5_800 {
		t.Errorf("%s, %s due", o.Payment, o.Due())
	}
}

// Any sequence of edits, payments and parcels keeps sums and stock true.
func TestEditsInAnyOrder(t *testing.T) {
	s := ordertest.Open(t)
	off := pricing.Kept{Discount: pricing.Discount{Title: map[string]string{"en": "Spring"}, Class: pricing.OffOrder}}
	refs, rounds := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		s.Receive(s.Pot, 5)
		s.Receive(s.Cup, 5)
		off.Amount = ordertest.USD(rapid.Int64Range(1, 9_999).Draw(r, "off"))
		s.Must(func(tx *store.Tx) (err error) {
			off, err = pricing.SaveDiscount(tx, off)
			return err
		})
		method := rapid.SampledFrom([]pay.Method{pay.Transfer, pay.Cash}).Draw(r, "method")
		id := s.Buy(method, ordertest.Of(s.Pot, rapid.Int64Range(1, 3).Draw(r, "pots"))).ID
		for range rapid.IntRange(1, 8).Draw(r, "steps") {
			o := s.Order(id)
			switch rapid.SampledFrom([]string{"edit", "edit", "edit", "pay", "pack"}).Draw(r, "step") {
			case "pay":
				if due := o.Due().Minor; due > 0 {
					refs++
					s.Pay(id, rapid.Int64Range(1, due).Draw(r, "sum"), fmt.Sprint("ref ", refs))
				}
			case "pack":
				if rest := o.Unpacked(); o.Status == order.Open && len(rest) > 0 {
					s.Must(func(tx *store.Tx) error {
						return order.MarkParcelled(tx, id, []order.Piece{{Index: rest[0].Index, Quantity: 1}})
					})
				}
			default:
				tryEdit(r, s, o)
			}
			if o = s.Order(id); o.Due().Minor < 0 || o.Refundable().Minor < 0 {
				r.Fatalf("due %s, refundable %s", o.Due(), o.Refundable())
			}
		}
		if rounds++; rounds%20 != 0 {
			return
		}
		if s.Examine(); t.Failed() {
			r.Fatal("a doctor found something")
		}
	})
}

// tryEdit draws an amendment and makes it if it may be made.
func tryEdit(r *rapid.T, s *ordertest.Shop, o order.Order) {
	a := order.Amendment{Rev: o.Edits}
	for i := range o.Lines {
		if rapid.Bool().Draw(r, "touch") {
			a.Rest = append(a.Rest, order.Piece{Index: i, Quantity: rapid.Int64Range(0, 5).Draw(r, "rest")})
		}
	}
	if rapid.Bool().Draw(r, "add") {
		add := order.Added{Variant: s.Cup, Quantity: rapid.Int64Range(1, 3).Draw(r, "cups")}
		if rapid.Bool().Draw(r, "own price") {
			unit := ordertest.USD(rapid.Int64Range(0, 4_001).Draw(r, "unit"))
			add.Unit = &unit
		}
		a.Add = append(a.Add, add)
	}
	var m order.Amended
	err := s.View(func(tx *store.Tx) (err error) {
		m, err = order.Preview(tx, o, a)
		return err
	})
	if a.Total = m.After.Total; err != nil {
		known := []string{"edit_nothing", "edit_empty", "edit_packed", "sold_out", "order_over"}
		if !slices.ContainsFunc(known, func(code string) bool { return fault.Is(err, code) }) {
			r.Fatal(err)
		}
		return
	}
	s.Must(func(tx *store.Tx) error { _, err := order.Amend(tx, o.ID, a); return err })
	s.Read(func(tx *store.Tx) error {
		list, err := order.EditsOf(tx, o.ID)
		if len(list) != o.Edits+1 || list[o.Edits].Total != a.Total {
			r.Fatalf("edit %d is not written down", o.Edits+1)
		}
		return err
	})
}

// mails counts those of a kind about an order.
func mails(s *ordertest.Shop, id order.ID, kind outbox.Kind) (n int) {
	s.Read(func(tx *store.Tx) error {
		list, _, err := outbox.List(tx, outbox.Kept, "", 200)
		for _, m := range list {
			if m.Kind == kind && m.Object == string(id) {
				n++
			}
		}
		return err
	})
	return n
}
