package order

import (
	"time"

	"hawker/app/pay"
	"hawker/app/store"
)

// byRemind lists the orders whose transfer somebody may have forgotten, by the time
// at which half of their term is over.
var byRemind = store.NewIndex("order/order.remind", func(_ string, o Order) []string {
	if o.Status != Pending || o.Method != pay.Transfer || o.Reminded || o.Captured.Minor > 0 {
		return nil
	}
	return []string{store.Key(o.remindAt())}
})

func (o Order) remindAt() time.Time { return o.Placed.Add(o.Expires.Sub(o.Placed) / 2) }

// Remind reminds the buyers of up to limit orders whose transfer has not come when
// half of its time is over, each once, and tells how many it looked at.
func Remind(tx *store.Tx, limit int) (int, error) {
	list, _, err := orders.On(tx, byRemind, "", "", limit)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, o := range list {
		if tx.Now.Before(o.remindAt()) {
			break
		}
		n++
		_, err := change(tx, o.ID, func(o *Order) error {
			o.Reminded = true
			if o.Contact.Email == "" {
				return nil
			}
			return o.tell(tx, Event{Kind: "reminded"})
		})
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// FindReminders puts the orders of an older file under the time of their reminder,
// some in each step.
func FindReminders(tx *store.Tx, after string) (next string, err error) {
	return orders.Reindex(tx, byRemind, after)
}
