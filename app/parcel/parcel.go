// Package parcel packs, sends and delivers what an order promises.
//
// It promises that no piece is packed or sent twice (the counts of the order's
// lines are raised in the same transaction), that nothing is packed that is not on
// the shelf, that stock moves when a parcel leaves and at no other time, and that a
// repeat of a step has no effect. It composes what touches orders and parcels
// together, such as cancelling an order with a packed parcel. It refuses to know
// money beyond two things: nothing leaves that is neither paid nor paid at the door,
// and cash that was taken there is handed to order.Settle.
//
//	created ──Pick, Scan──► picking ──Seal──► packed ──Ship──► shipped ──Deliver──► delivered
//	   │                       │              │  ▲ │             │ ▲ └──Lose──► lost
//	   └──────────Cancel───────┴──────────────┘  │ │        Fail │ │ SendAgain
//	                   ▼                  Unship─┘ │             ▼ │
//	               cancelled ◄──Cancel─────┐       └Ready┐  failed_attempt
//	                                   ready_for_pickup ◄┘       │
//	                     picked_up ◄──HandOver─┘                 ▼ ComeBack, from shipped too
//	                                                     returned_to_sender
package parcel

import (
	"slices"
	"strings"
	"time"

	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/store"
)

// ID names a parcel.
type ID string

// State is where a parcel is.
type State string

// The states of a parcel.
const (
	Created   State = "created"
	Picking   State = "picking"
	Packed    State = "packed"
	Shipped   State = "shipped"
	Delivered State = "delivered"
	Ready     State = "ready_for_pickup"
	PickedUp  State = "picked_up"
	Failed    State = "failed_attempt"
	Returned  State = "returned_to_sender"
	Lost      State = "lost"
	Cancelled State = "cancelled"
)

// States names every state, in the order of a parcel's life.
var States = []State{Created, Picking, Packed, Shipped, Delivered, Ready, PickedUp, Failed, Returned, Lost, Cancelled}

// Parcel is some pieces of one order in one box. URL (https) follows it at the
// carrier's; "" where there is no such page.
type Parcel struct {
	ID          ID            `json:"id"`
	Order       order.ID      `json:"order"`
	Number      string        `json:"number"` // the order's and a count: "1042-1"
	Lines       []order.Piece `json:"lines"`
	Scanned     []int64       `json:"scanned,omitempty"` // how many of each of Lines lie in the box
	Lots        []Lot         `json:"lots,omitempty"`    // that its pieces are of, from when it was closed
	State       State         `json:"state"`
	Grams       int64         `json:"grams,omitempty"` // of its pieces until it was weighed; 0 unknown
	Carrier     string        `json:"carrier,omitempty"`
	Tracking    string        `json:"tracking,omitempty"`
	URL         string        `json:"url,omitempty"`
	Code        string        `json:"code,omitempty"`  // six digits that the buyer shows to get it
	Tries       int           `json:"tries,omitempty"` // of wrong codes in a row
	Wait        time.Time     `json:"wait,omitzero"`   // until when no code is looked at
	Undone      int           `json:"undone,omitempty"`
	CreatedAt   time.Time     `json:"created_at,omitzero"` // zero where it was packed at once, before there was a difference
	PackedAt    time.Time     `json:"packed_at,omitzero"`
	ShippedAt   time.Time     `json:"shipped_at,omitzero"`
	DeliveredAt time.Time     `json:"delivered_at,omitzero"` // picked up, too
	EndedAt     time.Time     `json:"ended_at,omitzero"`     // lost, or back
	By          store.Actor   `json:"by"`                    // who took the pieces
}

var (
	byOrder = store.NewIndex("parcel/parcel.order", func(_ string, p Parcel) []string {
		return []string{store.Key(string(p.Order), p.PackedAt)}
	})
	byState = store.NewIndex("parcel/parcel.state", func(_ string, p Parcel) []string {
		return []string{store.Key(string(p.State), p.since())}
	})
	byLot = store.NewIndex("parcel/parcel.lot", func(_ string, p Parcel) []string {
		var terms []string
		for _, l := range p.Lots {
			if term := store.Key(string(l.Lot), p.PackedAt); !slices.Contains(terms, term) {
				terms = append(terms, term)
			}
		}
		return terms
	})
	parcels = store.NewBucket[ID, Parcel]("parcel/parcel", "parcel_not_found", byOrder, byState, byLot)
)

// since is when the parcel was made.
func (p Parcel) since() time.Time {
	if p.CreatedAt.IsZero() {
		return p.PackedAt
	}
	return p.CreatedAt
}

// Index finds the parcels of an older file by their state; it is a migration.
func Index(tx *store.Tx) error {
	var all []Parcel
	err := parcels.Each(tx, "", func(_ ID, p Parcel) error {
		all = append(all, p)
		return nil
	})
	for _, p := range all {
		if err == nil {
			err = parcels.Delete(tx, p.ID) // what is put anew gets all its entries
		}
		if err == nil {
			err = parcels.Put(tx, p.ID, p)
		}
	}
	return err
}

// Get reads a parcel or refuses with parcel_not_found.
func Get(tx *store.Tx, id ID) (Parcel, error) { return parcels.Get(tx, id) }

// Of lists the parcels of an order, cancelled ones too, the first one first.
func Of(tx *store.Tx, id order.ID) ([]Parcel, error) {
	list, _, err := parcels.On(tx, byOrder, store.Key(string(id)), "", 200)
	slices.SortStableFunc(list, func(a, b Parcel) int { return a.since().Compare(b.since()) })
	return list, err
}

// In lists parcels in a state, the oldest first, at most limit (≤ 200); after is the
// next of the page before.
func In(tx *store.Tx, s State, after string, limit int) (list []Parcel, next string, err error) {
	return parcels.On(tx, byState, store.Key(string(s)), after, limit)
}

// ByNumber finds a parcel by its number, "1042-1", or refuses with parcel_not_found.
func ByNumber(tx *store.Tx, number string) (Parcel, error) {
	name, _, _ := strings.Cut(number, "-")
	o, ok, err := order.ByNumber(tx, name)
	if err != nil {
		return Parcel{}, err
	}
	if ok {
		list, err := Of(tx, o.ID)
		if err != nil {
			return Parcel{}, err
		}
		for _, p := range list {
			if p.Number == number {
				return p, nil
			}
		}
	}
	return parcels.Get(tx, ID(number))
}

// Pieces is how many pieces are in the parcel.
func (p Parcel) Pieces() (n int64) {
	for _, l := range p.Lines {
		n += l.Quantity
	}
	return n
}

// age puts the states into the order in which they can be reached.
var age = map[State]int{Created: 0, Picking: 0, Packed: 1, Ready: 1, Shipped: 2, Failed: 2, Delivered: 3, PickedUp: 3, Returned: 3, Lost: 3}

// House tells whether the parcel's pieces are still here.
func (p Parcel) House() bool { return p.State != Cancelled && age[p.State] < 2 }

// Step refuses where a parcel is in none of the states that a verb begins in.
func (p Parcel) Step(from ...State) error {
	if slices.Contains(from, p.State) {
		return nil
	}
	is, want := age[p.State], age[from[0]]
	state := []any{"state", string(p.State)}
	switch {
	case p.State == Cancelled:
		return fault.Clash("parcel_cancelled", state...)
	case is >= 2 && want < 2:
		return fault.Clash("parcel_shipped", state...)
	case is == 3:
		return fault.Clash("parcel_ended", state...)
	case is == 2:
		return fault.Clash("parcel_underway", state...)
	case want == 2:
		return fault.Clash("parcel_not_shipped", state...)
	case is == 0:
		return fault.Clash("parcel_not_packed", state...)
	case want == 0:
		return fault.Clash("parcel_packed", state...)
	case p.State == Ready:
		return fault.Clash("parcel_ready", state...)
	}
	return fault.Clash("parcel_not_ready", state...)
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

// Since is when the parcel came into its state.
func (p Parcel) Since() time.Time {
	switch p.State {
	case Created, Picking, Cancelled:
		return p.since()
	case Shipped, Failed:
		return p.ShippedAt
	case Delivered, PickedUp:
		return p.DeliveredAt
	case Returned, Lost:
		return p.EndedAt
	}
	return p.PackedAt
}
