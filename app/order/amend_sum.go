package order

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/pricing"
	"hawker/app/stock"
	"hawker/app/store"
)

// ReasonEdit is why a line that staff put in has its price: they gave it, or the line
// that it grew out of had it.
const ReasonEdit = "edit"

// Sums are what so many pieces of a line come to.
type Sums struct {
	Quantity int64         `json:"quantity"`
	Offs     []pricing.Off `json:"offs,omitempty"`
	Gross    money.Amount  `json:"gross"`
	Net      money.Amount  `json:"net"`
	Tax      money.Amount  `json:"tax"`
	Taxes    []pricing.Tax `json:"taxes,omitempty"`
}

// Gone tells whether the line was edited away: it keeps its place, since refunds and
// parcels name lines by that, and nobody is to see it.
func (l Line) Gone() bool { return l.Quantity == 0 }

func (l Line) sums() Sums { return Sums{l.Quantity, l.Offs, l.Gross, l.Net, l.Tax, l.Taxes} }

func (l *Line) take(s Sums) {
	l.Quantity, l.Offs, l.Gross, l.Net, l.Tax, l.Taxes = s.Quantity, s.Offs, s.Gross, s.Net, s.Tax, s.Taxes
}

// ratesOf are the taxes of sums by rate; of an order from before they were kept so,
// its one rate.
func (o Order) ratesOf(by []pricing.Tax, net, tax money.Amount) []pricing.Tax {
	if len(by) > 0 || tax.IsZero() {
		return by
	}
	return []pricing.Tax{{Name: o.TaxName, PPM: o.TaxPPM, Base: net, Amount: tax}}
}

// part is what the first q of the pieces come to, 0 ≤ q ≤ Quantity, to the cent what
// refunds of the others leave: their sum and every tax rounded down together.
func (s Sums) part(q int64, l Line, o Order) (Sums, error) {
	c := s.Gross.Currency
	p := Sums{Quantity: q, Gross: money.Of(0, c), Net: money.Of(0, c), Tax: money.Of(0, c)}
	if q == 0 || q == s.Quantity {
		if q == s.Quantity {
			p = s
		}
		return p, nil
	}
	for _, x := range []struct {
		to   *int64
		from int64
	}{{&p.Gross.Minor, s.Gross.Minor}, {&p.Tax.Minor, s.Tax.Minor}} {
		var err error
		if *x.to, err = money.Portion(x.from, q, s.Quantity); err != nil {
			return p, fmt.Errorf("shrinking a line: %w", err)
		}
	}
	p.Net.Minor = p.Gross.Minor - p.Tax.Minor
	left := p.Tax.Minor
	for _, t := range o.ratesOf(s.Taxes, s.Net, s.Tax) {
		part, err := money.Portion(t.Amount.Minor, q, s.Quantity)
		if err != nil {
			return p, fmt.Errorf("shrinking a tax: %w", err)
		}
		left -= part
		p.Taxes = append(p.Taxes, pricing.Tax{Name: t.Name, PPM: t.PPM, Base: p.Net, Amount: money.Of(part, c)})
	}
	for i := range p.Taxes { // each was rounded down by less than a unit
		if left > 0 {
			p.Taxes[i].Amount.Minor++
			left--
		}
	}
	shown := p.Net.Minor
	if o.Inclusive {
		shown = p.Gross.Minor
	}
	return p, p.discount(l.Unit.Minor*q-shown, s.Offs)
}

// discount shares what was taken off among those that took it.
func (s *Sums) discount(off int64, by []pricing.Off) error {
	weights := make([]int64, len(by))
	for i, b := range by {
		weights[i] = b.Amount.Minor
	}
	if off == 0 {
		return nil
	}
	shares, err := money.Allocate(off, weights)
	if err != nil {
		return fmt.Errorf("sharing a discount: %w", err)
	}
	for i, b := range by {
		if b.Amount.Minor = shares[i]; shares[i] > 0 {
			s.Offs = append(s.Offs, b)
		}
	}
	return nil
}

// resize changes the lines that are there, and gives those that grow out of them.
func (m *Amended) resize(a Amendment) (extra []fresh, err error) {
	seen := map[int]bool{}
	for _, p := range a.Rest {
		field := "rest." + strconv.Itoa(p.Index)
		if p.Index < 0 || p.Index >= len(m.After.Lines) || seen[p.Index] {
			return nil, fault.InvalidField("pieces_range", "pieces", "left", 0)
		}
		seen[p.Index] = true
		l := &m.After.Lines[p.Index]
		switch {
		case p.Quantity < 0 || p.Quantity > money.MaxQuantity:
			return nil, fault.InvalidField("quantity_range", field, "min", 0, "max", money.MaxQuantity)
		case p.Quantity < l.Parcelled:
			return nil, fault.New(fault.Conflict, "edit_packed", field, "least", l.Parcelled)
		case p.Quantity == l.Rest():
			continue
		}
		sold := l.sums()
		if l.Sold != nil {
			sold = *l.Sold
		}
		q := p.Quantity + l.Cancelled
		if more := q - sold.Quantity; more > 0 {
			extra = append(extra, fresh{line: l.again(), quantity: more, unit: &l.Unit})
			q = sold.Quantity
		}
		sums, err := sold.part(q, *l, m.Before)
		if err != nil {
			return nil, err
		}
		if l.Sold = &sold; q == sold.Quantity {
			l.Sold = nil
		}
		l.take(sums)
	}
	return extra, nil
}

// compare lists what became of which line.
func (m *Amended) compare() {
	zero := money.Of(0, m.Before.Total.Currency)
	for i, l := range m.After.Lines {
		c := Changed{Index: i, Now: l.Rest(), After: l.sums(), Before: Sums{Gross: zero, Net: zero, Tax: zero}}
		if i < len(m.Before.Lines) {
			was := m.Before.Lines[i]
			c.Was, c.Before = was.Rest(), was.sums()
		}
		if c.Was != c.Now {
			m.Lines = append(m.Lines, c)
		}
	}
}

// addUp computes the order's sums from its lines; shipping and fee stay.
func (m *Amended) addUp() error {
	o, c := &m.After, m.Before.Total.Currency
	taxes := m.Before.ratesOf(m.Before.Taxes, money.Of(m.Before.Total.Minor-m.Before.Tax.Minor, c), m.Before.Tax)
	for _, l := range m.Before.Lines {
		taxes = sumTaxes(taxes, m.Before.ratesOf(l.Taxes, l.Net, l.Tax), -1)
	}
	goods, offs, tax, shown := int64(0), int64(0), int64(0), int64(0)
	for _, l := range o.Lines {
		taxes = sumTaxes(taxes, m.Before.ratesOf(l.Taxes, l.Net, l.Tax), 1)
		tax, shown = tax+l.Tax.Minor, shown+o.Shown(l).Minor
		for _, off := range l.Offs {
			offs += off.Amount.Minor
		}
	}
	goods = shown + offs
	o.Tax = money.Of(tax+o.ShippingTax.Minor+o.FeeTax.Minor, c)
	total := shown + o.Shipping.Minor + o.Fee.Minor
	if !o.Inclusive {
		total += o.Tax.Minor
	}
	o.Goods, o.Discount, o.Total = money.Of(goods, c), money.Of(offs, c), money.Of(total, c)
	o.Taxes = slices.DeleteFunc(taxes, func(t pricing.Tax) bool { return t.Amount.IsZero() && t.Base.IsZero() })
	slices.SortStableFunc(o.Taxes, func(a, b pricing.Tax) int {
		return cmp.Or(cmp.Compare(b.PPM, a.PPM), strings.Compare(a.Name, b.Name))
	})
	o.TaxName, o.TaxPPM = pricing.Quote{Taxes: o.Taxes}.TaxRate()
	if total > money.MaxUnit || goods > money.MaxUnit {
		return fault.InvalidField("amount_range", "price")
	}
	return nil
}

// sumTaxes adds taxes rate by rate, or takes them off with sign -1.
func sumTaxes(to, list []pricing.Tax, sign int64) []pricing.Tax {
	to = slices.Clone(to)
	for _, t := range list {
		i := slices.IndexFunc(to, func(o pricing.Tax) bool { return o.Name == t.Name && o.PPM == t.PPM })
		if i < 0 {
			i = len(to)
			to = append(to, pricing.Tax{Name: t.Name, PPM: t.PPM, Base: money.Of(0, t.Amount.Currency), Amount: money.Of(0, t.Amount.Currency)})
		}
		to[i].Amount.Minor += sign * t.Amount.Minor
		to[i].Base.Minor += sign * t.Base.Minor
	}
	return to
}

// moves works out the pieces of each variant that are taken or come free, and refuses
// with sold_out what is not there.
func (m *Amended) moves(tx *store.Tx) error {
	by := map[catalog.VariantID]int64{}
	var order []catalog.VariantID
	for _, c := range m.Lines {
		v := m.After.Lines[c.Index].Variant
		if _, known := by[v]; !known {
			order = append(order, v)
		}
		by[v] += c.Now - c.Was
	}
	for _, v := range order {
		l := stock.Line{Variant: v, Quantity: max(by[v], -by[v]), Owner: m.Before.owner()}
		switch {
		case by[v] > 0:
			m.More = append(m.More, l)
		case by[v] < 0:
			m.Less = append(m.Less, l)
		}
	}
	if len(m.More) == 0 {
		return nil
	}
	var err error
	m.Later, err = stock.Waits(tx, m.More)
	short, ok := fault.As(err)
	if !ok || short.Code != "sold_out" {
		return err
	}
	for _, l := range m.After.Lines {
		if string(l.Variant) == short.Args["variant"] {
			short.Args["title"] = l.Title.In(m.Before.Lang)
		}
	}
	return short
}
