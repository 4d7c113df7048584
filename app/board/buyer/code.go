package buyer

import (
	"slices"

	"github.com/a-h/templ"

	"hawker/app/cart"
	"hawker/app/lang"
	"hawker/app/pricing"
	"hawker/views/shop"
	"hawker/views/ui"
)

// codes are the discount codes that the buyer gave, each with what it takes off or
// why it takes nothing, and the field for one more.
func (g reading) codes(a Asked, p cart.Priced) ([]shop.Code, ui.Field) {
	offs := p.Quote.Offs()
	var list []shop.Code
	for _, code := range p.Codes {
		c := shop.Code{Code: code}
		if at := slices.IndexFunc(offs, func(o pricing.Off) bool { return o.Code == code }); at >= 0 {
			c.Off = "−" + lang.Money(g.Ctx, offs[at].Amount)
		} else {
			c.Why = lang.T(g.Ctx, "shop.code.used_up")
		}
		for _, u := range p.Quote.Unused {
			if u.Code == code {
				c.Why = lang.T(g.Ctx, "shop.code."+u.Reason)
			}
		}
		list = append(list, c)
	}
	f := ui.Field{Name: "code", ID: "checkout-code", Label: lang.T(g.Ctx, "shop.code"), Value: a.Code, Autocomplete: "off", Max: 64, Optional: true,
		Attrs: templ.Attributes{"form": "checkout"}}
	if e := a.Faults["code"]; e != nil {
		f.Error = lang.Fault(g.Ctx, e)
	}
	return list, f
}
