package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"hawker/app/fault"
)

// Bucket is a typed bucket of one noun: records as JSON objects with a version,
// under keys that sort as their bytes.
type Bucket[K ~string, V any] struct {
	name    string
	missing string
	derived bool // its writes are no act of anybody
	indexes []*Index[V]
	shared  *shared[V] // nil: each reader decodes its own
}

// Index is a second way to find the records of a bucket; its entries are kept by
// the bucket's own Put and Delete.
type Index[V any] struct {
	name   string
	unique string // the refusal's code on a breach; "" where terms may repeat
	terms  func(key string, v V) []string
}

// NewIndex makes an index; terms gives a record's terms, built by Key.
func NewIndex[V any](name string, terms func(key string, v V) []string) *Index[V] {
	return &Index[V]{name: name, terms: terms}
}

// NewUnique makes an index whose terms belong to one record; a second one is
// refused as a Conflict with the code given.
func NewUnique[V any](name, code string, terms func(key string, v V) []string) *Index[V] {
	return &Index[V]{name: name, unique: code, terms: terms}
}

// registered lists every bucket of the program; it is filled while packages
// initialise and only read afterwards.
var registered []registration

type registration struct {
	name    string
	indexes []string
	check   func(*Tx) []string
}

// NewBucket declares a bucket named noun/bucket; missing is the code that Get
// refuses with. It is called in a noun's variable block and nowhere else.
func NewBucket[K ~string, V any](name, missing string, indexes ...*Index[V]) *Bucket[K, V] {
	b := &Bucket[K, V]{name: name, missing: missing, indexes: indexes}
	r := registration{name: name, check: b.check}
	for _, i := range indexes {
		r.indexes = append(r.indexes, i.name)
	}
	registered = append(registered, r)
	return b
}

// NewDerived declares a bucket whose records a noun computes from its others: who
// changed those is in the audit, that these followed is not.
func NewDerived[K ~string, V any](name, missing string, indexes ...*Index[V]) *Bucket[K, V] {
	b := NewBucket[K, V](name, missing, indexes...)
	b.derived = true
	return b
}

// Schema lists every bucket with the names of its indexes, sorted.
func Schema() map[string][]string {
	out := make(map[string][]string, len(registered))
	for _, r := range registered {
		out[r.name] = slices.Clone(r.indexes)
	}
	return out
}

// Get reads a record or refuses with the bucket's code (404).
func (b *Bucket[K, V]) Get(tx *Tx, key K) (V, error) {
	v, ok, err := b.Find(tx, key)
	if err == nil && !ok {
		err = fault.Missing(b.missing)
	}
	return v, err
}

// Find reads a record and tells whether it is there.
func (b *Bucket[K, V]) Find(tx *Tx, key K) (V, bool, error) {
	var v V
	raw := tx.bucket(b.name).Get([]byte(key))
	if raw == nil {
		return v, false, nil
	}
	v, err := b.read(tx, string(key), raw)
	return v, err == nil, err
}

// Put writes a record and its index entries; a breach of a unique index is
// refused before anything is written.
func (b *Bucket[K, V]) Put(tx *Tx, key K, v V) error {
	raw, err := encode(v)
	if err != nil {
		return fmt.Errorf("encoding %s: %w", b.name, err)
	}
	var old *V
	if len(b.indexes) > 0 {
		if was := tx.bucket(b.name).Get([]byte(key)); was != nil {
			o, err := b.decode(was)
			if err != nil {
				return err
			}
			old = &o
		}
		if err := b.clash(tx, string(key), v); err != nil {
			return err
		}
	}
	b.note(tx, key)
	if err := tx.put(b.name, []byte(key), raw); err != nil {
		return err
	}
	for _, i := range b.indexes {
		if err := i.move(tx, string(key), old, &v); err != nil {
			return err
		}
	}
	return nil
}

// Delete removes a record and its index entries; one that is not there is no error.
func (b *Bucket[K, V]) Delete(tx *Tx, key K) error {
	old, ok, err := b.Find(tx, key)
	if err != nil || !ok {
		return err
	}
	b.note(tx, key)
	if err := tx.drop(b.name, []byte(key)); err != nil {
		return err
	}
	for _, i := range b.indexes {
		if err := i.move(tx, string(key), &old, nil); err != nil {
			return err
		}
	}
	return nil
}

// note remembers the write for the audit.
func (b *Bucket[K, V]) note(tx *Tx, key K) {
	if !b.derived {
		tx.writes = append(tx.writes, b.name+":"+string(key))
	}
}

// Each calls fn for the records whose keys begin with prefix, in order, until
// fn returns an error; ErrStop ends early without one. fn must not write.
func (b *Bucket[K, V]) Each(tx *Tx, prefix string, fn func(K, V) error) error {
	return b.each(tx, prefix, func(_ string, raw []byte) (V, error) { return b.decode(raw) }, fn)
}

// Few is Each for a prefix that few records have: readers have those in common as
// they have what Find reads.
func (b *Bucket[K, V]) Few(tx *Tx, prefix string, fn func(K, V) error) error {
	return b.each(tx, prefix, func(key string, raw []byte) (V, error) { return b.read(tx, key, raw) }, fn)
}

func (b *Bucket[K, V]) each(tx *Tx, prefix string, read func(string, []byte) (V, error), fn func(K, V) error) error {
	c := tx.bucket(b.name).Cursor()
	p := []byte(prefix)
	for k, raw := c.Seek(p); k != nil && bytes.HasPrefix(k, p); k, raw = c.Next() {
		v, err := read(string(k), raw)
		if err != nil {
			return err
		}
		if err := fn(K(k), v); err != nil {
			return stopped(err)
		}
	}
	return nil
}

// Back is Each from the last record to the first.
func (b *Bucket[K, V]) Back(tx *Tx, prefix string, fn func(K, V) error) error {
	c := tx.bucket(b.name).Cursor()
	p := []byte(prefix)
	for k, raw := seekLast(c, p); k != nil && bytes.HasPrefix(k, p); k, raw = c.Prev() {
		v, err := b.decode(raw)
		if err != nil {
			return err
		}
		if err := fn(K(k), v); err != nil {
			return stopped(err)
		}
	}
	return nil
}

// seekLast stands on the last key that begins with p, or before it.
func seekLast(c *bbolt.Cursor, p []byte) (k, v []byte) {
	end := bytes.Clone(p)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i] < 0xff {
			end[i]++
			if k, _ := c.Seek(end[:i+1]); k == nil {
				return c.Last()
			}
			return c.Prev()
		}
	}
	return c.Last()
}

func (b *Bucket[K, V]) decode(raw []byte) (V, error) {
	var v V
	if err := json.Unmarshal(raw, &v); err != nil {
		return v, fmt.Errorf("decoding %s: %w", b.name, err)
	}
	return v, nil
}

// encode writes {"v":1,…}; a value that is no object stands as it is.
func encode(v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil || len(raw) < 2 || raw[0] != '{' {
		return raw, err
	}
	out := append(make([]byte, 0, len(raw)+8), `{"v":1`...)
	if len(raw) > 2 {
		out = append(out, ',')
	}
	return append(out, raw[1:]...), nil
}
