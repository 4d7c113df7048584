package demo

import (
	"errors"

	"hawker/app/catalog"
	"hawker/app/customer"
	"hawker/app/draft"
	"hawker/app/money"
	"hawker/app/store"
)

// promise tells of an order that the shop put together for a tea house, at a price of
// its own, and sent the link to; nobody has paid yet.
func (h *history) promise() {
	h.then(h.ago(20), "draft.send", func(tx *store.Tx) error {
		v, ok, err := catalog.BySKU(tx, "HM-CU-055-R")
		if err != nil || !ok {
			return errors.Join(err, errors.New("no such SKU HM-CU-055-R"))
		}
		own := money.Of(v.Price.Minor*9/10, v.Price.Currency)
		d, err := draft.Save(tx, draft.Draft{
			Lines: []draft.Line{{Variant: v.ID, Quantity: 4, Own: &own}}, Lang: "en", Words: "The cups we spoke about on Thursday, at the price for tea houses.",
			Contact: customer.Contact{Name: "Teehaus am Ufer", Email: "orders@teehaus-am-ufer.example", Address: customer.Address{Country: "DE", City: "Berlin", Postcode: "10999"}},
		})
		if err != nil {
			return err
		}
		p, err := draft.Price(tx, d)
		if err != nil {
			return err
		}
		_, err = draft.Send(tx, d.ID, draft.Sending{Edits: d.Edits, Total: p.Quote.Total, Days: 14})
		return err
	})
}
