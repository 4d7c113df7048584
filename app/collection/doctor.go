package collection

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"hawker/app/store"
)

// Doctor computes every place anew from the facts, the rules and what was put in
// by hand, and lists what stands elsewhere, and addresses that lead nowhere.
func Doctor(tx *store.Tx) ([]string, error) {
	var broken []string
	say := func(format string, args ...any) {
		broken = append(broken, fmt.Sprintf("collection: "+format, args...))
	}
	hand, err := byHand(tx)
	if err != nil {
		return nil, err
	}
	picks, err := choosers(tx)
	if err != nil {
		return nil, err
	}
	err = members.Each(tx, "", func(id Product, is member) error {
		if !is.Due.IsZero() && !is.Due.After(tx.Now) {
			return nil // Turn has not come by yet
		}
		want := member{Facts: is.Facts, In: hand[id]}
		want.choose(picks, tx.Now)
		if !want.same(is) {
			say("product %s stands in %+v, it belongs in %+v", id, is.In, want.In)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = redirects.Each(tx, "", func(handle string, r redirect) error {
		c, ok, err := collections.Find(tx, r.Collection)
		if err == nil && (!ok || c.Handle == handle) {
			say("address %s leads nowhere", handle)
		}
		return err
	})
	return broken, err
}

// same compares places; the time to look again may be earlier than it need be.
func (m member) same(o member) bool {
	order := func(a, b place) int { return strings.Compare(string(a.Collection), string(b.Collection)) }
	m.In, o.In = slices.SortedFunc(slices.Values(m.In), order), slices.SortedFunc(slices.Values(o.In), order)
	early := m.Due.IsZero() || !o.Due.IsZero() && !o.Due.After(m.Due)
	m.Due, o.Due = time.Time{}, time.Time{}
	return early && reflect.DeepEqual(m, o)
}

// byHand gives the places of products that were put into collections by hand.
func byHand(tx *store.Tx) (map[Product][]place, error) {
	places := map[Product][]place{}
	err := collections.Each(tx, "", func(id ID, c Collection) error {
		c, err := c.whole(tx)
		for i, p := range c.Products {
			places[p] = append(places[p], place{Collection: id, Sort: c.Sort, Hand: true, Pos: i})
		}
		return err
	})
	return places, err
}

// FactsOf gives what is kept of a product, its words folded, for the doctor of
// who told it; false where nothing is.
func FactsOf(tx *store.Tx, id Product) (Facts, bool, error) {
	m, ok, err := members.Find(tx, id)
	return m.Facts, ok, err
}

// Same tells whether facts are those that are kept, folded.
func (f Facts) Same(kept Facts) bool { return reflect.DeepEqual(f.folded(), kept) }
