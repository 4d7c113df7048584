package order

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hawker/app/brand"
	"hawker/app/customer"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/pay"
	"hawker/app/pricing"
	"hawker/app/stock"
	"hawker/app/store"
)

const maxRef = 80

// Money is a payment that arrived: its reference on the statement (or whatever
// names it and nothing else) makes a repeat have no effect.
type Money struct {
	Amount money.Amount
	Ref    string
	At     time.Time // zero: now
	Note   string

	Attempt pay.AttemptID // by which a provider took it; "" of money that a person saw
}

// Settle records money, whatever the order's state, and draws the consequence:
// when all is paid a waiting order opens; an expired one opens again if its
// pieces are still there, and otherwise stands as a task. The same reference
// again has no effect. It refuses with order_not_found, field_needed, text_too_long,
// amount_range, currency_differs, payment_in_future, and payment_ref_used when
// the reference came before with another amount.
func Settle(tx *store.Tx, id ID, m Money) (Order, error) {
	return change(tx, id, func(o *Order) error {
		m, err := m.check(tx, *o)
		if err != nil {
			return err
		}
		seen, repeat, err := receipts.One(tx, byRef, refTerm(id, m.Ref))
		switch {
		case err != nil:
			return err
		case repeat && seen.Amount != m.Amount:
			return fault.New(fault.Conflict, "payment_ref_used", "ref", "amount", seen.Amount)
		case repeat:
			return errUnchanged
		}
		s, err := brand.See(tx)
		if err != nil {
			return err
		}
		if err := o.receive(tx, m); err != nil {
			return err
		}
		paid := o.Events
		if o.Due().IsZero() {
			if err := o.fullyPaid(tx, s); err != nil {
				return err
			}
		}
		if m.Attempt != "" && (o.Status == Expired || o.Status == Cancelled || o.Refundable().Minor > o.Total.Minor) {
			return nil // it goes back by itself, and that is what the buyer hears of
		}
		if err := o.thank(tx, paid); err != nil || o.Status != Expired || !o.Due().IsZero() {
			return err
		}
		return o.tell(tx, Event{Kind: "oversold", Data: m.data()})
	})
}

// data is the money as events carry it.
func (m Money) data() map[string]string {
	return map[string]string{"amount": strconv.FormatInt(m.Amount.Minor, 10), "currency": string(m.Amount.Currency), "ref": m.Ref}
}

func (m Money) check(tx *store.Tx, o Order) (Money, error) {
	m.Ref, m.Note = strings.Join(strings.Fields(m.Ref), " "), strings.TrimSpace(m.Note)
	if m.At.IsZero() {
		m.At = tx.Now
	}
	switch {
	case m.Amount.Minor < 1 || m.Amount.Minor > money.MaxUnit:
		return m, fault.InvalidField("amount_range", "amount")
	case m.Amount.Currency != o.Total.Currency:
		return m, fault.InvalidField("currency_differs", "amount", "currency", string(o.Total.Currency))
	case m.Ref == "":
		return m, fault.InvalidField("field_needed", "ref")
	case utf8.RuneCountInString(m.Ref) > maxRef:
		return m, fault.InvalidField("text_too_long", "ref", "max", maxRef)
	case m.At.After(tx.Now.Add(24 * time.Hour)): // a bank's day may be ahead of ours
		return m, fault.InvalidField("payment_in_future", "at")
	}
	if m.Note != "" {
		note, err := words(m.Note, "note")
		m.Note = note
		return m, err
	}
	return m, nil
}

func refTerm(id ID, ref string) string { return store.Key(string(id), strings.ToUpper(ref)) }

// receive writes the money down: receipt, attempt, sum, timeline.
func (o *Order) receive(tx *store.Tx, m Money) error {
	o.Receipts++
	r := Receipt{
		Order: o.ID, Attempt: m.Attempt, Ref: m.Ref, Amount: m.Amount, At: m.At, Note: m.Note,
		Recorded: tx.Now, By: store.Actor{Kind: tx.By.Kind, ID: tx.By.ID},
	}
	if r.Attempt == "" && !o.Method.Gateway() {
		r.Attempt = o.Attempt
	}
	if err := receipts.Put(tx, store.Key(string(o.ID), o.Receipts), r); err != nil {
		return err
	}
	o.Captured.Minor += m.Amount.Minor
	o.TaskDone = false
	if o.Due().IsZero() {
		if err := pay.End(tx, o.Attempt, pay.Captured); err != nil {
			return err
		}
	}
	return o.tell(tx, Event{Kind: "paid", Data: m.data()})
}

// fullyPaid opens the order if its state lets money do so.
func (o *Order) fullyPaid(tx *store.Tx, s brand.Settings) error {
	switch o.Status {
	case Pending:
		return o.open(tx, s)
	case Expired:
		// Not there any more is an answer, not a failure: the task says so.
		waits, err := stock.Waits(tx, o.stockLines())
		if _, gone := fault.As(err); gone {
			return nil
		}
		if err != nil {
			return err
		}
		o.promise(waits)
		return o.open(tx, s)
	}
	return nil
}

// open turns the reservation into a promise, counts the sale, and lets the shows
// know what was bought in them. The caller saves.
func (o *Order) open(tx *store.Tx, s brand.Settings) error {
	promise := func() error { return stock.Commit(tx, o.Reservation) }
	if o.Status == Expired {
		promise = func() error { return stock.CommitDirect(tx, o.owner(), o.stockLines()) }
	}
	if err := promise(); err != nil {
		return err
	}
	if err := pricing.Redeem(tx, o.owner(), buyerOf(o.Contact), o.taken()); err != nil {
		return err
	}
	o.Status, o.Opened, o.Closed = Open, tx.Now, time.Time{}
	o.Hour = tx.Now.In(s.Location()).Format(hourLayout)
	if err := countSale(tx, o.Hour, 1, o.Total.Minor); err != nil {
		return err
	}
	if err := customer.Ordered(tx, o.Customer); err != nil {
		return err
	}
	if err := o.tell(tx, Event{Kind: "opened"}); err != nil {
		return err
	}
	for _, l := range o.Lines {
		if l.Show == "" {
			continue
		}
		err := live.Append(tx, l.Show, "order", l.N, map[string]string{
			"order": string(o.ID), "name": mask(o.Contact.Name), "quantity": strconv.FormatInt(l.Quantity, 10), "payment": o.payment(),
			"variant": string(l.Variant), "unit": strconv.FormatInt(l.Unit.Minor, 10),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// mask leaves the first character of a name: "A***".
func mask(name string) string {
	r, _ := utf8.DecodeRuneInString(strings.TrimSpace(name))
	if r == utf8.RuneError {
		return "***"
	}
	return strings.ToUpper(string(r)) + "***"
}

// Accept opens an order that waits, without its money or with too little of it;
// why is for the timeline. An order that is open already stays as it is. It
// refuses with order_over and field_needed.
func Accept(tx *store.Tx, id ID, why string) (Order, error) {
	return change(tx, id, func(o *Order) error {
		switch o.Status {
		case Open, Completed:
			return errUnchanged
		case Expired, Cancelled:
			return fault.Clash("order_over", "status", string(o.Status))
		}
		s, err := brand.Get(tx)
		if err != nil {
			return err
		}
		why, err := words(why, "reason")
		if err != nil {
			return err
		}
		if err := o.tell(tx, Event{Kind: "accepted", Text: why}); err != nil {
			return err
		}
		return o.open(tx, s)
	})
}
