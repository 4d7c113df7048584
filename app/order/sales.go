package order

import (
	"fmt"
	"time"

	"hawker/app/store"
)

const (
	dayLayout  = "2006-01-02"
	hourLayout = dayLayout + "T15"
)

// Hour is what was sold in one hour of the shop's day: orders that opened, and
// their totals in minor units. Cancelled ones are taken out again.
type Hour struct {
	Orders int64
	Minor  int64
}

// Sales reads the 24 hours of a day from maintained counters; day is any time of
// that day in the shop's zone.
func Sales(tx *store.Tx, day time.Time) [24]Hour {
	var hours [24]Hour
	for h := range hours {
		at := fmt.Sprintf("%sT%02d", day.Format(dayLayout), h)
		hours[h] = Hour{Orders: tx.Count(soldOrders(at)), Minor: tx.Count(soldMinor(at))}
	}
	return hours
}

func countSale(tx *store.Tx, hour string, orders, minor int64) error {
	if err := tx.Bump(soldOrders(hour), orders); err != nil {
		return err
	}
	return tx.Bump(soldMinor(hour), minor)
}

func soldOrders(hour string) string { return "order/sold/" + hour + "/orders" }
func soldMinor(hour string) string  { return "order/sold/" + hour + "/minor" }
