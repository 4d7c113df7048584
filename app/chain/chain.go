// Package chain ties the versions of a record to one another, so that none can be changed
// unseen by who kept what they had come to.
//
// It promises that a sum covers all before it, and that it stands over a salted digest of
// what a version says and not over the words: those may have to be erased, and the chain
// holds without them. It refuses to know what a version says, and where it is kept.
package chain

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Link is what a version has of the chain. Seq rises along it; Digest is the SHA-256 of
// the salt and of what the version says, as JSON; Sum is that of the link and of the sum
// before it. Both are hexadecimal digits.
type Link struct {
	Seq    uint64    `json:"seq"`
	At     time.Time `json:"at"`
	What   string    `json:"what"` // the change did
	Salt   string    `json:"salt"`
	Digest string    `json:"digest"`
	Sum    string    `json:"sum"`
}

// Linked is a version: its link, and what it says.
type Linked interface{ Link() (Link, any) }

// After is a link with its number, time and word, closed over what the version says and
// over the link before it, the zero one for the first.
func (l Link) After(before Link, says any) Link {
	var salt [16]byte
	_, _ = rand.Read(salt[:])
	l.Salt = hex.EncodeToString(salt[:])
	l.Digest = l.digest(says)
	l.Sum = l.sum(before.Sum)
	return l
}

func (l Link) digest(says any) string {
	raw, err := json.Marshal(says)
	if err != nil {
		panic("chain: " + err.Error()) // records of the shop: what is stored can be written
	}
	sum := sha256.Sum256(append([]byte(l.Salt), raw...))
	return hex.EncodeToString(sum[:])
}

func (l Link) sum(before string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d\n%s\n%s\n%s\n", before, l.Seq, l.At.UTC().Format(time.RFC3339Nano), l.What, l.Digest))
	return hex.EncodeToString(sum[:])
}

// Check follows the sums of a history from its first version on, and gives the number of
// the first that does not follow from those before it; 0 for none.
func Check[V Linked](history []V) (broken uint64) {
	before := Link{}
	for _, v := range history {
		l, says := v.Link()
		if l.Digest != l.digest(says) || l.Sum != l.sum(before.Sum) || l.Seq <= before.Seq || l.At.Before(before.At) {
			return l.Seq
		}
		before = l
	}
	return 0
}

// Head is what a history had come to at a moment: who knows it can tell later whether any
// of it up to then was changed. The zero one is of a history without a version.
type Head struct {
	Seq uint64 `json:"seq"`
	Sum string `json:"sum"`
}

// Until are the versions that a head speaks of: those up to it.
func Until[V Linked](h Head, history []V) []V {
	end := slices.IndexFunc(history, func(v V) bool { l, _ := v.Link(); return l.Seq > h.Seq })
	if end < 0 {
		end = len(history)
	}
	return history[:end]
}

// Holds tells whether what a head knew is in a history: its sums follow from one another
// from the first version on, and the version of the head has the head's.
func Holds[V Linked](h Head, history []V) bool {
	known := Until(h, history)
	if h == (Head{}) {
		return len(known) == 0
	}
	if len(known) == 0 {
		return false
	}
	last, _ := known[len(known)-1].Link()
	return last.Seq == h.Seq && last.Sum == h.Sum && Check(known) == 0
}
