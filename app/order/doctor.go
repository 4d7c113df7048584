package order

import (
	"fmt"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/money"
	"hawker/app/pricing"
	"hawker/app/stock"
	"hawker/app/store"
)

// Doctor recomputes every order: totals from its lines, what was captured from
// its receipts, the derived states, the counts of its lines, its reservation, the
// timeline's length; then what open orders hold against the ledger of stock, and
// the counters of the lists.
func Doctor(tx *store.Tx) ([]string, error) {
	d := doctor{tx: tx, held: map[catalog.VariantID]int64{}, counts: map[string]int64{}}
	err := orders.Each(tx, "", func(_ ID, o Order) error {
		d.order = o
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
	for _, name := range Lists {
		if n := tx.Count(counter(name)); n != d.counts[name] {
			d.broken = append(d.broken, fmt.Sprintf("order: list %s counts %d, has %d", name, n, d.counts[name]))
		}
	}
	return d.broken, err
}

type doctor struct {
	tx     *store.Tx
	order  Order
	held   map[catalog.VariantID]int64
	counts map[string]int64
	broken []string
}

func (d *doctor) say(format string, args ...any) {
	d.broken = append(d.broken, fmt.Sprintf("order %s: "+format, append([]any{d.order.Number}, args...)...))
}

// totals prices the lines again under the order's own rules.
func (d *doctor) totals() {
	o := d.order
	lines := make([]pricing.Line, len(o.Lines))
	for i, l := range o.Lines {
		lines[i] = pricing.Line{Quantity: l.Quantity, Unit: l.Unit}
	}
	q, err := pricing.Make(lines, pricing.Rules{
		Currency: o.Total.Currency, Country: o.Contact.Address.Country, NeedsShipping: true, Fee: o.Fee,
		Shipping: brand.Shipping{Flat: o.Shipping}, Tax: brand.Tax{RatePPM: o.TaxPPM, Inclusive: o.Inclusive},
	})
	if err != nil {
		d.say("cannot be priced again: %v", err)
		return
	}
	for _, c := range []struct {
		name   string
		is, to money.Amount
	}{{"goods", o.Goods, q.Goods}, {"tax", o.Tax, q.Tax}, {"total", o.Total, q.Total}} {
		if c.is != c.to {
			d.say("%s is %s, its lines make %s", c.name, c.is, c.to)
		}
	}
	for i, l := range o.Lines {
		if ql := q.Lines[i]; l.Gross != ql.Gross || l.Net != ql.Net || l.Tax != ql.Tax {
			d.say("line %d is %s, its pieces make %s", i, l.Gross, ql.Gross)
		}
	}
}

func (d *doctor) states() {
	o := d.order
	for i, l := range o.Lines {
		if l.Delivered < 0 || l.Delivered > l.Shipped || l.Shipped > l.Parcelled || l.Parcelled > l.Rest() || l.Cancelled > l.Quantity {
			d.say("line %d: delivered %d, shipped %d, parcelled %d of %d", i, l.Delivered, l.Shipped, l.Parcelled, l.Rest())
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
