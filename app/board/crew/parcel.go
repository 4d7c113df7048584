package crew

import (
	"context"
	"strconv"
	"strings"

	"hawker/app/carrier"
	"hawker/app/lang"
	"hawker/app/order"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/store"
	"hawker/views/desk/packing"
)

// Address is where the parcel goes, as it is written on it; of what the buyer comes
// for, who comes.
func Address(ctx context.Context, o order.Order) []string {
	if o.Pickup {
		list := []string{o.Contact.Name}
		if at := o.PickupAt.In(lang.Tag(ctx)); at != "" {
			list = append(list, strings.Split(at, "\n")...)
		}
		return list
	}
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
	all, err := carrier.List(tx)
	var list []string
	for _, c := range all {
		list = append(list, c.Name)
	}
	return list, err
}

// Parcels reads the parcels of an order.
func Parcels(ctx context.Context, tx *store.Tx, o order.Order) ([]packing.Parcel, error) {
	list, err := parcel.Of(tx, o.ID)
	var all []packing.Parcel
	for _, p := range list {
		all = append(all, Parcel(ctx, tx, p, o))
	}
	return all, err
}

// Parcel fills one parcel of an order.
func Parcel(ctx context.Context, tx *store.Tx, p parcel.Parcel, o order.Order) packing.Parcel {
	v := packing.Parcel{
		Number: p.Number, State: string(p.State), Pieces: p.Pieces(), Grams: p.Grams, Carrier: p.Carrier, Tracking: p.Tracking, URL: p.URL,
		At: p.Since(), Fetched: o.Pickup, Undo: p.Undoable(tx.Now), In: Contents(ctx, p, o),
	}
	if (o.Method == pay.Cash || p.State == parcel.Ready) && o.Due().Minor > 0 {
		v.Cash, v.CashMoney = o.Due().Decimal(), o.Due()
	}
	return v
}

// Contents lists what is in a parcel, "2 × Moonrise gaiwan, Celadon".
func Contents(ctx context.Context, p parcel.Parcel, o order.Order) []string {
	tag := lang.Tag(ctx)
	var list []string
	for _, l := range p.Lines {
		line := o.Lines[l.Index]
		text := strconv.FormatInt(l.Quantity, 10) + " × " + line.Title.In(tag)
		if label := line.Label.In(tag); label != "" {
			text += lang.T(ctx, "shop.comma") + label
		}
		list = append(list, text)
	}
	return list
}
