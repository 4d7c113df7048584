package refund_test

import (
	"testing"

	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/refund"
	"hawker/app/store"
)

// orders brings a new order of two pots into each state that an order can be in.
var orders = map[string]func(s *ordertest.Shop) order.ID{
	"waiting":            func(s *ordertest.Shop) order.ID { return s.Buy(pay.Transfer, ordertest.Of(s.Pot, 2)).ID },
	"waiting, part paid": func(s *ordertest.Shop) order.ID { return part(s) },
	"open, paid":         paid,
	"open, cash":         func(s *ordertest.Shop) order.ID { return s.Buy(pay.Cash, ordertest.Of(s.Pot, 2)).ID },
	"open, packed":       func(s *ordertest.Shop) order.ID { id := paid(s); pack(s, id); return id },
	"open, shipped":      func(s *ordertest.Shop) order.ID { id := paid(s); sent(s, id); return id },
	"completed": func(s *ordertest.Shop) order.ID {
		id := paid(s)
		sent(s, id)
		s.Must(func(tx *store.Tx) error {
			list, err := parcel.Of(tx, id)
			if err != nil {
				return err
			}
			_, err = parcel.Deliver(tx, list[0].ID, nil)
			return err
		})
		return id
	},
	"expired, late money": func(s *ordertest.Shop) order.ID {
		id := s.Buy(pay.Transfer, ordertest.Of(s.Pot, 2)).ID
		s.Wait(ordertest.Days)
		s.Must(func(tx *store.Tx) error { return order.Expire(tx, id) })
		s.Pay(s.Buy(pay.Transfer, ordertest.Of(s.Pot, 5)).ID, 5*5_800, "theirs")
		s.Pay(id, total, "late")
		return id
	},
	"cancelled, paid": func(s *ordertest.Shop) order.ID {
		id := paid(s)
		s.Must(func(tx *store.Tx) error { return order.Cancel(tx, id, "changed my mind", true) })
		return id
	},
}

func part(s *ordertest.Shop) order.ID {
	id := s.Buy(pay.Transfer, ordertest.Of(s.Pot, 2)).ID
	s.Pay(id, 5_800, "part")
	return id
}

func pack(s *ordertest.Shop, id order.ID) {
	s.Must(func(tx *store.Tx) error { _, err := parcel.Pack(tx, id, nil); return err })
}

// One pot of two goes back, in each way, from an order in each state; the table
// reads as TestWhatMayBeAskedBack does.
func TestEveryOrderTimesEveryWay(t *testing.T) {
	for state, row := range map[string][3]string{ // cancel, return, money alone
		"waiting":             {"refund_range", "refund_range", "refund_range"},
		"waiting, part paid":  {"order_not_open", "order_not_open", "pending_payment partially_paid send_money | 5800 5800 0 | 5 2 0 0"},
		"open, paid":          {"open paid send_money | 11600 5800 0 | 5 0 1 0", "pieces_range", "open paid send_money | 11600 5800 0 | 5 0 2 0"},
		"open, cash":          {"refund_range", "refund_range", "refund_range"},
		"open, packed":        {"pieces_range", "pieces_range", "open paid send_money | 11600 5800 0 | 5 0 2 0"},
		"open, shipped":       {"pieces_range", "open paid send_money | 11600 5800 0 | 4 0 0 0", "open paid send_money | 11600 5800 0 | 3 0 0 0"},
		"completed":           {"order_not_open", "completed paid send_money | 11600 5800 0 | 4 0 0 0", "completed paid send_money | 11600 5800 0 | 3 0 0 0"},
		"expired, late money": {"order_not_open", "order_not_open", "expired paid send_money | 11600 5800 0 | 5 0 5 0"},
		"cancelled, paid":     {"order_not_open", "order_not_open", "cancelled paid send_money | 11600 5800 0 | 5 0 0 0"},
	} {
		for i, how := range []refund.How{refund.Cancel, refund.Return, refund.NoRestock} {
			s := open(t)
			id := orders[state](s)
			before := stands(s, id)
			_, err := ask(s, id, pieces(1, how))
			got := stands(s, id)
			if e, refused := fault.As(err); refused && (e.Code != row[i] || got != before) || !refused && (err != nil || got != row[i]) {
				t.Errorf("%s, %s: %q (%v), want %q", state, how, got, err, row[i])
			}
		}
	}
}
