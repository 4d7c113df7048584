package demo

import (
	"hawker/app/demo/cast"
	"hawker/app/order"
	"hawker/app/review"
	"hawker/app/store"
)

// review tells of what a buyer wrote about a delivered line, and what the kiln
// made of it; the order is not there yet when this is planned.
func (h *history) review(said cast.Opinion, s cast.Sale, of func() order.ID) {
	var id review.ID
	by := store.Actor{Kind: "buyer", ID: "demo-" + s.Key}
	h.moments = append(h.moments, moment{h.ago(said.Age), by, "review.write", func(tx *store.Tx) error {
		d := review.Draft{Order: of(), Line: said.Line, Name: said.Name, Rating: said.Stars, Text: said.Text, Lang: s.Lang}
		if d.Name == "" {
			d.Name = review.ShownName(s.Buyer.Name)
		}
		r, err := review.Write(tx, d)
		id = r.ID
		return err
	}})
	h.step(said.Shown, "review.publish", func(tx *store.Tx) error { return review.Publish(tx, id) })
	h.step(said.Replied, "review.answer", func(tx *store.Tx) error {
		tx.By = store.Actor{Kind: "staff", ID: string(h.people[said.By])}
		return review.Answer(tx, id, said.Reply)
	})
}
