package order

import (
	"cmp"

	"hawker/app/cart"
	"hawker/app/customer"
	"hawker/app/fault"
	"hawker/app/pricing"
	"hawker/app/tariff"
)

// ask is how the draft is to be priced; a region that its country does not have is
// refused, since taxes go by it.
func (d Draft) ask() (cart.Ask, error) {
	to := d.Contact.Address
	if tariff.Regions(to.Country) != nil && tariff.RegionCode(to.Country, to.Region) == "" {
		return cart.Ask{}, fault.InvalidField("region_unknown", "region", "region", to.Region)
	}
	return cart.Ask{Place: tariff.Place{Country: to.Country, Region: to.Region, Postcode: to.Postcode}, Way: d.Way, Method: d.Method}, nil
}

// Offs are the order's discounts, each with its sum over the lines, those of
// shipping last.
func (o Order) Offs() []pricing.Off { return o.taken().Offs() }

// taken is what the order's discounts took off, as its quote said.
func (o Order) taken() pricing.Quote {
	q := pricing.Quote{ShippingOff: o.ShippingOff}
	for _, l := range o.Lines {
		q.Lines = append(q.Lines, pricing.QuoteLine{Offs: l.Offs})
	}
	return q
}

// buyerOf is the name under which a contact's uses of discounts are counted.
func buyerOf(c customer.Contact) string { return pricing.Buyer(cmp.Or(c.Email, c.Phone)) }
