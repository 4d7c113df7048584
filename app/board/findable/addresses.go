package findable

import (
	"strings"
	"time"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/collection"
	"hawker/app/live"
	"hawker/app/photo"
	"hawker/app/store"
)

// Kinds are the kinds of public pages, each with sitemaps of its own.
var Kinds = []string{"products", "collections", "shows", "pages"}

// MaxImages is how many pictures of a page an Address names; Google reads up to 1,000.
const MaxImages = 20

// Address is a public page: its path, when what it says last changed (zero: not
// known) and the paths of its pictures.
type Address struct {
	Path    string
	Changed time.Time
	Images  []string
}

// chunk is how many records one page of a walk reads.
const chunk = 200

// Addresses reads a page of the public addresses of a kind, from after the cursor
// on; next is the cursor of the following page, "" at the end. Every address given
// answers 200 and calls itself canonical.
func Addresses(tx *store.Tx, kind, after string) (list []Address, next string, err error) {
	switch kind {
	case "products":
		return productAddresses(tx, after)
	case "collections":
		return collectionAddresses(tx)
	case "shows":
		return showAddresses(tx, after)
	}
	return pageAddresses(tx)
}

func productAddresses(tx *store.Tx, after string) ([]Address, string, error) {
	products, next, err := catalog.Listed(tx, after, chunk)
	list := make([]Address, 0, len(products))
	for _, p := range products {
		a := Address{Path: "/products/" + p.Handle, Changed: p.Updated}
		for _, f := range p.Photos[:min(len(p.Photos), MaxImages)] {
			a.Images = append(a.Images, picture(f.Hash))
		}
		list = append(list, a)
	}
	return list, next, err
}

func collectionAddresses(tx *store.Tx) ([]Address, string, error) {
	collections, err := collection.List(tx)
	var list []Address
	for _, c := range collections {
		if !c.Published {
			continue
		}
		a := Address{Path: "/collections/" + c.Handle, Changed: c.Updated}
		if c.Photo != "" {
			a.Images = []string{picture(c.Photo)}
		}
		list = append(list, a)
	}
	return list, "", err
}

// states are the states of shows in the order in which they are listed.
var states = []live.State{live.OnTheAir, live.Upcoming, live.Ended}

// showAddresses reads a page of one state; the cursor begins with the state's name.
func showAddresses(tx *store.Tx, after string) ([]Address, string, error) {
	name, cursor, _ := strings.Cut(after, "|")
	at := 0
	for i, s := range states {
		if string(s) == name {
			at = i
		}
	}
	shows, next, err := live.Listed(tx, states[at], cursor, chunk)
	list := make([]Address, 0, len(shows))
	for _, s := range shows {
		if s.Private() {
			continue
		}
		a := Address{Path: "/live/" + s.Handle, Changed: s.Changed()}
		if s.Cover != "" {
			a.Images = []string{picture(s.Cover)}
		}
		list = append(list, a)
	}
	switch {
	case next != "":
		return list, string(states[at]) + "|" + next, err
	case at+1 < len(states):
		return list, string(states[at+1]) + "|", err
	}
	return list, "", err
}

// pageAddresses are the front door, the lists, and the shop's own texts.
func pageAddresses(tx *store.Tx) ([]Address, string, error) {
	s, ok, err := brand.Find(tx)
	if err != nil || !ok {
		return nil, "", err
	}
	list := []Address{{Path: "/"}, {Path: "/products"}, {Path: "/live"}}
	groups, _, err := collectionAddresses(tx)
	if err != nil {
		return nil, "", err
	}
	if len(groups) > 0 {
		list = append(list, Address{Path: "/collections"})
	}
	for _, name := range brand.PolicyNames {
		if !s.Policies.Of(name).Empty() {
			list = append(list, Address{Path: "/pages/" + name})
		}
	}
	own, err := brand.WebPages(tx)
	for _, p := range own {
		if p.Published {
			list = append(list, Address{Path: "/pages/" + p.Handle, Changed: p.Updated})
		}
	}
	return list, "", err
}

func picture(hash string) string { return photo.URL(hash, photo.Sizes[0]) }
