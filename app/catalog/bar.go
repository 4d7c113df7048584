package catalog

import (
	"time"

	"hawker/app/store"
)

// Bar is from when on a product that the shop shows is not sold, why, and what about; the
// zero one is none. Others set it; this package has it count everywhere.
type Bar struct {
	From    time.Time `json:"from"`
	Why     string    `json:"why"`
	About   string    `json:"about,omitempty"`
	Settled bool      `json:"settled,omitempty"` // its time came and was told
}

// Barred tells whether the product may not be sold at a time.
func (p Product) Barred(now time.Time) bool { return !p.Bar.From.IsZero() && !p.Bar.From.After(now) }

// Barred is Product.Barred of the one with an id, now.
func Barred(tx *store.Tx, id ID) (bool, error) {
	p, err := products.See(tx, id)
	return p.Barred(tx.Now), err
}

// SetBar says from when on a product is not sold, or with the zero one that it is. It
// refuses with product_not_found.
func SetBar(tx *store.Tx, id ID, b Bar) error {
	p, err := products.Get(tx, id)
	if err != nil {
		return err
	}
	b.From = moment(b.From)
	b.Settled = !b.From.IsZero() && !b.From.After(tx.Now)
	if b == p.Bar {
		return nil
	}
	p.Bar = b
	tx.Mark("product", string(id))
	return products.Put(tx, id, p)
}

// BarDue tells who looks on of products whose time to be sold is over. What it gives is as
// with PublishDue.
func BarDue(tx *store.Tx) (next time.Time, err error) {
	due, _, err := products.On(tx, byBar, "", "", atOnce)
	if err != nil {
		return next, err
	}
	for _, p := range due {
		if !p.Barred(tx.Now) {
			break
		}
		p.Bar.Settled = true
		tx.Mark("product", string(p.ID))
		if err := products.Put(tx, p.ID, p); err != nil {
			return next, err
		}
	}
	first, _, err := products.On(tx, byBar, "", "", 1)
	if err == nil && len(first) > 0 {
		next = first[0].Bar.From
	}
	return next, err
}
