package order

import (
	"fmt"

	"hawker/app/catalog"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/pay"
	"hawker/app/stock"
	"hawker/app/store"
)

// Doctor recomputes every order: totals from its lines, what was captured from
// its receipts and those from its payments, the derived states, the counts of its lines, its reservation, the
// timeline's length; then what open orders hold against the ledger of stock, the sales
// that the logs of shows tell of, and the counters of the lists.
func Doctor(tx *store.Tx) ([]string, error) {
	d := doctor{tx: tx, known: map[ID]bool{}, held: map[catalog.VariantID]int64{}, counts: map[string]int64{}}
	err := orders.Each(tx, "", func(_ ID, o Order) error {
		d.order, d.known[o.ID] = o, true
		d.totals()
		d.states()
		return d.records()
	})
	if err != nil {
		return nil, err
	}
	err = stock.Each(tx, func(id catalog.VariantID, l stock.Level) error {
		if l.Committed != d.held[id] {
			d.broken = append(d.broken, fmt.Sprintf("order: variant %s has %d committed, open orders hold %d", id, l.Committed, d.held[id]))
		}
		return nil
	})
	if err == nil {
		err = d.told()
	}
	for _, name := range Lists {
		if n := tx.Count(counter(name)); n != d.counts[name] {
			d.broken = append(d.broken, fmt.Sprintf("order: list %s counts %d, has %d", name, n, d.counts[name]))
		}
	}
	return d.broken, err
}

// told looks for the order of each sale that the log of a show tells of.
func (d *doctor) told() error {
	missing := map[ID]bool{}
	look := func(s live.Show) error {
		return live.EachEvent(d.tx, s.ID, func(e live.Event) {
			if id := ID(e.Data["order"]); e.Kind == live.KindOrder && !d.known[id] && !missing[id] {
				missing[id] = true
				d.broken = append(d.broken, fmt.Sprintf("order: the log of show %s tells of order %s at event %d, which is not there", s.Handle, id, e.Seq))
			}
		})
	}
	for _, state := range []live.State{live.Upcoming, live.OnTheAir, live.Ended} {
		for after, more := "", true; more; more = after != "" {
			list, next, err := live.Listed(d.tx, state, after, 200)
			for _, s := range list {
				if err == nil {
					err = look(s)
				}
			}
			if err != nil {
				return err
			}
			after = next
		}
	}
	return nil
}

type doctor struct {
	tx     *store.Tx
	order  Order
	known  map[ID]bool
	held   map[catalog.VariantID]int64
	counts map[string]int64
	broken []string
}

func (d *doctor) say(format string, args ...any) {
	d.broken = append(d.broken, fmt.Sprintf("order %s: "+format, append([]any{d.order.Number}, args...)...))
}

// totals adds the order up again: every line from its pieces and discounts, the
// order from its lines.
func (d *doctor) totals() {
	o := d.order
	var goods, offs, tax, gross int64
	for i, l := range o.Lines {
		shown := o.Shown(l).Minor
		for _, off := range l.Offs {
			shown += off.Amount.Minor
			offs += off.Amount.Minor
		}
		if sum, err := l.Unit.Times(l.Quantity); err != nil || sum.Minor != shown {
			d.say("line %d is %d with its discounts, its pieces make %s", i, shown, sum)
		}
		if l.Gross.Minor != l.Net.Minor+l.Tax.Minor || l.Net.Minor < 0 || l.Tax.Minor < 0 {
			d.say("line %d is %s, of %s and tax %s", i, l.Gross, l.Net, l.Tax)
		}
		goods, tax, gross = goods+shown, tax+l.Tax.Minor, gross+o.Shown(l).Minor
	}
	total := gross + o.Shipping.Minor + o.Fee.Minor
	if !o.Inclusive {
		total += o.Tax.Minor
	}
	for _, c := range []struct {
		name   string
		is, to int64
	}{{"goods", o.Goods.Minor, goods}, {"discount", o.Discount.Minor, offs}, {"tax", o.Tax.Minor, tax + o.ShippingTax.Minor + o.FeeTax.Minor}, {"total", o.Total.Minor, total}} {
		if c.is != c.to {
			d.say("%s is %s, its lines make %s", c.name, money.Of(c.is, o.Total.Currency), money.Of(c.to, o.Total.Currency))
		}
	}
}

func (d *doctor) states() {
	o := d.order
	for i, l := range o.Lines {
		if l.Delivered < 0 || l.Delivered > l.Shipped || l.Shipped > l.Parcelled || l.Parcelled > l.Rest() || l.Cancelled > l.Quantity || l.Returned < 0 || l.Returned > l.Shipped {
			d.say("line %d: returned %d, delivered %d, shipped %d, parcelled %d of %d", i, l.Returned, l.Delivered, l.Shipped, l.Parcelled, l.Rest())
		}
		if o.Status == Open || o.Status == Completed {
			d.held[l.Variant] += l.Rest() - l.Shipped
		}
	}
	derived := o
	derived.settleState()
	if derived.Status != o.Status || derived.Payment != o.Payment || derived.Fulfilment != o.Fulfilment || derived.Task != o.Task {
		d.say("stands at %s, %s, %s, %q; its sums say %s, %s, %s, %q", o.Status, o.Payment, o.Fulfilment, o.Task,
			derived.Status, derived.Payment, derived.Fulfilment, derived.Task)
	}
	for _, name := range o.lists() {
		d.counts[name]++
	}
}

func (d *doctor) records() error {
	o := d.order
	list, err := Payments(d.tx, o.ID)
	if err != nil {
		return err
	}
	sum := int64(0)
	for _, r := range list {
		sum += r.Amount.Minor
	}
	if sum != o.Captured.Minor || uint64(len(list)) != o.Receipts {
		d.say("captured %s, its %d receipts make %d", o.Captured, len(list), sum)
	}
	if err := d.attempts(list); err != nil {
		return err
	}
	back := o.Refunded.Minor + o.Refunding.Minor
	if o.Sending.Minor < 0 || o.Sending.Minor > o.Refunding.Minor || o.Authorized.Minor < 0 {
		d.say("%s of %s goes back by itself, %s is held ready", o.Sending, o.Refunding, o.Authorized)
	}
	if o.Refunding.Minor < 0 || o.Refunded.Minor < 0 || o.Excess.Minor < 0 || o.Excess.Minor > back || o.Disputed.Minor < 0 || o.Disputes < 0 || o.Refundable().Minor < 0 {
		d.say("captured %s, sent back %s and %s, disputed %s by %d", o.Captured, o.Refunded, o.Refunding, o.Disputed, o.Disputes)
	}
	events, err := Timeline(d.tx, o.ID)
	if err != nil {
		return err
	}
	if uint64(len(events)) != o.Events {
		d.say("has %d events, counts %d", len(events), o.Events)
	}
	r, err := stock.GetReservation(d.tx, o.Reservation)
	if err != nil {
		return fmt.Errorf("order %s: reading its reservation: %w", o.Number, err)
	}
	if (r.State == stock.Active) != (o.Status == Pending) {
		d.say("is %s, its reservation is %s", o.Status, r.State)
	}
	return nil
}

// attempts compares what providers say of the order's payments with its receipts.
func (d *doctor) attempts(list []Receipt) error {
	by := map[pay.AttemptID]int64{}
	for _, r := range list {
		by[r.Attempt] += r.Amount.Minor
	}
	all, err := pay.Of(d.tx, string(d.order.ID))
	ready := int64(0)
	for _, a := range all {
		if !a.Method.Gateway() {
			continue
		}
		ready += a.Authorized.Minor
		if by[a.ID] != a.Captured.Minor {
			d.say("payment %s captured %s, its receipts make %d", a.ID, a.Captured, by[a.ID])
		}
	}
	if ready != d.order.Authorized.Minor {
		d.say("counts %s held ready, its payments hold %d", d.order.Authorized, ready)
	}
	return err
}
