package parcel

import (
	"fmt"
	"time"

	"hawker/app/carrier"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/staff"
	"hawker/app/stock"
	"hawker/app/store"
)

// undoFor is how long a parcel can be said not to have left.
const undoFor = 15 * time.Minute

// ref is how the parcel signs in the ledger of stock; one that came back to the table
// signs anew when it leaves again.
func (p Parcel) ref() string {
	if p.Undone > 0 {
		return fmt.Sprintf("parcel/%s/%d", p.ID, p.Undone+1)
	}
	return "parcel/" + string(p.ID)
}

// Ship sends a packed parcel: its pieces leave the stock. By is a code
// or name of carrier.List, which needs a number, or any other name. A parcel that has
// left stays as it is. It refuses with parcel_not_packed, parcel_cancelled,
// order_held, order_unpaid{due}, parcel_fetched where the buyer comes for it, lot_stopped,
// tracking_needed, tracking_malformed, field_needed, and sold_out when fewer pieces
// are on hand.
func Ship(tx *store.Tx, id ID, by, tracking string) (Parcel, error) {
	p, err := parcels.Get(tx, id)
	if err != nil || p.State == Shipped || p.State == Delivered {
		return p, err
	}
	if err := p.Step(Packed); err != nil {
		return p, err
	}
	if p.Carrier, p.Tracking, p.URL, err = carrier.Resolve(tx, by, tracking); err != nil {
		return p, err
	}
	o, err := order.Get(tx, p.Order)
	if err != nil {
		return p, err
	}
	if o.Pickup {
		return p, fault.Clash("parcel_fetched")
	}
	if err := covered(tx, o); err != nil {
		return p, err
	}
	if err := p.mayLeave(tx); err != nil {
		return p, err
	}
	goods := o.StockLines(p.Lines)
	if err := stock.CheckShip(tx, p.ref(), goods); err != nil {
		return p, err
	}
	p.State, p.ShippedAt = Shipped, tx.Now
	if err := order.MarkShipped(tx, p.Order, p.Lines, p.data()); err != nil {
		return p, err
	}
	if err := stock.Ship(tx, p.ref(), goods); err != nil {
		return p, err
	}
	return p, p.save(tx)
}

// covered refuses what nobody has paid or will pay at the door, but for staff who
// may send it all the same.
func covered(tx *store.Tx, o order.Order) error {
	if o.Method == pay.Cash || o.Due().Minor <= o.Authorized.Minor {
		return nil
	}
	if tx.By.Kind == "staff" {
		by, ok, err := staff.Find(tx, staff.ID(tx.By.ID))
		if err != nil || ok && by.May(staff.OrdersShipUnpaid) {
			return err
		}
	}
	return fault.Clash("order_unpaid", "due", o.Due())
}

// Unship says, within 15 minutes, that a parcel has not left after all; its pieces are
// here and promised as before. A packed parcel stays as it is. It refuses with
// undo_late, parcel_not_shipped, parcel_underway, parcel_ended, and not_permitted for
// whoever is not staff.
func Unship(tx *store.Tx, id ID) (Parcel, error) {
	p, err := parcels.Get(tx, id)
	if err != nil || p.State == Packed {
		return p, err
	}
	if err := p.Step(Shipped); err != nil {
		return p, err
	}
	if tx.By.Kind != "staff" {
		return p, fault.Denied("not_permitted")
	}
	if !p.Undoable(tx.Now) {
		return p, fault.Clash("undo_late", "minutes", int(undoFor.Minutes()))
	}
	o, err := order.Get(tx, p.Order)
	if err != nil {
		return p, err
	}
	was := p
	p.State, p.Carrier, p.Tracking, p.URL, p.ShippedAt = Packed, "", "", "", time.Time{}
	p.Undone++
	if err := order.MarkUnshipped(tx, p.Order, p.Lines, p.data()); err != nil {
		return p, err
	}
	if err := stock.Unship(tx, was.ref(), o.StockLines(p.Lines)); err != nil {
		return p, err
	}
	return p, p.save(tx)
}

// Undoable tells whether Unship would still be in time.
func (p Parcel) Undoable(now time.Time) bool {
	return p.State == Shipped && now.Sub(p.ShippedAt) <= undoFor
}

// Deliver says that a parcel has reached the buyer, and how much was paid at the
// door; nil where nothing was. A delivered parcel stays as it is. It refuses with
// parcel_not_shipped, and as order.Settle does about the amount.
func Deliver(tx *store.Tx, id ID, paid *money.Amount) (Parcel, error) {
	p, err := parcels.Get(tx, id)
	if err != nil || p.State == Delivered {
		return p, err
	}
	if err := p.Step(Shipped); err != nil {
		return p, err
	}
	// Money first: only its amount can still be refused.
	if err := p.cash(tx, paid); err != nil {
		return p, err
	}
	p.State, p.DeliveredAt = Delivered, tx.Now
	if err := order.MarkDelivered(tx, p.Order, p.Lines, p.data()); err != nil {
		return p, err
	}
	return p, p.save(tx)
}

// cash settles what was paid for the parcel by hand.
func (p Parcel) cash(tx *store.Tx, paid *money.Amount) error {
	if paid == nil || paid.IsZero() {
		return nil
	}
	_, err := order.Settle(tx, p.Order, order.Money{Amount: *paid, Ref: "parcel " + p.Number})
	return err
}

// Fail says that the carrier met nobody; SendAgain, that it goes out once more. Both
// refuse with parcel_not_shipped and parcel_ended.
func Fail(tx *store.Tx, id ID) (Parcel, error) {
	return turn{Shipped, Failed, "failed_attempt"}.do(tx, id)
}

// SendAgain ends what Fail began.
func SendAgain(tx *store.Tx, id ID) (Parcel, error) {
	return turn{Failed, Shipped, "sent_again"}.do(tx, id)
}

// turn is a step that moves no piece.
type turn struct {
	from, to State
	kind     string
}

func (t turn) do(tx *store.Tx, id ID) (Parcel, error) {
	p, err := parcels.Get(tx, id)
	if err != nil || p.State == t.to {
		return p, err
	}
	if err := p.Step(t.from); err != nil {
		return p, err
	}
	p.State = t.to
	if err := order.Told(tx, p.Order, p.Lines, order.News{Kind: t.kind, Data: p.data()}); err != nil {
		return p, err
	}
	return p, p.save(tx)
}
