// Package edit changes an order after it was placed, with all that follows from it.
//
// It promises one command for the whole of it: lines, stock and sums (order.Amend), the
// money that is too much then (refund.Request, by its own formulas and no others), and
// the papers of an order that was invoiced, which are never changed: what was added is
// invoiced further, what was taken out is credited. What it previews it commits, or it
// refuses. It refuses to go below what refunds already gave back for, and to decide
// anything that order, refund or invoice decide.
package edit

import (
	"strconv"

	"hawker/app/fault"
	"hawker/app/invoice"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/refund"
	"hawker/app/store"
)

// Ask is an amendment, and whether what is paid too much then is asked back at once:
// Back is that sum as the preview showed it, zero to leave it as a task.
type Ask struct {
	order.Amendment
	Back money.Amount
}

// Plan is what an amendment comes to. Over is paid too much then, with the refund that
// would give it back; Due is to be paid then. Papers tells whether documents follow.
type Plan struct {
	order.Amended
	Due    money.Amount
	Over   money.Amount
	Refund refund.Refund
	Papers bool
}

// Preview works an amendment out and writes nothing. It refuses as order.Preview does,
// and with edit_refunded{least} where refunds gave back for more than would be left.
func Preview(tx *store.Tx, o order.Order, a order.Amendment) (Plan, error) {
	m, err := order.Preview(tx, o, a)
	p := Plan{Amended: m}
	if err != nil {
		return p, err
	}
	if err := p.checkRefunds(tx); err != nil {
		return p, err
	}
	after := m.After
	p.Due = after.Due()
	left, err := refund.LeftOf(tx, after)
	if err != nil {
		return p, err
	}
	p.Over = money.Of(min(left.Over.Minor, left.Money.Minor), after.Total.Currency)
	if p.Over.Minor > 0 {
		if p.Refund, err = refund.Propose(tx, after, ask(p.Over, a)); err != nil {
			return p, err
		}
	}
	docs, err := invoice.Of(tx, o.ID)
	p.Papers = len(docs) > 0 && after.Total != o.Total
	return p, err
}

func ask(over money.Amount, a order.Amendment) refund.Ask {
	return refund.Ask{Amount: &over, Extras: money.Of(0, over.Currency), Reason: a.Why}
}

// Commit makes an amendment as its preview showed it. It refuses as Preview and
// order.Amend do, and with order_changed where another sum would be too much.
func Commit(tx *store.Tx, id order.ID, a Ask) (order.Order, error) {
	o, err := order.Get(tx, id)
	if err != nil {
		return o, err
	}
	if a.Rev != o.Edits {
		return o, fault.Clash("order_changed", "old", a.Total, "new", o.Total)
	}
	p, err := Preview(tx, o, a.Amendment)
	if err != nil {
		return o, err
	}
	if a.Back.Minor != 0 && a.Back != p.Over {
		return o, fault.Clash("order_changed", "old", a.Back, "new", p.Over)
	}
	if _, err := order.Amend(tx, id, a.Amendment); err != nil {
		return o, err
	}
	if a.Back.Minor > 0 {
		if _, err := refund.Request(tx, id, ask(p.Over, a.Amendment), a.Back); err != nil {
			return o, err
		}
	}
	if err := invoice.FollowUp(tx, id); err != nil {
		return o, err
	}
	return order.Get(tx, id)
}

// checkRefunds keeps every line, the total and each tax at what refunds took of them.
func (p Plan) checkRefunds(tx *store.Tx) error {
	list, err := refund.Of(tx, p.Before.ID)
	if err != nil {
		return err
	}
	units, sale, taxes := map[int]int64{}, int64(0), map[string]int64{}
	for _, r := range list {
		if !r.Live() {
			continue
		}
		sale += r.Amount.Minor - r.Over.Minor
		for _, i := range r.Items {
			units[i.Index] += i.Quantity
		}
		for _, t := range r.Taxes {
			taxes[t.Name+strconv.FormatInt(t.PPM, 10)] += t.Amount.Minor
		}
	}
	for _, c := range p.Lines {
		if l := p.After.Lines[c.Index]; l.Quantity < units[c.Index] {
			return fault.New(fault.Conflict, "edit_refunded", "rest."+strconv.Itoa(c.Index), "least", units[c.Index]-l.Cancelled)
		}
	}
	for _, t := range p.After.Taxes {
		taxes[t.Name+strconv.FormatInt(t.PPM, 10)] -= t.Amount.Minor
	}
	short := sale > p.After.Total.Minor
	for _, left := range taxes {
		short = short || left > 0
	}
	if short {
		return fault.Clash("edit_refunded", "least", money.Of(sale, p.After.Total.Currency))
	}
	return nil
}
