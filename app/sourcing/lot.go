// Package sourcing keeps where the goods come from: the lots of a product, and the
// certificates of each.
//
// It promises a history of every lot that only grows: each change is a version with its
// time and its person, chained by sums over salted digests, so that a parcel that kept a
// Head can show later that nothing of its lot was changed. A certificate is a file of
// paper, on disk before a record names it; one that was replaced stays in the versions.
// Of a lot no more leave than came in: both are counted per variant, in the transaction
// of the ledger or of the parcel.
//
// A lot is in force while it is current and not used up. A product of which a lot in
// force has a certificate that expired, or of which a lot is stopped, is not sold: nobody
// can tell beforehand which of the pieces the buyer would get. Lots say so to the
// catalogue, which decides what can be bought; replacing the certificate, or closing the
// lot when its pieces are off the shelf, ends it.
//
// It refuses to judge whether a certificate certifies anything, and knows no page.
//
//	current ──Stop──► stopped ──Resume──► current ──Close──► closed ──Resume──► current
//	                     └──────────────Close─────────────────►┘
package sourcing

import (
	"slices"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"hawker/app/catalog"
	"hawker/app/chain"
	"hawker/app/fault"
	"hawker/app/paper"
	"hawker/app/store"
)

// ID names a lot.
type ID string

// State is whether pieces of a lot may be sold.
type State string

// The states of a lot.
const (
	Current State = "current"
	Stopped State = "stopped" // something is wrong with it: nothing of it may leave
	Closed  State = "closed"  // none of it is on the shelf
)

// Soon is how long before its end a certificate is asked for again.
const Soon = 30 * 24 * time.Hour

// Lot is what was made of a product at one time and place, as of one version.
type Lot struct {
	ID           ID            `json:"id"`
	Product      catalog.ID    `json:"product"`
	Number       string        `json:"number"` // one of the product's has it
	Maker        string        `json:"maker,omitempty"`
	Place        string        `json:"place,omitempty"`
	Made         time.Time     `json:"made,omitzero"` // the beginning of the day, in the shop's zone
	Note         string        `json:"note,omitempty"`
	Certificates []Certificate `json:"certificates,omitempty"`
	From         time.Time     `json:"from"` // when it was first recorded
	State        State         `json:"state"`
	Reason       string        `json:"reason,omitempty"` // of a stopped one
}

// Certificate is a paper about a lot. It counts from From, zero for ever, up to Until,
// zero for ever.
type Certificate struct {
	ID     string     `json:"id"`
	Name   string     `json:"name"` // "Lead and cadmium release, ISO 6486-1"
	Issuer string     `json:"issuer,omitempty"`
	File   paper.File `json:"file"`
	From   time.Time  `json:"from,omitzero"`
	Until  time.Time  `json:"until,omitzero"`
}

// Expired tells whether a certificate counts no more at a time.
func (c Certificate) Expired(at time.Time) bool { return !c.Until.IsZero() && !at.Before(c.Until) }

// Ends tells whether a certificate counts now and not any more Soon.
func (c Certificate) Ends(now time.Time) bool {
	return !c.Expired(now) && !c.Until.IsZero() && !now.Add(Soon).Before(c.Until)
}

// Find gives a certificate by its id, and where it stands; -1 for nowhere.
func (l Lot) Find(id string) (Certificate, int) {
	i := slices.IndexFunc(l.Certificates, func(c Certificate) bool { return c.ID == id })
	if i < 0 {
		return Certificate{}, i
	}
	return l.Certificates[i], i
}

// Chained is a version's part of the chain; its Seq counts all changes of the shop's lots.
type Chained = chain.Link

// Version is one change of a lot: what it is from then on.
type Version struct {
	Lot
	Chained
	By store.Actor `json:"by"` // outside the sums: who it was is in the audit, chained there
}

// Link is the version's part of the chain, and what it says.
func (v Version) Link() (chain.Link, any) { return v.Chained, v.Lot }

// What a version did.
const (
	Made      = "made"
	Changed   = "changed"
	Certified = "certified" // a certificate came, or was replaced
	Withdrawn = "withdrawn" // a certificate was taken away
	Halted    = "stopped"
	Ended     = "closed"
	Resumed   = "resumed"
)

// record is the newest version of a lot, by its id.
type record struct{ Version }

var (
	byNumber = store.NewUnique("sourcing/lot.number", "lot_number_taken", func(_ string, r record) []string {
		return []string{store.Key(string(r.Product), fold(r.Number))}
	})
	byProduct = store.NewIndex("sourcing/lot.product", func(_ string, r record) []string {
		return []string{store.Key(string(r.Product), r.Lot.From)}
	})
	byList = store.NewIndex("sourcing/lot.list", func(_ string, r record) []string {
		made := store.Newest(r.Lot.From)
		return []string{store.Key("", made), store.Key(string(r.State), made)}
	})
	byUntil = store.NewIndex("sourcing/lot.until", func(_ string, r record) []string {
		var terms []string
		for _, c := range r.Certificates {
			if r.State != Closed && !c.Until.IsZero() {
				terms = append(terms, store.Key(c.Until, c.ID))
			}
		}
		return terms
	})
	lots = store.NewBucket[ID, record]("sourcing/lot", "lot_not_found", byNumber, byProduct, byList, byUntil)

	byFile = store.NewIndex("sourcing/version.file", func(_ string, v Version) []string {
		var terms []string
		for _, c := range v.Certificates {
			if term := store.Key(c.File.Hash); !slices.Contains(terms, term) {
				terms = append(terms, term)
			}
		}
		return terms
	})
	versions = store.NewBucket[string, Version]("sourcing/version", "paper_not_found", byFile)
)

// fold makes two spellings of a number equal.
func fold(s string) string { return cases.Fold().String(norm.NFKC.String(strings.TrimSpace(s))) }

// Get reads the newest version of a lot or refuses with lot_not_found.
func Get(tx *store.Tx, id ID) (Version, error) {
	r, err := lots.Get(tx, id)
	return r.Version, err
}

// most bounds how many lots a product has.
const most = 200

// Of reads the lots of a product, the oldest first.
func Of(tx *store.Tx, product catalog.ID) ([]Version, error) {
	list, _, err := lots.On(tx, byProduct, store.Key(string(product)), "", most)
	return bare(list), err
}

func bare(list []record) []Version {
	out := make([]Version, len(list))
	for i, r := range list {
		out[i] = r.Version
	}
	return out
}

// List reads the lots of all products, the newest first; an empty state means all.
func List(tx *store.Tx, state State, after string, limit int) ([]Version, string, error) {
	list, next, err := lots.On(tx, byList, store.Key(string(state)), after, limit)
	return bare(list), next, err
}

// Due is a certificate that ends, of the lot that it is about.
type Due struct {
	Lot         Version
	Certificate Certificate
}

// Ending reads at most limit of the certificates of lots that are not closed which end at
// or after a time and before another, the first to end first.
func Ending(tx *store.Tx, from, to time.Time, limit int) ([]Due, error) {
	var list []Due
	seen := map[ID]bool{}
	for after := ""; ; {
		page, next, err := lots.On(tx, byUntil, "", after, 200)
		if err != nil {
			return nil, err
		}
		for _, r := range page {
			if seen[r.ID] {
				continue // it stands there once for each of its certificates
			}
			seen[r.ID] = true
			for _, c := range r.Certificates {
				if !c.Until.IsZero() && c.Until.Before(to) && !c.Until.Before(from) {
					list = append(list, Due{r.Version, c})
				}
			}
		}
		if after = next; next == "" {
			slices.SortStableFunc(list, func(a, b Due) int { return a.Certificate.Until.Compare(b.Certificate.Until) })
			return list[:min(len(list), limit)], nil
		}
	}
}

// History reads every version of a lot, the oldest first.
func History(tx *store.Tx, id ID) ([]Version, error) {
	var list []Version
	err := versions.Each(tx, store.Key(string(id)), func(_ string, v Version) error {
		list = append(list, v)
		return nil
	})
	return list, err
}

// Head is what the versions of a lot have come to. It refuses with lot_not_found.
func Head(tx *store.Tx, id ID) (chain.Head, error) {
	v, err := Get(tx, id)
	return chain.Head{Seq: v.Seq, Sum: v.Sum}, err
}

// Files calls fn once for every file that a version of a lot names.
func Files(tx *store.Tx, fn func(paper.File) error) error {
	seen := map[string]bool{}
	return versions.Each(tx, "", func(_ string, v Version) error {
		for _, c := range v.Certificates {
			if seen[c.File.Hash] {
				continue
			}
			seen[c.File.Hash] = true
			if err := fn(c.File); err != nil {
				return err
			}
		}
		return nil
	})
}

// FileOf finds a file that any version of a lot names by its hash, or refuses with
// paper_not_found.
func FileOf(tx *store.Tx, hash string) (paper.File, error) {
	list, _, err := versions.On(tx, byFile, store.Key(hash), "", 1)
	if err == nil && len(list) > 0 {
		for _, c := range list[0].Certificates {
			if c.File.Hash == hash {
				return c.File, nil
			}
		}
	}
	if err == nil {
		err = fault.Missing("paper_not_found")
	}
	return paper.File{}, err
}
