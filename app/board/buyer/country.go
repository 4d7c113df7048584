package buyer

import (
	"slices"
	"strings"

	"hawker/app/board/goods"
	"hawker/app/lang"
	"hawker/views/ui"
)

// CountCountries is to how many countries the shop sends.
func CountCountries(g goods.Reader) int { return len(g.Tariff.Countries()) }

// Countries are those that the shop sends to, its own first, the rest by name.
func Countries(g goods.Reader) []ui.Option {
	codes := g.Tariff.Countries()
	list := make([]ui.Option, 0, len(codes))
	for _, code := range codes {
		list = append(list, ui.Option{Value: code, Label: lang.Country(g.Ctx, code)})
	}
	slices.SortFunc(list, func(a, b ui.Option) int {
		if home := g.Shop.Country; a.Value == home || b.Value == home {
			if a.Value == home {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Label, b.Label)
	})
	return list
}

// Destination is where a visitor's goods go: the country that was named, where the
// shop sends there, else its own or the first to which it sends.
func Destination(g goods.Reader, named string) string {
	if named != "" && g.Tariff.To(named) {
		return named
	}
	return g.Tariff.Home()
}
