package crew

import (
	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/store"
	views "hawker/views/desk/payments"
)

// Payments reads what was tried to pay an order by providers, the latest first; may is
// whether who looks may move money. Without any there is nothing.
func Payments(tx *store.Tx, o order.Order, may bool) (views.Attempts, bool, error) {
	all, err := pay.Of(tx, string(o.ID))
	if err != nil {
		return views.Attempts{}, false, err
	}
	var v views.Attempts
	for i := len(all) - 1; i >= 0; i-- {
		a := all[i]
		if !a.Method.Gateway() {
			continue
		}
		row := views.Attempt{
			Method: string(a.Method), State: string(a.State), Brand: a.Brand, Ref: a.Charge, Amount: a.Amount,
			Authorized: a.Authorized, Captured: a.Captured, Refunded: a.Refunded, At: a.Made, Ends: a.Ends, Why: a.Why,
		}
		if row.Ref == "" {
			row.Ref = a.Ref
		}
		v.List = append(v.List, row)
		if may && a.State == pay.Authorized {
			v.Take = "/desk/orders/" + o.Number + "/capture"
		}
	}
	return v, len(v.List) > 0, nil
}
