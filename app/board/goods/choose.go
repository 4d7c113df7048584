package goods

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"hawker/app/catalog"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/views/ui"
)

// MaxPieces is how many of one thing a cart holds.
const MaxPieces = 99

// optionField is the form field of a product's option, counted from 0.
func optionField(i int) string { return "o" + strconv.Itoa(i) }

// Choose finds the variant of a choice (the index of the value per option). Without
// a choice it is the first that can be bought, else the first.
func Choose(o Offer, choice []int) (Priced, bool) {
	if len(o.Variants) == 0 {
		return Priced{}, false
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
	return Priced{Variant: o.Variants[0].Variant, Price: o.Variants[0].Price}, false
}

// Options are the things to choose as form fields. A value that is sold out in
// every combination cannot be chosen; prices stand beside values where they differ.
func (g Reader) Options(o Offer, chosen []int, attrs templ.Attributes) []ui.Options {
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
func withValue(o Offer, i, at int, chosen []int) (left int64, exists bool, price live.Price) {
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

// Chosen is one variant that a form named, with what it is called.
type Chosen struct {
	Variant catalog.VariantID
	Name    string
}

// Chosen names a variant of an offer.
func (g Reader) Chosen(o Offer, v Priced) Chosen {
	return Chosen{Variant: v.ID, Name: g.Called(o, v.Variant)}
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
