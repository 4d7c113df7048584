package dispute_test

import (
	"testing"
	"time"

	"hawker/app/dispute"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/pay"
	"hawker/app/store"
)

const total = 2 * 5_800

func paid(t *testing.T) (*ordertest.Shop, order.Order) {
	t.Helper()
	s := ordertest.Open(t, dispute.Doctor)
	s.Receive(s.Pot, 5)
	o := s.Buy(pay.Transfer, ordertest.Of(s.Pot, 2))
	return s, s.Pay(o.ID, total, "all")
}

// Every state of a dispute against every verb: what is refused, and the state after.
func TestEveryStateTimesEveryVerb(t *testing.T) {
	verbs := map[string]func(*store.Tx, dispute.Case) error{
		"open":     func(tx *store.Tx, c dispute.Case) error { _, err := dispute.Open(tx, c); return err },
		"win":      func(tx *store.Tx, c dispute.Case) error { return dispute.Close(tx, c.Ref, true) },
		"lose":     func(tx *store.Tx, c dispute.Case) error { return dispute.Close(tx, c.Ref, false) },
		"evidence": func(tx *store.Tx, c dispute.Case) error { return dispute.Note(tx, c.Ref, "signed for") },
	}
	const missing, over = "dispute_not_found", "dispute_over"
	for _, row := range []struct {
		state string
		by    []string
		then  map[string]string // the state after, or the refusal
	}{
		{"none", nil, map[string]string{"open": "open", "win": missing, "lose": missing, "evidence": missing}},
		{"open", []string{"open"}, map[string]string{"open": "open", "win": "won", "lose": "lost", "evidence": "open"}},
		{"won", []string{"open", "win"}, map[string]string{"open": "won", "win": "won", "lose": "won", "evidence": over}},
		{"lost", []string{"open", "lose"}, map[string]string{"open": "lost", "win": "lost", "lose": "lost", "evidence": over}},
	} {
		for name, verb := range verbs {
			t.Run(row.state+" "+name, func(t *testing.T) {
				s, o := paid(t)
				c := dispute.Case{Order: o.ID, Ref: "dp_1", Amount: ordertest.USD(5_000), Reason: "fraudulent"}
				for _, step := range row.by {
					s.Must(func(tx *store.Tx) error { return verbs[step](tx, c) })
				}
				want := row.then[name]
				if want == missing || want == over {
					s.Refuse(want, func(tx *store.Tx) error { return verb(tx, c) })
					return
				}
				s.Must(func(tx *store.Tx) error { return verb(tx, c) })
				s.Read(func(tx *store.Tx) error {
					d, err := dispute.Get(tx, c.Ref)
					if string(d.State) != want {
						t.Errorf("it is %s, want %s", d.State, want)
					}
					return err
				})
			})
		}
	}
}

// What was refunded before cannot be lost a second time from the order's sums, and what
// a bank asks beyond the order is written down all the same.
func TestADisputeOfMoreThanIsHere(t *testing.T) {
	s, o := paid(t)
	c := dispute.Case{Order: o.ID, Ref: "dp_1", Amount: ordertest.USD(total + 1_500)}
	s.Must(func(tx *store.Tx) error { _, err := dispute.Open(tx, c); return err })
	if o = s.Order(o.ID); o.Disputed != ordertest.USD(total) || !o.Refundable().IsZero() {
		t.Errorf("disputed %s, refundable %s", o.Disputed, o.Refundable())
	}
	s.Refuse("dispute_malformed", func(tx *store.Tx) error {
		_, err := dispute.Open(tx, dispute.Case{Order: o.ID, Ref: "dp_2"})
		return err
	})
	s.Refuse("order_not_found", func(tx *store.Tx) error {
		_, err := dispute.Open(tx, dispute.Case{Order: "nobody", Ref: "dp_3", Amount: ordertest.USD(1)})
		return err
	})
}

// What is packed and not gone yet stays in the house.
func TestADisputeHoldsWhatIsPacked(t *testing.T) {
	s, o := paid(t)
	two := []order.Piece{{Index: 0, Quantity: 2}}
	for _, step := range []func(*store.Tx) error{
		func(tx *store.Tx) error { return order.MarkParcelled(tx, o.ID, two) },
		func(tx *store.Tx) error { return order.MarkPacked(tx, o.ID, two, nil) },
	} {
		s.Must(step)
	}
	s.Must(func(tx *store.Tx) error {
		_, err := dispute.Open(tx, dispute.Case{Order: o.ID, Ref: "dp_1", Amount: ordertest.USD(1)})
		return err
	})
	if o = s.Order(o.ID); o.Hold != order.HoldReview {
		t.Errorf("packed and disputed, it is held %q", o.Hold)
	}
	s.Refuse("order_held", func(tx *store.Tx) error { return order.MarkShipped(tx, o.ID, two, nil) })
}

// The list has what is due first first, and what nobody dated last.
func TestWhatIsDueFirst(t *testing.T) {
	s, o := paid(t)
	now := s.Clock.Now()
	for ref, due := range map[string]time.Time{"late": now.AddDate(0, 0, 9), "soon": now.AddDate(0, 0, 2), "never": {}} {
		s.Must(func(tx *store.Tx) error {
			_, err := dispute.Open(tx, dispute.Case{Order: o.ID, Ref: ref, Amount: ordertest.USD(100), Due: due})
			return err
		})
	}
	s.Must(func(tx *store.Tx) error { return dispute.Close(tx, "never", false) })
	s.Read(func(tx *store.Tx) error {
		waits, err := dispute.Waits(tx, 9)
		if len(waits) != 2 || waits[0].Ref != "soon" || waits[1].Ref != "late" || dispute.Count(tx) != 2 {
			t.Errorf("%d wait: %+v", dispute.Count(tx), waits)
		}
		over, err2 := dispute.Over(tx, 9)
		if len(over) != 1 || over[0].Ref != "never" {
			t.Errorf("over: %+v", over)
		}
		if err == nil {
			err = err2
		}
		return err
	})
}
