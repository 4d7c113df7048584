package collection

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hawker/app/store"
)

// Facts are what rules and orders ask of a product. Visible tells whether the shop
// lists it now, Since from when on; Price is the lowest of what can be bought, in
// minor units.
type Facts struct {
	Visible bool      `json:"visible,omitempty"`
	Since   time.Time `json:"since"`
	Created time.Time `json:"created"`
	Title   string    `json:"title"`
	Type    string    `json:"type,omitempty"`
	Vendor  string    `json:"vendor,omitempty"`
	Tags    []string  `json:"tags,omitempty"`
	Price   int64     `json:"price"`
	Stocked bool      `json:"stocked,omitempty"`
}

const maxSortTitle = 60

// folded writes words as they are compared.
func (f Facts) folded() Facts {
	f.Title, f.Type, f.Vendor = fold(plain(f.Title)), fold(f.Type), fold(f.Vendor)
	for len(f.Title) > maxSortTitle {
		_, n := utf8.DecodeLastRuneInString(f.Title)
		f.Title = f.Title[:len(f.Title)-n]
	}
	f.Tags = slices.Clone(f.Tags)
	for i, t := range f.Tags {
		f.Tags[i] = fold(t)
	}
	return f
}

// plain takes the accents off, so that É sorts with E.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(s))
}

// member is a product with its facts, folded, and its places.
type member struct {
	Facts
	In  []place   `json:"in,omitempty"`
	Due time.Time `json:"due,omitzero"` // when time alone ends a place, or begins it
}

// place is where a product stands in a collection.
type place struct {
	Collection ID   `json:"c"`
	Sort       Sort `json:"s,omitempty"`
	Hand       bool `json:"h,omitempty"`
	Pos        int  `json:"p,omitempty"` // by hand
}

// key is where the product stands among the collection's, before its own id.
func (m member) key(p place) string {
	c := string(p.Collection)
	switch {
	case p.Sort == SortTitle:
		return store.Key(c, m.Title)
	case p.Sort == SortPrice:
		return store.Key(c, m.Price)
	case p.Sort == SortPriceDesc:
		return store.Key(c, ^uint64(m.Price))
	case p.Hand && p.Sort == "":
		return store.Key(c, p.Pos)
	}
	return store.Key(c, store.Newest(m.Since))
}

var (
	byPlace = store.NewIndex("collection/member.place", func(_ string, m member) []string {
		if !m.Visible {
			return nil
		}
		terms := make([]string, len(m.In))
		for i, p := range m.In {
			terms[i] = m.key(p)
		}
		return terms
	})
	byDue = store.NewIndex("collection/member.due", func(_ string, m member) []string {
		if m.Due.IsZero() {
			return nil
		}
		return []string{store.Key(m.Due)}
	})
	members = store.NewDerived[Product, member]("collection/member", "product_not_found", byPlace, byDue)
)

// Place puts a product where its facts and the collections' rules want it; catalog
// calls it with every write that changes a fact. It marks the collections that the
// product enters or leaves.
func Place(tx *store.Tx, id Product, f Facts) error { return settle(tx, id, f.folded()) }

func settle(tx *store.Tx, id Product, f Facts) error {
	was, _, err := members.Find(tx, id)
	if err != nil {
		return err
	}
	picks, err := choosers(tx)
	if err != nil {
		return err
	}
	is := member{Facts: f}
	is.In = slices.DeleteFunc(slices.Clone(was.In), func(p place) bool { return !p.Hand })
	is.choose(picks, tx.Now)
	return put(tx, id, was, is)
}

// Turn settles what time alone has changed: products that were new for long
// enough. It gives the time at which there is something to do again, zero for
// never; one that is not in the future says that there was too much for one command.
func Turn(tx *store.Tx) (next time.Time, err error) {
	const atOnce = 200
	due, _, err := members.Keys(tx, byDue, "", "", atOnce)
	if err != nil {
		return next, err
	}
	for _, id := range due {
		m, err := members.Get(tx, id)
		if err != nil {
			return next, err
		}
		if m.Due.After(tx.Now) {
			break
		}
		if err := settle(tx, id, m.Facts); err != nil {
			return next, err
		}
	}
	first, _, err := members.On(tx, byDue, "", "", 1)
	if err == nil && len(first) > 0 {
		next = first[0].Due
	}
	return next, err
}

// choose adds the collections whose rules take the product, and when time alone
// will change that.
func (m *member) choose(picks []pick, now time.Time) {
	for _, c := range picks {
		if c.takes(m.Facts, now) {
			m.In = append(m.In, place{Collection: c.id, Sort: c.sort})
		}
		for _, span := range c.spans {
			if end := m.Created.Add(span); end.After(now) && (m.Due.IsZero() || end.Before(m.Due)) {
				m.Due = end
			}
		}
	}
}

// put writes a member and marks the collections that it enters or leaves.
func put(tx *store.Tx, id Product, was, is member) error {
	for _, pair := range [][2]member{{was, is}, {is, was}} {
		for _, p := range pair[0].In {
			if pair[0].Visible && !pair[1].visibleIn(p.Collection) {
				tx.Mark("collection", string(p.Collection))
			}
		}
	}
	return members.Put(tx, id, is)
}

func (m member) visibleIn(c ID) bool {
	return m.Visible && slices.ContainsFunc(m.In, func(p place) bool { return p.Collection == c })
}

// Members reads the products of a collection that the shop lists, in its order.
func Members(tx *store.Tx, id ID, after string, limit int) ([]Product, string, error) {
	return members.Keys(tx, byPlace, store.Key(string(id)), after, limit)
}

// Of lists the collections that a product stands in, whether or not the shop lists
// it.
func Of(tx *store.Tx, id Product) ([]ID, error) {
	m, _, err := members.Find(tx, id)
	list := make([]ID, len(m.In))
	for i, p := range m.In {
		list[i] = p.Collection
	}
	slices.Sort(list)
	return list, err
}

// pick is a collection that is put together by rules, ready to be asked.
type pick struct {
	chooser
	id   ID
	sort Sort
}

// choosers reads the rules of all collections that have any.
func choosers(tx *store.Tx) ([]pick, error) {
	cur, err := currency(tx)
	if err != nil {
		return nil, err
	}
	var list []pick
	err = pickings.Each(tx, "", func(id ID, p picking) error {
		if p.Rules == nil {
			return nil
		}
		c, err := p.Rules.ready(cur)
		list = append(list, pick{c, id, p.Sort})
		return err
	})
	return list, err
}

// regroup puts every product into the collection or takes it out, after the
// collection has changed; without rules and products it is empty.
func regroup(tx *store.Tx, c Collection) error {
	at := make(map[Product]int, len(c.Products))
	for i, id := range c.Products {
		at[id] = i
	}
	var picks []pick
	if c.Rules != nil {
		cur, err := currency(tx)
		if err != nil {
			return err
		}
		ready, err := c.Rules.ready(cur)
		if err != nil {
			return err
		}
		picks = []pick{{ready, c.ID, c.Sort}}
	}
	type move struct {
		id Product
		to member
	}
	var moves []move
	err := members.Each(tx, "", func(id Product, m member) error {
		was, due := m.In, m.Due
		m.In = slices.DeleteFunc(slices.Clone(was), func(p place) bool { return p.Collection == c.ID })
		if pos, put := at[id]; put {
			m.In = append(m.In, place{Collection: c.ID, Sort: c.Sort, Hand: true, Pos: pos})
		}
		m.choose(picks, tx.Now)
		if !slices.Equal(was, m.In) || due != m.Due {
			moves = append(moves, move{id, m})
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, m := range moves {
		if err := members.Put(tx, m.id, m.to); err != nil {
			return err
		}
	}
	return nil
}
