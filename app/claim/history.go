package claim

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"hawker/app/catalog"
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
type Head struct {
	Seq uint64 `json:"seq"`
	Sum string `json:"sum"`
}

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
func (h Head) Until(history []Version) []Version {
	end := slices.IndexFunc(history, func(v Version) bool { return v.Seq > h.Seq })
	if end < 0 {
		end = len(history)
	}
	return history[:end]
}

// In tells whether what a head knew is in a product's history: its sums follow from one
// another from the first version on, and the version of the head has the head's.
func (h Head) In(history []Version) bool {
	known := h.Until(history)
	if h == (Head{}) {
		return len(known) == 0
	}
	return len(known) > 0 && known[len(known)-1].Seq == h.Seq && known[len(known)-1].Sum == h.Sum && CheckChain(known) == 0
}

// CheckChain follows the sums of a product's versions, which begin with its first, and
// gives the number of the first that does not follow from those before it; 0 for none.
func CheckChain(history []Version) (broken uint64) {
	before := Version{}
	for _, v := range history {
		if v.Digest != v.digest() || v.Sum != v.link(before.Sum) || v.Seq <= before.Seq || v.At.Before(before.At) {
			return v.Seq
		}
		before = v
	}
	return 0
}

// digest is the SHA-256, in hexadecimal digits, of the salt and of the claim as JSON.
func (v Version) digest() string {
	raw, err := json.Marshal(v.Claim)
	if err != nil {
		panic("claim: " + err.Error()) // strings and times: it cannot fail
	}
	sum := sha256.Sum256(append([]byte(v.Salt), raw...))
	return hex.EncodeToString(sum[:])
}

// link carries the chain over a version.
func (v Version) link(before string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d\n%s\n%s\n%s\n", before, v.Seq, v.At.UTC().Format(time.RFC3339Nano), v.What, v.Digest))
	return hex.EncodeToString(sum[:])
}

// write appends a version of a claim and makes it the newest.
func write(tx *store.Tx, c Claim, what string) (Version, error) {
	last, err := newest(tx, c.Product)
	if err != nil {
		return Version{}, err
	}
	v := Version{Claim: c, At: tx.Now, By: tx.By, What: what}
	if v.Seq, err = tx.Next("claim"); err != nil {
		return v, err
	}
	var salt [16]byte
	_, _ = rand.Read(salt[:])
	v.Salt = hex.EncodeToString(salt[:])
	v.Digest = v.digest()
	v.Sum = v.link(last.Sum)
	if err := versions.Put(tx, store.Key(string(c.Product), v.Seq), v); err != nil {
		return v, err
	}
	tx.Mark("claims", string(c.Product))
	return v, claims.Put(tx, c.ID, record{v})
}
