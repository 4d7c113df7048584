package crew

import (
	"context"
	"slices"
	"strconv"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/views/desk"
)

// Timeline is what happened to an order, newest first.
func Timeline(ctx context.Context, tx *store.Tx, o order.Order) (desk.Timeline, error) {
	t := desk.Timeline{Number: o.Number}
	events, err := order.Timeline(tx, o.ID)
	if err != nil {
		return t, err
	}
	who := doers{tx: tx, order: o, names: map[string]string{}}
	for _, e := range slices.Backward(events) {
		item := desk.TimelineItem{At: e.At, Words: e.Text, Buyer: e.Buyer, Talk: e.Kind == "message" || e.Kind == "note"}
		item.Told = e.Kind == "note" && e.Buyer
		item.Mine = e.Data["from"] != order.FromBuyer
		switch e.Kind {
		case "message", "note":
		case "packed", "unpacked", "shipped", "delivered", "unshipped", "ready", "picked_up", "failed_attempt", "sent_again", "returned_to_sender", "lost": // their text is a list of pieces, nobody's words
			item.Text, item.Note, item.Words = eventText(ctx, e, o), e.Text, ""
		case "edited":
			item.Text, item.Note = edited(ctx, e, o)
		default:
			item.Text = eventText(ctx, e, o)
		}
		by := e.By
		if e.Data["from"] == order.FromBuyer {
			by.Kind = order.FromBuyer
		}
		if item.By, err = who.name(ctx, by); err != nil {
			return t, err
		}
		t.Items = append(t.Items, item)
	}
	return t, nil
}

func eventText(ctx context.Context, e order.Event, o order.Order) string {
	args := make([]any, 0, 2*len(e.Data)+2)
	for k, v := range e.Data {
		args = append(args, k, v)
	}
	if minor, err := strconv.ParseInt(e.Data["amount"], 10, 64); err == nil {
		args = append(args, "sum", money.Of(minor, o.Total.Currency))
	}
	if e.Kind == "held" {
		args = append(args, "why", lang.T(ctx, "hold.reason."+e.Data["reason"]))
	}
	return lang.T(ctx, "desk.event."+e.Kind, args...)
}

// doers names who did what to one order; each person is looked up once.
type doers struct {
	tx    *store.Tx
	order order.Order
	names map[string]string
}

// name says who did it: a person of the shop, the buyer, or the program itself.
func (d doers) name(ctx context.Context, by store.Actor) (string, error) {
	switch by.Kind {
	case "staff":
		if name, ok := d.names[by.ID]; ok {
			return name, nil
		}
		p, _, err := staff.Find(d.tx, staff.ID(by.ID))
		d.names[by.ID] = p.Name
		return p.Name, err
	case "buyer":
		return d.order.Contact.Name, nil
	}
	return lang.T(ctx, "desk.by.program"), nil
}
