package goods

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"hawker/app/catalog"
	"hawker/app/lang"
	"hawker/app/money"
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

// Nearest is the variant that comes closest to a choice for which there is none: it
// has the value that was chosen last (of option changed, -1 for none), can be bought
// if any such can, and agrees with the rest as far as can be, the earlier options first.
func Nearest(o Offer, choice []int, changed int) (Priced, bool) {
	best, top := Priced{}, -1
	for _, v := range o.Variants {
		if len(v.Choice) != len(choice) {
			continue
		}
		score := 0
		for i, at := range v.Choice {
			score *= 2
			if at == choice[i] {
				score++
			}
		}
		if v.Left > 0 {
			score += 1 << len(choice)
		}
		if changed >= 0 && changed < len(choice) && v.Choice[changed] == choice[changed] {
			score += 2 << len(choice)
		}
		if score > top {
			best, top = v, score
		}
	}
	return best, top >= 0
}

// Options are the things to choose as form fields. A value that is sold out in
// every combination cannot be chosen; one that is only not to be had with the rest of
// the choice is faded, and choosing it leads to the nearest variant that has it.
// Prices stand beside values where they differ.
func (g Reader) Options(o Offer, chosen []int, attrs templ.Attributes) []ui.Options {
	if len(o.Variants) < 2 {
		return nil
	}
	_, differ := o.Lowest()
	now, _ := Choose(o, chosen)
	list := make([]ui.Options, 0, len(o.Product.Options))
	for i, option := range o.Product.Options {
		if i >= len(chosen) {
			break
		}
		view := ui.Options{Legend: g.In(option.Name), Name: optionField(i), Value: strconv.Itoa(chosen[i]), Attrs: attrs}
		for at, v := range withValues(o, i, chosen) {
			if !v.exists {
				continue
			}
			item := ui.Option{Value: strconv.Itoa(at), Label: g.In(option.Values[at]), Disabled: v.left == 0 && at != chosen[i]}
			if !item.Disabled && at != chosen[i] {
				item.Faded, item.Aside = g.aside(v)
			}
			if differ && v.here {
				item.Note = g.priceBeside(v.Price.Amount, now.Price.Amount, len(o.Product.Options))
			}
			view.Items = append(view.Items, item)
		}
		list = append(list, view)
	}
	return list
}

// aside says why a value cannot be had with the rest of the choice.
func (g Reader) aside(v value) (faded bool, why string) {
	switch {
	case !v.here:
		return true, lang.T(g.Ctx, "shop.option.elsewhere")
	case v.Left == 0:
		return true, lang.T(g.Ctx, "ui.stock.none")
	}
	return false, ""
}

// priceBeside is what stands beside a value: its price where it alone decides, else
// how much more or less it costs than what is chosen.
func (g Reader) priceBeside(a, now money.Amount, options int) string {
	switch {
	case options == 1:
		return lang.Price(g.Ctx, a)
	case a.Currency != now.Currency || a.Minor == now.Minor:
		return ""
	case a.Minor > now.Minor:
		return "+" + lang.Price(g.Ctx, money.Of(a.Minor-now.Minor, a.Currency))
	}
	return "−" + lang.Price(g.Ctx, money.Of(now.Minor-a.Minor, a.Currency))
}

// value is what is left of one value of an option in all combinations, and the
// variant that it makes with the rest of the choice.
type value struct {
	Priced
	left         int64
	exists, here bool
}

// withValues looks at every value of option i in one walk over the variants.
func withValues(o Offer, i int, chosen []int) []value {
	list := make([]value, len(o.Product.Options[i].Values))
	like := slices.Clone(chosen)
	for _, v := range o.Variants {
		if i >= len(v.Choice) || v.Choice[i] < 0 || v.Choice[i] >= len(list) {
			continue
		}
		at := v.Choice[i]
		list[at].left, list[at].exists = list[at].left+v.Left, true
		if like[i] = at; slices.Equal(v.Choice, like) {
			list[at].Priced, list[at].here = v, true
		}
	}
	return list
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

// WasOf reads the choice that a form was shown with, "0-2-1"; nil where it names none.
func WasOf(text string) []int {
	if text == "" {
		return nil
	}
	var choice []int
	for _, part := range strings.Split(text, "-") {
		at, err := strconv.Atoi(part)
		if err != nil {
			return nil
		}
		choice = append(choice, at)
	}
	return choice
}

// Was writes a choice for WasOf.
func Was(choice []int) string {
	parts := make([]string, len(choice))
	for i, at := range choice {
		parts[i] = strconv.Itoa(at)
	}
	return strings.Join(parts, "-")
}

// Changed is the option in which two choices differ first; -1 where they do not, or
// where they are not of the same options.
func Changed(was, is []int) int {
	if len(was) != len(is) {
		return -1
	}
	for i, at := range is {
		if was[i] != at {
			return i
		}
	}
	return -1
}

// Query writes a choice as the address of its page has it: "o0=0&o1=2".
func Query(choice []int) string {
	parts := make([]string, len(choice))
	for i, at := range choice {
		parts[i] = optionField(i) + "=" + strconv.Itoa(at)
	}
	return strings.Join(parts, "&")
}
