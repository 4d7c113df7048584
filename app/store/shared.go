package store

import (
	"bytes"
	"sync"

	"hawker/app/fault"
)

// shared keeps decoded records of one bucket for the readers of Store.Show. Like Kept
// it gives what the reader's own snapshot holds: a record is decoded again when its
// bytes have changed. What was not asked for lately is forgotten.
type shared[V any] struct {
	mu         sync.Mutex
	most       int // of each generation
	young, old map[string]*decoded[V]
}

// Share lets the readers of Store.Show have up to most decoded records of the bucket
// in common. It belongs where the bucket is declared.
func (b *Bucket[K, V]) Share(most int) *Bucket[K, V] {
	b.shared = &shared[V]{most: most / 2}
	return b
}

// shared reads a record that was decoded before, if these are its bytes.
func (s *shared[V]) of(key string, raw []byte) (*decoded[V], bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.young[key]
	if !ok {
		if d, ok = s.old[key]; ok {
			s.put(key, d)
		}
	}
	return d, ok && bytes.Equal(d.raw, raw)
}

// keep takes a record in.
func (s *shared[V]) keep(key string, d *decoded[V]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(key, d)
}

// put makes a record one of the young ones; mu is held. Of too many, those that were
// not asked for since the last time are dropped.
func (s *shared[V]) put(key string, d *decoded[V]) {
	if len(s.young) >= s.most || s.young == nil {
		s.young, s.old = make(map[string]*decoded[V], len(s.young)), s.young
	}
	s.young[key] = d
}

// read decodes a record, or takes it from those that were decoded for other readers.
func (b *Bucket[K, V]) read(tx *Tx, key string, raw []byte) (V, error) {
	if !tx.shares {
		return b.decode(raw)
	}
	return b.common(key, raw)
}

// See is Get for those who change nothing of what they read, in a command too: of a
// bucket with Share they get maps and slices that others have as well.
func (b *Bucket[K, V]) See(tx *Tx, key K) (v V, err error) {
	raw := tx.bucket(b.name).Get([]byte(key))
	if raw == nil {
		return v, fault.Missing(b.missing)
	}
	return b.common(string(key), raw)
}

func (b *Bucket[K, V]) common(key string, raw []byte) (V, error) {
	if b.shared == nil {
		return b.decode(raw)
	}
	if d, ok := b.shared.of(key, raw); ok {
		return d.value, nil
	}
	v, err := b.decode(raw)
	if err == nil {
		b.shared.keep(key, &decoded[V]{raw: bytes.Clone(raw), value: v})
	}
	return v, err
}
