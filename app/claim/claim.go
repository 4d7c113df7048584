// Package claim keeps what the shop says of its products that a buyer may rely on
// ("holds 200 ml", "lead-free to EU limits"), and the paper that proves it.
//
// It promises a history that only grows: each change is a version with its time and
// its person, chained by sums per product, so that what was claimed at any second can
// be told (At), and an order that kept a Head can show later that nothing of it was
// changed. The sums are over salted digests: words that had to be erased would leave
// the chain whole. A proof is a file of paper, on disk before a record names it.
//
// A claim without a valid file may be worked on and said with care, so staff see it,
// flagged. Buyers do not: shown without a mark it would be relied on all the same, and
// who cannot prove a claim when asked has made a misleading one (Directive 2005/29/EC,
// art. 12; Advertising Law of the PRC, art. 11).
//
// It refuses to judge whether a paper proves what it is filed for, and knows no page.
//
//	current ──Withdraw──► withdrawn ──Renew──► current
package claim

import (
	"time"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/chain"
	"hawker/app/paper"
	"hawker/app/store"
)

// ID names a claim.
type ID string

// State is whether the shop stands by a claim.
type State string

// The states of a claim.
const (
	Current   State = "current"
	Withdrawn State = "withdrawn"
)

// Soon is how long before its end a file is asked for again.
const Soon = 30 * 24 * time.Hour

// Claim is what the shop says of a product, as of one version.
type Claim struct {
	ID      ID         `json:"id"`
	Product catalog.ID `json:"product"`
	Text    brand.Text `json:"text"`
	Source  string     `json:"source,omitempty"` // who says so, or the standard: "ISO 6486-2", "our own scale"
	File    paper.File `json:"file,omitzero"`
	Shared  bool       `json:"shared,omitempty"` // buyers may download the file
	From    time.Time  `json:"from"`             // when it was first made
	Until   time.Time  `json:"until,omitzero"`   // from when on the file proves nothing any more; zero for never
	State   State      `json:"state"`
	Reason  string     `json:"reason,omitempty"` // of a withdrawn one
}

// Why a claim is said with care.
const (
	NoFile  = "no_file"
	Expired = "expired"
)

// Flag is why a current claim is to be said with care at a time: NoFile, Expired, or
// "" where its file proves it.
func (c Claim) Flag(at time.Time) string {
	switch {
	case c.File.Hash == "":
		return NoFile
	case !c.Until.IsZero() && !at.Before(c.Until):
		return Expired
	}
	return ""
}

// Proven tells whether the shop stands by a claim at a time and has a file for it.
func (c Claim) Proven(at time.Time) bool { return c.State == Current && c.Flag(at) == "" }

// Ends tells whether the file of a current claim is valid now and not any more Soon.
func (c Claim) Ends(now time.Time) bool {
	return c.Proven(now) && !c.Until.IsZero() && !now.Add(Soon).Before(c.Until)
}

// Chained is a version's part of the chain; its Seq counts all changes of the shop's
// claims.
type Chained = chain.Link

// Version is one change of a claim: what it says from then on.
type Version struct {
	Claim
	Chained
	By store.Actor `json:"by"` // outside the sums: who it was is in the audit, chained there
}

// What a version did.
const (
	Made      = "made"
	Changed   = "changed"
	Filed     = "filed" // another file, or none any more
	TakenBack = "withdrawn"
	Renewed   = "renewed"
)

// record is the newest version of a claim, by its id.
type record struct{ Version }

var (
	byProduct = store.NewIndex("claim/claim.product", func(_ string, r record) []string {
		return []string{store.Key(string(r.Product), r.From)}
	})
	byList = store.NewIndex("claim/claim.list", func(_ string, r record) []string {
		terms := []string{store.Key("", store.Newest(r.At))}
		if r.State == Current && r.File.Hash == "" {
			terms = append(terms, store.Key(NoFile, store.Newest(r.At)))
		}
		return terms
	})
	byUntil = store.NewIndex("claim/claim.until", func(_ string, r record) []string {
		if r.State != Current || r.File.Hash == "" || r.Until.IsZero() {
			return nil
		}
		return []string{store.Key(r.Until)}
	})
	claims = store.NewBucket[ID, record]("claim/claim", "claim_not_found", byProduct, byList, byUntil)

	byFile = store.NewIndex("claim/version.file", func(_ string, v Version) []string {
		if v.File.Hash == "" {
			return nil
		}
		return []string{store.Key(v.File.Hash)}
	})
	versions = store.NewBucket[string, Version]("claim/version", "paper_not_found", byFile)
)

// Get reads the newest version of a claim or refuses with claim_not_found.
func Get(tx *store.Tx, id ID) (Version, error) {
	r, err := claims.Get(tx, id)
	return r.Version, err
}

// most bounds how many claims a product has, withdrawn ones too.
const most = 100

// Of reads the claims that the shop stands by for a product, the oldest first.
func Of(tx *store.Tx, product catalog.ID) ([]Version, error) {
	all, err := All(tx, product)
	var list []Version
	for _, v := range all {
		if v.State == Current {
			list = append(list, v)
		}
	}
	return list, err
}

// All is Of with those that were withdrawn.
func All(tx *store.Tx, product catalog.ID) ([]Version, error) {
	list, _, err := claims.On(tx, byProduct, store.Key(string(product)), "", most)
	return bare(list), err
}

func bare(list []record) []Version {
	out := make([]Version, len(list))
	for i, r := range list {
		out[i] = r.Version
	}
	return out
}

// List reads the claims of all products, the newest change first: NoFile for those that
// the shop stands by without a file, "" for all.
func List(tx *store.Tx, flag, after string, limit int) ([]Version, string, error) {
	list, next, err := claims.On(tx, byList, store.Key(flag), after, limit)
	return bare(list), next, err
}

// Ending reads at most limit of the claims that the shop stands by and whose file ends
// at or after a time and before another, the first to end first.
func Ending(tx *store.Tx, from, to time.Time, limit int) ([]Version, error) {
	var list []Version
	for after := ""; ; {
		page, next, err := claims.On(tx, byUntil, "", after, 200)
		if err != nil {
			return nil, err
		}
		for _, r := range page {
			if !r.Until.Before(to) || len(list) == limit {
				return list, nil
			}
			if !r.Until.Before(from) {
				list = append(list, r.Version)
			}
		}
		if after = next; next == "" {
			return list, nil
		}
	}
}
