package claim

import (
	"slices"
	"time"

	"hawker/app/catalog"
	"hawker/app/chain"
	"hawker/app/store"
)

// History reads every version of a product's claims, the oldest first.
func History(tx *store.Tx, product catalog.ID) ([]Version, error) {
	var list []Version
	err := versions.Each(tx, store.Key(string(product)), func(_ string, v Version) error {
		list = append(list, v)
		return nil
	})
	return list, err
}

// At reads the claims that the shop stood by for a product at a moment, in the order
// in which they were made. A change counts from its own moment on.
func At(tx *store.Tx, product catalog.ID, at time.Time) ([]Claim, error) {
	list, err := History(tx, product)
	if err != nil {
		return nil, err
	}
	end := len(list)
	for end > 0 && list[end-1].At.After(at) {
		end--
	}
	return Standing(list[:end]), nil
}

// Standing are the claims that the shop stands by after the versions of a product, in
// the order in which they were made.
func Standing(history []Version) []Claim {
	var list []Claim
	for _, v := range history {
		i := slices.IndexFunc(list, func(c Claim) bool { return c.ID == v.ID })
		if i < 0 {
			list = append(list, v.Claim)
		} else {
			list[i] = v.Claim
		}
	}
	return slices.DeleteFunc(list, func(c Claim) bool { return c.State != Current })
}

// Head is what the claims of a product had come to at a moment: who knows it can tell
// later whether any of them up to then was changed. The zero one is of a product of
// which nothing was ever claimed.
type Head chain.Head

// HeadOf is what the claims of a product have come to.
func HeadOf(tx *store.Tx, product catalog.ID) (Head, error) {
	last, err := newest(tx, product)
	return Head{last.Seq, last.Sum}, err
}

func newest(tx *store.Tx, product catalog.ID) (last Version, err error) {
	err = versions.Back(tx, store.Key(string(product)), func(_ string, v Version) error {
		last = v
		return store.ErrStop
	})
	return last, err
}

// Until are the versions that a head speaks of: those up to it.
func (h Head) Until(history []Version) []Version { return chain.Until(chain.Head(h), history) }

// In tells whether what a head knew is in a product's history as it was.
func (h Head) In(history []Version) bool { return chain.Holds(chain.Head(h), history) }

// CheckChain follows the sums of a product's versions, which begin with its first, and
// gives the number of the first that does not follow from those before it; 0 for none.
func CheckChain(history []Version) (broken uint64) { return chain.Check(history) }

// Link is the version's part of the chain, and what it says.
func (v Version) Link() (chain.Link, any) { return v.Chained, v.Claim }

// write appends a version of a claim and makes it the newest.
func write(tx *store.Tx, c Claim, what string) (Version, error) {
	last, err := newest(tx, c.Product)
	if err != nil {
		return Version{}, err
	}
	link := chain.Link{At: tx.Now, What: what}
	if link.Seq, err = tx.Next("claim"); err != nil {
		return Version{}, err
	}
	v := Version{Claim: c, Chained: link.After(last.Chained, c), By: tx.By}
	if err := versions.Put(tx, store.Key(string(c.Product), v.Seq), v); err != nil {
		return v, err
	}
	tx.Mark("claims", string(c.Product))
	return v, claims.Put(tx, c.ID, record{v})
}
