package refund

import (
	"fmt"
	"slices"

	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/pricing"
)

// fraction is k of n equal parts.
type fraction struct{ k, n int64 }

// share is what the taxes of a sum come to for its first k of n parts, less what
// went back before. Together they are at most what goes back now.
func share(list, before []pricing.Tax, f fraction, most int64) ([]pricing.Tax, error) {
	var out []pricing.Tax
	net := most
	for _, t := range list {
		to, err := money.Portion(t.Amount.Minor, f.k, f.n)
		if err != nil {
			return nil, fmt.Errorf("sharing tax: %w", err)
		}
		t.Amount.Minor = min(max(to-of(before, t).Amount.Minor, 0), net)
		net -= t.Amount.Minor
		out = append(out, t)
	}
	for i := range out {
		out[i].Base.Minor = net
	}
	return out, nil
}

// taxesOf are the taxes of a sum by rate; of a record from before they were kept by
// rate, the order's one rate.
func taxesOf(by []pricing.Tax, net, tax money.Amount, o order.Order) []pricing.Tax {
	if len(by) > 0 || tax.IsZero() {
		return slices.Clone(by)
	}
	return []pricing.Tax{{Name: o.TaxName, PPM: o.TaxPPM, Base: net, Amount: tax}}
}

// sum adds taxes rate by rate, or takes them off with sign -1.
func sum(to, list []pricing.Tax, sign int64) []pricing.Tax {
	to = slices.Clone(to)
	for _, t := range list {
		i := find(to, t)
		if i < 0 {
			i = len(to)
			to = append(to, pricing.Tax{Name: t.Name, PPM: t.PPM, Base: money.Of(0, t.Amount.Currency), Amount: money.Of(0, t.Amount.Currency)})
		}
		to[i].Amount.Minor += sign * t.Amount.Minor
		to[i].Base.Minor += sign * t.Base.Minor
	}
	return to
}

func find(list []pricing.Tax, t pricing.Tax) int {
	return slices.IndexFunc(list, func(o pricing.Tax) bool { return o.Name == t.Name && o.PPM == t.PPM })
}

// of is the tax at the rate of t, of nothing where there is none.
func of(list []pricing.Tax, t pricing.Tax) pricing.Tax {
	if i := find(list, t); i >= 0 {
		return list[i]
	}
	return pricing.Tax{Name: t.Name, PPM: t.PPM, Base: money.Of(0, t.Amount.Currency), Amount: money.Of(0, t.Amount.Currency)}
}
