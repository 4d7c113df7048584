package order

import (
	"slices"
	"strings"
	"time"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/pay"
	"hawker/app/pricing"
	"hawker/app/stock"
	"hawker/app/store"
)

// Expire ends an order whose time is over without money and frees its stock. One
// that is not waiting, or not yet due, stays as it is, and so does one that a provider
// could still take money for. Where some money came the stock stays held for another
// term and the order stands as a task, since the buyer who paid a little short must
// not lose the goods to a timer.
func Expire(tx *store.Tx, id ID) error {
	_, err := change(tx, id, func(o *Order) error {
		switch {
		case o.Status != Pending || tx.Now.Before(o.Expires):
			return errUnchanged
		case o.Here().Minor > 0:
			return o.waitLonger(tx)
		}
		live, err := pay.LiveOf(tx, string(o.ID))
		if err != nil {
			return err
		}
		if len(live) > 0 {
			return errUnchanged // the provider has to be asked first
		}
		if err := stock.Release(tx, o.Reservation, stock.KindExpire); err != nil {
			return err
		}
		if err := pricing.GiveBack(tx, o.owner()); err != nil {
			return err
		}
		o.Status, o.Closed = Expired, tx.Now
		if err := pay.End(tx, o.Attempt, pay.Expired); err != nil {
			return err
		}
		return o.tell(tx, Event{Kind: "expired"})
	})
	return err
}

func (o *Order) waitLonger(tx *store.Tx) error {
	s, err := brand.Get(tx)
	if err != nil {
		return err
	}
	o.Expires, o.TaskDone = tx.Now.Add(term(s)), false
	if err := stock.Extend(tx, o.Reservation, o.Expires); err != nil {
		return err
	}
	return o.tell(tx, Event{Kind: "waiting_longer"})
}

// term is how long an order waits for a transfer.
func term(s brand.Settings) time.Duration {
	return time.Duration(max(s.Transfer.Days, 1)) * 24 * time.Hour
}

// CheckCancel refuses what can never be cancelled: order_shipped once anything
// has left the house, order_disputed, order_over when it is expired or complete, field_needed
// without a reason. Packed parcels are not looked at: whoever owns them takes them
// back first.
func CheckCancel(o Order, reason string) error {
	if slices.ContainsFunc(o.Lines, func(l Line) bool { return l.Shipped > 0 }) {
		return fault.Clash("order_shipped")
	}
	if o.Disputes > 0 {
		return fault.Clash("order_disputed")
	}
	if o.Status == Expired || o.Status == Completed {
		return fault.Clash("order_over", "status", string(o.Status))
	}
	_, err := words(reason, "reason")
	return err
}

// Cancel ends an order that has not been shipped. With restock the pieces of an
// open order can be sold again, without it they are booked as damaged. Money that
// is here becomes a task. A second cancel has no effect. It refuses like
// CheckCancel, with order_packed while a parcel stands packed, and with payment_live
// while a provider could still take money for it.
func Cancel(tx *store.Tx, id ID, reason string, restock bool) error {
	_, err := change(tx, id, func(o *Order) error {
		if o.Status == Cancelled {
			return errUnchanged
		}
		if err := CheckCancel(*o, reason); err != nil {
			return err
		}
		if err := o.underWay(tx); err != nil {
			return err
		}
		if slices.ContainsFunc(o.Lines, func(l Line) bool { return l.Parcelled > 0 }) {
			return fault.Clash("order_packed")
		}
		if err := o.giveBack(tx, restock); err != nil {
			return err
		}
		for i := range o.Lines {
			o.Lines[i].Cancelled = o.Lines[i].Quantity
		}
		o.Status, o.Closed = Cancelled, tx.Now
		if err := pay.End(tx, o.Attempt, pay.Cancelled); err != nil {
			return err
		}
		return o.tell(tx, Event{Kind: "cancelled", Text: strings.TrimSpace(reason)})
	})
	return err
}

// giveBack ends what the order holds of the stock, and its place in the sales.
func (o *Order) giveBack(tx *store.Tx, restock bool) error {
	if o.Status == Pending {
		if err := pricing.GiveBack(tx, o.owner()); err != nil {
			return err
		}
		return stock.Release(tx, o.Reservation, stock.KindRelease)
	}
	ref := o.owner() + "/cancel"
	lines := o.stockLines()
	release := func() error { return stock.Uncommit(tx, ref, lines) }
	if !restock {
		release = func() error { return stock.Discard(tx, ref, "order "+o.Number, lines) }
	}
	if err := release(); err != nil {
		return err
	}
	return countSale(tx, o.Hour, -1, -o.Total.Minor)
}
