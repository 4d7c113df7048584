package pricing

import (
	"fmt"
	"slices"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/tariff"
)

// Way is a rate at which the order can be shipped, and what it costs before
// discounts on shipping.
type Way struct {
	Rate   tariff.ShipRate `json:"rate"`
	Amount money.Amount    `json:"amount"`
}

// chosen is the way that was taken.
type chosen struct {
	way  Way
	ways []Way
}

// ship finds the ways to the place and takes the one that was asked for, else the
// cheapest. It refuses with ships_not_there, and with no_rate where no way takes a
// parcel of this weight or sum.
func ship(lines []Line, goods int64, r Rules) (*chosen, error) {
	rates := r.rates()
	if len(rates) == 0 || !brand.KnownCountry(r.Place.Country) {
		return nil, fault.Clash("ships_not_there", "country", r.Place.Country)
	}
	grams, pieces := int64(0), int64(0)
	for _, l := range lines {
		if !l.NotShipped {
			grams += l.WeightG * l.Quantity
			pieces += l.Quantity
		}
	}
	var c chosen
	found := -1
	for _, rate := range rates {
		amount, ok, err := cost(rate, goods, grams, pieces)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		if err := (Rules{Taxes: r.stripped, due: r.due}).strip(&amount, rate.TaxClass); err != nil {
			return nil, err
		}
		c.ways = append(c.ways, Way{rate, money.Of(amount, r.Currency)})
		at := len(c.ways) - 1
		switch {
		case r.Rate != "" && rate.ID == r.Rate, found < 0:
			found = at
		case c.ways[found].Rate.ID != r.Rate && rate.Kind != tariff.ShipPickup && (c.ways[found].Rate.Kind == tariff.ShipPickup || amount < c.ways[found].Amount.Minor):
			found = at
		}
	}
	if found < 0 {
		return nil, fault.Clash("no_rate", "country", r.Place.Country, "grams", grams)
	}
	c.way = c.ways[found]
	return &c, nil
}

// rates are the ways to the place, and beside them the one that was chosen to fetch
// the goods by, from wherever the buyer comes.
func (r Rules) rates() []tariff.ShipRate {
	t := tariff.Table{Zones: r.Zones}
	z, _ := tariff.Tariff{Table: t}.Zone(r.Place)
	fetched, ok := t.Pickup(r.Rate)
	if !ok || slices.ContainsFunc(z.Rates, func(o tariff.ShipRate) bool { return o.ID == fetched.ID }) {
		return z.Rates
	}
	return append(slices.Clone(z.Rates), fetched)
}

// handover is where goods change hands: where they are sent, or where they are
// fetched.
func handover(way tariff.ShipRate, sent tariff.Place) tariff.Place {
	if way.Pickup == nil {
		return sent
	}
	return way.Pickup.Place()
}

// guess is the handover before it is known which way takes the goods: by the way
// that was chosen, or the only kind that there is.
func (r Rules) guess() tariff.Place {
	if !r.NeedsShipping {
		return r.Place
	}
	rates := r.rates()
	at := slices.IndexFunc(rates, func(o tariff.ShipRate) bool { return o.ID == r.Rate })
	if at < 0 && len(rates) > 0 && !slices.ContainsFunc(rates, func(o tariff.ShipRate) bool { return o.Kind != tariff.ShipPickup }) {
		at = 0
	}
	if at < 0 {
		return r.Place
	}
	return handover(rates[at], r.Place)
}

// cost is what a rate asks; false where it takes no such parcel.
func cost(rate tariff.ShipRate, goods, grams, pieces int64) (int64, bool, error) {
	asked := rate.Amount
	switch rate.Kind {
	case tariff.ShipPiece:
		sum, err := rate.Amount.Times(pieces)
		if err != nil {
			return 0, false, fmt.Errorf("computing shipping: %w", err)
		}
		asked = sum
	case tariff.ShipWeight, tariff.ShipPrice:
		value := grams
		if rate.Kind == tariff.ShipPrice {
			value = goods
		}
		at := slices.IndexFunc(rate.Bands, func(b tariff.Band) bool { return value >= b.From && (b.To == 0 || value < b.To) })
		if at < 0 {
			return 0, false, nil
		}
		asked = rate.Bands[at].Amount
	}
	if rate.FreeOver != nil && goods >= rate.FreeOver.Minor {
		return 0, true, nil
	}
	return asked.Minor, true, nil
}

// Cheapest is the way that costs least to send goods alone to a place, before any
// discount. It refuses as Make does where nothing is sent there.
func Cheapest(t tariff.Tariff, l Line, p tariff.Place) (Way, error) {
	goods, err := l.Unit.Times(l.Quantity)
	if err != nil {
		return Way{}, fmt.Errorf("computing goods: %w", err)
	}
	c, err := ship([]Line{l}, goods.Minor, RulesOf(t, p))
	if err != nil {
		return Way{}, err
	}
	return c.way, nil
}

// shipping chooses the way and takes the discounts of class shipping off it.
func (c *cut) shipping(lines []Line, ds []Discount, r Rules) (err error) {
	if !r.NeedsShipping {
		return nil
	}
	goods := int64(0)
	for _, n := range c.left {
		goods += n
	}
	if c.rate, err = ship(lines, goods, r); err != nil {
		return err
	}
	c.paid = c.rate.way.Amount.Minor
	for _, d := range ds {
		if d.Class != OffShipping {
			continue
		}
		off, err := d.of(c.paid, 1)
		if err != nil {
			return err
		}
		if off > 0 {
			c.paid -= off
			c.sum += off
			c.ship = append(c.ship, Off{ID: d.ID, Code: d.Code, Title: d.Title, Amount: money.Of(off, r.Currency)})
		}
	}
	return nil
}
