package order

import (
	"slices"
	"time"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/stock"
	"hawker/app/store"
)

// Expire ends an order whose time is over without money and frees its stock. One
// that is not waiting, or not yet due, stays as it is. Where some money came the
// stock stays held for another term and the order stands as a task, since the
// buyer who paid a little short must not lose the goods to a timer.
func Expire(tx *store.Tx, id ID) error {
	o, err := orders.Get(tx, id)
	if err != nil || o.Status != Pending || tx.Now.Before(o.Expires) {
		return err
	}
	was := o
	if o.Captured.Minor > 0 {
		s, err := brand.Get(tx)
		if err != nil {
			return err
		}
		o.Expires = tx.Now.Add(time.Duration(max(s.Transfer.Days, 1)) * 24 * time.Hour)
		if err := stock.Extend(tx, o.Reservation, o.Expires); err != nil {
			return err
		}
		o.TaskDone = false
		if err := o.tell(tx, Event{Kind: "waiting_longer"}); err != nil {
			return err
		}
		return o.save(tx, &was)
	}
	if err := stock.Release(tx, o.Reservation, stock.KindExpire); err != nil {
		return err
	}
	o.Status, o.Closed = Expired, tx.Now
	if err := o.attempt(tx, "expired"); err != nil {
		return err
	}
	if err := o.tell(tx, Event{Kind: "expired"}); err != nil {
		return err
	}
	return o.save(tx, &was)
}

// CheckCancel refuses what can never be cancelled: order_shipped once anything
// has left the house, order_over when it is expired or complete, field_needed
// without a reason. Packed parcels are not looked at: whoever owns them takes them
// back first.
func CheckCancel(o Order, reason string) error {
	for _, l := range o.Lines {
		if l.Shipped > 0 {
			return fault.Clash("order_shipped")
		}
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
// CheckCancel, and with order_packed while a parcel stands packed.
func Cancel(tx *store.Tx, id ID, reason string, restock bool) error {
	o, err := orders.Get(tx, id)
	if err != nil || o.Status == Cancelled {
		return err
	}
	if err := CheckCancel(o, reason); err != nil {
		return err
	}
	for _, l := range o.Lines {
		if l.Parcelled > 0 {
			return fault.Clash("order_packed")
		}
	}
	if reason, err = words(reason, "reason"); err != nil {
		return err
	}
	was := o
	if err := o.giveBack(tx, restock); err != nil {
		return err
	}
	o.Lines = slices.Clone(o.Lines)
	for i := range o.Lines {
		o.Lines[i].Cancelled = o.Lines[i].Quantity
	}
	o.Status, o.Closed = Cancelled, tx.Now
	if err := o.attempt(tx, "cancelled"); err != nil {
		return err
	}
	if err := o.tell(tx, Event{Kind: "cancelled", Text: reason}); err != nil {
		return err
	}
	return o.save(tx, &was)
}

// giveBack ends what the order holds of the stock, and its place in the sales.
func (o *Order) giveBack(tx *store.Tx, restock bool) error {
	if o.Status == Pending {
		return stock.Release(tx, o.Reservation, stock.KindRelease)
	}
	ref := o.owner() + "/cancel"
	lines := o.stockLines()
	if err := stock.Uncommit(tx, ref, lines); err != nil {
		return err
	}
	if !restock {
		for _, l := range lines {
			if err := stock.Damage(tx, l, ref, "order "+o.Number); err != nil {
				return err
			}
		}
	}
	return countSale(tx, o.Hour, -1, -o.Total.Minor)
}
