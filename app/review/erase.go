package review

import (
	"hawker/app/order"
	"hawker/app/store"
)

// OfOrder lists what was said of an order's lines, whatever its state.
func OfOrder(tx *store.Tx, o order.Order) (list []Review, err error) {
	for i := range o.Lines {
		r, written, err := ByLine(tx, o.ID, i)
		if err != nil {
			return nil, err
		}
		if written {
			list = append(list, r)
		}
	}
	return list, nil
}

// Erase takes the name from a review, and where words says so what was written too.
// The stars stay: they are part of a sum that buyers rely on, and say nothing of who
// gave them. A reply of the shop may name its reader, so it goes with the words.
func Erase(tx *store.Tx, id ID, words bool) error {
	return change(tx, id, func(r *Review) error {
		r.Name = ""
		if words {
			r.Text, r.Lang, r.Reply = "", "", ""
		}
		return nil
	})
}
