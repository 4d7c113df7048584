package catalog

import (
	"slices"

	"hawker/app/store"
)

// pick is a collection that is put together by rules, ready to be asked.
type pick struct {
	chooser
	id   CollectionID
	sort Sort
}

// choosers reads the rules of all collections that have any.
func choosers(tx *store.Tx) ([]pick, error) {
	cur, err := currency(tx)
	if err != nil {
		return nil, err
	}
	var list []pick
	err = pickings.Each(tx, "", func(id CollectionID, p picking) error {
		if p.Rules == nil {
			return nil
		}
		c, err := p.Rules.ready(cur)
		list = append(list, pick{c, id, p.Sort})
		return err
	})
	return list, err
}

// picks tells whether both are put together in the same way.
func (c Collection) picks(o Collection) bool {
	if c.Sort != o.Sort || (c.Rules == nil) != (o.Rules == nil) {
		return false
	}
	if c.Rules == nil {
		return slices.Equal(c.Products, o.Products)
	}
	return c.Rules.Any == o.Rules.Any && slices.Equal(c.Rules.List, o.Rules.List)
}

// regroup puts every product into the collection or takes it out, after the
// collection has changed or where it is gone.
func regroup(tx *store.Tx, c Collection, gone bool) error {
	at := make(map[ID]int, len(c.Products))
	for i, id := range c.Products {
		at[id] = i
	}
	var rules *pick
	if c.Rules != nil {
		cur, err := currency(tx)
		if err != nil {
			return err
		}
		ready, err := c.Rules.ready(cur)
		if err != nil {
			return err
		}
		rules = &pick{ready, c.ID, c.Sort}
	}
	type move struct {
		id ID
		l  listing
	}
	var moves []move
	err := listings.Each(tx, "", func(id ID, l listing) error {
		was := slices.Clone(l.In)
		due := l.Due
		l.In = slices.DeleteFunc(l.In, func(p place) bool { return p.Collection == c.ID })
		pos, put := at[id]
		switch {
		case gone:
		case rules != nil:
			l.choose([]pick{*rules}, tx.Now)
		case put:
			l.In = append(l.In, place{Collection: c.ID, Sort: c.Sort, Hand: true, Pos: pos})
		}
		if !slices.Equal(was, l.In) || due != l.Due {
			moves = append(moves, move{id, l})
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, m := range moves {
		if err := listings.Put(tx, m.id, m.l); err != nil {
			return err
		}
	}
	return nil
}

// Members reads the products of a collection that the shop lists, in its order.
func Members(tx *store.Tx, id CollectionID, after string, limit int) ([]Product, string, error) {
	return shown(tx, store.Key("in", string(id)), after, limit)
}

// CollectionsOf lists the collections that a product stands in, whether or not
// the shop lists it.
func CollectionsOf(tx *store.Tx, id ID) ([]CollectionID, error) {
	l, err := listings.Get(tx, id)
	if err != nil {
		return nil, err
	}
	list := make([]CollectionID, len(l.In))
	for i, p := range l.In {
		list[i] = p.Collection
	}
	slices.Sort(list)
	return list, nil
}
