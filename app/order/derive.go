package order

import (
	"errors"
	"slices"
	"time"

	"hawker/app/cart"
	"hawker/app/customer"
	"hawker/app/fault"
	"hawker/app/store"
)

// States of payment, derived from what was captured and what is owed.
const (
	PayUnpaid  = "unpaid"
	PayPending = "pending"    // open, and the money comes later
	PayReady   = "authorized" // held ready by a provider
	PayPartly  = "partially_paid"
	PayPaid    = "paid"
	PayOver    = "overpaid"
	PayVoided  = "voided" // nothing came and nothing is owed any more
	PayReturns = "partially_refunded"
	PayReturn  = "refunded" // all that came went back
	PayDispute = "disputed" // a bank wants money back, and nobody has decided yet
)

// States of fulfilment, derived from the counts of the lines.
const (
	ShipNone    = "not_required"
	ShipNothing = "unfulfilled"
	ShipSome    = "partially_fulfilled"
	ShipAll     = "fulfilled"
	ArrivedSome = "partially_delivered"
	ArrivedAll  = "delivered"
	ShipHeld    = "on_hold" // something is left to ship and may not be
)

// Tasks that only a person can settle; they stay visible until FinishTask.
const (
	TaskShort    = "short_paid" // less than the total came
	TaskOverpaid = "overpaid"   // more than the total came
	TaskLate     = "late_money" // money came too late and the stock is gone
	TaskRefund   = "refund"     // the order was cancelled and money is here
	TaskSend     = "send_money" // a refund waits to be sent
	TaskDispute  = "dispute"    // a bank waits for evidence
)

func (o Order) payment() string {
	c, r, t := o.Captured.Minor, o.Refunded.Minor, o.Total.Minor
	if o.Disputes > 0 {
		return PayDispute
	}
	// Sending back what was too much refunds nothing that was sold; a lost dispute does.
	over := max(c-t-o.Excess.Minor, 0)
	sale := min(r, max(r+o.Refunding.Minor-o.Excess.Minor, 0)) + o.Disputed.Minor
	r += o.Disputed.Minor
	switch {
	case r > 0 && r == c:
		return PayReturn
	case sale > over:
		return PayReturns
	case c-r > t:
		return PayOver
	case c-r == t:
		return PayPaid
	case c > 0:
		return PayPartly
	case o.Authorized.Minor > 0 && o.Authorized.Minor >= t:
		return PayReady
	case o.Status == Cancelled || o.Status == Expired:
		return PayVoided
	case o.Status == Pending:
		return PayUnpaid
	}
	return PayPending
}

func (o Order) fulfilment() string {
	var rest, shipped, delivered int64
	for _, l := range o.Lines {
		rest, shipped, delivered = rest+l.Rest(), shipped+l.Shipped, delivered+l.Delivered
	}
	switch {
	case o.Hold != "" && shipped < rest:
		return ShipHeld
	case rest == 0:
		return ShipNone
	case delivered == rest:
		return ArrivedAll
	case delivered > 0:
		return ArrivedSome
	case shipped == rest:
		return ShipAll
	case shipped > 0:
		return ShipSome
	}
	return ShipNothing
}

func (o Order) task() string {
	here := o.Refundable().Minor // what its provider sends back needs nobody
	switch {
	case o.Disputes > 0:
		return TaskDispute
	case o.Refunding.Minor > o.Sending.Minor:
		return TaskSend
	case o.TaskDone || here == 0:
		return o.alert()
	case o.Status == Cancelled:
		return TaskRefund
	case o.Status == Expired:
		return TaskLate
	case here > o.Total.Minor:
		return TaskOverpaid
	case o.Status == Pending && here < o.Total.Minor:
		return TaskShort
	}
	return o.alert()
}

func (o Order) allShipped() bool {
	return !slices.ContainsFunc(o.Lines, func(l Line) bool { return l.Shipped < l.Rest() })
}

// holdsUnpaid tells whether the order keeps stock from others without money and
// before anything left the house.
func (o Order) holdsUnpaid() bool {
	return (o.Status == Pending || o.Status == Open) && o.Captured.Minor == 0 && o.Authorized.Minor == 0 &&
		!slices.ContainsFunc(o.Lines, func(l Line) bool { return l.Shipped > 0 })
}

// debtorTerms are the names under which unpaid orders are counted.
func debtorTerms(visitor cart.ID, c customer.Contact) []string {
	var terms []string
	for _, t := range [][2]string{{"cart", string(visitor)}, {"email", c.Email}, {"phone", c.Phone}} {
		if t[1] != "" {
			terms = append(terms, store.Key(t[0], t[1]))
		}
	}
	return terms
}

// lists names the lists that the order stands in.
func (o Order) lists() []string {
	in := []string{All}
	switch arrived := o.Fulfilment == ArrivedAll; {
	case o.Status == Pending, o.Status == Open && arrived:
		in = append(in, Unpaid)
	case o.Status == Open && !o.allShipped():
		if o.Hold == "" {
			in = append(in, ToPack)
		}
	case o.Status == Open:
		in = append(in, OnItsWay)
	case o.Status == Completed:
		in = append(in, Done)
	default:
		in = append(in, Over)
	}
	if o.Hold != "" {
		in = append(in, OnHold)
	}
	if o.Unread > 0 {
		in = append(in, Messages)
	}
	if o.Task != "" {
		in = append(in, Attention)
	}
	return in
}

func checkList(name string) error {
	if !slices.Contains(Lists, name) {
		return fault.New(fault.Malformed, "list_unknown", "")
	}
	return nil
}

// settleState derives every state; an order that was paid and of which all has
// arrived, or nothing is left to send, is complete, since nothing further can happen
// to it by itself.
func (o *Order) settleState() {
	if o.Status != Pending && o.Status != Open || o.allShipped() {
		o.Hold = "" // nothing is left to be held
	}
	o.Payment, o.Fulfilment = o.payment(), o.fulfilment()
	arrived := o.Fulfilment == ArrivedAll || o.Fulfilment == ShipNone
	if o.Status == Open && arrived && o.Captured.Minor-o.Excess.Minor >= o.Total.Minor && o.Disputes == 0 {
		o.Status = Completed
	}
	o.Task = o.task()
}

// reopen undoes that an order was complete: something further is to happen to it.
func (o *Order) reopen() { o.Status, o.Closed = Open, time.Time{} }

// errUnchanged ends a change without a write: what was asked is so already.
var errUnchanged = errors.New("nothing to do")

// change reads an order, lets fn check and then alter it, and saves it.
func change(tx *store.Tx, id ID, fn func(*Order) error) (Order, error) {
	was, err := orders.Get(tx, id)
	if err != nil {
		return was, err
	}
	o := was
	o.Lines = slices.Clone(was.Lines)
	if err := fn(&o); errors.Is(err, errUnchanged) {
		return was, nil
	} else if err != nil {
		return was, err
	}
	return o, o.save(tx, &was)
}

// save derives, stores, keeps the counters of the lists and tells who looks on.
// was is the order as it was read; nil for a new one.
func (o *Order) save(tx *store.Tx, was *Order) error {
	o.settleState()
	if o.Status == Completed && was != nil && was.Status != Completed {
		o.Closed = tx.Now
		if err := o.tell(tx, Event{Kind: "completed"}); err != nil {
			return err
		}
	}
	var before []string
	if was != nil {
		before = was.lists()
	}
	after := o.lists()
	for _, name := range Lists {
		delta := int64(0)
		if slices.Contains(after, name) {
			delta++
		}
		if slices.Contains(before, name) {
			delta--
		}
		if err := tx.Bump(counter(name), delta); err != nil {
			return err
		}
	}
	if err := orders.Put(tx, o.ID, *o); err != nil {
		return err
	}
	tx.Mark("order", string(o.ID))
	tx.Mark("orders", "")
	return nil
}
