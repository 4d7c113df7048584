package demo

import (
	"errors"

	"hawker/app/cart"
	"hawker/app/catalog"
	"hawker/app/customer"
	"hawker/app/demo/cast"
	"hawker/app/invoice"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/refund"
	"hawker/app/store"
	"hawker/app/tariff"
)

// sell tells of the orders: each step at its own time, by the verbs that the desk
// and the checkout use.
func (h *history) sell() {
	for _, s := range h.cast.Orders {
		var id order.ID
		var box parcel.ID
		h.moments = append(h.moments, moment{h.ago(s.Age), store.Actor{Kind: "buyer", ID: "demo-" + s.Key}, "order.submit",
			func(tx *store.Tx) (err error) { id, err = h.submit(tx, s); return err }})
		h.step(s.Paid, "order.settle", func(tx *store.Tx) error {
			o, err := order.Get(tx, id)
			if err == nil {
				_, err = order.Settle(tx, id, order.Money{Amount: o.Total, Ref: "bank-" + s.Key, At: tx.Now})
			}
			if err != nil {
				return err
			}
			return invoice.FollowUp(tx, id)
		})
		h.step(s.Packed, "parcel.pack", func(tx *store.Tx) error {
			p, err := parcel.Pack(tx, id, nil)
			box = p.ID
			return err
		})
		h.step(s.Shipped, "parcel.ship", func(tx *store.Tx) error {
			_, err := parcel.Ship(tx, box, s.Carrier, s.Tracking)
			return err
		})
		h.step(s.Delivered, "parcel.deliver", func(tx *store.Tx) error {
			o, err := order.Get(tx, id)
			if err != nil {
				return err
			}
			var cash *money.Amount
			if o.Method == pay.Cash {
				cash = &o.Total
			}
			if _, err = parcel.Deliver(tx, box, cash); err != nil {
				return err
			}
			return invoice.FollowUp(tx, id)
		})
		h.refund(s, func() order.ID { return id })
		h.step(s.Cancelled, "order.cancel", func(tx *store.Tx) error { return parcel.CancelOrder(tx, id, s.Reason, true) })
		h.step(s.Expired, "order.expire", func(tx *store.Tx) error { return order.Expire(tx, id) })
		for _, m := range s.Messages {
			h.write(m, func(tx *store.Tx) error { return order.Message(tx, id, m.Sender, m.Text) })
		}
		for _, said := range s.Reviews {
			h.review(said, s, func() order.ID { return id })
		}
	}
}

// refund gives the money of some pieces back, and sends it.
func (h *history) refund(s cast.Sale, of func() order.ID) {
	if s.Refund == nil {
		return
	}
	var asked refund.Refund
	h.step(s.Refund.Age, "refund.request", func(tx *store.Tx) error {
		o, err := order.Get(tx, of())
		if err != nil {
			return err
		}
		a := refund.Ask{Reason: s.Refund.Reason, Pieces: []refund.Pieces{{Index: s.Refund.Line, Quantity: s.Refund.Quantity, How: refund.NoRestock}}}
		p, err := refund.Propose(tx, o, a)
		if err != nil {
			return err
		}
		asked, err = refund.Request(tx, o.ID, a, p.Amount)
		return err
	})
	h.step(s.Refund.Sent, "refund.sent", func(tx *store.Tx) error {
		if _, err := refund.MarkSent(tx, asked.ID, refund.Sent{Ref: s.Refund.Ref}); err != nil {
			return err
		}
		return invoice.FollowUp(tx, of())
	})
}

// step adds what happened an age ago; age 0 is what did not happen.
func (h *history) step(age float64, what string, do func(*store.Tx) error) {
	if age > 0 {
		h.then(h.ago(age), what, do)
	}
}

func (h *history) write(m cast.Message, do func(*store.Tx) error) {
	h.then(h.ago(m.Age), "order.message", func(tx *store.Tx) error {
		if m.Sender == "staff" {
			tx.By = store.Actor{Kind: "staff", ID: string(h.people[m.By])}
		}
		return do(tx)
	})
}

func (h *history) submit(tx *store.Tx, s cast.Sale) (order.ID, error) {
	visitor := cart.ID("demo-" + s.Key)
	for _, l := range s.Lines {
		v, ok, err := catalog.BySKU(tx, l.SKU)
		if err != nil || !ok {
			return "", errors.Join(err, errors.New("no such SKU "+l.SKU))
		}
		line := cart.Line{Variant: v.ID, Quantity: l.Quantity}
		if l.Show != "" {
			p, err := catalog.Get(tx, v.Product)
			if err != nil {
				return "", err
			}
			line.Show, line.N = h.shows[l.Show], h.numbers[l.Show+"/"+p.Handle]
		}
		if _, err := cart.Add(tx, visitor, line); err != nil {
			return "", err
		}
	}
	c, err := cart.Get(tx, visitor)
	if err != nil {
		return "", err
	}
	priced, err := cart.Price(tx, c, cart.Ask{Place: tariff.Place{Country: s.Address.Country, Region: s.Address.Region, Postcode: s.Address.Postcode}, Method: pay.Method(s.Method)})
	if err != nil {
		return "", err
	}
	d := order.Draft{Cart: visitor, Method: pay.Method(s.Method), Seen: priced.Quote.Hash(), Key: "demo-" + s.Key, Lang: s.Lang,
		Contact: customer.Contact{Name: s.Buyer.Name, Email: s.Buyer.Email, Phone: s.Buyer.Phone, Address: s.Address, Marketing: s.Marketing}}
	if s.Marketing {
		d.Contact.ConsentText = consent[s.Lang]
	}
	o, err := order.Submit(tx, d)
	return o.ID, err
}

// consent is the words beside the box that these buyers ticked.
var consent = map[string]string{
	"en": "Write to me about new pieces and shows. I can end this at any time.",
	"zh": "有新品和直播时写信告诉我。我可以随时取消。",
}
