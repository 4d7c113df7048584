package files

import (
	"hawker/app/brand"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/stock"
	"hawker/app/store"
)

// Migrations bring an older file up to this program, in order; a file's version is
// how many of them it has had. New ones are added at the end, and none is taken out.
var Migrations = []store.Migration{
	{Name: "accent and logo become the look", Run: brand.MoveLook},
	{Name: "products are listed by key", Run: stock.List},
	{Name: "items are found by their product", Run: live.FindProducts},
	{Name: "carts are a noun of their own", Run: func(tx *store.Tx) error { return store.Move(tx, "order/cart", "cart/cart") }},
	{Name: "attempts to pay are kept by who knows payments", Run: pay.TakeOver},
	{Name: "orders are found by words", Step: order.Reindex},
	{Name: "stock has a location", Step: stock.Place},
	{Name: "parcels are found by their state", Run: parcel.Index},
	{Name: "forgotten transfers are found by their time", Step: order.FindReminders},
}
