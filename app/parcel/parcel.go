// Package parcel packs, sends and delivers what an order promises.
//
// It promises that no piece is packed or sent twice (the counts of the order's
// lines are raised in the same transaction), that stock moves when a parcel
// leaves and at no other time, and that a repeat of a step has no effect. It
// composes what touches orders and parcels together, such as cancelling an order
// with a packed parcel. It refuses to know money beyond one thing: cash that was
// taken at the door is handed to order.Settle.
//
//	packed ──Ship──► shipped ──Deliver──► delivered
//	   └──Cancel──► cancelled
package parcel

import (
	"fmt"
	"time"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/stock"
	"hawker/app/store"
)

// ID names a parcel.
type ID string

// State is where a parcel is.
type State string

// The states of a parcel.
const (
	Packed    State = "packed"
	Shipped   State = "shipped"
	Delivered State = "delivered"
	Cancelled State = "cancelled"
)

// Parcel is some pieces of one order in one box. URL (https) follows it at the
// carrier's; "" where there is no such page.
type Parcel struct {
	ID          ID            `json:"id"`
	Order       order.ID      `json:"order"`
	Number      string        `json:"number"` // the order's and a count: "1042-1"
	Lines       []order.Piece `json:"lines"`
	State       State         `json:"state"`
	Carrier     string        `json:"carrier,omitempty"`
	Tracking    string        `json:"tracking,omitempty"`
	URL         string        `json:"url,omitempty"`
	PackedAt    time.Time     `json:"packed_at"`
	ShippedAt   time.Time     `json:"shipped_at,omitzero"`
	DeliveredAt time.Time     `json:"delivered_at,omitzero"`
	By          store.Actor   `json:"by"` // who packed it
}

var (
	byOrder = store.NewIndex("parcel/parcel.order", func(_ string, p Parcel) []string {
		return []string{store.Key(string(p.Order), p.PackedAt)}
	})
	parcels = store.NewBucket[ID, Parcel]("parcel/parcel", "parcel_not_found", byOrder)
)

// Get reads a parcel or refuses with parcel_not_found.
func Get(tx *store.Tx, id ID) (Parcel, error) { return parcels.Get(tx, id) }

// Of lists the parcels of an order, cancelled ones too, the first one first.
func Of(tx *store.Tx, id order.ID) ([]Parcel, error) {
	list, _, err := parcels.On(tx, byOrder, store.Key(string(id)), "", 200)
	return list, err
}

// Pack puts pieces of an open order into a new parcel; nil means all that is in
// none yet. It refuses with order_not_open, nothing_to_pack and pieces_range.
func Pack(tx *store.Tx, id order.ID, pieces []order.Piece) (Parcel, error) {
	o, err := order.Get(tx, id)
	if err != nil {
		return Parcel{}, err
	}
	if pieces == nil {
		pieces = o.Unpacked()
	}
	earlier, err := Of(tx, id)
	if err != nil {
		return Parcel{}, err
	}
	p := Parcel{
		ID: ID(store.NewID()), Order: id, Number: fmt.Sprintf("%s-%d", o.Number, len(earlier)+1), Lines: pieces,
		State: Packed, PackedAt: tx.Now, By: store.Actor{Kind: tx.By.Kind, ID: tx.By.ID},
	}
	if err := order.MarkParcelled(tx, id, pieces, p.data()); err != nil {
		return Parcel{}, err
	}
	return p, parcels.Put(tx, p.ID, p)
}

// Ship sends a packed parcel: its pieces leave the stock. The carrier is a code
// or name of Carriers, which needs a number, or any other name. A parcel that has
// left stays as it is. It refuses with parcel_cancelled, tracking_needed,
// tracking_malformed, field_needed and sold_out when fewer pieces are on hand.
func Ship(tx *store.Tx, id ID, carrier, tracking string) (Parcel, error) {
	p, err := parcels.Get(tx, id)
	if err != nil || p.State == Shipped || p.State == Delivered {
		return p, err
	}
	if p.State != Packed {
		return p, fault.Clash("parcel_cancelled")
	}
	if p.Carrier, p.Tracking, p.URL, err = resolve(carrier, tracking); err != nil {
		return p, err
	}
	o, err := order.Get(tx, p.Order)
	if err != nil {
		return p, err
	}
	ref, goods := "parcel/"+string(p.ID), o.StockLines(p.Lines)
	if err := stock.CheckShip(tx, ref, goods); err != nil {
		return p, err
	}
	p.State, p.ShippedAt = Shipped, tx.Now
	if err := order.MarkShipped(tx, p.Order, p.Lines, p.data()); err != nil {
		return p, err
	}
	if err := stock.Ship(tx, ref, goods); err != nil {
		return p, err
	}
	return p, parcels.Put(tx, p.ID, p)
}

// Deliver says that a parcel has reached the buyer, and how much was paid at the
// door; nil where nothing was. A delivered parcel stays as it is. It refuses with
// parcel_not_shipped, and as order.Settle does about the amount.
func Deliver(tx *store.Tx, id ID, paid *money.Amount) (Parcel, error) {
	p, err := parcels.Get(tx, id)
	if err != nil || p.State == Delivered {
		return p, err
	}
	if p.State != Shipped {
		return p, fault.Clash("parcel_not_shipped")
	}
	// Money first: only its amount can still be refused.
	if paid != nil && !paid.IsZero() {
		if _, err := order.Settle(tx, p.Order, order.Money{Amount: *paid, Ref: "parcel " + p.Number}); err != nil {
			return p, err
		}
	}
	p.State, p.DeliveredAt = Delivered, tx.Now
	if err := order.MarkDelivered(tx, p.Order, p.Lines, p.data()); err != nil {
		return p, err
	}
	return p, parcels.Put(tx, p.ID, p)
}

// Cancel unpacks a parcel that has not left; a cancelled one stays as it is. It
// refuses with parcel_shipped.
func Cancel(tx *store.Tx, id ID) (Parcel, error) {
	p, err := parcels.Get(tx, id)
	if err != nil || p.State == Cancelled {
		return p, err
	}
	if p.State != Packed {
		return p, fault.Clash("parcel_shipped")
	}
	p.State = Cancelled
	if err := order.TakeOut(tx, p.Order, p.Lines, p.data()); err != nil {
		return p, err
	}
	return p, parcels.Put(tx, p.ID, p)
}

// CancelOrder unpacks what is packed and cancels the order (order.Cancel).
func CancelOrder(tx *store.Tx, id order.ID, reason string, restock bool) error {
	o, err := order.Get(tx, id)
	if err != nil {
		return err
	}
	if o.Status == order.Cancelled {
		return nil
	}
	if err := order.CheckCancel(o, reason); err != nil {
		return err
	}
	list, err := Of(tx, id)
	if err != nil {
		return err
	}
	for _, p := range list {
		if p.State == Packed {
			if _, err := Cancel(tx, p.ID); err != nil {
				return err
			}
		}
	}
	return order.Cancel(tx, id, reason, restock)
}

// data is what the order's timeline keeps of a parcel.
func (p Parcel) data() map[string]string {
	d := map[string]string{"parcel": string(p.ID), "number": p.Number}
	for name, value := range map[string]string{"carrier": p.Carrier, "tracking": p.Tracking, "url": p.URL} {
		if value != "" {
			d[name] = value
		}
	}
	return d
}
