package crew

import (
	"context"
	"time"

	"hawker/app/dispute"
	"hawker/app/order"
	"hawker/app/store"
	"hawker/views/desk/frame"
)

// Dispute is money that a bank wants back of an order, and how long there is to answer.
func Dispute(ctx context.Context, tx *store.Tx, o order.Order, d dispute.Dispute) (frame.Dispute, error) {
	v := frame.Dispute{
		Ref: d.Ref, State: string(d.State), Number: o.Number, Buyer: o.Contact.Name, Amount: d.Amount, Reason: d.Reason, Opened: d.Opened,
		Due: d.Due, Dated: !d.Due.IsZero(), Days: int(d.Due.Sub(tx.Now) / (24 * time.Hour)), Closed: d.Closed,
	}
	if d.Due.Before(tx.Now) {
		v.Days = -1
	}
	who := doers{tx: tx, order: o, names: map[string]string{}}
	for _, e := range d.Evidence {
		by, err := who.name(ctx, e.By)
		if err != nil {
			return v, err
		}
		v.Evidence = append(v.Evidence, frame.Evidence{At: e.At, By: by, Text: e.Text})
	}
	return v, nil
}
