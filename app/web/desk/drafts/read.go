package drafts

import (
	"strconv"

	"hawker/app/board/buyer"
	"hawker/app/board/goods"
	"hawker/app/cart"
	"hawker/app/draft"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/order"
	"hawker/app/staff"
	"hawker/app/tariff"
	"hawker/app/web/desk/page"
	views "hawker/views/desk/drafts"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// fill reads the page of a draft with what was typed.
func (h Handlers) fill(r page.Reading, d draft.Draft, f form) (views.Page, error) {
	p := views.Page{
		Frame: r.Titled(r.T("draft.title", "number", d.Number)), Number: d.Number, State: string(d.State), Edits: d.Edits, Until: d.Expires, Times: int(d.Times),
		Input: views.Input{
			Email: f.email, Phone: f.phone, Name: f.name, Street: f.street, Postcode: f.postcode, City: f.city, Region: f.region, Code: f.code, Words: f.words, Note: f.note,
			Countries: page.Countries(r.Ctx, f.country),
		},
		Send: views.Send{Days: f.days, Hold: f.hold, Mail: f.mail, To: d.Contact.Email},
	}
	for _, tag := range []string{"en", "zh"} {
		p.Input.Langs = append(p.Input.Langs, frame.Choice{Value: tag, Label: r.T("desk.in." + tag), Chosen: tag == f.lang})
	}
	for k, row := range f.picked {
		x, err := r.Picked(row.variant)
		if err != nil {
			return p, err
		}
		x.K, x.Method, x.Quantity, x.Price = k, "post", row.quantity, row.price
		if !x.MayPrice && row.price != "" {
			x.MayPrice = true // it stays as somebody gave it
		}
		p.Picked = append(p.Picked, x)
	}
	if d.Order != "" {
		o, err := order.Get(r.Tx, d.Order)
		if err != nil {
			return p, err
		}
		p.Order = o.Number
	}
	var err error
	if p.Pick, err = h.Pick(r, f.find); err != nil {
		return p, err
	}
	p.Pick.Method = "post"
	return p, h.price(r, &p, d, f)
}

// price fills what the draft comes to, its ways of shipping and, once it was sent, its
// lines.
func (h Handlers) price(r page.Reading, p *views.Page, d draft.Draft, f form) error {
	if d.State == draft.Made {
		var err error
		owner := staff.Person{Role: staff.Owner} // what it comes to is no matter of who may give prices
		if d, err = f.draft(r.Tx, owner, d); err != nil {
			sentence, ok := page.Sentence(r.Ctx, err)
			if !ok {
				return err
			}
			p.Sum.Problem = sentence
			return h.ways(r, p, nil, f.way)
		}
	}
	priced, err := draft.Price(r.Tx, d)
	if err != nil {
		return err
	}
	if err := h.ways(r, p, &priced, f.way); err != nil {
		return err
	}
	for _, l := range priced.Lines {
		line := ui.Line{Photo: goods.Picture(l.Product.Picture(l.Choice), ""), Name: r.In(l.Product.Title), Meta: l.Product.Label(l.Choice, r.Tag, r.Shop.Lang), End: lang.Money(r.Ctx, l.Sum)}
		if l.Quantity != 1 {
			line.Meta = frame.Joined(line.Meta, lang.N(r.Ctx, "shop.line.pieces", int(l.Quantity)))
		}
		p.Lines = append(p.Lines, line)
	}
	if len(d.Lines) == 0 {
		p.Sum.Problem = r.T("draft.sum.none")
		return nil
	}
	p.Sum = sumOf(r, priced)
	return nil
}

// sumOf sets the quote out.
func sumOf(r page.Reading, priced cart.Priced) views.Sum {
	q := priced.Quote
	s := views.Sum{Total: q.Total, Problem: problem(r, priced)}
	row := func(label, value string) { s.Rows = append(s.Rows, ui.Row{Label: label, Value: value}) }
	row(r.T("desk.sum.goods"), lang.Money(r.Ctx, q.Goods))
	for _, off := range q.Offs() {
		row(r.In(off.Title), "−"+lang.Money(r.Ctx, off.Amount))
	}
	if !priced.Unsent {
		row(r.T("desk.sum.shipping"), lang.Money(r.Ctx, q.Shipping))
	}
	if !q.Fee.IsZero() {
		row(r.T("desk.sum.fee"), lang.Money(r.Ctx, q.Fee))
	}
	for _, t := range q.Taxes {
		key := "desk.sum.tax"
		if q.Inclusive {
			key = "desk.sum.taxin"
		}
		row(r.T(key, "tax", t.Name+" "+buyer.Percent(t.PPM)), lang.Money(r.Ctx, t.Amount))
	}
	s.Rows = append(s.Rows, ui.Row{Label: r.T("edit.sum.total"), Value: lang.Money(r.Ctx, q.Total), Total: true})
	return s
}

// problem is the first thing that keeps the draft from being sold as it is.
func problem(r page.Reading, p cart.Priced) string {
	for _, l := range p.Lines {
		if l.Problem != nil {
			if fault.Is(l.Problem, "sold_out") {
				return r.T("draft.short", "title", r.In(l.Product.Title), "left", strconv.FormatInt(max(l.Left, 0), 10))
			}
			return r.In(l.Product.Title) + ": " + lang.Fault(r.Ctx, l.Problem)
		}
	}
	if p.Problem != nil {
		return lang.Fault(r.Ctx, p.Problem)
	}
	return ""
}

// ways are those of shipping that the shop has for the place, the cheapest unless one
// is chosen.
func (h Handlers) ways(r page.Reading, p *views.Page, priced *cart.Priced, chosen string) error {
	list := []frame.Choice{{Value: "", Label: r.T("draft.way.cheapest"), Chosen: chosen == ""}}
	known := map[string]bool{}
	add := func(rate tariff.ShipRate) {
		if !known[rate.ID] && rate.ID != "" {
			known[rate.ID] = true
			list = append(list, frame.Choice{Value: rate.ID, Label: r.In(rate.Name), Chosen: rate.ID == chosen})
		}
	}
	if priced != nil {
		for _, w := range priced.Quote.Ways {
			add(w.Rate)
		}
	} else {
		t, err := cart.Tariff(r.Tx, r.Shop)
		if err != nil {
			return err
		}
		for _, z := range t.Zones {
			for _, rate := range z.Rates {
				add(rate)
			}
		}
	}
	p.Input.Ways = list
	return nil
}
