package crew

import (
	"context"
	"strings"

	"hawker/app/lang"
	"hawker/app/order"
	"hawker/app/parcel"
	"hawker/app/store"
)

// Address is where the parcel goes, as it is written on it.
func Address(ctx context.Context, o order.Order) []string {
	a := o.Contact.Address
	var list []string
	for _, line := range []string{a.Name, a.Line1, a.Line2, strings.TrimSpace(a.Postcode + " " + a.City), a.Region, lang.Country(ctx, a.Country)} {
		if line != "" {
			list = append(list, line)
		}
	}
	return list
}

// Carriers are the names that are offered while a carrier is typed.
func Carriers(tx *store.Tx) ([]string, error) {
	all, err := parcel.Carriers(tx)
	var list []string
	for _, c := range all {
		list = append(list, c.Name)
	}
	return list, err
}
