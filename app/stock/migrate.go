package stock

import (
	"fmt"
	"strings"

	"hawker/app/catalog"
	"hawker/app/store"
)

// placed is about how many records one step of Place rewrites.
const placed = 5_000

// Place gives everything in a file from before there were locations to Main: in each
// step the counters and the ledger of some variants, and when that is done what
// reservations hold. It finds by itself what is left to do, so it may be ended
// anywhere.
func Place(tx *store.Tx, _ string) (next string, err error) {
	n, err := placeLevels(tx)
	if err == nil && n == 0 {
		n, err = placeReservations(tx)
	}
	if err != nil {
		return "", fmt.Errorf("placing stock: %w", err)
	}
	if n > 0 {
		next = "more"
	}
	return next, nil
}

func placeLevels(tx *store.Tx) (n int, err error) {
	old := map[catalog.VariantID]Level{}
	rows := uint64(0)
	err = levels.Each(tx, "", func(key string, l Level) error {
		if strings.Contains(key, "\x00") {
			return nil
		}
		old[catalog.VariantID(key)] = l
		if rows += l.Seq + 1; rows > placed {
			return store.ErrStop
		}
		return nil
	})
	for id, l := range old {
		if err == nil {
			err = placeVariant(tx, id, l)
		}
	}
	return len(old), err
}

func placeVariant(tx *store.Tx, id catalog.VariantID, l Level) error {
	if err := levels.Delete(tx, string(id)); err != nil {
		return err
	}
	if err := levels.Put(tx, levelKey(id, Main), l); err != nil {
		return err
	}
	var ledger []Movement
	err := movements.Each(tx, store.Key(string(id)), func(_ string, m Movement) error {
		ledger = append(ledger, m)
		return nil
	})
	for _, m := range ledger {
		if err == nil {
			err = movements.Delete(tx, store.Key(string(id), m.Seq))
		}
		m.Loc = Main
		if err == nil {
			err = movements.Put(tx, movementKey(id, Main, m.Seq), m)
		}
	}
	if err != nil {
		return err
	}
	// An earlier migration told the catalogue by keys that this one makes.
	_, err = catalog.NoteStock(tx, id, l.Available())
	return err
}

func placeReservations(tx *store.Tx) (int, error) {
	var old []Reservation
	err := reservations.Each(tx, "", func(_ ReservationID, r Reservation) error {
		if len(r.Lines) > 0 && r.Lines[0].Loc == "" {
			old = append(old, r)
		}
		if len(old) >= placed {
			return store.ErrStop
		}
		return nil
	})
	for _, r := range old {
		for i := range r.Lines {
			r.Lines[i].Loc = Main
		}
		if err == nil {
			err = reservations.Put(tx, r.ID, r)
		}
	}
	return len(old), err
}
