package invoice

import (
	"slices"
	"strconv"

	"hawker/app/brand"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/pricing"
	"hawker/app/store"
)

// amend issues what the edits since the invoice call for: a further invoice of what
// each of them added, a credit note of what it took out.
func amend(tx *store.Tx, o order.Order, of Document) error {
	list, err := order.EditsOf(tx, o.ID)
	if err != nil {
		return err
	}
	shop, err := brand.Get(tx)
	if err != nil {
		return err
	}
	for _, e := range list {
		if e.N <= of.Edits {
			continue
		}
		cause := string(o.ID) + "/edit/" + strconv.Itoa(e.N)
		for _, kind := range []Kind{Invoice, Credit} {
			d := ofEdit(o, e, kind, shop)
			_, issued, err := find(tx, kind, cause)
			if err != nil {
				return err
			}
			if issued || len(d.Lines) == 0 {
				continue
			}
			d.Of, d.OfIssued = of.Number, of.Issued
			if d.Tax.IsZero() {
				d.Note = of.Note
			}
			if _, err := d.issue(tx, cause, shop.Location()); err != nil {
				return err
			}
		}
	}
	return nil
}

// ofEdit is the document of the lines that grew, or of those that shrank.
func ofEdit(o order.Order, e order.Edit, kind Kind, s brand.Settings) Document {
	d := head(o, s)
	zero := money.Of(0, d.Currency)
	d.Kind, d.Inclusive, d.Reason, d.Reference, d.Edits, d.Paid = kind, o.Inclusive, e.Why, o.Reference, e.N, zero
	d.Net, d.Tax, d.Total = zero, zero, zero
	sign := int64(1)
	if kind == Credit {
		sign, d.Inclusive = -1, true
	}
	for _, c := range e.Lines {
		n := sign * (c.After.Quantity - c.Before.Quantity)
		if n < 1 {
			continue
		}
		l := o.Lines[c.Index]
		gross, tax := sign*(c.After.Gross.Minor-c.Before.Gross.Minor), sign*(c.After.Tax.Minor-c.Before.Tax.Minor)
		line := Line{Part: Goods, Title: l.Title, Label: l.Label, SKU: l.SKU, Quantity: n, Unit: zero, Discount: zero, Sum: money.Of(gross, d.Currency)}
		line.Taxes = changed(byRate(c.Before.Taxes, c.Before.Net, c.Before.Tax, o), byRate(c.After.Taxes, c.After.Net, c.After.Tax, o), sign)
		if kind == Invoice {
			line.Unit = l.Unit
			if !d.Inclusive {
				line.Sum.Minor -= tax
			}
			line.Discount.Minor = l.Unit.Minor*n - line.Sum.Minor
		}
		d.Lines = append(d.Lines, line)
		d.Taxes = changed(nil, append(d.Taxes, line.Taxes...), 1)
		d.Total.Minor, d.Tax.Minor = d.Total.Minor+gross, d.Tax.Minor+tax
	}
	d.Net.Minor = d.Total.Minor - d.Tax.Minor
	return d
}

// changed is what taxes rose by, rate by rate, or with sign -1 fell by.
func changed(was, is []pricing.Tax, sign int64) []pricing.Tax {
	var out []pricing.Tax
	add := func(list []pricing.Tax, sign int64) {
		for _, t := range list {
			i := slices.IndexFunc(out, func(o pricing.Tax) bool { return o.Name == t.Name && o.PPM == t.PPM })
			if i < 0 {
				i = len(out)
				out = append(out, pricing.Tax{Name: t.Name, PPM: t.PPM, Base: money.Of(0, t.Amount.Currency), Amount: money.Of(0, t.Amount.Currency)})
			}
			out[i].Amount.Minor += sign * t.Amount.Minor
			out[i].Base.Minor += sign * t.Base.Minor
		}
	}
	add(was, -sign)
	add(is, sign)
	return out
}
