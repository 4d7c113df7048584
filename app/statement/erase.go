package statement

import (
	"hawker/app/order"
	"hawker/app/store"
)

// Erase takes from the bookings that were settled into an order who paid, and the words
// of the transfer. Day, sum and the reference that knows the booking again stay.
func Erase(tx *store.Tx, id order.ID) error {
	var list []Entry
	err := entries.Each(tx, "", func(_ EntryID, e Entry) error {
		if e.Order == id && e.State == Settled {
			list = append(list, e)
		}
		return nil
	})
	for _, e := range list {
		e.Payer, e.Text, e.Why = "", "", ""
		if err == nil {
			err = save(tx, e, e.State)
		}
	}
	return err
}
