package refund_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/refund"
	"hawker/app/store"
)

// total is two pots, which ship free; in every state there are 5 of them.
const total = 2 * 5_800

func open(t testing.TB) *ordertest.Shop {
	s := ordertest.Open(t, refund.Doctor, parcel.Doctor)
	s.Receive(s.Pot, 5)
	return s
}

func paid(s *ordertest.Shop) order.ID {
	id := s.Buy(pay.Transfer, ordertest.Of(s.Pot, 2)).ID
	s.Pay(id, total, "all")
	return id
}

func sent(s *ordertest.Shop, id order.ID) {
	s.Must(func(tx *store.Tx) error {
		p, err := parcel.Pack(tx, id, nil)
		if err != nil {
			return err
		}
		_, err = parcel.Ship(tx, p.ID, "by hand", "")
		return err
	})
}

func pieces(n int64, how refund.How) refund.Ask {
	return refund.Ask{Pieces: []refund.Pieces{{Index: 0, Quantity: n, How: how}}}
}

func exactly(cents int64) refund.Ask {
	a := ordertest.USD(cents)
	return refund.Ask{Amount: &a}
}

// ask requests what Propose says that it comes to.
func ask(s *ordertest.Shop, id order.ID, a refund.Ask) (r refund.Refund, err error) {
	err = s.Try(func(tx *store.Tx) error {
		o, err := order.Get(tx, id)
		if err != nil {
			return err
		}
		p, err := refund.Propose(tx, o, a)
		if err != nil {
			return err
		}
		r, err = refund.Request(tx, id, a, p.Amount)
		return err
	})
	return r, err
}

func must(s *ordertest.Shop, id order.ID, a refund.Ask) refund.Refund {
	s.T.Helper()
	r, err := ask(s, id, a)
	if err != nil {
		s.T.Fatal(err)
	}
	return r
}

func markSent(s *ordertest.Shop, id refund.ID) error {
	return s.Try(func(tx *store.Tx) error { _, err := refund.MarkSent(tx, id, refund.Sent{Ref: "SEPA 1"}); return err })
}

// stands writes down where an order and the pots stand: status, payment, task |
// captured, asked back, sent back | on hand, reserved, committed, damaged.
func stands(s *ordertest.Shop, id order.ID) string {
	o, l := s.Order(id), s.Level(s.Pot)
	text := fmt.Sprintf("%s %s", o.Status, o.Payment)
	if o.Task != "" {
		text += " " + o.Task
	}
	return fmt.Sprintf("%s | %d %d %d | %d %d %d %d", text, o.Captured.Minor, o.Refunding.Minor, o.Refunded.Minor, l.OnHand, l.Reserved, l.Committed, l.Damaged)
}

var states = map[string]func(s *ordertest.Shop, id refund.ID) error{
	"requested": func(*ordertest.Shop, refund.ID) error { return nil },
	"succeeded": markSent,
	"failed":    func(s *ordertest.Shop, id refund.ID) error { return verbs["fail"](s, id) },
	"cancelled": func(s *ordertest.Shop, id refund.ID) error { return verbs["withdraw"](s, id) },
}

var verbs = map[string]func(s *ordertest.Shop, id refund.ID) error{
	"send": markSent,
	"fail": func(s *ordertest.Shop, id refund.ID) error {
		return s.Try(func(tx *store.Tx) error { _, err := refund.Fail(tx, id, "account closed"); return err })
	},
	"withdraw": func(s *ordertest.Shop, id refund.ID) error {
		return s.Try(func(tx *store.Tx) error { _, err := refund.Withdraw(tx, id, "asked by mistake"); return err })
	},
}

// One pot of an order of two that is paid is cancelled and refunded; the table reads:
// in this state, after this verb, the refund's state and where the order stands; or
// the refusal, after which nothing has moved.
func TestEveryStateTimesEveryVerb(t *testing.T) {
	waits := "open paid send_money | 11600 5800 0 | 5 0 1 0"
	gone := "open partially_refunded | 11600 0 5800 | 5 0 1 0"
	here := "open paid | 11600 0 0 | 5 0 1 0"
	for state, row := range map[string]map[string]string{
		"requested": {"": "requested " + waits, "send": "succeeded " + gone, "fail": "failed " + here, "withdraw": "cancelled " + here},
		"succeeded": {"": "succeeded " + gone, "send": "", "fail": "refund_over", "withdraw": "refund_over"},
		"failed":    {"": "failed " + here, "send": "refund_over", "fail": "", "withdraw": "refund_over"},
		"cancelled": {"": "cancelled " + here, "send": "refund_over", "fail": "refund_over", "withdraw": ""},
	} {
		if len(row) != len(verbs)+1 {
			t.Errorf("%s: %d of %d verbs", state, len(row), len(verbs)+1)
		}
		for verb, want := range row {
			s := open(t)
			id := paid(s)
			r := must(s, id, pieces(1, refund.Cancel))
			if err := states[state](s, r.ID); err != nil {
				t.Fatal(err)
			}
			stand := func() (text string) {
				s.Read(func(tx *store.Tx) error {
					is, err := refund.Get(tx, r.ID)
					text = string(is.State) + " " + stands(s, id)
					return err
				})
				return text
			}
			before, err := stand(), error(nil)
			if verb != "" {
				err = verbs[verb](s, r.ID)
			}
			got := stand()
			switch e, refused := fault.As(err); {
			case refused && e.Code == want && got == before:
			case err == nil && want == "" && got == before:
			case err == nil && got == want:
			default:
				t.Errorf("%s, then %s: %q (%v), want %q", state, verb, got, err, want)
			}
		}
	}
}

// What may be asked of an order in each of its states.
func TestWhatMayBeAskedBack(t *testing.T) {
	for _, row := range []struct {
		name  string
		order func(*ordertest.Shop) order.ID
		ask   refund.Ask
		want  string
	}{
		{"one of two that wait", paid, pieces(1, refund.Cancel), "open paid send_money | 11600 5800 0 | 5 0 1 0"},
		{"both that wait", paid, pieces(2, refund.Cancel), "completed paid send_money | 11600 11600 0 | 5 0 0 0"},
		{"money alone", paid, pieces(1, refund.NoRestock), "open paid send_money | 11600 5800 0 | 5 0 2 0"},
		{"a sum", paid, exactly(1), "open paid send_money | 11600 1 0 | 5 0 2 0"},
		{"too much", paid, exactly(total + 1), "refund_range"},
		{"nothing", paid, exactly(0), "refund_empty"},
		{"nothing at all", paid, refund.Ask{}, "refund_empty"},
		{"three of two", paid, pieces(3, refund.NoRestock), "pieces_range"},
		{"none of two", paid, pieces(0, refund.NoRestock), "pieces_range"},
		{"in another way", paid, pieces(1, "burn"), "refund_how"},
		{"shipping that was free", paid, refund.Ask{Extras: ordertest.USD(1)}, "refund_extras"},
		{"a return of what was not sent", paid, pieces(1, refund.Return), "pieces_range"},
		{"a cancel of what is packed", func(s *ordertest.Shop) order.ID {
			id := paid(s)
			s.Must(func(tx *store.Tx) error { _, err := parcel.Pack(tx, id, nil); return err })
			return id
		}, pieces(1, refund.Cancel), "pieces_range"},
		{"a return", func(s *ordertest.Shop) order.ID { id := paid(s); sent(s, id); return id }, pieces(1, refund.Return), "open paid send_money | 11600 5800 0 | 4 0 0 0"},
		{"a cancel of what was sent", func(s *ordertest.Shop) order.ID { id := paid(s); sent(s, id); return id }, pieces(1, refund.Cancel), "pieces_range"},
		{"of an order without money", func(s *ordertest.Shop) order.ID { return s.Buy(pay.Cash, ordertest.Of(s.Pot, 2)).ID }, pieces(1, refund.Cancel), "refund_range"},
		{"of one that waits", func(s *ordertest.Shop) order.ID {
			id := s.Buy(pay.Transfer, ordertest.Of(s.Pot, 2)).ID
			s.Pay(id, 100, "part")
			return id
		}, exactly(100), "pending_payment partially_paid send_money | 100 100 0 | 5 2 0 0"},
		{"of one that was cancelled", func(s *ordertest.Shop) order.ID {
			id := paid(s)
			s.Must(func(tx *store.Tx) error { return order.Cancel(tx, id, "no", true) })
			return id
		}, pieces(2, refund.NoRestock), "cancelled paid send_money | 11600 11600 0 | 5 0 0 0"},
		{"pieces of one that was cancelled", func(s *ordertest.Shop) order.ID {
			id := paid(s)
			s.Must(func(tx *store.Tx) error { return order.Cancel(tx, id, "no", true) })
			return id
		}, pieces(2, refund.Cancel), "order_not_open"},
		{"what was paid too much", func(s *ordertest.Shop) order.ID { id := paid(s); s.Pay(id, 7, "more"); return id }, exactly(7), "open overpaid send_money | 11607 7 0 | 5 0 2 0"},
	} {
		s := open(t)
		id := row.order(s)
		before := stands(s, id)
		_, err := ask(s, id, row.ask)
		got := stands(s, id)
		if e, refused := fault.As(err); refused && (e.Code != row.want || got != before) || !refused && (err != nil || got != row.want) {
			t.Errorf("%s: %q (%v), want %q", row.name, got, err, row.want)
		}
	}
}

func TestMoneyThatGoesBackIsDerived(t *testing.T) {
	s := open(t)
	id := paid(s)
	s.Pay(id, 7, "more")
	for _, row := range []struct {
		ask  refund.Ask
		want string
	}{
		{exactly(7), "open paid | 11607 0 7 | 5 0 2 0"},
		{pieces(1, refund.NoRestock), "open partially_refunded | 11607 0 5807 | 5 0 2 0"},
		{pieces(1, refund.Cancel), "open refunded | 11607 0 11607 | 5 0 1 0"},
	} {
		r := must(s, id, row.ask)
		if err := markSent(s, r.ID); err != nil {
			t.Fatal(err)
		}
		if got := stands(s, id); got != row.want {
			t.Errorf("%s: %q, want %q", r.Number, got, row.want)
		}
	}
}

func TestAfterARefundThatFailedNoPieceMovesAgain(t *testing.T) {
	s := open(t)
	id := paid(s)
	for range 3 {
		r := must(s, id, pieces(2, refund.Cancel))
		if got := stands(s, id); got != "completed paid send_money | 11600 11600 0 | 5 0 0 0" {
			t.Fatal(got)
		}
		if err := verbs["fail"](s, r.ID); err != nil {
			t.Fatal(err)
		}
	}
	if r := must(s, id, pieces(1, refund.Cancel)); r.Items[0].Moved != 0 {
		t.Errorf("moved %d", r.Items[0].Moved)
	}
}

func TestFiftyHandsRefundOnce(t *testing.T) {
	s := open(t)
	id := paid(s)
	var wg sync.WaitGroup
	var done sync.Map
	for n := range 50 {
		wg.Go(func() {
			if _, err := ask(s, id, exactly(total)); err == nil {
				done.Store(n, true)
			} else if !fault.Is(err, "refund_range") {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	n := 0
	done.Range(func(any, any) bool { n++; return true })
	if n != 1 {
		t.Errorf("%d refunds", n)
	}
}

func TestASumThatChangedIsNotAskedBack(t *testing.T) {
	s := open(t)
	id := paid(s)
	s.Refuse("refund_changed", func(tx *store.Tx) error {
		_, err := refund.Request(tx, id, pieces(1, refund.Cancel), ordertest.USD(5_799))
		return err
	})
	r := must(s, id, pieces(1, refund.Cancel))
	s.Refuse("payment_in_future", func(tx *store.Tx) error {
		_, err := refund.MarkSent(tx, r.ID, refund.Sent{Ref: "x", At: tx.Now.Add(25 * time.Hour)})
		return err
	})
	s.Refuse("field_needed", func(tx *store.Tx) error { _, err := refund.MarkSent(tx, "x", refund.Sent{}); return err })
	s.Refuse("refund_range", func(tx *store.Tx) error {
		o, err := order.Get(tx, id)
		if err != nil {
			return err
		}
		other := money.Of(1, "EUR")
		_, err = refund.Propose(tx, o, refund.Ask{Amount: &other})
		return err
	})
}
