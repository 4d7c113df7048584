package board

import (
	"errors"
	"strconv"
	"strings"

	"hawker/app/catalog"
	"hawker/app/live"
	"hawker/app/store"
)

// touched finds the shows with screens that the marks concern.
func (b *Board) touched(tx *store.Tx, changed map[store.Mark]struct{}) (map[live.ShowID]*changes, error) {
	shows := map[live.ShowID]*changes{}
	of := func(id string) *changes {
		c := shows[live.ShowID(id)]
		if c == nil {
			c = &changes{items: map[int]bool{}, lines: map[uint64]bool{}, answered: map[uint64]bool{}, hushed: map[string]bool{}}
			shows[live.ShowID(id)] = c
		}
		return c
	}
	products, claimed, variants := map[catalog.ID]bool{}, map[catalog.ID]bool{}, map[catalog.VariantID]bool{}
	for m := range changed {
		show, part, _ := strings.Cut(m.ID, "/")
		switch m.Kind {
		case "show":
			of(show).stage = true
		case "pin":
			of(show).pin = true
		case "bag":
			of(show).bag = true
		case "item":
			if n, err := strconv.Atoi(part); err == nil {
				of(show).items[n] = true
			}
		case "chat", "answered":
			if seq, err := strconv.ParseUint(part, 10, 64); err == nil && m.Kind == "chat" {
				of(show).lines[seq] = true
			} else if err == nil {
				of(show).answered[seq] = true
			}
		case "mute":
			of(show).hushed[part] = true
		case "product":
			products[catalog.ID(m.ID)] = true
		case "claims":
			claimed[catalog.ID(m.ID)] = true
		case "stock":
			variants[catalog.VariantID(m.ID)] = true
		}
	}
	return shows, errors.Join(b.joinGoods(tx, of, products, variants), b.joinClaims(tx, of, claimed))
}

// joinClaims finds the watched shows on whose screen is a product of which something else
// is claimed.
func (b *Board) joinClaims(tx *store.Tx, of func(string) *changes, claimed map[catalog.ID]bool) error {
	if len(claimed) == 0 {
		return nil
	}
	for _, id := range b.watched() {
		show, ok, err := live.Find(tx, id)
		if err != nil {
			return err
		}
		if !ok || show.Pinned == 0 {
			continue
		}
		i, err := live.GetItem(tx, id, show.Pinned)
		if err != nil {
			return err
		}
		if claimed[i.Product] {
			of(string(id)).said = true
		}
	}
	return nil
}

// joinGoods finds the items of watched shows that sell what changed below them.
func (b *Board) joinGoods(tx *store.Tx, of func(string) *changes, products map[catalog.ID]bool, variants map[catalog.VariantID]bool) error {
	for v := range variants {
		variant, err := catalog.GetVariant(tx, v)
		if err != nil {
			return err
		}
		products[variant.Product] = true
	}
	if len(products) == 0 {
		return nil
	}
	for _, id := range b.watched() {
		items, err := live.Items(tx, id)
		if err != nil {
			return err
		}
		for _, i := range items {
			if products[i.Product] {
				of(string(id)).items[i.N] = true
			}
		}
	}
	return nil
}

// watched lists the shows that any screen follows.
func (b *Board) watched() []live.ShowID {
	seen := map[live.ShowID]bool{}
	for _, topic := range b.hub.Topics() {
		if rest, ok := strings.CutPrefix(topic, "show/"); ok {
			id, _, _ := strings.Cut(rest, "|")
			seen[live.ShowID(id)] = true
		}
	}
	list := make([]live.ShowID, 0, len(seen))
	for id := range seen {
		list = append(list, id)
	}
	return list
}
