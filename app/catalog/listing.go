package catalog

import (
	"slices"
	"time"
	"unicode/utf8"

	"hawker/app/store"
)

// listing is what lists, rules and the clerk need to know of a product. It is
// computed from the product, its variants and the collections by every write that
// touches one of them, so that no list reads what it does not show.
type listing struct {
	Active  bool      `json:"active,omitempty"`
	Shown   bool      `json:"shown,omitempty"` // it was visible when this was written
	Since   time.Time `json:"since"`           // when it appeared, or will
	Created time.Time `json:"created"`
	Title   string    `json:"title"`
	Type    string    `json:"type,omitempty"`
	Vendor  string    `json:"vendor,omitempty"`
	Tags    []string  `json:"tags,omitempty"`
	Price   int64     `json:"price"` // the lowest, in minor units, of what can be bought
	Stocked bool      `json:"stocked,omitempty"`
	In      []place   `json:"in,omitempty"`
	Due     time.Time `json:"due,omitzero"`  // when time alone changes what is above
	Turn    time.Time `json:"turn,omitzero"` // when a sale begins or ends
}

// place is where a product stands in a collection.
type place struct {
	Collection CollectionID `json:"c"`
	Sort       Sort         `json:"s,omitempty"`
	Hand       bool         `json:"h,omitempty"`
	Pos        int          `json:"p,omitempty"` // by hand
}

// key is where the product stands in a list, before its own id.
func (l listing) key(p place) string {
	c := string(p.Collection)
	switch {
	case p.Sort == SortTitle:
		return store.Key("in", c, l.Title)
	case p.Sort == SortPrice:
		return store.Key("in", c, l.Price)
	case p.Sort == SortPriceDesc:
		return store.Key("in", c, ^uint64(l.Price))
	case p.Hand && p.Sort == "":
		return store.Key("in", c, p.Pos)
	}
	return store.Key("in", c, store.Newest(l.Since))
}

var (
	byPlace = store.NewIndex("catalog/listing.place", func(_ string, l listing) []string {
		var terms []string
		if l.Active {
			terms = append(terms, store.Key("all", store.Newest(l.Since)))
		}
		for _, p := range l.In {
			if l.Shown {
				terms = append(terms, l.key(p))
			}
		}
		return terms
	})
	byDue = store.NewIndex("catalog/listing.due", func(_ string, l listing) []string {
		var terms []string
		if !l.Due.IsZero() {
			terms = append(terms, store.Key("list", l.Due))
		}
		if !l.Turn.IsZero() {
			terms = append(terms, store.Key("sale", l.Turn))
		}
		return terms
	})
	listings = store.NewDerived[ID, listing]("catalog/listing", "product_not_found", byPlace, byDue)
)

const maxSortTitle = 60

// describe is the listing of a product without its collections.
func describe(p Product, vs []Variant, now time.Time) listing {
	l := listing{
		Active: p.Status == Active, Shown: p.Visible(now), Since: p.since(), Created: p.Created, Title: fold(p.Title.In("")),
		Type: fold(p.Type), Vendor: fold(p.Vendor), Stocked: p.Stocked,
	}
	for len(l.Title) > maxSortTitle {
		_, n := utf8.DecodeLastRuneInString(l.Title)
		l.Title = l.Title[:len(l.Title)-n]
	}
	for _, t := range p.Tags {
		l.Tags = append(l.Tags, fold(t))
	}
	if l.Active && !l.Shown {
		l.Due = p.PublishAt
	}
	found := false
	for _, v := range vs {
		if t := v.nextTurn(now); !t.IsZero() && (l.Turn.IsZero() || t.Before(l.Turn)) {
			l.Turn = t
		}
		if v.Stocked != p.Stocked {
			continue // the cheapest that can be bought; of none, the cheapest
		}
		if e := v.PriceAt(now); !found || e.Amount.Minor < l.Price {
			l.Price, found = e.Amount.Minor, true
		}
	}
	return l
}

// since is when a product appeared; those from before this was kept, when they were made.
func (p Product) since() time.Time {
	if p.Published.IsZero() {
		return p.Created
	}
	return p.Published
}

// relist computes the listing of a product anew, with its places in collections.
func relist(tx *store.Tx, p Product, vs []Variant) error {
	was, _, err := listings.Find(tx, p.ID)
	if err != nil {
		return err
	}
	is := describe(p, vs, tx.Now)
	for _, at := range was.In {
		if at.Hand {
			is.In = append(is.In, at)
		}
	}
	picks, err := choosers(tx)
	if err != nil {
		return err
	}
	is.choose(picks, tx.Now)
	return putListing(tx, p.ID, was, is)
}

// choose adds the collections whose rules take the product, and when time alone
// makes one leave it.
func (l *listing) choose(picks []pick, now time.Time) {
	for _, c := range picks {
		if c.takes(*l, now) {
			l.In = append(l.In, place{Collection: c.id, Sort: c.sort})
		}
		for _, span := range c.spans {
			if end := l.Created.Add(span); end.After(now) && (l.Due.IsZero() || end.Before(l.Due)) {
				l.Due = end
			}
		}
	}
}

// putListing writes a listing and marks the collections that it enters or leaves.
func putListing(tx *store.Tx, id ID, was, is listing) error {
	for _, c := range changed(was, is) {
		tx.Mark("collection", string(c))
	}
	return listings.Put(tx, id, is)
}

// changed lists the collections in which a product appears or disappears.
func changed(was, is listing) []CollectionID {
	var list []CollectionID
	for _, pair := range [][2]listing{{was, is}, {is, was}} {
		for _, p := range pair[0].In {
			here := pair[0].Shown
			there := pair[1].Shown && slices.ContainsFunc(pair[1].In, func(o place) bool { return o.Collection == p.Collection })
			if here && !there {
				list = append(list, p.Collection)
			}
		}
	}
	return list
}

// Listed reads what the shop lists now, what appeared last first.
func Listed(tx *store.Tx, after string, limit int) ([]Product, string, error) {
	prefix := store.Key("all")
	if after == "" {
		after = store.Key("all", store.Newest(tx.Now.Add(time.Millisecond))) + "\xff" // behind what is still to appear
	}
	return shown(tx, prefix, after, limit)
}

// shown reads a page of products in the order of their places.
func shown(tx *store.Tx, prefix, after string, limit int) ([]Product, string, error) {
	ids, next, err := listings.Keys(tx, byPlace, prefix, after, limit)
	if err != nil {
		return nil, "", err
	}
	list := make([]Product, 0, len(ids))
	for _, id := range ids {
		p, err := products.Get(tx, id)
		if err != nil {
			return nil, "", err
		}
		if p.Visible(tx.Now) {
			list = append(list, p)
		}
	}
	return list, next, nil
}
