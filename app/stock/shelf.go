package stock

import (
	"strings"

	"hawker/app/catalog"
	"hawker/app/store"
)

// shelf is what lies of a variant at one location.
type shelf struct {
	loc LocationID
	Level
}

// shelves is what lies of a variant anywhere.
type shelves struct {
	id   catalog.VariantID
	rows []shelf
}

// parts takes the key of a level apart.
func parts(key string) (catalog.VariantID, LocationID) {
	id, rest, _ := strings.Cut(key, "\x00")
	return catalog.VariantID(id), LocationID(strings.TrimSuffix(rest, "\x00"))
}

func place(key string) LocationID {
	_, at := parts(key)
	return at
}

// shelvesOf reads the counters of a variant; in the order of the locations' ids.
func shelvesOf(tx *store.Tx, id catalog.VariantID) (shelves, error) {
	s := shelves{id: id, rows: make([]shelf, 0, 1)}
	err := levels.Few(tx, store.Key(string(id)), func(key string, l Level) error {
		s.rows = append(s.rows, shelf{place(key), l})
		return nil
	})
	return s, err
}

func (s *shelves) sum() Level {
	if len(s.rows) == 1 {
		return s.rows[0].Level
	}
	var sum Level
	for _, r := range s.rows {
		sum = sum.with(r.Level)
		sum.Seq += r.Seq
	}
	return sum
}

// at finds the row of a location, and makes one where nothing ever lay.
func (s *shelves) at(loc LocationID) *shelf {
	for i := range s.rows {
		if s.rows[i].loc == loc {
			return &s.rows[i]
		}
	}
	s.rows = append(s.rows, shelf{loc: loc})
	return &s.rows[len(s.rows)-1]
}

// plain tells whether nothing of the variant ever lay elsewhere than at Main.
func (s *shelves) plain() bool {
	return len(s.rows) == 0 || len(s.rows) == 1 && s.rows[0].loc == Main
}

// Get reads the counters of a variant, summed over the locations; one that never
// moved has zeros.
func Get(tx *store.Tx, id catalog.VariantID) (Level, error) {
	s, err := shelvesOf(tx, id)
	return s.sum(), err
}

// At reads the counters of a variant at one location.
func At(tx *store.Tx, id catalog.VariantID, loc LocationID) (Level, error) {
	l, _, err := levels.Find(tx, levelKey(id, loc))
	return l, err
}

// Available is what can still be promised of a variant; below zero, so much is owed.
func Available(tx *store.Tx, id catalog.VariantID) (int64, error) {
	l, err := Get(tx, id)
	return l.Available(), err
}

// OnHand is how many whole pieces of a variant lie at a location, "" for all.
func OnHand(tx *store.Tx, id catalog.VariantID, loc LocationID) (int64, error) {
	if loc == "" {
		l, err := Get(tx, id)
		return l.OnHand - l.Damaged, err
	}
	l, err := At(tx, id, loc)
	return l.OnHand - l.Damaged, err
}

// Sellable is how many pieces of a variant that are there can be sold now, and how
// many beside them that are not; none of a product that is barred from sale.
func Sellable(tx *store.Tx, v catalog.Variant) (free, owed int64, err error) {
	if barred, err := catalog.Barred(tx, v.Product); barred || err != nil {
		return 0, 0, err
	}
	n, err := Available(tx, v.ID)
	return max(n, 0), v.More(max(-n, 0), tx.Now), err
}
