package store

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"hawker/app/fault"
)

// ErrStop ends Each and Back without an error.
var ErrStop = errors.New("stop")

func stopped(err error) error {
	if errors.Is(err, ErrStop) {
		return nil
	}
	return err
}

// On reads the records of an index whose terms begin with prefix, in the terms'
// order, from after the cursor on; next is the cursor of the following page, ""
// at the end. At most limit (≤ 200) records are read.
func (b *Bucket[K, V]) On(tx *Tx, i *Index[V], prefix, cursor string, limit int) (list []V, next string, err error) {
	keys, next, err := b.Keys(tx, i, prefix, cursor, limit)
	if err != nil {
		return nil, "", err
	}
	for _, key := range keys {
		v, ok, err := b.Find(tx, key)
		if err != nil {
			return nil, "", err
		}
		if !ok {
			return nil, "", fmt.Errorf("index %s names a missing record", i.name)
		}
		list = append(list, v)
	}
	return list, next, nil
}

// Keys is On without reading the records.
func (b *Bucket[K, V]) Keys(tx *Tx, i *Index[V], prefix, cursor string, limit int) (keys []K, next string, err error) {
	limit = min(max(limit, 1), 200)
	c := tx.bucket(i.name).Cursor()
	p := []byte(prefix)
	from := p
	if cursor != "" {
		if len(cursor) < len(prefix) || cursor[:len(prefix)] != prefix {
			return nil, "", fault.New(fault.Malformed, "cursor_malformed", "")
		}
		from = append([]byte(cursor), 0)
	}
	var last string
	for k, key := c.Seek(from); k != nil && bytes.HasPrefix(k, p); k, key = c.Next() {
		if len(keys) == limit {
			return keys, last, nil
		}
		keys, last = append(keys, K(key)), string(k)
	}
	return keys, "", nil
}

// One reads the record that a unique index names by exactly this term.
func (b *Bucket[K, V]) One(tx *Tx, i *Index[V], term string) (V, bool, error) {
	var none V
	key := tx.bucket(i.name).Get([]byte(term))
	if key == nil {
		return none, false, nil
	}
	return b.Find(tx, K(key))
}

// entry is where a term stands: a repeating term carries its record's key.
func (i *Index[V]) entry(term, key string) []byte {
	if i.unique != "" {
		return []byte(term)
	}
	return []byte(term + key)
}

// clash refuses a term of a unique index that belongs to another record.
func (b *Bucket[K, V]) clash(tx *Tx, key string, v V) error {
	for _, i := range b.indexes {
		if i.unique == "" {
			continue
		}
		for _, t := range i.terms(key, v) {
			if owner := tx.bucket(i.name).Get([]byte(t)); owner != nil && string(owner) != key {
				return fault.Clash(i.unique)
			}
		}
	}
	return nil
}

func (i *Index[V]) move(tx *Tx, key string, was, is *V) error {
	var old, now []string
	if was != nil {
		old = i.terms(key, *was)
	}
	if is != nil {
		now = i.terms(key, *is)
	}
	for _, t := range old {
		if !slices.Contains(now, t) {
			if err := tx.drop(i.name, i.entry(t, key)); err != nil {
				return err
			}
		}
	}
	for _, t := range now {
		if !slices.Contains(old, t) {
			if err := tx.put(i.name, i.entry(t, key), []byte(key)); err != nil {
				return err
			}
		}
	}
	return nil
}

// CheckIndexes recomputes every index of every bucket and lists what is not so.
func CheckIndexes(tx *Tx) []string {
	var broken []string
	for _, check := range Checks() {
		broken = append(broken, check(tx)...)
	}
	return broken
}

// Checks are the parts of CheckIndexes, one for each bucket with an index.
func Checks() []func(*Tx) []string {
	var checks []func(*Tx) []string
	for _, r := range registered {
		if len(r.indexes) > 0 {
			checks = append(checks, r.check)
		}
	}
	return checks
}

func (b *Bucket[K, V]) check(tx *Tx) []string {
	var broken []string
	want := make([]int, len(b.indexes))
	err := b.Each(tx, "", func(k K, v V) error {
		for n, i := range b.indexes {
			for _, t := range i.terms(string(k), v) {
				want[n]++
				if string(tx.bucket(i.name).Get(i.entry(t, string(k)))) != string(k) {
					broken = append(broken, fmt.Sprintf("index %s lacks %q of %q", i.name, t, k))
				}
			}
		}
		return nil
	})
	if err != nil {
		return append(broken, err.Error())
	}
	for n, i := range b.indexes {
		got := 0
		c := tx.bucket(i.name).Cursor()
		for k, _ := c.First(); k != nil; k, _ = c.Next() {
			got++
		}
		if got != want[n] {
			broken = append(broken, fmt.Sprintf("index %s has %d entries, its records have %d terms", i.name, got, want[n]))
		}
	}
	return broken
}
