package buyer

import (
	"context"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"hawker/app/board/goods"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/views/room"
	"hawker/views/ui"
)

// maxPieces is how many of one thing a cart holds.
const maxPieces = 99

// optionField is the form field of a product's option, counted from 0.
func optionField(i int) string { return "o" + strconv.Itoa(i) }

// choose finds the variant of a choice (the index of the value per option). Without
// a choice it is the first that can be bought, else the first.
func choose(o goods.Offer, choice []int) (goods.Priced, bool) {
	if len(o.Variants) == 0 {
		return goods.Priced{}, false
	}
	if choice == nil {
		for _, v := range o.Variants {
			if v.Left > 0 {
				return v, true
			}
		}
		return o.Variants[0], true
	}
	for _, v := range o.Variants {
		if slices.Equal(v.Choice, choice) {
			return v, true
		}
	}
	return goods.Priced{Variant: o.Variants[0].Variant, Price: o.Variants[0].Price}, false
}

// options are the things to choose as form fields. A value that is sold out in
// every combination cannot be chosen; prices stand beside values where they differ.
func (g reading) options(o goods.Offer, chosen []int, attrs templ.Attributes) []ui.Options {
	if len(o.Variants) < 2 {
		return nil
	}
	_, differ := o.Lowest()
	list := make([]ui.Options, 0, len(o.Product.Options))
	for i, option := range o.Product.Options {
		if i >= len(chosen) {
			break
		}
		view := ui.Options{Legend: g.In(option.Name), Name: optionField(i), Value: strconv.Itoa(chosen[i]), Attrs: attrs}
		for at, value := range option.Values {
			left, exists, price := withValue(o, i, at, chosen)
			if !exists {
				continue
			}
			item := ui.Option{Value: strconv.Itoa(at), Label: g.In(value), Disabled: left == 0 && at != chosen[i]}
			if differ && price.Amount.Currency != "" && len(o.Product.Options) == 1 {
				item.Note = lang.Price(g.Ctx, price.Amount)
			}
			view.Items = append(view.Items, item)
		}
		list = append(list, view)
	}
	return list
}

// withValue tells how many pieces have the value at of option i, whether any
// variant has it, and what it costs when the rest of the choice stays.
func withValue(o goods.Offer, i, at int, chosen []int) (left int64, exists bool, price live.Price) {
	like := slices.Clone(chosen)
	like[i] = at
	for _, v := range o.Variants {
		if i < len(v.Choice) && v.Choice[i] == at {
			left, exists = left+v.Left, true
			if slices.Equal(v.Choice, like) {
				price = v.Price
			}
		}
	}
	return left, exists, price
}

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
		Show: ShowURL(s), Item: g.item(s, it, o), Summary: g.In(o.Product.Summary), Body: g.Paragraphs(o.Product.Body),
		Quantity: 1, Max: maxPieces, Shipping: g.Terms(),
	}
	if r := g.Paragraphs(g.Shop.Policies.Returns); len(r) > 0 {
		v.Returns = r[0]
	}
	for _, f := range o.Product.Photos {
		v.Photos = append(v.Photos, goods.Picture(f.Hash, g.In(f.Alt)))
	}
	chosen, exists := choose(o, choice)
	if choice == nil {
		choice = chosen.Choice
	}
	attrs := templ.Attributes{"hx-get": room.ItemURL(v.Show, p.N), "hx-trigger": "change", "hx-include": "closest form", "hx-target": "#item-body", "hx-swap": "morph:outerHTML"}
	v.Options = g.options(o, choice, attrs)
	v.Label = o.Product.Label(chosen.Variant, g.Tag, g.Shop.Lang)
	v.Item.Price, v.Item.Price.Size = chosen.View(), "lg"
	if !v.Item.Stock.None {
		v.Item.Stock = g.Stock(chosen.Left)
	}
	if chosen.Photo != "" {
		v.Photos = append([]ui.Photo{goods.Picture(chosen.Photo, v.Label)}, v.Photos...)
	}
	v.Max = int(min(maxPieces, max(chosen.Left, 1)))
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
func (r Reader) ItemVariant(ctx context.Context, tx *store.Tx, it live.Item, choice []int) (Chosen, bool, error) {
	g, err := read(ctx, tx)
	if err != nil {
		return Chosen{}, false, err
	}
	o, err := g.InShow(it)
	if err != nil {
		return Chosen{}, false, err
	}
	v, ok := choose(o, choice)
	return g.chosen(o, v), ok, nil
}

// ChoiceOf reads a choice out of a form; nil when it names none or no numbers.
func ChoiceOf(get func(field string) string) []int {
	var choice []int
	for i := 0; ; i++ {
		text := get(optionField(i))
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
