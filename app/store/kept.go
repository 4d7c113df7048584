package store

import (
	"bytes"
	"fmt"
	"sync/atomic"
)

// Kept is one record of a bucket that nearly every request reads and few commands
// write. It is decoded again only when its bytes have changed, so what a reader
// gets is always what its own snapshot holds.
type Kept[K ~string, V any] struct {
	bucket *Bucket[K, V]
	key    K
	last   atomic.Pointer[decoded[V]]
}

type decoded[V any] struct {
	raw   []byte
	value V
}

// Keep names the record to keep. It belongs in a noun's variable block.
func Keep[K ~string, V any](b *Bucket[K, V], key K) *Kept[K, V] {
	return &Kept[K, V]{bucket: b, key: key}
}

// Find reads the record and tells whether it is there. Readers share maps and
// slices of the value and must not change them; a command gets a value of its own.
func (k *Kept[K, V]) Find(tx *Tx) (V, bool, error) {
	if tx.writable {
		return k.bucket.Find(tx, k.key)
	}
	return k.See(tx)
}

// See is Find for those who change nothing of what they read, in a command too.
func (k *Kept[K, V]) See(tx *Tx) (V, bool, error) {
	raw := tx.bucket(k.bucket.name).Get([]byte(k.key))
	if raw == nil {
		var none V
		return none, false, nil
	}
	if d := k.last.Load(); d != nil && bytes.Equal(d.raw, raw) {
		return d.value, true, nil
	}
	v, err := k.bucket.decode(raw)
	if err != nil {
		return v, false, err
	}
	k.last.Store(&decoded[V]{raw: bytes.Clone(raw), value: v})
	return v, true, nil
}

// Earlier reads a record as an earlier version of the program wrote it; it is for
// migrations alone, which know that version's fields by a type of their own.
func Earlier[V any](tx *Tx, bucket, key string) (V, bool, error) {
	var v V
	raw := tx.bucket(bucket).Get([]byte(key))
	if raw == nil {
		return v, false, nil
	}
	v, err := (&Bucket[string, V]{name: bucket}).decode(raw)
	if err != nil {
		return v, false, fmt.Errorf("reading an earlier %s: %w", bucket, err)
	}
	return v, true, nil
}
