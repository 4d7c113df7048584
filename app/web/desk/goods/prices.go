package goods

import (
	"slices"
	"time"

	"hawker/app/catalog"
	views "hawker/views/desk/goods"
)

const (
	pricesShown = 12
	nowShown    = 12
)

// prices lists the last prices of all variants, the latest first.
func (r reading) prices(p catalog.Product, variants []catalog.Variant) ([]views.PriceRow, error) {
	var list []views.PriceRow
	for _, v := range variants {
		points, err := catalog.PriceHistory(r.Tx, v.ID)
		if err != nil {
			return nil, err
		}
		for _, pt := range points[:min(len(points), pricesShown)] {
			row := views.PriceRow{At: pt.At, Label: p.Label(v, r.Tag, r.Shop.Lang), Price: pt.Price, Reason: r.priceReason(pt.Reason)}
			if row.By, err = r.Who(pt.By); err != nil {
				return nil, err
			}
			list = append(list, row)
		}
	}
	slices.SortStableFunc(list, func(a, b views.PriceRow) int { return b.At.Compare(a.At) })
	return list[:min(len(list), pricesShown)], nil
}

// nowPrices tells of the first variants what each costs now, per unit, and the lowest
// price of the 30 days before it (Directive 98/6/EC, article 6a).
func (r reading) nowPrices(p catalog.Product, variants []catalog.Variant) ([]views.NowPrice, error) {
	var list []views.NowPrice
	for _, v := range variants[:min(len(variants), nowShown)] {
		e := v.PriceAt(r.Tx.Now)
		row := views.NowPrice{Label: p.Label(v, r.Tag, r.Shop.Lang), Price: e.Amount, Was: e.Was, Until: e.Until}
		if per, unit, ok := v.UnitPrice(e.Amount); ok {
			row.Per, row.Unit = per, unit
		}
		lowest, ok, err := catalog.Lowest30(r.Tx, v.ID, time.Time{})
		if err != nil {
			return nil, err
		}
		if ok {
			row.Lowest = lowest
		}
		list = append(list, row)
	}
	return list, nil
}

func (r reading) priceReason(reason string) string {
	switch reason {
	case "first", "edit", "sale", "sale_end":
		return r.T("desk.prices." + reason)
	}
	return reason
}
