package order_test

import (
	"fmt"
	"testing"

	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/pay"
	"hawker/app/stock"
	"hawker/app/store"
)

// In every state there are 5 pots; the order is of 2, which ship free.
const total = 2 * 5_800

// states brings a new order into each state that an order can be in.
var states = map[string]func(s *ordertest.Shop) order.ID{
	"waiting": func(s *ordertest.Shop) order.ID { return buyTwo(s, pay.Transfer) },
	"waiting, part paid": func(s *ordertest.Shop) order.ID {
		id := buyTwo(s, pay.Transfer)
		s.Pay(id, 100, "part")
		return id
	},
	"open, paid": func(s *ordertest.Shop) order.ID {
		id := buyTwo(s, pay.Transfer)
		s.Pay(id, total, "all")
		return id
	},
	"open, cash": func(s *ordertest.Shop) order.ID { return buyTwo(s, pay.Cash) },
	"open, packed": func(s *ordertest.Shop) order.ID {
		id := buyTwo(s, pay.Cash)
		s.Must(func(tx *store.Tx) error {
			return order.MarkParcelled(tx, id, []order.Piece{{Index: 0, Quantity: 2}})
		})
		return id
	},
	"open, shipped": func(s *ordertest.Shop) order.ID {
		id := buyTwo(s, pay.Cash)
		s.Must(func(tx *store.Tx) error { return send(tx, s, id) })
		return id
	},
	"completed": func(s *ordertest.Shop) order.ID {
		id := buyTwo(s, pay.Transfer)
		s.Pay(id, total, "all")
		s.Must(func(tx *store.Tx) error {
			if err := send(tx, s, id); err != nil {
				return err
			}
			return order.MarkDelivered(tx, id, []order.Piece{{Index: 0, Quantity: 2}}, nil)
		})
		return id
	},
	"expired": func(s *ordertest.Shop) order.ID {
		id := buyTwo(s, pay.Transfer)
		s.Wait(ordertest.Days)
		s.Must(func(tx *store.Tx) error { return order.Expire(tx, id) })
		return id
	},
	"cancelled": func(s *ordertest.Shop) order.ID {
		id := buyTwo(s, pay.Transfer)
		s.Must(func(tx *store.Tx) error { return order.Cancel(tx, id, "changed my mind", true) })
		return id
	},
}

func buyTwo(s *ordertest.Shop, m pay.Method) order.ID {
	return s.Buy(m, ordertest.Of(s.Pot, 2)).ID
}

// send packs and ships both pots, the ledger included.
func send(tx *store.Tx, s *ordertest.Shop, id order.ID) error {
	pots := []order.Piece{{Index: 0, Quantity: 2}}
	if err := order.MarkParcelled(tx, id, pots); err != nil {
		return err
	}
	if err := order.MarkPacked(tx, id, pots, nil); err != nil {
		return err
	}
	if err := order.MarkShipped(tx, id, pots, nil); err != nil {
		return err
	}
	return stock.Ship(tx, "parcel/"+string(id), []stock.Line{{Variant: s.Pot, Quantity: 2}})
}

// verbs is everything that can be done to an order.
var verbs = map[string]func(tx *store.Tx, s *ordertest.Shop, id order.ID) error{
	"settle": func(tx *store.Tx, s *ordertest.Shop, id order.ID) error {
		_, err := order.Settle(tx, id, order.Money{Amount: usd(total), Ref: "bank 9"})
		return err
	},
	"accept": func(tx *store.Tx, s *ordertest.Shop, id order.ID) error {
		_, err := order.Accept(tx, id, "a friend")
		return err
	},
	"expire":      func(tx *store.Tx, s *ordertest.Shop, id order.ID) error { return order.Expire(tx, id) },
	"expire late": func(tx *store.Tx, s *ordertest.Shop, id order.ID) error { return order.Expire(tx, id) },
	"cancel": func(tx *store.Tx, s *ordertest.Shop, id order.ID) error {
		return order.Cancel(tx, id, "sold elsewhere", true)
	},
	"discard": func(tx *store.Tx, s *ordertest.Shop, id order.ID) error {
		return order.Cancel(tx, id, "fell off the table", false)
	},
	"pack": func(tx *store.Tx, s *ordertest.Shop, id order.ID) error {
		return order.MarkParcelled(tx, id, []order.Piece{{Index: 0, Quantity: 1}})
	},
}

// The table reads: in this state, after this verb, the order's states and the
// pots' counters; or the refusal, after which nothing has moved.
func TestEveryStateTimesEveryVerb(t *testing.T) {
	untouched := "" // the verb has no effect
	for state, row := range map[string]map[string]string{
		"waiting": {
			"settle":      "open paid unfulfilled | 5 0 2 0",
			"accept":      "open pending unfulfilled | 5 0 2 0",
			"expire":      untouched,
			"expire late": "expired voided unfulfilled | 5 0 0 0",
			"cancel":      "cancelled voided not_required | 5 0 0 0",
			"discard":     "cancelled voided not_required | 5 0 0 0",
			"pack":        "order_not_open",
		},
		"waiting, part paid": {
			"settle":      "open overpaid unfulfilled overpaid | 5 0 2 0",
			"accept":      "open partially_paid unfulfilled | 5 0 2 0",
			"expire":      untouched,
			"expire late": "pending_payment partially_paid unfulfilled short_paid | 5 2 0 0",
			"cancel":      "cancelled partially_paid not_required refund | 5 0 0 0",
			"discard":     "cancelled partially_paid not_required refund | 5 0 0 0",
			"pack":        "order_not_open",
		},
		"open, paid": {
			"settle":      "open overpaid unfulfilled overpaid | 5 0 2 0",
			"accept":      untouched,
			"expire":      untouched,
			"expire late": untouched,
			"cancel":      "cancelled paid not_required refund | 5 0 0 0",
			"discard":     "cancelled paid not_required refund | 5 0 0 2",
			"pack":        "open paid unfulfilled | 5 0 2 0",
		},
		"open, cash": {
			"settle":      "open partially_paid unfulfilled | 5 0 2 0",
			"accept":      untouched,
			"expire":      untouched,
			"expire late": untouched,
			"cancel":      "cancelled voided not_required | 5 0 0 0",
			"discard":     "cancelled voided not_required | 5 0 0 2",
			"pack":        "open pending unfulfilled | 5 0 2 0",
		},
		"open, packed": {
			"settle":      "open partially_paid unfulfilled | 5 0 2 0",
			"accept":      untouched,
			"expire":      untouched,
			"expire late": untouched,
			"cancel":      "order_packed",
			"discard":     "order_packed",
			"pack":        "pieces_range",
		},
		"open, shipped": {
			"settle":      "open partially_paid fulfilled | 3 0 0 0",
			"accept":      untouched,
			"expire":      untouched,
			"expire late": untouched,
			"cancel":      "order_shipped",
			"discard":     "order_shipped",
			"pack":        "pieces_range",
		},
		"completed": {
			"settle":      "completed overpaid delivered overpaid | 3 0 0 0",
			"accept":      untouched,
			"expire":      untouched,
			"expire late": untouched,
			"cancel":      "order_shipped",
			"discard":     "order_shipped",
			"pack":        "order_not_open",
		},
		"expired": {
			"settle":      "open paid unfulfilled | 5 0 2 0",
			"accept":      "order_over",
			"expire":      untouched,
			"expire late": untouched,
			"cancel":      "order_over",
			"discard":     "order_over",
			"pack":        "order_not_open",
		},
		"cancelled": {
			"settle":      "cancelled paid not_required refund | 5 0 0 0",
			"accept":      "order_over",
			"expire":      untouched,
			"expire late": untouched,
			"cancel":      untouched,
			"discard":     untouched,
			"pack":        "order_not_open",
		},
	} {
		for verb, want := range row {
			s := ordertest.Open(t)
			s.Receive(s.Pot, 5)
			id := states[state](s)
			if verb == "expire late" {
				s.Wait(ordertest.Days + 1)
			}
			before := stands(s, id)
			err := s.Try(func(tx *store.Tx) error { return verbs[verb](tx, s, id) })
			got := stands(s, id)
			switch e, refused := fault.As(err); {
			case refused && e.Code == want && got == before:
			case err == nil && want == untouched && got == before:
			case err == nil && got == want:
			default:
				t.Errorf("%s, then %s: %q (%v), want %q; before: %q", state, verb, got, err, want, before)
			}
		}
		if len(row) != len(verbs) {
			t.Errorf("%s: %d of %d verbs", state, len(row), len(verbs))
		}
	}
}

// stands writes down where an order and the pots stand: status, payment,
// fulfilment, task | on hand, reserved, committed, damaged.
func stands(s *ordertest.Shop, id order.ID) string {
	o, l := s.Order(id), s.Level(s.Pot)
	text := fmt.Sprintf("%s %s %s", o.Status, o.Payment, o.Fulfilment)
	if o.Task != "" {
		text += " " + o.Task
	}
	return fmt.Sprintf("%s | %d %d %d %d", text, l.OnHand, l.Reserved, l.Committed, l.Damaged)
}
