package buyer

import (
	"context"

	"hawker/app/board/goods"
	"hawker/app/brand"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/pricing"
	"hawker/app/store"
	"hawker/views/shop"
	"hawker/views/ui"
)

// Cart reads a visitor's cart as it stands now, for the country that the visitor
// named ("": where the shop is).
func (r Reader) Cart(ctx context.Context, tx *store.Tx, id order.CartID, country string) (shop.CartPage, error) {
	g, err := read(ctx, tx)
	if err != nil {
		return shop.CartPage{}, err
	}
	cart, err := order.GetCart(tx, id)
	if err != nil {
		return shop.CartPage{}, err
	}
	p, err := order.PriceCart(tx, cart, brand.Place{Country: Destination(g.Reader, country)}, "")
	if err != nil {
		return shop.CartPage{}, err
	}
	var v shop.CartPage
	for _, l := range p.Lines {
		line := shop.CartLine{Line: g.line(l), Variant: string(l.Variant), Show: string(l.Show), Quantity: int(l.Quantity), Max: int(min(goods.MaxPieces, max(l.Left, l.Quantity)))}
		if l.Quantity > 1 && l.Price.Amount.Currency != "" {
			line.Meta = g.meta(l.Product.Label(l.Choice, g.Tag, g.Shop.Lang), 1, l.Price.Reason)
			line.Each = lang.T(ctx, "shop.line.each", "price", lang.Price(ctx, l.Price.Amount))
		}
		if l.Problem == nil && l.Seen.Currency == l.Price.Amount.Currency && l.Seen != l.Price.Amount {
			line.Changed = lang.T(ctx, "shelf.cart.changed", "old", l.Seen, "now", l.Price.Amount)
		}
		if l.Problem != nil {
			line.Problem, v.Problem = lang.Fault(ctx, l.Problem), lang.T(ctx, "shop.cart.problem")
		}
		v.Lines = append(v.Lines, line)
	}
	s := g.quoted(p)
	s.fee = money.Amount{}
	v.Sum = g.sum(s)
	v.Checkout = lang.T(ctx, "shop.cart.checkout", "total", p.Quote.Total)
	v.Room, err = g.roomLink()
	return v, err
}

// roomLink is the way to the show on the air, nil for none.
func (g reading) roomLink() (*ui.Link, error) {
	shows, err := live.Current(g.Tx)
	if err != nil || len(shows) == 0 {
		return nil, err
	}
	return &ui.Link{Label: lang.T(g.Ctx, "shop.cart.room"), URL: ShowURL(shows[0])}, nil
}

// sums are the rows of a total, as a quote or an order has them.
type sums struct {
	goods, shipping, fee, tax, total money.Amount
	inclusive                        bool
	taxName, country                 string
	offs                             []pricing.Off
}

// quoted are the rows of a priced cart.
func (g reading) quoted(p order.Priced) sums {
	q := p.Quote
	name, _ := q.TaxRate()
	return sums{goods: q.Goods, shipping: q.Shipping, fee: q.Fee, tax: q.Tax, total: q.Total, inclusive: q.Inclusive,
		taxName: name, country: p.Country, offs: q.Offs()}
}

func (g reading) sum(s sums) ui.Summary {
	row := func(label string, a money.Amount) ui.Row { return ui.Row{Label: label, Value: lang.Money(g.Ctx, a)} }
	ship := row(lang.T(g.Ctx, "shop.sum.shipping.to", "country", lang.Country(g.Ctx, s.country)), s.shipping)
	if s.shipping.IsZero() {
		ship.Value = lang.T(g.Ctx, "shop.sum.free")
	}
	v := ui.Summary{Rows: []ui.Row{row(lang.T(g.Ctx, "shop.sum.goods"), s.goods)}}
	for _, off := range s.offs {
		label := g.In(off.Title)
		if off.Code != "" {
			label = lang.T(g.Ctx, "shop.sum.code", "title", label, "code", off.Code)
		}
		v.Rows = append(v.Rows, ui.Row{Label: label, Value: "−" + lang.Money(g.Ctx, off.Amount)})
	}
	v.Rows = append(v.Rows, ship)
	if !s.fee.IsZero() {
		v.Rows = append(v.Rows, row(lang.T(g.Ctx, "shop.sum.fee"), s.fee))
	}
	tax := s.taxName
	if tax == "" {
		tax = lang.T(g.Ctx, "shop.tax")
	}
	if !s.inclusive && !s.tax.IsZero() {
		v.Rows = append(v.Rows, row(tax, s.tax))
	}
	total := row(lang.T(g.Ctx, "shop.sum.total"), s.total)
	total.Total = true
	v.Rows = append(v.Rows, total)
	if s.inclusive && !s.tax.IsZero() {
		v.Note = lang.T(g.Ctx, "shop.sum.includes", "amount", s.tax, "tax", tax)
	}
	return v
}
