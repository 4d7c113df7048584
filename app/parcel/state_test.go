package parcel_test

import (
	"context"
	"fmt"
	"testing"

	"hawker/app/fault"
	"hawker/app/order/ordertest"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/store"
)

// verbs are everything that can be done to a parcel.
var verbs = map[string]func(*store.Tx, parcel.Parcel) error{
	"pick":  func(tx *store.Tx, p parcel.Parcel) error { return second(parcel.Pick(tx, p.ID)) },
	"scan":  func(tx *store.Tx, p parcel.Parcel) error { return second(parcel.Scan(tx, p.ID, "fm-cup")) },
	"count": func(tx *store.Tx, p parcel.Parcel) error { return second(parcel.Count(tx, p.ID, 0)) },
	"empty": func(tx *store.Tx, p parcel.Parcel) error { return second(parcel.Uncount(tx, p.ID)) },
	"seal":  func(tx *store.Tx, p parcel.Parcel) error { return second(parcel.Seal(tx, p.ID, 900)) },
	"short": func(tx *store.Tx, p parcel.Parcel) error { return second(parcel.SealScanned(tx, p.ID, 900)) },
	"ship": func(tx *store.Tx, p parcel.Parcel) error {
		return second(parcel.Ship(tx, p.ID, "ups", "1Z999AA10123456784"))
	},
	"undo":    func(tx *store.Tx, p parcel.Parcel) error { return second(parcel.Unship(tx, p.ID)) },
	"deliver": func(tx *store.Tx, p parcel.Parcel) error { return second(parcel.Deliver(tx, p.ID, nil)) },
	"fail":    func(tx *store.Tx, p parcel.Parcel) error { return second(parcel.Fail(tx, p.ID)) },
	"again":   func(tx *store.Tx, p parcel.Parcel) error { return second(parcel.SendAgain(tx, p.ID)) },
	"back": func(tx *store.Tx, p parcel.Parcel) error {
		return second(parcel.ComeBack(tx, p.ID, parcel.End{Again: true}))
	},
	"lose": func(tx *store.Tx, p parcel.Parcel) error {
		return second(parcel.Lose(tx, p.ID, parcel.End{Again: true}))
	},
	"ready":  func(tx *store.Tx, p parcel.Parcel) error { return second(parcel.MakeReady(tx, p.ID)) },
	"hand":   func(tx *store.Tx, p parcel.Parcel) error { return second(parcel.HandOver(tx, p.ID, p.Code, nil)) },
	"cancel": func(tx *store.Tx, p parcel.Parcel) error { return second(parcel.Cancel(tx, p.ID)) },
}

func second(_ parcel.Parcel, err error) error { return err }

// ways are the verbs by which a new parcel reaches a state.
var ways = map[parcel.State][]string{
	parcel.Created: nil, parcel.Picking: {"pick"}, parcel.Packed: {"pick", "seal"}, parcel.Shipped: {"pick", "seal", "ship"},
	parcel.Delivered: {"pick", "seal", "ship", "deliver"}, parcel.Failed: {"pick", "seal", "ship", "fail"}, parcel.Returned: {"pick", "seal", "ship", "back"},
	parcel.Lost: {"pick", "seal", "ship", "lose"}, parcel.Ready: {"pick", "seal", "ready"}, parcel.PickedUp: {"pick", "seal", "ready", "hand"}, parcel.Cancelled: {"cancel"},
}

// The table reads: a parcel of two cups in this state, after this verb, is in that
// state, with so many cups on hand and promised; or the refusal, after which it is
// where it was. Seven cups came in, so that lost ones can be sent anew.
var table = map[parcel.State]map[string]string{
	parcel.Created: {"pick": "picking 7 2", "scan": "picking 7 2", "count": "picking 7 2", "empty": "created 7 2", "seal": "parcel_not_packed", "short": "parcel_not_packed",
		"ship": "parcel_not_packed", "undo": "parcel_not_shipped", "deliver": "parcel_not_shipped", "fail": "parcel_not_shipped", "again": "parcel_not_shipped",
		"back": "parcel_not_shipped", "lose": "parcel_not_shipped", "ready": "parcel_not_packed", "hand": "parcel_not_packed", "cancel": "cancelled 7 2"},
	parcel.Picking: {"pick": "picking 7 2", "scan": "picking 7 2", "count": "picking 7 2", "empty": "picking 7 2", "seal": "packed 7 2", "short": "nothing_scanned",
		"ship": "parcel_not_packed", "undo": "parcel_not_shipped", "deliver": "parcel_not_shipped", "fail": "parcel_not_shipped", "again": "parcel_not_shipped",
		"back": "parcel_not_shipped", "lose": "parcel_not_shipped", "ready": "parcel_not_packed", "hand": "parcel_not_packed", "cancel": "cancelled 7 2"},
	parcel.Packed: {"pick": "parcel_packed", "scan": "parcel_packed", "count": "parcel_packed", "empty": "parcel_packed", "seal": "packed 7 2", "short": "packed 7 2",
		"ship": "shipped 5 0", "undo": "packed 7 2", "deliver": "parcel_not_shipped", "fail": "parcel_not_shipped", "again": "parcel_not_shipped",
		"back": "parcel_not_shipped", "lose": "parcel_not_shipped", "ready": "parcel_not_fetched", "hand": "parcel_not_ready", "cancel": "cancelled 7 2"},
	parcel.Shipped: {"pick": "parcel_shipped", "scan": "parcel_shipped", "count": "parcel_shipped", "empty": "parcel_shipped", "seal": "parcel_shipped", "short": "parcel_shipped",
		"ship": "shipped 5 0", "undo": "packed 7 2", "deliver": "delivered 5 0", "fail": "failed_attempt 5 0", "again": "shipped 5 0",
		"back": "returned_to_sender 7 2", "lose": "lost 5 2", "ready": "parcel_shipped", "hand": "parcel_shipped", "cancel": "parcel_shipped"},
	parcel.Delivered: {"pick": "parcel_shipped", "scan": "parcel_shipped", "count": "parcel_shipped", "empty": "parcel_shipped", "seal": "parcel_shipped", "short": "parcel_shipped",
		"ship": "delivered 5 0", "undo": "parcel_ended", "deliver": "delivered 5 0", "fail": "parcel_ended", "again": "parcel_ended",
		"back": "parcel_ended", "lose": "parcel_ended", "ready": "parcel_shipped", "hand": "parcel_shipped", "cancel": "parcel_shipped"},
	parcel.Failed: {"pick": "parcel_shipped", "scan": "parcel_shipped", "count": "parcel_shipped", "empty": "parcel_shipped", "seal": "parcel_shipped", "short": "parcel_shipped",
		"ship": "parcel_shipped", "undo": "parcel_underway", "deliver": "parcel_underway", "fail": "failed_attempt 5 0", "again": "shipped 5 0",
		"back": "returned_to_sender 7 2", "lose": "parcel_underway", "ready": "parcel_shipped", "hand": "parcel_shipped", "cancel": "parcel_shipped"},
	parcel.Returned: {"pick": "parcel_shipped", "scan": "parcel_shipped", "count": "parcel_shipped", "empty": "parcel_shipped", "seal": "parcel_shipped", "short": "parcel_shipped",
		"ship": "parcel_shipped", "undo": "parcel_ended", "deliver": "parcel_ended", "fail": "parcel_ended", "again": "parcel_ended",
		"back": "returned_to_sender 7 2", "lose": "parcel_ended", "ready": "parcel_shipped", "hand": "parcel_shipped", "cancel": "parcel_shipped"},
	parcel.Lost: {"pick": "parcel_shipped", "scan": "parcel_shipped", "count": "parcel_shipped", "empty": "parcel_shipped", "seal": "parcel_shipped", "short": "parcel_shipped",
		"ship": "parcel_shipped", "undo": "parcel_ended", "deliver": "parcel_ended", "fail": "parcel_ended", "again": "parcel_ended",
		"back": "parcel_ended", "lose": "lost 5 2", "ready": "parcel_shipped", "hand": "parcel_shipped", "cancel": "parcel_shipped"},
	parcel.Ready: {"pick": "parcel_packed", "scan": "parcel_packed", "count": "parcel_packed", "empty": "parcel_packed", "seal": "parcel_packed", "short": "parcel_packed",
		"ship": "parcel_ready", "undo": "parcel_not_shipped", "deliver": "parcel_not_shipped", "fail": "parcel_not_shipped", "again": "parcel_not_shipped",
		"back": "parcel_not_shipped", "lose": "parcel_not_shipped", "ready": "ready_for_pickup 7 2", "hand": "picked_up 5 0", "cancel": "cancelled 7 2"},
	parcel.PickedUp: {"pick": "parcel_shipped", "scan": "parcel_shipped", "count": "parcel_shipped", "empty": "parcel_shipped", "seal": "parcel_shipped", "short": "parcel_shipped",
		"ship": "parcel_shipped", "undo": "parcel_ended", "deliver": "parcel_ended", "fail": "parcel_ended", "again": "parcel_ended",
		"back": "parcel_ended", "lose": "parcel_ended", "ready": "parcel_shipped", "hand": "picked_up 5 0", "cancel": "parcel_shipped"},
	parcel.Cancelled: {"pick": "parcel_cancelled", "scan": "parcel_cancelled", "count": "parcel_cancelled", "empty": "parcel_cancelled", "seal": "parcel_cancelled", "short": "parcel_cancelled",
		"ship": "parcel_cancelled", "undo": "parcel_cancelled", "deliver": "parcel_cancelled", "fail": "parcel_cancelled", "again": "parcel_cancelled",
		"back": "parcel_cancelled", "lose": "parcel_cancelled", "ready": "parcel_cancelled", "hand": "parcel_cancelled", "cancel": "cancelled 7 2"},
}

func TestEveryStateTimesEveryVerb(t *testing.T) {
	s := shop(t)
	way := fetched(s)
	for _, state := range parcel.States {
		row := table[state]
		if len(row) != len(verbs) {
			t.Fatalf("the row of %s has %d verbs of %d", state, len(row), len(verbs))
		}
		for verb, want := range row {
			b := bench{s, way, parcel.Parcel{}}
			b.place(state == parcel.Ready || state == parcel.PickedUp)
			for _, step := range ways[state] {
				if err := b.do(step); err != nil {
					t.Fatal(state, step, err)
				}
			}
			if b.p.State != state {
				t.Fatalf("%v lead to %s", ways[state], b.p.State)
			}
			err := b.do(verb)
			l := s.Level(s.Cup)
			got := fmt.Sprintf("%s %d %d", b.p.State, l.OnHand, l.Committed)
			switch e, refused := fault.As(err); {
			case refused && e.Code == want && b.p.State == state:
			case err == nil && got == want:
			default:
				t.Errorf("%s, then %s: %q (%v), want %q", state, verb, got, err, want)
			}
			b.clear()
		}
	}
}

// bench is a shop with seven cups and one parcel.
type bench struct {
	*ordertest.Shop
	way string // by which buyers fetch what they bought
	p   parcel.Parcel
}

// place buys two cups and takes them for a parcel.
func (b *bench) place(fetch bool) {
	b.T.Helper()
	if n := 7 - b.Level(b.Cup).OnHand; n > 0 {
		b.Receive(b.Cup, n)
	}
	way := ""
	if fetch {
		way = b.way
	}
	o := buyBy(b.Shop, way, pay.Cash, ordertest.Of(b.Cup, 2))
	b.Must(func(tx *store.Tx) (err error) {
		b.p, err = parcel.Create(tx, o.ID, nil)
		return err
	})
}

func (b *bench) do(verb string) error {
	err := b.Do(context.Background(), store.Actor{Kind: "staff", ID: string(b.Host)}, verb, func(tx *store.Tx) error { return verbs[verb](tx, b.p) })
	b.Read(func(tx *store.Tx) (err error) {
		b.p, err = parcel.Get(tx, b.p.ID)
		return err
	})
	return err
}

// clear ends the order, so that the next one finds the shelf as this one did.
func (b *bench) clear() {
	b.T.Helper()
	err := b.Try(func(tx *store.Tx) error { return parcel.CancelOrder(tx, b.p.Order, "the next one", true) })
	if err != nil && !fault.Is(err, "order_shipped") && !fault.Is(err, "order_over") {
		b.T.Fatal(err)
	}
}
