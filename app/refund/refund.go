// Package refund sends money back, and says for what.
//
// It promises that no more goes back than came and is still here, checked in the
// transaction that asks; that a sum taken apart in whatever portions adds up to
// itself, its tax at every rate included; and that pieces move once, when the money
// is asked back, whatever becomes of the money: after a refund that failed another
// one for the same pieces moves none. Refunds are records, never deleted.
//
// Where a person sends the money, by a bank or in cash, a refund is a task until that
// person says when and under which reference it left. Where it came by a provider it
// goes back by that provider, under one key however often it has to be asked, and a
// refund of which nobody knows whether it was made is asked about and never made anew.
// It refuses to know parcels; what an order counts is raised through the verbs of order.
//
//	requested ──MarkSent──► succeeded          requested ──Submit──► submitted ─┬► pending ─┐
//	    ├──Fail──► failed                          └──Withdraw──► cancelled   └► unknown ─┤
//	    └──Withdraw──► cancelled                                     succeeded, failed ◄─┘
package refund

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/pricing"
	"hawker/app/store"
)

// ID names a refund.
type ID string

// State is where a refund is.
type State string

// The states. One that a person sends goes from requested to its end; those between
// are of refunds that a provider sends.
const (
	Requested State = "requested"
	Submitted State = "submitted" // the provider is being asked
	Unknown   State = "unknown"   // it was asked, and nobody knows whether it did
	Pending   State = "pending"   // it said that it will
	Succeeded State = "succeeded"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// How is what happens to the pieces.
type How string

// Pieces are not sent any more and are free again; came back and are on hand again;
// or stay where they are.
const (
	Cancel    How = "cancel"
	Return    How = "return"
	NoRestock How = "no_restock"
)

// Item is what goes back for pieces of one line. Amount contains Tax, which Taxes
// has by its rates; Moved is how many pieces this record moved.
type Item struct {
	Index    int           `json:"index"`
	Quantity int64         `json:"quantity"`
	How      How           `json:"how"`
	Moved    int64         `json:"moved,omitempty"`
	Amount   money.Amount  `json:"amount"`
	Discount money.Amount  `json:"discount"` // that these pieces had been reduced by
	Tax      money.Amount  `json:"tax"`
	Taxes    []pricing.Tax `json:"taxes,omitempty"`
}

// Refund is money that goes back to a buyer: for pieces, for shipping and fee
// (Extras), and what a person added to that or took from it (Adjust, which may be
// below zero). Of Adjust, Over had been paid too much and carries no tax. Amount is
// the sum of them; Tax and Taxes are those of all of it.
type Refund struct {
	ID        ID            `json:"id"`
	Order     order.ID      `json:"order"`
	Number    string        `json:"number"` // the order's and a count: "1042-R1"
	State     State         `json:"state"`
	Items     []Item        `json:"items,omitempty"`
	Extras    money.Amount  `json:"extras"`
	Adjust    money.Amount  `json:"adjust"`
	Over      money.Amount  `json:"over"`
	Amount    money.Amount  `json:"amount"`
	Tax       money.Amount  `json:"tax"`
	Taxes     []pricing.Tax `json:"taxes,omitempty"`
	Reason    string        `json:"reason,omitempty"`  // the buyer reads it
	Attempt   pay.AttemptID `json:"attempt,omitempty"` // whose provider sends it; "" where a person does
	At        time.Time     `json:"at"`
	By        store.Actor   `json:"by"`
	Ended     time.Time     `json:"ended,omitzero"`
	EndedBy   store.Actor   `json:"ended_by,omitzero"`
	Sent      time.Time     `json:"sent,omitzero"` // the day on the statement
	Reference string        `json:"reference,omitempty"`
	Why       string        `json:"why,omitempty"`  // it failed or was withdrawn
	Name      string        `json:"name,omitempty"` // the provider's, once it said so
	Next      time.Time     `json:"next,omitzero"`  // when its provider is asked next
	Tries     int           `json:"tries,omitempty"`

	ExtraTaxes  []pricing.Tax `json:"extra_taxes,omitempty"`
	AdjustTaxes []pricing.Tax `json:"adjust_taxes,omitempty"` // may be below zero
}

// Live tells whether the money went or may still go.
func (r Refund) Live() bool { return r.State != Failed && r.State != Cancelled }

var (
	byOrder = store.NewIndex("refund/refund.order", func(_ string, r Refund) []string {
		return []string{store.Key(string(r.Order), r.At)}
	})
	byDue = store.NewIndex("refund/refund.due", func(_ string, r Refund) []string {
		if !r.underWay() {
			return nil
		}
		return []string{store.Key(r.Next)}
	})
	refunds = store.NewBucket[ID, Refund]("refund/refund", "refund_not_found", byOrder, byDue)
)

const (
	maxRefunds = 200
	maxWords   = 500
	maxRef     = 80
)

// Get reads a refund or refuses with refund_not_found.
func Get(tx *store.Tx, id ID) (Refund, error) { return refunds.Get(tx, id) }

// Of lists the refunds of an order, those that came to nothing too, the first first.
func Of(tx *store.Tx, id order.ID) ([]Refund, error) {
	list, _, err := refunds.On(tx, byOrder, store.Key(string(id)), "", maxRefunds)
	return list, err
}

// Request asks for money back: the order counts it, the pieces move, and the refund
// waits to be sent. It refuses as Propose does, with refund_changed{old, new} where
// seen is not the sum that it comes to, and with refunds_many.
func Request(tx *store.Tx, id order.ID, a Ask, seen money.Amount) (Refund, error) {
	o, err := order.Get(tx, id)
	if err != nil {
		return Refund{}, err
	}
	r, err := Propose(tx, o, a)
	if err != nil {
		return r, err
	}
	if seen != r.Amount {
		return r, fault.Clash("refund_changed", "old", seen, "new", r.Amount)
	}
	r.ID, r.At, r.By = ID(store.NewID()), tx.Now, store.Actor{Kind: tx.By.Kind, ID: tx.By.ID}
	if r.Attempt != "" {
		r.Next = tx.Now
	}
	if _, err := order.StartBack(tx, id, r.back(o)); err != nil {
		return r, err
	}
	return r, refunds.Put(tx, r.ID, r)
}

// back is what the refund asks of its order.
func (r Refund) back(o order.Order) order.Back {
	b := order.Back{Ref: "refund/" + string(r.ID), Amount: r.Amount, Excess: r.Over, Sends: r.Attempt != "", Why: r.Reason, Data: map[string]string{"number": r.Number}}
	for _, i := range r.Items {
		piece := order.Piece{Index: i.Index, Quantity: i.Moved}
		switch {
		case i.Moved == 0:
		case i.How == Cancel:
			b.Cancel = append(b.Cancel, piece)
		case i.How == Return:
			b.Return = append(b.Return, piece)
		}
	}
	return b
}

// Sent is when money left, zero for now, and under which reference.
type Sent struct {
	At  time.Time
	Ref string
}

// MarkSent says that the money was sent. The same again has no effect. It refuses
// with refund_over{state}, field_needed, text_too_long and payment_in_future, and with
// refund_by_gateway where a provider sends it.
func MarkSent(tx *store.Tx, id ID, s Sent) (Refund, error) {
	s.Ref = strings.Join(strings.Fields(s.Ref), " ")
	if s.At.IsZero() {
		s.At = tx.Now
	}
	switch {
	case s.Ref == "":
		return Refund{}, fault.InvalidField("field_needed", "ref")
	case utf8.RuneCountInString(s.Ref) > maxRef:
		return Refund{}, fault.InvalidField("text_too_long", "ref", "max", maxRef)
	case s.At.After(tx.Now.Add(24 * time.Hour)): // a bank's day may be ahead of ours
		return Refund{}, fault.InvalidField("payment_in_future", "at")
	}
	if err := checkByHand(tx, id, Succeeded); err != nil {
		return Refund{}, err
	}
	return end(tx, id, Succeeded, func(r *Refund) { r.Sent, r.Reference = s.At, s.Ref })
}

// Fail says that the money could not be sent, and why; it stays here, and a new
// refund may be asked for. It refuses with refund_over{state} and field_needed.
func Fail(tx *store.Tx, id ID, why string) (Refund, error) { return stop(tx, id, Failed, why) }

// Withdraw takes a refund back before it is sent; it refuses as Fail does, and with
// refund_on_its_way once its provider was asked.
func Withdraw(tx *store.Tx, id ID, why string) (Refund, error) { return stop(tx, id, Cancelled, why) }

func stop(tx *store.Tx, id ID, to State, why string) (Refund, error) {
	why, err := words(why, "why")
	if err == nil && why == "" {
		err = fault.InvalidField("field_needed", "why")
	}
	if err != nil {
		return Refund{}, err
	}
	if err := checkByHand(tx, id, to); err != nil {
		return Refund{}, err
	}
	return end(tx, id, to, func(r *Refund) { r.Why, r.Next = why, time.Time{} })
}

// checkByHand refuses what a person cannot do with a refund that its provider sends:
// to say how it ended, and to take it back once the provider was asked.
func checkByHand(tx *store.Tx, id ID, to State) error {
	r, err := refunds.Get(tx, id)
	switch {
	case err != nil || r.Attempt == "" || r.State == to:
		return err
	case to != Cancelled:
		return fault.Clash("refund_by_gateway")
	case r.State != Requested && r.underWay():
		return fault.Clash("refund_on_its_way")
	}
	return nil
}

// steps says which state may follow which, and what the order's timeline calls it.
var steps = map[State]map[State]string{
	Requested: {Succeeded: order.RefundSent, Failed: order.RefundFailed, Cancelled: order.RefundWithdrawn},
	Submitted: {Succeeded: order.RefundSent, Failed: order.RefundFailed, Cancelled: order.RefundFailed},
	Unknown:   {Succeeded: order.RefundSent, Failed: order.RefundFailed, Cancelled: order.RefundFailed},
	Pending:   {Succeeded: order.RefundSent, Failed: order.RefundFailed, Cancelled: order.RefundFailed},
}

// end takes a refund to one of its ends.
func end(tx *store.Tx, id ID, to State, write func(*Refund)) (Refund, error) {
	r, err := refunds.Get(tx, id)
	if err != nil || r.State == to {
		return r, err
	}
	kind, ok := steps[r.State][to]
	if !ok {
		return r, fault.Clash("refund_over", "state", string(r.State))
	}
	write(&r)
	r.State, r.Ended, r.EndedBy = to, tx.Now, store.Actor{Kind: tx.By.Kind, ID: tx.By.ID}
	b := order.Back{Ref: "refund/" + string(r.ID), Amount: r.Amount, Excess: r.Over, Sends: r.Attempt != "", Why: r.Why, Data: map[string]string{"number": r.Number}}
	if r.Reference != "" {
		b.Data["ref"] = r.Reference
	}
	if _, err := order.FinishBack(tx, r.Order, kind, b); err != nil {
		return r, fmt.Errorf("ending refund %s: %w", r.Number, err)
	}
	return r, refunds.Put(tx, r.ID, r)
}

// words takes a person's text of up to 500 runes.
func words(s, field string) (string, error) {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	if utf8.RuneCountInString(s) > maxWords {
		return "", fault.InvalidField("text_too_long", field, "max", maxWords)
	}
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f }) {
		return "", fault.InvalidField("text_malformed", field)
	}
	return s, nil
}
