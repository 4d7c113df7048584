package board

import (
	"context"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/views/room"
	"hawker/views/ui"
)

// maxPieces is how many of one thing a cart holds.
const maxPieces = 99

// OptionField is the form field of a product's option, counted from 0.
func OptionField(i int) string { return "o" + strconv.Itoa(i) }

// choose finds the variant of a choice (the index of the value per option). Without
// a choice it is the first that can be bought, else the first.
func (o offer) choose(choice []int) (priced, bool) {
	if len(o.variants) == 0 {
		return priced{}, false
	}
	if choice == nil {
		for _, v := range o.variants {
			if v.left > 0 {
				return v, true
			}
		}
		return o.variants[0], true
	}
	for _, v := range o.variants {
		if slices.Equal(v.Choice, choice) {
			return v, true
		}
	}
	return priced{Variant: o.variants[0].Variant, price: o.variants[0].price}, false
}

// options are the things to choose as form fields. A value that is sold out in
// every combination cannot be chosen; prices stand beside values where they differ.
func (g goods) options(o offer, chosen []int, attrs templ.Attributes) []ui.Options {
	if len(o.variants) < 2 {
		return nil
	}
	_, differ := o.lowest()
	list := make([]ui.Options, 0, len(o.product.Options))
	for i, option := range o.product.Options {
		if i >= len(chosen) {
			break
		}
		view := ui.Options{Legend: g.in(option.Name), Name: OptionField(i), Value: strconv.Itoa(chosen[i]), Attrs: attrs}
		for at, value := range option.Values {
			left, exists, price := o.withValue(i, at, chosen)
			if !exists {
				continue
			}
			item := ui.Option{Value: strconv.Itoa(at), Label: g.in(value), Disabled: left == 0 && at != chosen[i]}
			if differ && price.Amount.Currency != "" && len(o.product.Options) == 1 {
				item.Note = lang.Price(g.ctx, price.Amount)
			}
			view.Items = append(view.Items, item)
		}
		list = append(list, view)
	}
	return list
}

// withValue tells how many pieces have the value at of option i, whether any
// variant has it, and what it costs when the rest of the choice stays.
func (o offer) withValue(i, at int, chosen []int) (left int64, exists bool, price live.Price) {
	like := slices.Clone(chosen)
	like[i] = at
	for _, v := range o.variants {
		if i < len(v.Choice) && v.Choice[i] == at {
			left, exists = left+v.left, true
			if slices.Equal(v.Choice, like) {
				price = v.price
			}
		}
	}
	return left, exists, price
}

// ItemSheet reads one item in full for a choice of its options; nil chooses for the viewer.
func (b *Board) ItemSheet(ctx context.Context, tx *store.Tx, s live.Show, n int, choice []int) (room.ItemSheet, error) {
	it, err := live.GetItem(tx, s.ID, n)
	if err != nil {
		return room.ItemSheet{}, err
	}
	g, err := goodsOf(ctx, tx)
	if err != nil {
		return room.ItemSheet{}, err
	}
	o, err := g.inShow(it)
	if err != nil {
		return room.ItemSheet{}, err
	}
	v := room.ItemSheet{
		Show: ShowURL(s), Item: g.item(s, it, o), Summary: g.in(o.product.Summary), Body: g.paragraphs(o.product.Body),
		Quantity: 1, Max: maxPieces, Shipping: g.terms(),
	}
	if r := g.paragraphs(g.shop.Policies.Returns); len(r) > 0 {
		v.Returns = r[0]
	}
	for _, p := range o.product.Photos {
		v.Photos = append(v.Photos, picture(p.Hash, g.in(p.Alt)))
	}
	chosen, exists := o.choose(choice)
	if choice == nil {
		choice = chosen.Choice
	}
	attrs := templ.Attributes{"hx-get": room.ItemURL(v.Show, n), "hx-trigger": "change", "hx-include": "closest form", "hx-target": "#item-body", "hx-swap": "morph:outerHTML"}
	v.Options = g.options(o, choice, attrs)
	v.Label = o.product.Label(chosen.Variant, g.tag, g.shop.Lang)
	v.Item.Price, v.Item.Price.Size = chosen.view(), "lg"
	if !v.Item.Stock.None {
		v.Item.Stock = g.stockView(chosen.left)
	}
	if chosen.Photo != "" {
		v.Photos = append([]ui.Photo{picture(chosen.Photo, v.Label)}, v.Photos...)
	}
	v.Max = int(min(maxPieces, max(chosen.left, 1)))
	v.Ready = exists && it.State == live.Open && !v.Item.Stock.None && chosen.left > 0
	v.Why = g.whyNot(it.State, exists)
	return v, nil
}

// whyNot is the sentence in the place of Buy.
func (g goods) whyNot(state live.ItemState, exists bool) string {
	switch {
	case state == live.Closed:
		return lang.T(g.ctx, "room.item.closed")
	case !exists:
		return lang.T(g.ctx, "room.item.choose")
	}
	return lang.T(g.ctx, "ui.stock.none")
}

// ItemVariant gives the variant of an item that a choice names; false when there is none.
func (b *Board) ItemVariant(ctx context.Context, tx *store.Tx, it live.Item, choice []int) (Chosen, bool, error) {
	g, err := goodsOf(ctx, tx)
	if err != nil {
		return Chosen{}, false, err
	}
	o, err := g.inShow(it)
	if err != nil {
		return Chosen{}, false, err
	}
	v, ok := o.choose(choice)
	return g.chosen(o, v), ok, nil
}

// ChoiceOf reads a choice out of a form; nil when it names none or no numbers.
func ChoiceOf(get func(field string) string) []int {
	var choice []int
	for i := 0; ; i++ {
		text := get(OptionField(i))
		if text == "" {
			return choice
		}
		at, err := strconv.Atoi(text)
		if err != nil {
			return nil
		}
		choice = append(choice, at)
	}
}
