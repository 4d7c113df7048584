package buyer

import (
	"context"

	"github.com/a-h/templ"

	"hawker/app/board/goods"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/views/room"
	"hawker/views/ui"
)

// Pick is an item of a show with what was chosen of its options; a nil choice
// leaves it to the shop.
type Pick struct {
	Show   live.Show
	N      int
	Choice []int
}

// ItemSheet reads one item in full.
func (r Reader) ItemSheet(ctx context.Context, tx *store.Tx, p Pick) (room.ItemSheet, error) {
	s, choice := p.Show, p.Choice
	it, err := live.GetItem(tx, s.ID, p.N)
	if err != nil {
		return room.ItemSheet{}, err
	}
	g, err := read(ctx, tx)
	if err != nil {
		return room.ItemSheet{}, err
	}
	o, err := g.InShow(it)
	if err != nil {
		return room.ItemSheet{}, err
	}
	v := room.ItemSheet{
		Show: ShowURL(s), Item: ItemOf(g.Reader, s, it, o), Summary: g.In(o.Product.Summary), Body: g.Paragraphs(o.Product.Body),
		Quantity: 1, Max: goods.MaxPieces, Shipping: g.Terms(), Returns: ui.Gist(g.In(g.Shop.Policies.Returns)),
	}
	for _, f := range o.Product.Photos {
		v.Photos = append(v.Photos, goods.Picture(f.Hash, g.In(f.Alt)))
	}
	chosen, exists := goods.Choose(o, choice)
	if choice == nil {
		choice = chosen.Choice
	}
	attrs := templ.Attributes{"hx-get": room.ItemURL(v.Show, p.N), "hx-trigger": "change", "hx-include": "closest form", "hx-target": "#item-body", "hx-swap": "morph:outerHTML"}
	v.Options = g.Options(o, choice, attrs)
	v.Label = o.Product.Label(chosen.Variant, g.Tag, g.Shop.Lang)
	v.Item.Price, v.Item.Price.Size = chosen.View(), "lg"
	if !v.Item.Stock.None {
		v.Item.Stock = g.Stock(chosen.There, chosen.Later)
	}
	if chosen.Photo != "" {
		v.Photos = append([]ui.Photo{goods.Picture(chosen.Photo, v.Label)}, v.Photos...)
	}
	v.Max = int(min(goods.MaxPieces, max(chosen.Left, 1)))
	v.Ready = exists && it.State == live.Open && !v.Item.Stock.None && chosen.Left > 0
	v.Why = g.whyNot(it.State, exists)
	return v, nil
}

// whyNot is the sentence in the place of Buy.
func (g reading) whyNot(state live.ItemState, exists bool) string {
	switch {
	case state == live.Closed:
		return lang.T(g.Ctx, "room.item.closed")
	case !exists:
		return lang.T(g.Ctx, "room.item.choose")
	}
	return lang.T(g.Ctx, "ui.stock.none")
}

// ItemVariant gives the variant of an item that a choice names; false when there is none.
func (r Reader) ItemVariant(ctx context.Context, tx *store.Tx, it live.Item, choice []int) (goods.Chosen, bool, error) {
	g, err := read(ctx, tx)
	if err != nil {
		return goods.Chosen{}, false, err
	}
	o, err := g.InShow(it)
	if err != nil {
		return goods.Chosen{}, false, err
	}
	v, ok := goods.Choose(o, choice)
	return g.Chosen(o, v), ok, nil
}
