package parcel

import (
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"math/big"
	"strings"
	"time"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/stock"
	"hawker/app/store"
)

const (
	maxTries = 5
	waitFor  = 15 * time.Minute
)

// MakeReady says that a packed parcel can be fetched, and makes the six digits that
// its buyer shows. A parcel that is ready stays as it is. It refuses with
// parcel_not_fetched where the order is sent, and parcel_not_packed.
func MakeReady(tx *store.Tx, id ID) (Parcel, error) {
	p, err := parcels.Get(tx, id)
	if err != nil || p.State == Ready {
		return p, err
	}
	if err := p.Step(Packed); err != nil {
		return p, err
	}
	o, err := order.Get(tx, p.Order)
	if err != nil {
		return p, err
	}
	if !o.Pickup {
		return p, fault.Clash("parcel_not_fetched")
	}
	if p.Code, err = newCode(); err != nil {
		return p, err
	}
	p.State, p.Tries, p.Wait = Ready, 0, time.Time{}
	if err := order.Told(tx, p.Order, p.Lines, order.News{Kind: "ready", Data: p.data()}); err != nil {
		return p, err
	}
	return p, p.save(tx)
}

func newCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", fmt.Errorf("making a pick-up code: %w", err)
	}
	return fmt.Sprintf("%06d", n.Int64()), nil
}

// HandOver gives a ready parcel to whoever shows its code, and notes what was paid in
// cash; nil for nothing. A wrong code is counted, and the parcel comes back as it is,
// still ready: Wrong says so to a person. After five in a row none is looked at for 15
// minutes. A parcel that was picked up stays as it is. It refuses with
// parcel_not_ready, code_wait{minutes}, order_held, order_unpaid{due}, sold_out, and as
// order.Settle does about the amount.
func HandOver(tx *store.Tx, id ID, code string, paid *money.Amount) (Parcel, error) {
	p, err := parcels.Get(tx, id)
	if err != nil || p.State == PickedUp {
		return p, err
	}
	if err := p.Step(Ready); err != nil {
		return p, err
	}
	if left := p.Wait.Sub(tx.Now); left > 0 {
		return p, fault.New(fault.TooMany, "code_wait", "code", "minutes", int((left+time.Minute-1)/time.Minute))
	}
	code = strings.Join(strings.Fields(code), "")
	if code == "" {
		return p, fault.InvalidField("field_needed", "code")
	}
	if subtle.ConstantTimeCompare([]byte(code), []byte(p.Code)) != 1 {
		if p.Tries++; p.Tries >= maxTries {
			p.Tries, p.Wait = 0, tx.Now.Add(waitFor)
		}
		return p, p.save(tx)
	}
	return p.handOver(tx, paid)
}

// Wrong is what to tell whoever gave a wrong code.
func (p Parcel) Wrong() error {
	if p.Tries == 0 {
		return fault.New(fault.TooMany, "code_wait", "code", "minutes", int(waitFor.Minutes()))
	}
	return fault.InvalidField("code_wrong", "code", "left", maxTries-p.Tries)
}

func (p Parcel) handOver(tx *store.Tx, paid *money.Amount) (Parcel, error) {
	o, err := order.Get(tx, p.Order)
	if err != nil {
		return p, err
	}
	if o.Hold != "" {
		return p, fault.Clash("order_held", "reason", o.Hold)
	}
	after := o
	if paid != nil && paid.Currency == o.Total.Currency {
		after.Captured.Minor += paid.Minor
	}
	if err := covered(tx, after); err != nil {
		return p, err
	}
	goods := o.StockLines(p.Lines)
	if err := stock.CheckShip(tx, p.ref(), goods); err != nil {
		return p, err
	}
	// Money first: only its amount can still be refused.
	if err := p.cash(tx, paid); err != nil {
		return p, err
	}
	p.State, p.ShippedAt, p.DeliveredAt, p.Tries = PickedUp, tx.Now, tx.Now, 0
	if err := order.MarkPickedUp(tx, p.Order, p.Lines, p.data()); err != nil {
		return p, err
	}
	if err := stock.Ship(tx, p.ref(), goods); err != nil {
		return p, err
	}
	return p, p.save(tx)
}
