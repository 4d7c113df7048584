package buyer

import (
	"context"
	"strconv"
	"time"

	"hawker/app/catalog"
	"hawker/app/claim"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/store"
	"hawker/views/shop"
	"hawker/views/ui"
)

// OrderURL is the address of an order's page.
func (r Reader) OrderURL(o order.Order) string {
	return "/orders/" + order.Link(r.Secret, o.ID, o.Rev)
}

// Order reads a buyer's order page.
func (r Reader) Order(ctx context.Context, tx *store.Tx, o order.Order) (shop.OrderPage, error) {
	g, err := read(ctx, tx)
	if err != nil {
		return shop.OrderPage{}, err
	}
	p := shop.OrderPage{
		Contact: o.Contact.Email, Method: g.methodName(o),
		Sum:     g.sum(ordered(o)),
		Message: shop.Message{Action: r.OrderURL(o) + "/messages"},
	}
	if p.Contact == "" {
		p.Contact = o.Contact.Phone
	}
	for _, l := range o.Lines {
		if l.Gone() {
			continue
		}
		line, err := g.soldLine(o, l)
		if err != nil {
			return p, err
		}
		p.Lines = append(p.Lines, line)
	}
	p.To, p.Fetched = g.whereto(o), o.Pickup
	if p.State, err = r.OrderState(ctx, tx, o); err != nil {
		return p, err
	}
	if p.Talk, err = r.OrderTalk(ctx, tx, o); err != nil {
		return p, err
	}
	if p.Reviews, err = g.reviews(o, r.OrderURL(o)+"/reviews"); err != nil {
		return p, err
	}
	p.Terms = g.policies()
	return p, g.moments(&p, o, r.Moment)
}

func (g reading) soldLine(o order.Order, l order.Line) (ui.Line, error) {
	photo, err := g.pictureOf(l)
	return ui.Line{
		Photo: photo, Number: l.N, Name: g.In(l.Title), URL: "/products/" + l.Handle,
		Meta: g.meta(g.In(l.Label), l.Quantity, l.Reason, promised(l)), End: lang.Money(g.Ctx, o.Shown(l)),
	}, err
}

// promised is what a line was sold as that is still to be sent.
func promised(l order.Line) catalog.Later {
	if l.Later == nil || l.Shipped >= l.Rest() {
		return catalog.Later{}
	}
	return *l.Later
}

// shown tells at which second a replay shows a moment, as Reader.Moment.
type shown = func(tx *store.Tx, s live.Show, at time.Time) (second int, ok bool, err error)

// claimed is what the shop claimed of a line's product, and could prove, when it was
// ordered.
func (g reading) claimed(l order.Line, placed time.Time) (list []string, err error) {
	if l.Claims == (claim.Head{}) {
		return nil, nil
	}
	history, err := claim.History(g.Tx, l.Product)
	for _, c := range claim.Standing(l.Claims.Until(history)) {
		if c.Proven(placed) {
			list = append(list, g.In(c.Text))
		}
	}
	return list, err
}

// moments are where the pieces were bought, and the way back while that show goes on.
func (g reading) moments(p *shop.OrderPage, o order.Order, moment shown) error {
	for _, l := range o.Lines {
		if l.Show == "" || l.Gone() {
			continue
		}
		s, ok, err := live.Find(g.Tx, l.Show)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		text := lang.T(g.Ctx, "shop.bought.text", "n", l.N, "price", l.Unit)
		if l.PinnedN == l.N {
			text = lang.T(g.Ctx, "shop.bought.pinned", "n", l.N, "price", l.Unit)
		}
		photo, err := g.pictureOf(l)
		if err != nil {
			return err
		}
		b := shop.Bought{URL: ShowURL(s), Title: lang.T(g.Ctx, "shop.bought.at", "title", g.In(s.Title), "at", lang.Time(g.Ctx, l.At)), Text: text, Photo: photo}
		if b.Claims, err = g.claimed(l, o.Placed); err != nil {
			return err
		}
		if moment != nil {
			second, ok, err := moment(g.Tx, s, l.At)
			if err != nil {
				return err
			}
			if ok {
				b.URL, b.Watch = ShowURL(s)+"#t="+strconv.Itoa(second), true
			}
		}
		p.Moments = append(p.Moments, b)
		if s.State == live.OnTheAir {
			p.Back = &ui.Link{Label: lang.T(g.Ctx, "shop.done.back"), URL: ShowURL(s)}
		}
	}
	return nil
}

// OrderTalk reads what buyer and shop wrote, oldest first.
func (r Reader) OrderTalk(ctx context.Context, tx *store.Tx, o order.Order) (shop.OrderTalk, error) {
	g, err := read(ctx, tx)
	if err != nil {
		return shop.OrderTalk{}, err
	}
	events, err := order.Timeline(tx, o.ID)
	var t shop.OrderTalk
	for _, e := range events {
		if e.Kind != "message" {
			continue
		}
		s := shop.Said{Text: e.Text, At: e.At, Who: lang.T(ctx, "shop.talk.you")}
		if e.Data["from"] == order.FromStaff {
			s.Shop, s.Who = true, g.Shop.DisplayName(g.Tag)
		}
		t.Lines = append(t.Lines, s)
	}
	return t, err
}

// Done reads the sheet that confirms an order just made.
func (r Reader) Done(ctx context.Context, tx *store.Tx, o order.Order, room string) (shop.Done, error) {
	g, err := read(ctx, tx)
	if err != nil {
		return shop.Done{}, err
	}
	n := int64(0)
	for _, l := range o.Lines {
		n += l.Quantity
	}
	d := shop.Done{Room: room, Order: r.OrderURL(o), Number: o.Number, Title: lang.T(ctx, "shop.done.title", "name", callName(o.Contact.Name)), Bank: g.bank(o)}
	d.Lead = lang.N(ctx, "shop.done.lead", int(n), "number", o.Number)
	if d.Bank != nil {
		d.Title = lang.T(ctx, "shop.done.unpaid", "name", callName(o.Contact.Name))
		d.Lead = lang.T(ctx, "shop.done.pay", "number", o.Number, "amount", d.Bank.Amount)
	}
	return d, nil
}
