package pricing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"hawker/app/money"
	"hawker/app/tariff"
)

// Tax is one tax of a line, of shipping or of a whole order; Base is what it is laid
// on, without any tax.
type Tax struct {
	Name   string       `json:"name"`
	PPM    int64        `json:"ppm"`
	Base   money.Amount `json:"base,omitzero"`
	Amount money.Amount `json:"amount"`
}

const million = 1_000_000

// levy computes the taxes on a shown sum, rounded half up: those that do not
// compound with the sum of their rates at once, shared out by rate, then each
// compound one on what stands before it. Where prices contain tax it is unwound
// from the last to the first.
func levy(shown int64, rates []tariff.TaxRate, inclusive bool) ([]int64, error) {
	parts := make([]int64, len(rates))
	plain := slices.IndexFunc(rates, func(r tariff.TaxRate) bool { return r.Compound })
	if plain < 0 {
		plain = len(rates)
	}
	base := shown
	if inclusive {
		for i := len(rates) - 1; i >= plain; i-- {
			t, err := money.MulDiv(base, rates[i].PPM, million+rates[i].PPM)
			if err != nil {
				return nil, fmt.Errorf("computing tax: %w", err)
			}
			parts[i], base = t, base-t
		}
	}
	weights, sum := make([]int64, plain), int64(0)
	for i, r := range rates[:plain] {
		weights[i] = r.PPM
		sum += r.PPM
	}
	over := int64(million)
	if inclusive {
		over += sum
	}
	t, err := money.MulDiv(base, sum, over)
	if err != nil {
		return nil, fmt.Errorf("computing tax: %w", err)
	}
	shares, err := money.Allocate(t, weights)
	if err != nil {
		return nil, fmt.Errorf("sharing tax: %w", err)
	}
	copy(parts, shares)
	if !inclusive {
		base += t
		for i := plain; i < len(rates); i++ {
			if parts[i], err = money.MulDiv(base, rates[i].PPM, million); err != nil {
				return nil, fmt.Errorf("computing tax: %w", err)
			}
			base += parts[i]
		}
	}
	return parts, nil
}

// taxed is one sum that tax is due on.
type taxed struct {
	shown int64
	class string
	rates []tariff.TaxRate
	parts []int64
}

func (t taxed) tax() (sum int64) {
	for _, p := range t.parts {
		sum += p
	}
	return sum
}

// assess computes the tax of every sum, rounding each by itself or all sums of the
// same rates together.
func assess(list []taxed, r Rules) error {
	groups := map[string][]int{}
	var order []string
	for i := range list {
		list[i].rates = tariff.Due(r.Taxes, r.due, list[i].class)
		key := list[i].class
		if r.Rounding != RoundOrder {
			key = fmt.Sprint(i)
		}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], i)
	}
	for _, key := range order {
		if err := assessGroup(list, groups[key], r); err != nil {
			return err
		}
	}
	return nil
}

func assessGroup(list []taxed, at []int, r Rules) error {
	total, weights := int64(0), make([]int64, len(at))
	for k, i := range at {
		weights[k] = list[i].shown
		total += list[i].shown
	}
	rates := list[at[0]].rates
	parts, err := levy(total, rates, r.Inclusive)
	if err != nil {
		return err
	}
	for _, i := range at {
		list[i].parts = make([]int64, len(rates))
	}
	for n, part := range parts {
		shares, err := money.Allocate(part, weights)
		if err != nil {
			return fmt.Errorf("sharing tax: %w", err)
		}
		for k, i := range at {
			list[i].parts[n] = shares[k]
		}
	}
	return nil
}

// sums adds the taxes of an order by their names and rates.
func sums(list []taxed, inclusive bool, c money.Currency) []Tax {
	var out []Tax
	for _, t := range list {
		for n, r := range t.rates {
			at := slices.IndexFunc(out, func(o Tax) bool { return o.Name == r.Name && o.PPM == r.PPM })
			if at < 0 {
				at = len(out)
				out = append(out, Tax{Name: r.Name, PPM: r.PPM, Base: money.Of(0, c), Amount: money.Of(0, c)})
			}
			out[at].Amount.Minor += t.parts[n]
			out[at].Base.Minor += t.shown
			if inclusive {
				out[at].Base.Minor -= t.tax()
			}
		}
	}
	slices.SortFunc(out, func(a, b Tax) int { return cmp.Or(cmp.Compare(b.PPM, a.PPM), strings.Compare(a.Name, b.Name)) })
	return out
}
