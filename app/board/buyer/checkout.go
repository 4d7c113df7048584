package buyer

import (
	"context"
	"strings"
	"time"

	"github.com/a-h/templ"

	"hawker/app/board/goods"
	"hawker/app/brand"
	"hawker/app/cart"
	"hawker/app/catalog"
	"hawker/app/customer"
	"hawker/app/draft"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/pay"
	"hawker/app/store"
	"hawker/app/tariff"
	"hawker/views/shop"
	"hawker/views/ui"
)

// Asked is what a buyer has written into the checkout so far, and what was wrong with it.
type Asked struct {
	Cart    cart.ID
	Room    string // address of the show that the checkout lies over, else ""
	Country string // that the visitor named before; counts until the form names one
	Reach   string // e-mail or telephone, as typed
	Contact customer.Contact
	Method  pay.Method
	Way     string // of shipping, by its id
	Key     string
	Faults  map[string]error // by field of the form
	Refused error            // about the order as a whole
	Code    string           // of a discount, as typed, when it was refused
	Offer   *draft.Draft     // that the shop made, in the place of the cart
}

func (a Asked) place() tariff.Place {
	to := a.Contact.Address
	return tariff.Place{Country: to.Country, Region: to.Region, Postcode: to.Postcode}
}

// cart is what is bought, and by whose time's discounts.
func (a Asked) cart(tx *store.Tx) (cart.Cart, time.Time, error) {
	if a.Offer != nil {
		return a.Offer.Cart(), a.Offer.Sent, nil
	}
	c, err := cart.Get(tx, a.Cart)
	return c, time.Time{}, err
}

func (a Asked) action() string {
	if a.Offer != nil {
		return "/pay"
	}
	return "/checkout"
}

// Checkout reads the cart as the checkout's form.
func (r Reader) Checkout(ctx context.Context, tx *store.Tx, a Asked) (shop.Checkout, error) {
	g, err := read(ctx, tx)
	if err != nil {
		return shop.Checkout{}, err
	}
	chosen, at, err := a.cart(tx)
	if err != nil {
		return shop.Checkout{}, err
	}
	place := a.place()
	if place.Country == "" {
		place.Country = Destination(g.Reader, a.Country)
	}
	p, err := cart.Price(tx, chosen, cart.Ask{Place: place, Way: a.Way, Method: a.Method, At: at})
	if err != nil {
		return shop.Checkout{}, err
	}
	v := shop.Checkout{Action: a.action(), Quote: a.action() + "/quote", Room: a.Room, Key: a.Key, Total: p.Quote.Total, Seen: p.Quote.Hash()}
	for _, l := range p.Lines {
		v.Lines = append(v.Lines, g.checkoutLine(l))
	}
	g.fields(&v, a, p.Country)
	v.Ways = g.ways(p, v.QuoteAttrs())
	if v.Pickup = g.pickup(p, a); v.Pickup != nil {
		v.Name.Label = lang.T(ctx, "pickup.name")
	}
	v.Methods = g.methods(p, v.QuoteAttrs())
	switch e := a.Faults["method"]; {
	case e != nil:
		v.MethodErr = lang.Fault(ctx, e)
	case p.Unsent:
		v.WayErr = lang.Fault(ctx, p.Problem)
	case p.Problem != nil:
		v.MethodErr = lang.Fault(ctx, p.Problem)
	}
	v.Sum = g.sum(g.quoted(p))
	v.Codes, v.Code = g.codes(a, p)
	v.Holds = lang.N(ctx, "shop.holds", int(chosen.Count()))
	v.Policies = g.policies()
	v.Refusal = g.refusal(a, v)
	return v, nil
}

func (g reading) checkoutLine(l cart.PricedLine) shop.CheckoutLine {
	v := shop.CheckoutLine{Line: g.line(l), Ref: lineRef(l.Line)}
	if l.Problem != nil {
		v.Problem = lang.Fault(g.Ctx, l.Problem)
	}
	return v
}

// lineRef names a line of the cart in a form.
func lineRef(l cart.Line) string { return string(l.Variant) + "|" + string(l.Show) }

// line is a row of the cart in words.
func (g reading) line(l cart.PricedLine) ui.Line {
	v := ui.Line{
		Photo: goods.Picture(l.Product.Picture(l.Choice), ""), Number: l.N, Name: g.In(l.Product.Title), URL: "/products/" + l.Product.Handle,
	}
	if l.Price.Amount.Currency != "" {
		v.End = lang.Money(g.Ctx, l.Sum)
	}
	v.Meta = g.meta(l.Product.Label(l.Choice, g.Tag, g.Shop.Lang), l.Quantity, l.Price.Reason, l.Later)
	return v
}

// meta is what stands under a name: the choice, how many, and why its price.
func (g reading) meta(label string, n int64, reason string, later catalog.Later) string {
	var parts []string
	if label != "" {
		parts = append(parts, label)
	}
	if n != 1 {
		parts = append(parts, lang.N(g.Ctx, "shop.line.pieces", int(n)))
	}
	switch reason {
	case live.ReasonLive:
		parts = append(parts, lang.T(g.Ctx, "shop.line.live"))
	case live.ReasonSale:
		parts = append(parts, lang.T(g.Ctx, "shop.line.sale"))
	}
	if later.Kind != "" {
		parts = append(parts, g.Promise(later))
	}
	return strings.Join(parts, lang.T(g.Ctx, "shop.comma"))
}

func (g reading) fields(v *shop.Checkout, a Asked, country string) {
	c := a.Contact
	field := func(name, label, value, autocomplete string, max int) ui.Field {
		f := ui.Field{Name: name, ID: "checkout-" + name, Label: lang.T(g.Ctx, label), Value: value, Autocomplete: autocomplete, Max: max}
		if e := a.Faults[name]; e != nil {
			f.Error = lang.Fault(g.Ctx, e)
		}
		return f
	}
	v.Contact = field("contact", "shop.field.contact", a.Reach, "email", 254)
	v.Name = field("name", "shop.field.name", c.Name, "shipping name", 120)
	v.Street = field("street", "shop.field.street", c.Address.Line1, "shipping address-line1", 120)
	v.Postcode = field("postcode", "shop.field.postcode", c.Address.Postcode, "shipping postal-code", 12)
	v.City = field("city", "shop.field.city", c.Address.City, "shipping address-level2", 120)
	byRegion, byPostcode := g.Tariff.Near(country)
	if byPostcode {
		v.Postcode.Attrs = v.QuoteAttrs()
	}
	if customer.RegionNeeded(country) || byRegion {
		v.Region = g.region(v, field("region", "shop.field.region", c.Address.Region, "shipping address-level1", 120), country, byRegion)
	}
	v.Country = ui.Select{
		Name: "country", ID: "checkout-country", Label: lang.T(g.Ctx, "shop.field.country"), Value: country, Autocomplete: "shipping country",
		Options: Countries(g.Reader), Attrs: v.QuoteAttrs(),
	}
	if e := a.Faults["country"]; e != nil {
		v.Country.Error = lang.Fault(g.Ctx, e)
	}
	v.Marketing = ui.Choice{Name: "marketing", Value: "1", Label: MarketingText(g.Ctx), Box: true, Checked: c.Marketing}
}

// region is chosen where the regions are known; where they change the price, the
// form comes again.
func (g reading) region(v *shop.Checkout, f ui.Field, country string, charged bool) templ.Component {
	known := tariff.Regions(country)
	if charged {
		f.Attrs = v.QuoteAttrs()
	}
	if known == nil {
		return f
	}
	s := ui.Select{Name: f.Name, ID: f.ID, Label: f.Label, Value: tariff.RegionCode(country, f.Value), Autocomplete: f.Autocomplete, Error: f.Error, Attrs: f.Attrs,
		Options: []ui.Option{{Label: lang.T(g.Ctx, "shop.field.region.choose")}}}
	for _, r := range known {
		s.Options = append(s.Options, ui.Option{Value: r.Code, Label: r.Name})
	}
	return s
}

// ways are the ways of shipping, where there is a choice.
func (g reading) ways(p cart.Priced, attrs templ.Attributes) []ui.Choice {
	if len(p.Quote.Ways) < 2 {
		return nil
	}
	var list []ui.Choice
	for _, w := range p.Quote.Ways {
		c := ui.Choice{Name: "way", Value: w.Rate.ID, Label: g.In(w.Rate.Name), Icon: "truck", Note: g.placeOf(w.Rate), Checked: w.Rate.ID == p.Quote.Way.Rate.ID, End: lang.Money(g.Ctx, w.Amount), Attrs: attrs}
		if w.Rate.Pickup != nil {
			c.Icon = "store"
		}
		if w.Amount.IsZero() {
			c.End = g.free(w.Rate.Pickup != nil)
		}
		list = append(list, c)
	}
	return list
}

// MarketingText is the words beside the box of consent, which the order keeps.
func MarketingText(ctx context.Context) string { return lang.T(ctx, "shop.marketing") }

func (g reading) methods(p cart.Priced, attrs templ.Attributes) []ui.Choice {
	var list []ui.Choice
	for _, w := range p.Ways {
		c := g.method(w.Method, w.Method == p.Method)
		c.Attrs = attrs
		c = g.counter(c, p, w.Method)
		if !w.Fee.IsZero() {
			c.End = "+" + lang.Price(g.Ctx, w.Fee)
		}
		list = append(list, c)
	}
	return list
}

func (g reading) policies() []ui.Link {
	var list []ui.Link
	for _, p := range []struct {
		handle string
		text   brand.Text
	}{{"terms", g.Shop.Policies.Terms}, {"returns", g.Shop.Policies.Returns}, {"privacy", g.Shop.Policies.Privacy}, {"shipping", g.Shop.Policies.Shipping}} {
		if !p.text.Empty() {
			list = append(list, ui.Link{Label: lang.T(g.Ctx, "shop.policy."+p.handle), URL: "/pages/" + p.handle})
		}
	}
	return list
}

// refusal says what is wrong, what to do, and that nothing was charged.
func (g reading) refusal(a Asked, v shop.Checkout) *shop.Refusal {
	if len(a.Faults) > 0 {
		r := &shop.Refusal{Title: lang.N(g.Ctx, "shop.mend", len(a.Faults)), Text: lang.T(g.Ctx, "shop.mend.text")}
		for _, f := range []struct{ name, label string }{
			{"contact", v.Contact.Label}, {"name", v.Name.Label}, {"street", v.Street.Label}, {"postcode", v.Postcode.Label}, {"city", v.City.Label},
			{"region", lang.T(g.Ctx, "shop.field.region")}, {"country", v.Country.Label}, {"method", lang.T(g.Ctx, "shop.payment")},
		} {
			if a.Faults[f.name] != nil {
				r.Fields = append(r.Fields, ui.Link{Label: f.label, URL: "#checkout-" + f.name})
			}
		}
		return r
	}
	if a.Refused == nil {
		return nil
	}
	if e, ok := fault.As(a.Refused); ok && e.Code == "price_changed" {
		return &shop.Refusal{Title: lang.T(g.Ctx, "shop.changed"), Text: lang.T(g.Ctx, "shop.changed.text", "old", e.Args["old"], "new", e.Args["new"])}
	}
	return &shop.Refusal{Title: lang.T(g.Ctx, "shop.refused"), Text: lang.T(g.Ctx, "shop.refused.text", "why", lang.Fault(g.Ctx, a.Refused))}
}
