package dispute

import (
	"hawker/app/order"
	"hawker/app/store"
)

// Erase takes the words of people from the decided disputes of an order; sums, days and
// the provider's names of them stay.
func Erase(tx *store.Tx, id order.ID) error {
	list, err := Of(tx, id)
	for _, d := range list {
		if err != nil || d.State == Waiting {
			continue
		}
		d.Evidence = append([]Evidence(nil), d.Evidence...)
		for i := range d.Evidence {
			d.Evidence[i].Text = ""
		}
		err = d.save(tx)
	}
	return err
}
