package store

import (
	"bytes"

	"go.etcd.io/bbolt"
)

// meetSteps is how far one reading of Meet goes, in places of the index looked at: some
// ten milliseconds.
const meetSteps = 10_000

// Words lists the words of an index that begin with prefix, at most limit of them; its
// terms begin with a word as Key writes it.
func (b *Bucket[K, V]) Words(tx *Tx, i *Index[V], prefix string, limit int) []string {
	var words []string
	c, p := tx.bucket(i.name).Cursor(), []byte(prefix)
	for k, _ := c.Seek(p); k != nil && bytes.HasPrefix(k, p) && len(words) < limit; {
		end := bytes.IndexByte(k, 0)
		if end < 0 {
			break
		}
		words = append(words, string(k[:end]))
		k, _ = c.Seek(append(bytes.Clone(k[:end]), 1))
	}
	return words
}

// Meet lists the records that stand under one word of every set, in the order that the
// index has them in under each: what follows the word in a term must be the same under
// all words of a record. It begins after the page's cursor, whose prefix is not used; next is the cursor of the following
// page, "" at the end. No more than a bounded part of the index is looked at, so a page
// may hold fewer than its limit (≤ 200) and not be the last.
func (b *Bucket[K, V]) Meet(tx *Tx, i *Index[V], sets [][]string, p Page) (keys []K, next string) {
	limit := min(max(p.Limit, 1), 200)
	all := make([]union, len(sets))
	for n, words := range sets {
		for _, w := range words {
			all[n] = append(all[n], &strand{c: tx.bucket(i.name).Cursor(), word: append([]byte(w), 0)})
		}
	}
	at := []byte(p.Cursor)
	if p.Cursor != "" {
		at = append(at, 0)
	}
	for steps := 0; len(sets) > 0; {
		agreed, from := true, at
		var key []byte
		for _, u := range all {
			s := u.seek(at, &steps)
			if s == nil {
				return keys, ""
			}
			if !bytes.Equal(s.tail, at) {
				agreed, at = false, s.tail
			}
			key = s.key
		}
		if !agreed && len(all) > 1 {
			if steps > meetSteps {
				return keys, string(from) // which is none, and what follows was not looked at
			}
			continue
		}
		if len(keys) == limit {
			return keys, next
		}
		keys, next = append(keys, K(key)), string(at)
		at = append(bytes.Clone(at), 0)
	}
	return keys, ""
}

// strand is one word's part of the index, from where it stands on.
type strand struct {
	c         *bbolt.Cursor
	word      []byte
	tail, key []byte // of the entry; nil tail at the end
	begun     bool
}

// union is what stands under any of some words.
type union []*strand

// seek moves to the first place at or after tail and gives a strand that stands there;
// nil at the end.
func (u union) seek(tail []byte, steps *int) (first *strand) {
	for _, s := range u {
		if !s.begun || s.tail != nil && bytes.Compare(s.tail, tail) < 0 {
			s.begun = true
			*steps++
			k, key := s.c.Seek(append(bytes.Clone(s.word), tail...))
			if s.tail, s.key = nil, key; bytes.HasPrefix(k, s.word) {
				s.tail = k[len(s.word):]
			}
		}
		if s.tail != nil && (first == nil || bytes.Compare(s.tail, first.tail) < 0) {
			first = s
		}
	}
	return first
}
