package cart

import (
	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/tariff"
)

// Tariff is the shop's tariff with the places filled in where goods can be fetched,
// as they are written at the places of the stock.
func Tariff(tx *store.Tx, s brand.Settings) (tariff.Tariff, error) {
	t, err := tariff.Of(tx, s)
	if err != nil {
		return t, err
	}
	return t.At(func(loc string) (tariff.Pickup, bool, error) {
		l, err := stock.GetLocation(tx, stock.LocationID(loc))
		if fault.Is(err, "location_not_found") {
			return tariff.Pickup{}, false, nil
		}
		p := tariff.Pickup{Name: l.Name, Line1: l.Line1, Postcode: l.Postcode, City: l.City, Country: l.Country, Hours: l.Hours}
		return p, l.Active && l.Pickup, err
	})
}
