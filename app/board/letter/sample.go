package letter

import (
	"context"
	"encoding/json"
	"time"

	"hawker/app/brand"
	"hawker/app/customer"
	"hawker/app/lang"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/outbox"
	"hawker/app/pay"
	"hawker/app/store"
)

// Model is which sample to write.
type Model struct {
	Kind outbox.Kind
	Lang string
	Site string
}

// Sample is a letter about an order that nobody made, so that the shopkeeper sees
// what buyers will read.
func (w Writer) Sample(ctx context.Context, tx *store.Tx, m Model) (Letter, error) {
	s, err := brand.Get(tx)
	if err != nil {
		return Letter{}, err
	}
	ctx = w.Lang.Context(ctx, m.Lang)
	if alone[m.Kind] {
		return w.alone(ctx, tx, outbox.Mail{Kind: m.Kind, Lang: m.Lang, Data: sampleData(ctx, tx, s)}, m.Site)
	}
	return w.about(ctx, tx, told{kind: m.Kind, lang: m.Lang, site: m.Site, order: sampleOrder(ctx, tx, s, m.Kind), event: sampleEvent(ctx, s, m.Kind), code: "274 901"})
}

func sampleOrder(ctx context.Context, tx *store.Tx, s brand.Settings, kind outbox.Kind) order.Order {
	sum := func(n int64) money.Amount { return money.Of(n, s.Currency) }
	name := lang.T(ctx, "mail.sample.name")
	o := order.Order{
		ID: "sample", Number: "1001", Rev: 1, Lang: lang.Tag(ctx), Placed: tx.Now, Expires: tx.Now.AddDate(0, 0, max(s.Transfer.Days, 1)),
		Status: order.Open, Fulfilment: order.ShipNothing, Method: pay.Transfer, Reference: pay.Reference(1001), Inclusive: true,
		Contact: customer.Contact{Name: name, Email: "buyer@example.com", Address: customer.Address{
			Name: name, Line1: lang.T(ctx, "mail.sample.street"), City: lang.T(ctx, "mail.sample.city"), Postcode: "10115", Country: s.Country,
		}},
		Lines: []order.Line{{Title: brand.Text{lang.Tag(ctx): lang.T(ctx, "mail.sample.goods")}, Quantity: 2, Unit: sum(3200), Gross: sum(6400), Net: sum(6400)}},
		Goods: sum(6400), Shipping: sum(600), Fee: sum(0), Tax: sum(0), Total: sum(7000), Captured: sum(7000),
	}
	switch kind {
	case outbox.Received, outbox.Reminder, outbox.PayFailed:
		o.Status, o.Captured = order.Pending, sum(0)
	case outbox.NewOrder:
		o.Captured = sum(0)
	case outbox.Edited:
		o.Captured = sum(3800)
	case outbox.Ready:
		o.Pickup, o.PickupAt, o.Contact.Address = true, brand.Text{lang.Tag(ctx): lang.T(ctx, "mail.sample.pickup")}, customer.Address{Country: s.Country}
	case outbox.Oversold:
		o.Status = order.Expired
	case outbox.Paid:
		o.Status, o.Captured = order.Pending, sum(5000)
	case outbox.Shipped:
		o.Fulfilment = order.ShipAll
	case outbox.Refunded:
		o.Refunded = sum(5000)
	case outbox.Cancelled:
		o.Status = order.Cancelled
	case outbox.Expired:
		o.Status, o.Captured = order.Expired, sum(0)
	}
	return o
}

func sampleEvent(ctx context.Context, s brand.Settings, kind outbox.Kind) order.Event {
	if kind == outbox.Invoiced {
		return order.Event{Data: map[string]string{"kind": "invoice", "number": "2026-0001"}}
	}
	return order.Event{Text: lang.T(ctx, "mail.sample.message"), Data: map[string]string{
		"changes": sampleChange(ctx), "reason": lang.T(ctx, "mail.sample.reason"),
		"amount": "5000", "currency": string(s.Currency), "number": "1001-1", "carrier": "DHL", "tracking": "00340434161094000000",
		"url": "https://www.dhl.com/global-en/home/tracking.html?tracking-id=00340434161094000000",
	}}
}

// sampleChange is one piece that became two.
func sampleChange(ctx context.Context) string {
	raw, err := json.Marshal([]changed{{Title: brand.Text{lang.Tag(ctx): lang.T(ctx, "mail.sample.goods")}, Was: 1, Now: 2}})
	if err != nil {
		return ""
	}
	return string(raw)
}

// sampleData is what the mails say that no order tells of.
func sampleData(ctx context.Context, tx *store.Tx, s brand.Settings) map[string]string {
	return map[string]string{
		"name": lang.T(ctx, "mail.sample.name"), "amount": "7000", "currency": string(s.Currency), "path": "/desk", "text": lang.T(ctx, "mail.sample.offer"),
		"until": tx.Now.AddDate(0, 0, 7).Format(time.RFC3339), "method": string(pay.Transfer), "ref": pay.Reference(1001), "why": "amount", "told": sampleErased(tx.Now),
	}
}

// Test is the letter behind the button that tries the mail server.
func (w Writer) Test(ctx context.Context, tx *store.Tx) (Letter, error) {
	s, err := brand.Get(tx)
	if err != nil {
		return Letter{}, err
	}
	name := s.DisplayName(lang.Tag(ctx))
	say := func(key string) string { return lang.T(ctx, "mail.test."+key, "shop", name) }
	return Letter{Lang: lang.Tag(ctx), Shop: name, Subject: say("subject"), Title: say("title"), Words: []string{say("text")}, Foot: []string{name}}, nil
}
