package packing

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"hawker/app/board/crew"
	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/order"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/print"
	"hawker/views/ui"
)

// paper is one thing to print for: a parcel, or an order of which nothing is in one.
type paper struct {
	order  order.Order
	parcel *parcel.Parcel
}

// asked reads the parcels and orders that the address names, each order by its parcels
// that are here; at most parcel.MaxPicked.
func asked(tx *store.Tx, q url.Values) ([]paper, error) {
	var list []paper
	add := func(o order.Order, p *parcel.Parcel) error {
		if list = append(list, paper{o, p}); len(list) > 2*parcel.MaxPicked {
			return fault.Clash("too_many_orders", "max", parcel.MaxPicked)
		}
		return nil
	}
	for _, number := range q["parcel"] {
		p, err := parcel.ByNumber(tx, number)
		if err != nil {
			return nil, err
		}
		o, err := order.Get(tx, p.Order)
		if err != nil {
			return nil, err
		}
		if err := add(o, &p); err != nil {
			return nil, err
		}
	}
	for _, number := range q["order"] {
		o, err := page.OrderOf(tx, number)
		if err != nil {
			return nil, err
		}
		all, err := parcel.Of(tx, o.ID)
		if err != nil {
			return nil, err
		}
		all = slices.DeleteFunc(all, func(p parcel.Parcel) bool { return !p.House() })
		for i := range all {
			if err := add(o, &all[i]); err != nil {
				return nil, err
			}
		}
		if len(all) == 0 {
			if err := add(o, nil); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

// query is the address's query, each value a copy.
func query(c *fiber.Ctx) url.Values {
	q, err := url.ParseQuery(string(c.Context().URI().QueryString()))
	if err != nil {
		return url.Values{}
	}
	return q
}

// sheetOf chooses the paper: as asked, else what the shop's country prints on.
func sheetOf(asked string, papers []string, country string) string {
	if slices.Contains(papers, asked) {
		return asked
	}
	if papers[0] == "a4" && slices.Contains([]string{"US", "CA", "MX", "PH", "CL", "CO"}, country) {
		return "letter"
	}
	return papers[0]
}

// printing is what every paper needs.
type printing struct {
	ui.Page
	choice print.Choice
	paper  string
	query  url.Values
}

// sheet prepares a paper with its bar; papers are its sizes, the usual one first.
func (h Handlers) sheet(c *fiber.Ctx, title string, papers ...string) (printing, error) {
	ctx := edge.Ctx(c)
	p := printing{Page: h.Shell(c, lang.T(ctx, title)), query: query(c)}
	p.NoIndex, p.OnAir, p.Scripts, p.Body = true, nil, []string{"print-page"}, "paper"
	err := h.View(func(tx *store.Tx) error {
		s, err := brand.Get(tx)
		p.paper = sheetOf(p.query.Get("paper"), papers, s.Country)
		return err
	})
	p.choice.Title = p.Title
	p.choice.Back = ui.Link{Label: lang.T(ctx, "desk.nav.packing"), URL: "/desk/packing"}
	if number := edge.Param(c, "number"); number != "" {
		p.choice.Back = ui.Link{Label: lang.T(ctx, "desk.order.title", "number", number), URL: "/desk/orders/" + number}
	}
	for _, name := range papers {
		link := ui.Link{Label: lang.T(ctx, "print.paper."+name), URL: p.with(c, "paper", name)}
		if name == p.paper {
			link.Kind = "now"
		}
		p.choice.Papers = append(p.choice.Papers, link)
	}
	return p, err
}

// with is the address of the same page with one part of its query changed.
func (p printing) with(c *fiber.Ctx, name, value string) string {
	q := url.Values{}
	for k, v := range p.query {
		q[k] = v
	}
	q.Del(name)
	if value != "" {
		q.Set(name, value)
	}
	return c.Path() + "?" + q.Encode()
}

// slip is the paper of one order, by its old address.
func (h Handlers) slip(c *fiber.Ctx) error {
	return h.printSlips(c, url.Values{"order": {edge.Param(c, "number")}})
}

func (h Handlers) slips(c *fiber.Ctx) error { return h.printSlips(c, query(c)) }

func (h Handlers) printSlips(c *fiber.Ctx, which url.Values) error {
	ctx := edge.Ctx(c)
	s, err := h.sheet(c, "print.slips", "a4", "letter")
	if err != nil {
		return err
	}
	priced := s.query.Get("prices") == "yes"
	more := ui.Link{Label: lang.T(ctx, "print.prices"), URL: s.with(c, "prices", "yes")}
	if priced {
		more = ui.Link{Label: lang.T(ctx, "print.prices.none"), URL: s.with(c, "prices", "")}
	}
	s.choice.More = []ui.Link{more}
	v := print.SlipsPage{Page: s.Page, Choice: s.choice, Paper: s.paper}
	err = h.View(func(tx *store.Tx) error {
		shop, err := brand.Get(tx)
		if err != nil {
			return err
		}
		list, err := asked(tx, which)
		for _, x := range list {
			one := page.Reading{Ctx: ctx, Tx: tx, Shop: shop, Tag: lang.Tag(ctx)}
			v.Slips = append(v.Slips, slipOf(one, s.Page, x, priced))
		}
		return err
	})
	if err != nil {
		return err
	}
	return edge.Page(c, print.Slips(v))
}

// slipOf fills the slip of a parcel, or of all of an order that is still here.
func slipOf(r page.Reading, shell ui.Page, x paper, priced bool) print.Slip {
	o := x.order
	v := print.Slip{
		Order: o.Number, Placed: o.Placed, Shop: shell.ShopName, To: crew.Address(r.Ctx, o), From: sender(shell.Seller), Prices: priced,
		Way: r.In(o.WayName), Message: o.Note, Contact: shell.Email,
	}
	in := map[int]int64{}
	if x.parcel != nil {
		v.Parcel = x.parcel.Number
		for _, l := range x.parcel.Lines {
			in[l.Index] += l.Quantity
		}
	}
	for i, l := range o.Lines {
		n, left := l.Rest()-l.Shipped, int64(0)
		if x.parcel != nil {
			n, left = in[i], max(l.Rest()-l.Shipped-in[i], 0)
		}
		if n == 0 && (x.parcel != nil || l.Shipped > 0 || l.Gone()) {
			continue
		}
		line := print.SlipLine{Title: r.In(l.Title), Label: r.In(l.Label), SKU: l.SKU, Bin: l.Bin, Quantity: n, Left: left}
		if sum, err := l.Unit.Times(n); priced && err == nil {
			line.Sum = lang.Money(r.Ctx, sum)
		}
		v.Lines = append(v.Lines, line)
	}
	return v
}

// labels prints addresses, on a roll of labels or four to a sheet.
func (h Handlers) labels(c *fiber.Ctx) error {
	ctx := edge.Ctx(c)
	s, err := h.sheet(c, "print.labels", "roll", "a4", "letter")
	if err != nil {
		return err
	}
	v := print.LabelsPage{Page: s.Page, Choice: s.choice, Paper: s.paper}
	err = h.View(func(tx *store.Tx) error {
		shop, err := brand.Get(tx)
		if err != nil {
			return err
		}
		list, err := asked(tx, s.query)
		for _, x := range list {
			o := x.order
			l := print.Label{
				Order: o.Number, To: crew.Address(ctx, o), From: append([]string{s.ShopName}, sender(s.Seller)...), Phone: o.Contact.Phone,
				Way: o.WayName.In(s.Lang, shop.Lang),
			}
			if x.parcel != nil {
				l.Parcel = x.parcel.Number
				if x.parcel.Grams > 0 {
					l.Weight = strconv.FormatInt(x.parcel.Grams, 10) + " g"
				}
			}
			if o.Method == pay.Cash && o.Due().Minor > 0 {
				l.Collect = lang.Money(ctx, o.Due())
			}
			v.Labels = append(v.Labels, l)
		}
		return err
	})
	if err != nil {
		return err
	}
	return edge.Page(c, print.Labels(v))
}
