package page

import (
	"errors"
	"slices"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"hawker/app/catalog"
	"hawker/app/collection"
	"hawker/app/search"
	"hawker/app/store"
)

// Wanted says which products a list of the desk shows: all that meet every part that
// is not empty. Sort is "" for the newest first, "updated", "title", "type" or "vendor".
type Wanted struct {
	Status            catalog.Status
	Text              string // words of title, tags, type, vendor or address, or a whole SKU
	Tag, Type, Vendor string
	Collection        collection.ID
	Sort              string
	Offset, Limit     int
}

// Found is a part of such a list. Cut tells that older products were not looked at.
type Found struct {
	Products []catalog.Product
	More     bool
	Cut      bool
}

// mostScanned bounds what a list reads, in products; the newest come first.
const mostScanned = 20_000

// Find reads products as the desk lists them, drafts too.
func (d Desk) Find(tx *store.Tx, w Wanted, lang string) (Found, error) {
	var f Found
	hits, err := d.hits(tx, w.Text)
	if err != nil {
		return f, err
	}
	m := matcher{w, strings.Fields(fold(w.Text)), hits}
	enough, scanned := w.Offset+w.Limit+1, 0
	var failed error
	err = eachProduct(tx, w.Status, func(p catalog.Product) bool {
		scanned++
		var ok bool
		if ok, failed = m.takes(tx, p); ok {
			f.Products = append(f.Products, p)
		}
		return failed == nil && (w.Sort != "" || len(f.Products) < enough)
	})
	if err != nil || failed != nil {
		return f, errors.Join(err, failed)
	}
	f.Cut = scanned >= mostScanned
	arrange(f.Products, w.Sort, lang)
	f.Products = f.Products[min(w.Offset, len(f.Products)):]
	if f.More = len(f.Products) > w.Limit; f.More {
		f.Products = f.Products[:w.Limit]
	}
	return f, nil
}

// eachProduct reads products of a status, "" for all, the newest first, until fn
// says no or mostScanned are read.
func eachProduct(tx *store.Tx, status catalog.Status, fn func(catalog.Product) bool) error {
	after := ""
	for n := 0; n < mostScanned; {
		list, next, err := catalog.List(tx, status, after, 200)
		if err != nil {
			return err
		}
		for _, p := range list {
			if n++; !fn(p) {
				return nil
			}
		}
		if after = next; after == "" {
			return nil
		}
	}
	return nil
}

const mostHits = 500

// hits are the products that the words name otherwise than by standing in them: by a
// SKU, or as the shop's own search reads them, which knows what is on sale or will be.
func (d Desk) hits(tx *store.Tx, text string) (map[catalog.ID]bool, error) {
	if text == "" {
		return nil, nil
	}
	hits := map[catalog.ID]bool{}
	v, ok, err := catalog.BySKU(tx, text)
	if ok {
		hits[v.Product] = true
	}
	if d.Search != nil {
		for _, id := range d.Search.Find(search.Query{Text: text, Now: tx.Now.AddDate(10, 0, 0), Limit: mostHits}).IDs {
			hits[id] = true
		}
	}
	return hits, err
}

// matcher is what is wanted, with the words folded.
type matcher struct {
	Wanted
	words []string
	hits  map[catalog.ID]bool
}

func (m matcher) takes(tx *store.Tx, p catalog.Product) (bool, error) {
	same := func(want, is string) bool { return want == "" || fold(want) == fold(is) }
	if !same(m.Type, p.Type) || !same(m.Vendor, p.Vendor) {
		return false, nil
	}
	if m.Tag != "" && !slices.ContainsFunc(p.Tags, func(t string) bool { return fold(t) == fold(m.Tag) }) {
		return false, nil
	}
	if !m.hits[p.ID] && !m.says(p) {
		return false, nil
	}
	if m.Collection == "" {
		return true, nil
	}
	in, err := collection.Of(tx, p.ID)
	return slices.Contains(in, m.Collection), err
}

// says tells whether the product's own words hold all that are wanted.
func (m matcher) says(p catalog.Product) bool {
	if len(m.words) == 0 {
		return true
	}
	all := append([]string{p.Handle, p.Type, p.Vendor}, p.Tags...)
	for _, t := range p.Title {
		all = append(all, t)
	}
	text := fold(strings.Join(all, "\n"))
	return !slices.ContainsFunc(m.words, func(w string) bool { return !strings.Contains(text, w) })
}

func arrange(list []catalog.Product, sort, lang string) {
	by := map[string]func(p catalog.Product) string{
		"title":  func(p catalog.Product) string { return p.Title.In(lang) },
		"type":   func(p catalog.Product) string { return p.Type },
		"vendor": func(p catalog.Product) string { return p.Vendor },
	}[sort]
	switch {
	case sort == "updated":
		slices.SortStableFunc(list, func(a, b catalog.Product) int { return b.Updated.Compare(a.Updated) })
	case by != nil:
		order := collate.New(language.Make(lang))
		slices.SortStableFunc(list, func(a, b catalog.Product) int { return order.CompareString(by(a), by(b)) })
	}
}

func fold(s string) string { return cases.Fold().String(norm.NFKC.String(strings.TrimSpace(s))) }
