package order

import (
	"strconv"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/claim"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/pricing"
	"hawker/app/store"
	"hawker/app/tariff"
)

// again is the line as more of it would be sold.
func (l Line) again() Line {
	return Line{
		Variant: l.Variant, Product: l.Product, Handle: l.Handle, SKU: l.SKU, Bin: l.Bin, Title: l.Title, Label: l.Label, Photo: l.Photo,
		List: l.List, Reason: ReasonEdit,
	}
}

// fresh is a line to be priced; unit nil is the shop's price of now.
type fresh struct {
	line     Line
	quantity int64
	unit     *money.Amount
}

func (a Amendment) added(tx *store.Tx, o Order) (list []fresh, err error) {
	for i, add := range a.Add {
		field := func(name string) string { return "add." + strconv.Itoa(i) + "." + name }
		if add.Quantity < 1 || add.Quantity > money.MaxQuantity {
			return nil, fault.InvalidField("quantity_range", field("quantity"), "min", 1, "max", money.MaxQuantity)
		}
		if u := add.Unit; u != nil && (u.Minor < 0 || u.Minor > money.MaxUnit || u.Currency != o.Total.Currency) {
			return nil, fault.InvalidField("amount_range", field("price"))
		}
		v, err := catalog.GetVariant(tx, add.Variant)
		if err != nil {
			return nil, err
		}
		p, err := catalog.Get(tx, v.Product)
		if err != nil {
			return nil, err
		}
		list = append(list, fresh{quantity: add.Quantity, unit: add.Unit, line: Line{
			Variant: v.ID, Product: p.ID, Handle: p.Handle, SKU: v.SKU, Bin: v.Bin, Title: p.Title, Label: p.Labels(v), Photo: p.Picture(v), Reason: ReasonEdit,
		}})
	}
	return list, nil
}

// append prices the new lines, each by itself, and puts them behind the others.
func (m *Amended) append(tx *store.Tx, list []fresh) error {
	if len(list) == 0 {
		return nil
	}
	if len(m.After.Lines)+len(list) > money.MaxLines {
		return fault.InvalidField("too_many_lines", "", "max", money.MaxLines)
	}
	s, err := brand.Get(tx)
	if err != nil {
		return err
	}
	t, err := tariff.Of(tx, s)
	if err != nil {
		return err
	}
	for _, f := range list {
		l, err := f.price(tx, m.Before, t)
		if err != nil {
			return err
		}
		m.After.Lines = append(m.After.Lines, l)
	}
	return nil
}

func (f fresh) price(tx *store.Tx, o Order, t tariff.Tariff) (Line, error) {
	l := f.line
	l.At = tx.Now
	p, err := catalog.Get(tx, l.Product)
	if err != nil {
		return l, err
	}
	now, err := live.PriceOf(tx, "", 0, l.Variant)
	if err != nil {
		return l, err
	}
	to := o.Contact.Address
	r := pricing.RulesOf(t, tariff.Place{Country: to.Country, Region: to.Region, Postcode: to.Postcode})
	r.NeedsShipping, r.Now, r.Exempt = false, tx.Now, o.Exempt
	row := pricing.Line{Key: string(l.Variant), Quantity: f.quantity, Unit: now.Amount, List: now.List, TaxClass: p.TaxClass}
	switch {
	case f.unit != nil: // as prices are shown in this order
		row.Unit = *f.unit
		if r.Inclusive = o.Inclusive; o.Exempt {
			r.Exempt, r.Taxes = false, nil
		}
	case !o.Exempt && r.Inclusive != o.Inclusive:
		return l, fault.Clash("edit_tax_basis")
	default:
		l.Reason = now.Reason
	}
	if row.Unit.Currency != o.Total.Currency {
		return l, fault.Clash("price_currency", "currency", string(o.Total.Currency))
	}
	q, err := pricing.Make([]pricing.Line{row}, r)
	if err != nil {
		return l, err
	}
	is := q.Lines[0]
	l.Unit, l.List = is.Unit, is.List
	l.take(Sums{is.Quantity, nil, is.Gross, is.Net, is.Tax, is.Taxes})
	l.Claims, err = claim.HeadOf(tx, l.Product)
	return l, err
}
