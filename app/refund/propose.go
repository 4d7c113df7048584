package refund

import (
	"fmt"
	"slices"
	"strconv"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/pricing"
	"hawker/app/store"
)

// Pieces is how many of a line, and what happens to them.
type Pieces struct {
	Index    int   `json:"index"`
	Quantity int64 `json:"quantity"`
	How      How   `json:"how"`
}

// Ask is what a person wants to give back. Extras is for shipping and fee. Amount
// nil is what pieces and extras come to; any other is what the person decided.
type Ask struct {
	Pieces []Pieces
	Extras money.Amount
	Amount *money.Amount
	Reason string

	Attempt pay.AttemptID // by which payment; "" for the one that has it
	ByHand  bool          // a person sends it, although a provider could
}

// Left is what can still be asked back of an order: pieces of each line, extras,
// money.
type Left struct {
	Units  []int64
	Extras money.Amount
	Over   money.Amount // of Money: paid too much, no part of the sale
	Money  money.Amount
}

// past is what the refunds of an order took so far.
type past struct {
	order  order.Order
	count  int
	lines  []taken
	extras taken
	adjust taken
	over   int64
	taxes  []pricing.Tax // by rate, over all
	sale   int64         // of the order's total
}

// taken is what was taken of one sum.
type taken struct {
	units, amount, discount int64
	taxes                   []pricing.Tax
	loose                   map[How]int64 // moved by refunds that came to nothing
}

func history(tx *store.Tx, o order.Order) (past, error) {
	list, err := Of(tx, o.ID)
	p := past{order: o, count: len(list), lines: make([]taken, len(o.Lines))}
	for _, r := range list {
		p.add(r)
	}
	return p, err
}

func (p *past) add(r Refund) {
	for _, i := range r.Items {
		t := &p.lines[i.Index]
		if t.loose == nil {
			t.loose = map[How]int64{}
		}
		t.loose[i.How] += i.Moved
		if !r.Live() {
			continue
		}
		t.loose[i.How] -= i.Quantity
		t.units += i.Quantity
		t.amount += i.Amount.Minor
		t.discount += i.Discount.Minor
		t.taxes = sum(t.taxes, i.Taxes, 1)
	}
	if r.Live() {
		p.extras.amount += r.Extras.Minor
		p.extras.taxes = sum(p.extras.taxes, r.ExtraTaxes, 1)
		p.adjust.amount += r.Adjust.Minor - r.Over.Minor
		p.adjust.taxes = sum(p.adjust.taxes, r.AdjustTaxes, 1)
		p.over += r.Over.Minor
		p.sale += r.Amount.Minor - r.Over.Minor
		p.taxes = sum(p.taxes, r.Taxes, 1)
	}
}

// LeftOf tells what can still be asked back.
func LeftOf(tx *store.Tx, o order.Order) (Left, error) {
	p, err := history(tx, o)
	l := Left{Money: o.Refundable(), Extras: money.Of(p.extrasTotal()-p.extras.amount, o.Total.Currency), Over: money.Of(p.overLeft(), o.Total.Currency)}
	for i, line := range o.Lines {
		l.Units = append(l.Units, line.Quantity-p.lines[i].units)
	}
	return l, err
}

// extrasTotal is what shipping and fee cost, their tax included.
func (p past) extrasTotal() int64 {
	o := p.order
	sum := o.Shipping.Minor + o.Fee.Minor
	if !o.Inclusive {
		sum += o.ShippingTax.Minor + o.FeeTax.Minor
	}
	return sum
}

func (p past) overLeft() int64 {
	return max(p.order.Captured.Minor-p.order.Total.Minor-p.over, 0)
}

// Propose computes what an ask comes to and writes nothing. The money of the pieces
// is what the pieces up to these come to less what went back for them before, so
// that any split of a line comes to the line. It refuses with refund_empty,
// refund_range{left}, refund_how, pieces_range{left}, refund_extras{left},
// refunds_many, refund_parts{left}, and as order.CheckBack does about pieces that cannot move.
func Propose(tx *store.Tx, o order.Order, a Ask) (Refund, error) {
	c := o.Total.Currency
	r := Refund{Order: o.ID, State: Requested, Extras: a.Extras, Adjust: money.Of(0, c), Over: money.Of(0, c), Amount: money.Of(0, c), Tax: money.Of(0, c)}
	var err error
	if r.Reason, err = words(a.Reason, "reason"); err != nil {
		return r, err
	}
	p, err := history(tx, o)
	if err != nil {
		return r, err
	}
	if p.count >= maxRefunds {
		return r, fault.Clash("refunds_many", "max", maxRefunds)
	}
	r.Number = fmt.Sprintf("%s-R%d", o.Number, p.count+1)
	for _, piece := range a.Pieces {
		i, err := p.item(piece)
		if err != nil {
			return r, err
		}
		r.Items = append(r.Items, i)
		r.Amount.Minor += i.Amount.Minor
		r.Taxes = sum(r.Taxes, i.Taxes, 1)
	}
	if err := p.fillExtras(&r); err != nil {
		return r, err
	}
	if a.Amount != nil {
		if err := p.decide(&r, *a.Amount); err != nil {
			return r, err
		}
	}
	p.close(&r)
	if r.Amount.Minor == 0 {
		return r, fault.Clash("refund_empty")
	}
	if err := order.CheckBack(o, r.back(o)); err != nil {
		return r, err
	}
	r.Attempt, err = a.source(tx, o, r.Amount)
	return r, err
}

// item computes what pieces of a line come to.
func (p past) item(a Pieces) (Item, error) {
	field := "quantity." + strconv.Itoa(a.Index)
	if a.Index < 0 || a.Index >= len(p.order.Lines) {
		return Item{}, fault.InvalidField("pieces_range", "pieces", "left", 0)
	}
	if !slices.Contains([]How{Cancel, Return, NoRestock}, a.How) {
		return Item{}, fault.InvalidField("refund_how", "how."+strconv.Itoa(a.Index))
	}
	l, t := p.order.Lines[a.Index], p.lines[a.Index]
	if left := l.Quantity - t.units; a.Quantity < 1 || a.Quantity > left {
		return Item{}, fault.New(fault.Conflict, "pieces_range", field, "left", left)
	}
	c, k := l.Gross.Currency, t.units+a.Quantity
	i := Item{Index: a.Index, Quantity: a.Quantity, How: a.How, Amount: money.Of(0, c), Discount: money.Of(0, c), Tax: money.Of(0, c)}
	if a.How != NoRestock {
		i.Moved = a.Quantity - min(a.Quantity, t.loose[a.How])
	}
	var off int64
	for _, o := range l.Offs {
		off += o.Amount.Minor
	}
	for _, part := range []struct {
		to          *money.Amount
		total, past int64
	}{{&i.Amount, l.Gross.Minor, t.amount}, {&i.Discount, off, t.discount}} {
		sum, err := money.Portion(part.total, k, l.Quantity)
		if err != nil {
			return i, fmt.Errorf("refunding pieces: %w", err)
		}
		part.to.Minor = max(sum-part.past, 0)
	}
	var err error
	i.Taxes, err = share(taxesOf(l.Taxes, l.Net, l.Tax, p.order), t.taxes, fraction{k, l.Quantity}, i.Amount.Minor)
	for _, x := range i.Taxes {
		i.Tax.Minor += x.Amount.Minor
	}
	return i, err
}

// fillExtras adds what goes back of shipping and fee.
func (p past) fillExtras(r *Refund) error {
	total, e := p.extrasTotal(), r.Extras.Minor
	if left := total - p.extras.amount; e < 0 || e > left {
		return fault.New(fault.Conflict, "refund_extras", "extras", "left", money.Of(left, r.Amount.Currency))
	}
	r.Extras.Currency = r.Amount.Currency
	if e == 0 {
		return nil
	}
	rest := taxesOf(p.order.Taxes, money.Of(p.order.Total.Minor-p.order.Tax.Minor, r.Amount.Currency), p.order.Tax, p.order)
	for _, l := range p.order.Lines {
		rest = sum(rest, taxesOf(l.Taxes, l.Net, l.Tax, p.order), -1)
	}
	var err error
	r.ExtraTaxes, err = share(rest, p.extras.taxes, fraction{p.extras.amount + e, total}, e)
	r.Amount.Minor += e
	r.Taxes = sum(r.Taxes, r.ExtraTaxes, 1)
	return err
}

// decide takes the sum that a person decided. What is above pieces and extras is
// first what was paid too much; the rest changes the taxes in proportion.
func (p past) decide(r *Refund, to money.Amount) error {
	if left := p.order.Refundable(); to.Minor < 0 || to.Minor > left.Minor || to.Currency != left.Currency {
		return fault.New(fault.Conflict, "refund_range", "amount", "left", left)
	}
	r.Adjust.Minor = to.Minor - r.Amount.Minor
	r.Over.Minor = min(max(r.Adjust.Minor, 0), p.overLeft())
	r.Amount = to
	cum := p.adjust.amount + r.Adjust.Minor - r.Over.Minor
	for _, t := range p.rates() {
		amount, err := signed(t.Amount.Minor, cum, p.order.Total.Minor)
		if err != nil {
			return err
		}
		base, err := signed(t.Base.Minor, cum, p.order.Total.Minor)
		if err != nil {
			return err
		}
		was := of(p.adjust.taxes, t)
		t.Amount.Minor, t.Base.Minor = amount-was.Amount.Minor, base-was.Base.Minor
		r.AdjustTaxes = append(r.AdjustTaxes, t)
	}
	r.Taxes = sum(r.Taxes, r.AdjustTaxes, 1)
	return nil
}

// signed is money.Portion on either side of zero.
func signed(total, k, n int64) (int64, error) {
	sign := int64(1)
	if k < 0 {
		k, sign = -k, -1
	}
	part, err := money.Portion(total, min(k, n), max(n, 1))
	if err != nil {
		return 0, fmt.Errorf("taxing an adjustment: %w", err)
	}
	return sign * part, nil
}

// rates are the order's taxes by rate.
func (p past) rates() []pricing.Tax {
	o := p.order
	return taxesOf(o.Taxes, money.Of(o.Total.Minor-o.Tax.Minor, o.Total.Currency), o.Tax, o)
}

// close keeps every tax between nothing and what is left of the order's, and gives
// the refund that takes the last of the total the last of its taxes.
func (p past) close(r *Refund) {
	last := p.sale+r.Amount.Minor-r.Over.Minor == p.order.Total.Minor
	for _, t := range p.rates() {
		is, was := of(r.Taxes, t), of(p.taxes, t)
		left, base := t.Amount.Minor-was.Amount.Minor, t.Base.Minor-was.Base.Minor
		to := pricing.Tax{Name: t.Name, PPM: t.PPM, Base: is.Base, Amount: is.Amount}
		if last {
			to.Amount.Minor, to.Base.Minor = left, base
		}
		to.Amount.Minor, to.Base.Minor = min(max(to.Amount.Minor, 0), left), min(max(to.Base.Minor, 0), base)
		r.Taxes = sum(sum(r.Taxes, []pricing.Tax{is}, -1), []pricing.Tax{to}, 1)
		r.Tax.Minor += to.Amount.Minor
	}
}
