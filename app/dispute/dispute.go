// Package dispute is money that a buyer's bank asks back from the shop's provider.
//
// It promises that a dispute is written down once, however often a provider tells of
// it; that its order refunds nothing while it is open, and that what it took is no
// money of the order's, whether the shop waits for an answer or has lost; and that
// nobody forgets until when evidence is taken. It refuses to send evidence anywhere:
// that is done at the provider, and noted here. It decides nothing about goods beyond
// holding what has not left the house.
//
//	open ──Close──► won | lost
package dispute

import (
	"strings"
	"time"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/store"
)

// State is where a dispute stands.
type State string

// The states.
const (
	Waiting State = "open"
	Won     State = "won"
	Lost    State = "lost"
)

// Case is what a provider says of a dispute. Ref is its name of it; Due is until when
// it takes evidence, zero where it does not say.
type Case struct {
	Order   order.ID
	Attempt pay.AttemptID
	Ref     string
	Amount  money.Amount
	Reason  string
	Due     time.Time
}

// Dispute is a case and what became of it. Counted is how much of the amount the order
// still had when it was opened.
type Dispute struct {
	Ref      string        `json:"ref"`
	Order    order.ID      `json:"order"`
	Attempt  pay.AttemptID `json:"attempt,omitempty"`
	Amount   money.Amount  `json:"amount"`
	Counted  money.Amount  `json:"counted"`
	Reason   string        `json:"reason,omitempty"`
	Opened   time.Time     `json:"opened"`
	Due      time.Time     `json:"due,omitzero"`
	State    State         `json:"state"`
	Closed   time.Time     `json:"closed,omitzero"`
	Evidence []Evidence    `json:"evidence,omitempty"`
}

// Evidence is what somebody sent to the provider, in their words.
type Evidence struct {
	At   time.Time   `json:"at"`
	By   store.Actor `json:"by"`
	Text string      `json:"text"`
}

const (
	maxRef      = 200
	maxReason   = 200
	maxEvidence = 50
	mostOfOrder = 50
)

var (
	byOrder = store.NewIndex("dispute/dispute.order", func(_ string, d Dispute) []string {
		return []string{store.Key(string(d.Order), d.Opened)}
	})
	byDue = store.NewIndex("dispute/dispute.due", func(_ string, d Dispute) []string {
		if d.State != Waiting {
			return nil
		}
		return []string{store.Key(d.Due)}
	})
	byClosed = store.NewIndex("dispute/dispute.closed", func(_ string, d Dispute) []string {
		if d.State == Waiting {
			return nil
		}
		return []string{store.Key(store.Newest(d.Closed))}
	})
	disputes = store.NewBucket[string, Dispute]("dispute/dispute", "dispute_not_found", byOrder, byDue, byClosed)
)

// Get reads a dispute by its provider's name of it, or refuses with dispute_not_found.
func Get(tx *store.Tx, ref string) (Dispute, error) { return disputes.Get(tx, ref) }

// Of lists the disputes of an order, the first first.
func Of(tx *store.Tx, id order.ID) ([]Dispute, error) {
	list, _, err := disputes.On(tx, byOrder, store.Key(string(id)), "", mostOfOrder)
	return list, err
}

// Waits lists the open ones, whose evidence is due first first.
func Waits(tx *store.Tx, limit int) ([]Dispute, error) {
	list, _, err := disputes.On(tx, byDue, "", "", limit)
	return list, err
}

// Over lists those that were decided, the latest first.
func Over(tx *store.Tx, limit int) ([]Dispute, error) {
	list, _, err := disputes.On(tx, byClosed, "", "", limit)
	return list, err
}

// Count tells how many are open, from a maintained counter.
func Count(tx *store.Tx) int64 { return tx.Count(counter) }

const counter = "dispute/open"

// Open writes a dispute down and freezes the order's money. One that is known keeps
// its state and takes the provider's word about reason and date. It refuses with
// order_not_found and dispute_malformed.
func Open(tx *store.Tx, c Case) (Dispute, error) {
	c.Ref, c.Reason = strings.TrimSpace(c.Ref), cut(strings.TrimSpace(c.Reason), maxReason)
	o, err := order.Get(tx, c.Order)
	if err != nil {
		return Dispute{}, err
	}
	if c.Ref == "" || len(c.Ref) > maxRef || c.Amount.Minor < 1 || c.Amount.Minor > money.MaxUnit || c.Amount.Currency != o.Total.Currency {
		return Dispute{}, fault.New(fault.Malformed, "dispute_malformed", "")
	}
	d, known, err := disputes.Find(tx, c.Ref)
	if err != nil {
		return d, err
	}
	if known {
		if d.State != Waiting || d.Reason == c.Reason && d.Due.Equal(c.Due) {
			return d, nil
		}
		d.Reason, d.Due = c.Reason, c.Due
		return d, d.save(tx)
	}
	d = Dispute{
		Ref: c.Ref, Order: c.Order, Attempt: c.Attempt, Amount: c.Amount, Counted: money.Of(min(c.Amount.Minor, max(o.Refundable().Minor, 0)), c.Amount.Currency),
		Reason: c.Reason, Opened: tx.Now, Due: c.Due, State: Waiting,
	}
	if _, err := order.Dispute(tx, c.Order, d.claim()); err != nil {
		return d, err
	}
	if err := tx.Bump(counter, 1); err != nil {
		return d, err
	}
	return d, d.save(tx)
}

// Close ends a dispute; again, it has no effect, since a provider decides once. It
// refuses with dispute_not_found.
func Close(tx *store.Tx, ref string, won bool) error {
	d, err := disputes.Get(tx, strings.TrimSpace(ref))
	if err != nil || d.State != Waiting {
		return err
	}
	d.State, d.Closed = Lost, tx.Now
	if won {
		d.State = Won
	}
	if _, err := order.EndDispute(tx, d.Order, d.claim(), won); err != nil {
		return err
	}
	if err := tx.Bump(counter, -1); err != nil {
		return err
	}
	return d.save(tx)
}

// Note keeps what was sent to the provider as evidence. It refuses with
// dispute_over, field_needed, text_too_long and text_malformed, and with
// too_many_messages after fifty.
func Note(tx *store.Tx, ref, text string) error {
	d, err := disputes.Get(tx, ref)
	if err != nil {
		return err
	}
	if d.State != Waiting {
		return fault.Clash("dispute_over")
	}
	if len(d.Evidence) >= maxEvidence {
		return fault.New(fault.TooMany, "too_many_messages", "evidence")
	}
	if text, err = order.Words(text, "evidence"); err != nil {
		return err
	}
	by := store.Actor{Kind: tx.By.Kind, ID: tx.By.ID}
	d.Evidence = append(append([]Evidence(nil), d.Evidence...), Evidence{At: tx.Now, By: by, Text: text})
	return d.save(tx)
}

func (d Dispute) save(tx *store.Tx) error {
	tx.Mark("order", string(d.Order))
	return disputes.Put(tx, d.Ref, d)
}

func (d Dispute) claim() order.Claim {
	c := order.Claim{Ref: d.Ref, Amount: d.Amount, Counted: d.Counted, Reason: d.Reason}
	if !d.Due.IsZero() {
		c.Due = d.Due.UTC().Format(time.RFC3339)
	}
	return c
}

func cut(s string, runes int) string {
	r := []rune(s)
	return string(r[:min(len(r), runes)])
}
