package stock

import (
	"time"

	"hawker/app/fault"
	"hawker/app/store"
)

// ReservationID names a reservation.
type ReservationID string

// State is where a reservation stands; it leaves Active exactly once.
type State string

// The states of a reservation.
const (
	Active    State = "active"
	Released  State = "released"
	Expired   State = "expired"
	Committed State = "committed"
)

// Reservation holds pieces for an owner (an opaque reference) until a time; the
// pieces come free when somebody releases it, never by themselves. Its lines name
// their locations.
type Reservation struct {
	ID    ReservationID `json:"id"`
	Owner string        `json:"owner"`
	Lines []Line        `json:"lines"`
	State State         `json:"state"`
	Made  time.Time     `json:"made"`
	Until time.Time     `json:"until"`
}

var (
	byDue = store.NewIndex("stock/reservation.due", func(_ string, r Reservation) []string {
		if r.State != Active {
			return nil
		}
		return []string{store.Key(r.Until)}
	})
	reservations = store.NewBucket[ReservationID, Reservation]("stock/reservation", "reservation_not_found", byDue)
)

// GetReservation reads a reservation or refuses with reservation_not_found.
func GetReservation(tx *store.Tx, id ReservationID) (Reservation, error) {
	return reservations.Get(tx, id)
}

// CheckReserve refuses with sold_out{variant, left, wanted} when the lines, summed
// per variant, are not all available and may not be owed.
func CheckReserve(tx *store.Tx, lines []Line) error {
	_, err := Waits(tx, lines)
	return err
}

// Waits tells which of the lines, summed per variant, would be sold before they are
// there; it refuses like CheckReserve.
func Waits(tx *store.Tx, lines []Line) ([]Wait, error) {
	b := book{tx: tx}
	_, waits, err := b.reserve(change{kind: KindReserve}, lines)
	return waits, err
}

// Reserve takes all lines or none for the owner. Refuses like CheckReserve.
func Reserve(tx *store.Tx, owner string, lines []Line, until time.Time) (ReservationID, error) {
	r := Reservation{ID: ReservationID(store.NewID()), Owner: owner, State: Active, Made: tx.Now, Until: until}
	b := book{tx: tx}
	var err error
	if r.Lines, _, err = b.reserve(change{kind: KindReserve, ref: string(r.ID)}, owned(lines, owner)); err != nil {
		return "", err
	}
	if err := b.write(); err != nil {
		return "", err
	}
	return r.ID, reservations.Put(tx, r.ID, r)
}

// owned gives the lines to an owner.
func owned(lines []Line, owner string) []Line {
	list := make([]Line, len(lines))
	for i, l := range lines {
		list[i] = l
		list[i].Owner = owner
	}
	return list
}

// Release gives the pieces back, as KindRelease or KindExpire. A reservation that
// is released already stays as it is; a committed one is refused with
// reservation_done.
func Release(tx *store.Tx, id ReservationID, kind Kind) error {
	state := Released
	if kind == KindExpire {
		state = Expired
	}
	return change{kind: kind, ref: string(id)}.end(tx, id, state)
}

// Commit turns the reservation into a promise to an open order; again, it has no
// effect. One that is released is refused with reservation_done.
func Commit(tx *store.Tx, id ReservationID) error {
	return change{kind: KindCommit, ref: string(id)}.end(tx, id, Committed)
}

// end takes a reservation out of Active.
func (c change) end(tx *store.Tx, id ReservationID, state State) error {
	r, err := reservations.Get(tx, id)
	if err != nil {
		return err
	}
	if r.State != Active {
		if (r.State == Committed) == (state == Committed) {
			return nil
		}
		return fault.Clash("reservation_done", "state", string(r.State))
	}
	b := book{tx: tx}
	lines, err := b.todo(c, owned(r.Lines, r.Owner))
	if err != nil {
		return err
	}
	for _, l := range lines {
		waits := int64(0)
		if state != Committed {
			if waits, err = b.giveUp(l); err != nil {
				return err
			}
		}
		if err := b.plan(c, l, waits); err != nil {
			return err
		}
	}
	if err := b.write(); err != nil {
		return err
	}
	r.State = state
	return reservations.Put(tx, id, r)
}

// giveUp ends the promise of a line's pieces and tells how many fewer wait.
func (b *book) giveUp(l Line) (waits int64, err error) {
	list, err := b.held(l)
	if err != nil {
		return 0, err
	}
	for _, p := range list {
		waits += p.reduce(false)
	}
	return waits, nil
}

// Extend moves the time of an active reservation.
func Extend(tx *store.Tx, id ReservationID, until time.Time) error {
	r, err := reservations.Get(tx, id)
	if err != nil {
		return err
	}
	if r.State != Active {
		return fault.Clash("reservation_done", "state", string(r.State))
	}
	r.Until = until
	return reservations.Put(tx, id, r)
}

// Due lists active reservations whose time is over at now, the oldest first.
func Due(tx *store.Tx, now time.Time, limit int) ([]Reservation, error) {
	list, _, err := reservations.On(tx, byDue, "", "", limit)
	if err != nil {
		return nil, err
	}
	for i, r := range list {
		if r.Until.After(now) {
			return list[:i], nil
		}
	}
	return list, nil
}
