package order

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"hawker/app/brand"
	"hawker/app/money"
	"hawker/app/pay"
	"hawker/app/store"
)

// Receipt is money that arrived; it is never changed.
type Receipt struct {
	Order    ID            `json:"order"`
	Attempt  pay.AttemptID `json:"attempt"`
	Ref      string        `json:"ref"`
	Amount   money.Amount  `json:"amount"`
	At       time.Time     `json:"at"` // the day on the statement
	Note     string        `json:"note,omitempty"`
	Recorded time.Time     `json:"recorded"`
	By       store.Actor   `json:"by"`
}

type policyText struct {
	Text string `json:"text"`
}

var (
	byNumber = store.NewUnique("order/order.number", "order_number_taken", func(_ string, o Order) []string {
		return []string{o.Number}
	})
	byList = store.NewIndex("order/order.list", func(_ string, o Order) []string {
		lists := o.lists()
		terms := make([]string, len(lists))
		for i, name := range lists {
			terms[i] = store.Key(name, ^o.number())
		}
		return terms
	})
	byDebtor = store.NewIndex("order/order.debtor", func(_ string, o Order) []string {
		if !o.holdsUnpaid() {
			return nil
		}
		return debtorTerms(o.Cart, o.Contact)
	})
	orders = store.NewBucket[ID, Order]("order/order", "order_not_found", byNumber, byList, byDebtor, byTerm, byRemind)

	byRef = store.NewUnique("order/payment_event.ref", "payment_ref_used", func(_ string, r Receipt) []string {
		return []string{refTerm(r.Order, r.Ref)}
	})
	receipts = store.NewBucket[string, Receipt]("order/payment_event", "receipt_not_found", byRef)

	policies = store.NewBucket[string, policyText]("order/policy", "policy_not_found")
)

// Get reads an order or refuses with order_not_found.
func Get(tx *store.Tx, id ID) (Order, error) { return orders.Get(tx, id) }

// Find reads an order and tells whether it is there.
func Find(tx *store.Tx, id ID) (Order, bool, error) { return orders.Find(tx, id) }

// Each calls fn with every order, the oldest first; for whoever recomputes or
// exports, never for a page.
func Each(tx *store.Tx, fn func(Order) error) error {
	return orders.Each(tx, "", func(_ ID, o Order) error { return fn(o) })
}

// ByNumber finds an order by its decimal number.
func ByNumber(tx *store.Tx, number string) (Order, bool, error) {
	return orders.One(tx, byNumber, number)
}

// The lists that an order can stand in; All has every order.
const (
	All       = "all"
	Unpaid    = "unpaid"    // waits for money
	ToPack    = "to_pack"   // open, and something is not shipped yet
	OnHold    = "held"      // somebody has said that nothing may leave
	OnItsWay  = "shipped"   // all shipped, not all delivered
	Done      = "done"      // completed
	Over      = "cancelled" // cancelled or expired
	Messages  = "messages"  // a buyer waits for an answer
	Attention = "tasks"     // money that somebody has to decide about
)

// Lists names every list, in the order of a menu.
var Lists = []string{All, Unpaid, ToPack, OnHold, OnItsWay, Done, Over, Messages, Attention}

// List reads a list of orders, the latest first; it refuses with list_unknown.
func List(tx *store.Tx, list, after string, limit int) ([]Order, string, error) {
	if err := checkList(list); err != nil {
		return nil, "", err
	}
	return orders.On(tx, byList, store.Key(list), after, limit)
}

// Counts tells how many orders stand in each list, from maintained counters.
func Counts(tx *store.Tx) map[string]int64 {
	counts := make(map[string]int64, len(Lists))
	for _, name := range Lists {
		counts[name] = tx.Count(counter(name))
	}
	return counts
}

func counter(list string) string { return "order/list/" + list }

// Payments lists the money that arrived for an order, in the order of recording.
func Payments(tx *store.Tx, id ID) ([]Receipt, error) {
	var list []Receipt
	err := receipts.Each(tx, store.Key(string(id)), func(_ string, r Receipt) error {
		list = append(list, r)
		return nil
	})
	return list, err
}

// Policies reads the texts that the buyer was shown, by name.
func Policies(tx *store.Tx, o Order) (map[string]string, error) {
	texts := make(map[string]string, len(o.Policy))
	for name, hash := range o.Policy {
		p, err := policies.Get(tx, hash)
		if err != nil {
			return nil, err
		}
		texts[name] = p.Text
	}
	return texts, nil
}

// freeze keeps each policy text once, however many orders show it, and gives
// their hashes by name.
func freeze(tx *store.Tx, s brand.Settings, lang string) (map[string]string, error) {
	frozen := map[string]string{}
	for name, text := range map[string]brand.Text{
		"returns": s.Policies.Returns, "shipping": s.Policies.Shipping, "privacy": s.Policies.Privacy,
		"terms": s.Policies.Terms, "imprint": s.Policies.Imprint, "withdrawal": s.Policies.Withdrawal,
	} {
		words := text.In(lang, s.Lang)
		if words == "" {
			continue
		}
		sum := sha256.Sum256([]byte(words))
		hash := hex.EncodeToString(sum[:])
		frozen[name] = hash
		if _, kept, err := policies.Find(tx, hash); err != nil {
			return nil, err
		} else if kept {
			continue
		}
		if err := policies.Put(tx, hash, policyText{words}); err != nil {
			return nil, err
		}
	}
	return frozen, nil
}

func (o Order) number() uint64 {
	n, _ := strconv.ParseUint(o.Number, 10, 64)
	return n
}
