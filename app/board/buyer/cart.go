package buyer

import (
	"context"

	"hawker/app/board/goods"
	"hawker/app/cart"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/store"
	"hawker/app/tariff"
	"hawker/views/shop"
	"hawker/views/ui"
)

// Cart reads a visitor's cart as it stands now, for the country that the visitor
// named ("": where the shop is).
func (r Reader) Cart(ctx context.Context, tx *store.Tx, id cart.ID, country string) (shop.CartPage, error) {
	g, err := read(ctx, tx)
	if err != nil {
		return shop.CartPage{}, err
	}
	chosen, err := cart.Get(tx, id)
	if err != nil {
		return shop.CartPage{}, err
	}
	p, err := cart.Price(tx, chosen, cart.Ask{Place: tariff.Place{Country: Destination(g.Reader, country)}})
	if err != nil {
		return shop.CartPage{}, err
	}
	var v shop.CartPage
	for _, l := range p.Lines {
		line := shop.CartLine{Line: g.line(l), Variant: string(l.Variant), Show: string(l.Show), Quantity: int(l.Quantity), Max: int(min(goods.MaxPieces, max(l.Left, l.Quantity)))}
		if l.Quantity > 1 && l.Price.Amount.Currency != "" {
			line.Meta = g.meta(l.Product.Label(l.Choice, g.Tag, g.Shop.Lang), 1, l.Price.Reason, l.Later)
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
	shows, err := live.Announced(g.Tx, live.OnTheAir, 1)
	if err != nil || len(shows) == 0 {
		return nil, err
	}
	return &ui.Link{Label: lang.T(g.Ctx, "shop.cart.room"), URL: ShowURL(shows[0])}, nil
}
