package order

import (
	"hawker/app/outbox"
	"hawker/app/pay"
	"hawker/app/store"
)

// mailed are the events that each make one mail, the last three to the shop.
var mailed = map[string]outbox.Kind{
	"opened": outbox.Confirmed, "shipped": outbox.Shipped, "delivered": outbox.Delivered, "ready": outbox.Ready,
	"cancelled": outbox.Cancelled, "expired": outbox.Expired, RefundSent: outbox.Refunded, "invoiced": outbox.Invoiced,
	"edited": outbox.Edited, "pay_failed": outbox.PayFailed, "reminded": outbox.Reminder,
	"oversold": outbox.Oversold, "disputed": outbox.Disputed, "auto_refund": outbox.AutoRefund,
}

// post asks for the mails of an event in its own transaction. An order that opens
// as it is placed is only confirmed; money has its mail in thank.
func (o *Order) post(tx *store.Tx, e Event) error {
	kind := mailed[e.Kind]
	switch e.Kind {
	case "placed":
		if o.waitsForProvider() {
			return nil // until it is paid: who goes on has the page before them
		}
		if err := o.mail(tx, outbox.NewOrder, e.Seq); err != nil {
			return err
		}
		if o.Method != pay.Cash && !o.Total.IsZero() {
			kind = outbox.Received
		}
	case "opened":
		if !o.waitsForProvider() {
			break
		}
		if err := o.mail(tx, outbox.NewOrder, e.Seq); err != nil {
			return err
		}
	case "expired":
		if o.waitsForProvider() {
			kind = "" // nothing was asked for by mail, and nothing was taken
		}
	case "method":
		if o.Method == pay.Transfer {
			kind = outbox.Received
		}
	case "message":
		if e.Data["from"] == FromStaff {
			kind = outbox.Message
		}
	}
	if kind == "" || e.Quiet {
		return nil
	}
	return o.mail(tx, kind, e.Seq)
}

// thank asks for the mail about money that came, as the event of that number says,
// where it did not open the order: what opens is confirmed, and money at the door
// was taken by hand.
func (o *Order) thank(tx *store.Tx, event uint64) error {
	if o.Method == pay.Cash || o.Events > event {
		return nil
	}
	return o.mail(tx, outbox.Paid, event)
}

func (o *Order) mail(tx *store.Tx, kind outbox.Kind, event uint64) error {
	return outbox.Queue(tx, outbox.Mail{Kind: kind, Object: string(o.ID), Event: event, To: o.Contact.Email, Lang: o.Lang})
}
