package buyer

import (
	"strings"

	"hawker/app/cart"
	"hawker/app/lang"
	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/tariff"
	"hawker/views/shop"
	"hawker/views/ui"
)

// pickup is where the cart would be fetched, nil where it is sent.
func (g reading) pickup(p cart.Priced, a Asked) *shop.PickupPlace {
	way := p.Quote.Way.Rate
	if way.Pickup == nil {
		return nil
	}
	to := a.Contact.Address
	return &shop.PickupPlace{Way: way.ID, Lines: strings.Split(g.In(way.Pickup.Text()), "\n"), Kept: []shop.Typed{
		{Name: "street", Value: to.Line1}, {Name: "postcode", Value: to.Postcode}, {Name: "city", Value: to.City}, {Name: "region", Value: to.Region}, {Name: "country", Value: p.Country},
	}}
}

// placeOf is the place of a way in one line, "" for one that is sent.
func (g reading) placeOf(way tariff.ShipRate) string {
	if way.Pickup == nil {
		return ""
	}
	at := *way.Pickup
	at.Hours = nil
	return strings.ReplaceAll(g.In(at.Text()), "\n", lang.T(g.Ctx, "shop.comma"))
}

// counter words cash as it is paid where the goods are fetched.
func (g reading) counter(c ui.Choice, p cart.Priced, m pay.Method) ui.Choice {
	if m == pay.Cash && p.Quote.Way.Rate.Pickup != nil {
		c.Label, c.Note, c.Icon = lang.T(g.Ctx, "pickup.cash"), lang.T(g.Ctx, "pickup.cash.note"), "store"
	}
	return c
}

// whereto is the address of an order, or the place where it is fetched.
func (g reading) whereto(o order.Order) []string {
	if o.Pickup {
		return strings.Split(g.In(o.PickupAt), "\n")
	}
	a := o.Contact.Address
	var list []string
	for _, line := range []string{a.Name, a.Line1, a.Line2, strings.TrimSpace(a.Postcode + " " + a.City), a.Region, lang.Country(g.Ctx, a.Country)} {
		if line != "" {
			list = append(list, line)
		}
	}
	return list
}

// methodName is how an order is paid, in words.
func (g reading) methodName(o order.Order) string {
	if o.Pickup && o.Method == pay.Cash {
		return lang.T(g.Ctx, "pickup.cash")
	}
	return lang.T(g.Ctx, "shop.method."+string(o.Method))
}

// free says that a way costs nothing.
func (g reading) free(fetched bool) string {
	if fetched {
		return lang.T(g.Ctx, "pickup.free")
	}
	return lang.T(g.Ctx, "shop.sum.free")
}
