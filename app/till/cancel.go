package till

import (
	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/refund"
	"hawker/app/store"
)

// hush keeps the mail of a cancellation back that is about to be made.
func (c Cancellation) hush(tx *store.Tx) error {
	o, err := order.Get(tx, c.Order)
	if err != nil || !c.Quiet || o.Status == order.Cancelled {
		return err
	}
	if err := order.CheckCancel(o, c.Reason); err != nil {
		return err
	}
	return order.Hush(tx, c.Order)
}

// giveAllBack asks back what is left of an order's money. What cannot go back at once,
// as of several payments, stays here as the task of a cancelled order.
func giveAllBack(tx *store.Tx, o order.Order, why string) error {
	a, err := refund.All(tx, o, why)
	if err == nil {
		_, err = refund.Propose(tx, o, a)
	}
	if _, refused := fault.As(err); refused {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = refund.Request(tx, o.ID, a, *a.Amount)
	return err
}
