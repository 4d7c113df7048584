package cart

import (
	"slices"
	"time"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/collection"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/pay"
	"hawker/app/pricing"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/tariff"
)

// ReasonAgreed is why a piece has its price that the shop agreed on with the buyer.
const ReasonAgreed = "agreed"

// Row is a line with all that is known about it now.
type Row struct {
	Line    Line
	Product catalog.Product
	Variant catalog.Variant
	Price   live.Price
	groups  []string // the collections that the product is in
}

// Look reads what a line is about and refuses when it cannot be bought.
func Look(tx *store.Tx, l Line) (Row, error) {
	r := Row{Line: l}
	var err error
	if r.Product, r.Variant, err = catalog.For(tx, l.Variant); err != nil {
		return r, err
	}
	if r.Price, err = live.PriceOf(tx, l.Show, l.N, l.Variant); err != nil {
		return r, err
	}
	if err := live.CheckBuy(tx, l.Show, l.N, l.Variant); err != nil {
		return r, err
	}
	if l.Fixed != nil {
		r.Price = live.Price{Amount: l.Fixed.Unit, List: r.Price.List, Reason: ReasonAgreed}
	}
	in, err := collection.Of(tx, collection.Product(r.Product.ID))
	if err != nil {
		return r, err
	}
	for _, id := range in {
		r.groups = append(r.groups, string(id))
	}
	return r, checkQuantity(l.Quantity)
}

func (r Row) priced() pricing.Line {
	return pricing.Line{
		Key: string(r.Line.Variant) + "/" + string(r.Line.Show), Quantity: r.Line.Quantity,
		Unit: r.Price.Amount, List: r.Price.List, Reason: r.Price.Reason,
		Fixed: r.Line.Fixed != nil && r.Line.Fixed.Own, Product: string(r.Product.ID), Collections: r.groups, TaxClass: r.Product.TaxClass, WeightG: int64(r.Variant.WeightG),
	}
}

// Rows reads what is to be bought and refuses what cannot be: the lines given, as
// chosen at this moment, or with nil those of the cart. Beside what Look refuses:
// cart_empty and cart_full.
func Rows(tx *store.Tx, id ID, lines []Line) ([]Row, error) {
	list := slices.Clone(lines)
	if lines == nil {
		c, err := Get(tx, id)
		if err != nil {
			return nil, err
		}
		list = c.Lines
	}
	for i := range lines {
		if err := list[i].Choose(tx); err != nil {
			return nil, err
		}
	}
	switch {
	case len(list) == 0:
		return nil, fault.Clash("cart_empty")
	case len(list) > maxLines:
		return nil, fault.Clash("cart_full", "max", maxLines)
	}
	rows := make([]Row, len(list))
	for i, l := range list {
		var err error
		if rows[i], err = Look(tx, l); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// Terms are what carts are priced under: the shop's settings, what reduces, and
// where it goes.
type Terms struct {
	shop      brand.Settings
	gateways  pay.Settings
	tariff    tariff.Tariff
	discounts []pricing.Discount
	place     tariff.Place
	way       string // that was chosen, "" for the cheapest
	stays     bool   // nothing is sent: the goods alone are counted
	now       time.Time
}

// ReadTerms reads the terms for a cart with these codes.
func ReadTerms(tx *store.Tx, s brand.Settings, codes []string, a Ask) (Terms, error) {
	t := Terms{shop: s, place: a.Place, way: a.Way, now: tx.Now}
	if !a.At.IsZero() {
		t.now = a.At
	}
	var err error
	if t.tariff, err = Tariff(tx, s); err != nil {
		return t, err
	}
	if t.gateways, err = pay.GetSettings(tx); err != nil {
		return t, err
	}
	t.discounts, err = pricing.Standing(tx, codes)
	return t, err
}

// Methods lists how a buyer in country may pay a sale, which is quoted before any
// fee. Who fetches the goods pays in cash there, where that is offered, and the rules
// of cash at the door do not count.
func (t Terms) Methods(country string, base pricing.Quote) []pay.Method {
	list := pay.Methods(t.shop, t.gateways, country, base.Total)
	fetched := base.Way.Rate.Pickup
	if fetched == nil {
		return list
	}
	list = slices.DeleteFunc(list, func(m pay.Method) bool { return m == pay.Cash })
	if fetched.Cash {
		list = append(list, pay.Cash)
	}
	return list
}

// Quote is the one place where a cart becomes a sum.
func (t Terms) Quote(rows []Row, m pay.Method) (pricing.Quote, error) {
	lines := make([]pricing.Line, len(rows))
	for i, r := range rows {
		lines[i] = r.priced()
	}
	r := pricing.RulesOf(t.tariff, t.place)
	r.Fee, r.NeedsShipping, r.Rate, r.Discounts, r.Now = pay.Fee(t.shop, m), len(rows) > 0 && !t.stays, t.way, t.discounts, t.now
	return pricing.Make(lines, r)
}

// Ask is how a cart is to be priced: whereto (without a country: Tariff.Home), by
// which way of shipping ("" for the cheapest) and paid how (else than offered: as the first).
type Ask struct {
	Place  tariff.Place
	Way    string
	Method pay.Method
	At     time.Time // by whose discounts; zero for now
}

// Priced is a cart as it stands now: what each line costs, what cannot be bought
// and why, and the sum of the rest. Ways are the payments on offer, each with
// its own total and the hash that Submit expects as Seen.
type Priced struct {
	Lines   []PricedLine
	Quote   pricing.Quote
	Codes   []string // that the buyer gave
	Country string   // where it goes; assumed while the buyer has not said
	Method  pay.Method
	Ways    []Way
	Problem *fault.Error // of the cart as a whole, such as ships_not_there
	Unsent  bool         // nothing is sent there: Quote is of the goods alone
}

// PricedLine is one Row. Sum is as prices are shown; Left is what can be bought
// of the variant; a Row with a Problem is not in the quote.
type PricedLine struct {
	Line
	Product catalog.Product
	Choice  catalog.Variant
	Price   live.Price
	Sum     money.Amount
	Left    int64
	Later   catalog.Later // some of it is not there; its Kind is empty where all is
	Problem *fault.Error
}

// Way is a way to pay this cart.
type Way struct {
	Method pay.Method
	Fee    money.Amount
	Total  money.Amount
	Hash   string
}

// Ready tells whether the cart can be submitted as it is.
func (p Priced) Ready() bool {
	return len(p.Lines) > 0 && p.Problem == nil && len(p.Ways) > 0 &&
		!slices.ContainsFunc(p.Lines, func(l PricedLine) bool { return l.Problem != nil })
}

// Price prices the lines of a cart. What cannot be bought is a Problem and no
// refusal.
func Price(tx *store.Tx, c Cart, a Ask) (Priced, error) {
	s, err := brand.Get(tx)
	if err != nil {
		return Priced{}, err
	}
	t, err := ReadTerms(tx, s, c.Codes, a)
	if err != nil {
		return Priced{}, err
	}
	if t.place.Country == "" {
		t.place.Country = t.tariff.Home()
	}
	p := Priced{Country: t.place.Country, Method: a.Method, Codes: c.Codes}
	demand := map[catalog.VariantID]int64{}
	for _, l := range c.Lines {
		demand[l.Variant] += l.Quantity
	}
	var good []Row
	for _, l := range c.Lines {
		pl, r, err := priceLine(tx, l, demand[l.Variant])
		if err != nil {
			return p, err
		}
		if pl.Problem == nil {
			good = append(good, r)
		}
		p.Lines = append(p.Lines, pl)
	}
	return p.total(t, good)
}

func priceLine(tx *store.Tx, l Line, demand int64) (PricedLine, Row, error) {
	r, err := Look(tx, l)
	pl := PricedLine{Line: l, Product: r.Product, Choice: r.Variant, Price: r.Price}
	if err != nil {
		return pl, r, asProblem(err, &pl.Problem)
	}
	there, more, err := stock.Sellable(tx, r.Variant)
	if err != nil {
		return pl, r, err
	}
	if pl.Left = there + more; pl.Left < demand {
		pl.Problem = fault.Clash("sold_out", "variant", string(l.Variant), "left", pl.Left, "wanted", demand)
	} else if there < demand {
		pl.Later, _ = r.Variant.Later(tx.Now)
	}
	if pl.Sum, err = r.Price.Amount.Times(l.Quantity); err != nil {
		return pl, r, err
	}
	return pl, r, nil
}

// total quotes the rows that can be bought, once per way to pay.
func (p Priced) total(t Terms, rows []Row) (Priced, error) {
	base, err := t.Quote(rows, pay.Transfer)
	if err != nil {
		if err = asProblem(err, &p.Problem); err != nil {
			return p, err
		}
		t.stays, p.Unsent = true, true // what they cost can be shown all the same
		p.Quote, err = t.Quote(rows, pay.Transfer)
		return p, asProblem(err, &p.Problem)
	}
	p.Quote = base
	offered := t.Methods(p.Country, base)
	if len(offered) > 0 && !slices.Contains(offered, p.Method) {
		p.Method = offered[0]
	}
	for _, m := range offered {
		q := base
		if !pay.Fee(t.shop, m).IsZero() {
			if q, err = t.Quote(rows, m); err != nil {
				return p, err
			}
		}
		p.Ways = append(p.Ways, Way{Method: m, Fee: q.Fee, Total: q.Total, Hash: q.Hash()})
		if m == p.Method {
			p.Quote = q
		}
	}
	if len(p.Ways) == 0 && len(rows) > 0 {
		p.Problem = fault.Clash("no_way_to_pay")
	}
	return p, nil
}
