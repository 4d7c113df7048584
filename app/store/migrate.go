package store

import (
	"encoding/binary"
	"fmt"
	"os"
	"strings"

	"go.etcd.io/bbolt"
)

// Migration changes records of an older file; it assumes exactly the version
// before it and runs in one transaction. One that has more to do than fits in memory
// has Step instead: it does a part in each transaction, gets what the one before gave,
// "" at first, and gives "" at the end. Ended halfway it begins anew.
type Migration struct {
	Name string
	Run  func(tx *Tx) error
	Step func(tx *Tx, after string) (next string, err error)
}

const versionKey = "schema"

// prepare makes the buckets and brings an older file up to this program.
func (s *Store) prepare() error {
	fresh, version := true, 0
	err := s.db.View(func(b *bbolt.Tx) error {
		if m := b.Bucket([]byte(meta)); m != nil {
			fresh = false
			if raw := m.Get([]byte(versionKey)); len(raw) == 8 {
				version = int(binary.BigEndian.Uint64(raw))
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading version: %w", err)
	}
	want := len(s.opts.Migrations)
	if version > want {
		return fmt.Errorf("%w (file version %d, this program knows %d)", ErrNewer, version, want)
	}
	if fresh {
		version = want
	}
	if version < want {
		if err := s.copyAside(version); err != nil {
			return err
		}
	}
	if err := s.makeBuckets(fresh, want); err != nil {
		return err
	}
	for ; version < want; version++ {
		if err := s.migrate(version); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) makeBuckets(fresh bool, version int) error {
	missing := fresh
	names := []string{meta}
	for _, r := range registered {
		names = append(append(names, r.name), r.indexes...)
	}
	err := s.db.View(func(b *bbolt.Tx) error {
		for _, n := range names {
			missing = missing || b.Bucket([]byte(n)) == nil
		}
		return nil
	})
	if err != nil || !missing {
		return err
	}
	return s.db.Update(func(b *bbolt.Tx) error {
		for _, n := range names {
			if _, err := b.CreateBucketIfNotExists([]byte(n)); err != nil {
				return fmt.Errorf("making bucket %s: %w", n, err)
			}
		}
		if !fresh {
			return nil
		}
		return b.Bucket([]byte(meta)).Put([]byte(versionKey), []byte(U64(uint64(version))))
	})
}

func (s *Store) migrate(version int) error {
	m := s.opts.Migrations[version]
	step := m.Step
	if step == nil {
		step = func(tx *Tx, _ string) (string, error) { return "", m.Run(tx) }
	}
	for after, more := "", true; more; more = after != "" {
		err := s.db.Update(func(b *bbolt.Tx) (err error) {
			tx := &Tx{Now: s.opts.Now().UTC(), By: Actor{Kind: "system", ID: "migration"}, bolt: b, writable: true}
			if after, err = step(tx, after); err != nil {
				return fmt.Errorf("migrating to version %d (%s): %w", version+1, m.Name, err)
			}
			if after != "" {
				return nil
			}
			return tx.put(meta, []byte(versionKey), []byte(U64(uint64(version+1))))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// reindexed is how many records one step of Reindex reads.
const reindexed = 5_000

// Reindex writes the entries of an index that older records lack; it is a Step of a
// migration.
func (b *Bucket[K, V]) Reindex(tx *Tx, i *Index[V], after string) (next string, err error) {
	from := ""
	if after != "" {
		from = after + "\x00"
	}
	c, read := tx.bucket(b.name).Cursor(), 0
	for k, raw := c.Seek([]byte(from)); k != nil; k, raw = c.Next() {
		if read++; read > reindexed {
			return next, nil
		}
		v, err := b.decode(raw)
		if err != nil {
			return "", err
		}
		next = string(k)
		for _, t := range i.terms(next, v) {
			if err := tx.put(i.name, i.entry(t, next), []byte(next)); err != nil {
				return "", err
			}
		}
	}
	return "", nil
}

// copyAside keeps the file as it was before a migration, as <file>.v<version>.
func (s *Store) copyAside(version int) error {
	path := fmt.Sprintf("%s.v%d", s.path, version)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("copying store aside: %w", err)
	}
	defer f.Close()
	if err := s.Backup(f); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("copying store aside: %w", err)
	}
	return nil
}

// Move gives a bucket and its indexes, which are named after it, another name; it
// is for migrations alone. What is not there is moved already.
func Move(tx *Tx, from, to string) error {
	var names []string
	err := tx.bolt.ForEach(func(name []byte, _ *bbolt.Bucket) error {
		if n := string(name); n == from || strings.HasPrefix(n, from+".") {
			names = append(names, n)
		}
		return nil
	})
	for _, name := range names {
		if err != nil {
			return err
		}
		into, made := tx.bolt.CreateBucketIfNotExists([]byte(to + strings.TrimPrefix(name, from)))
		if made != nil {
			return fmt.Errorf("moving bucket %s: %w", name, made)
		}
		if err = tx.bolt.Bucket([]byte(name)).ForEach(into.Put); err == nil {
			err = tx.bolt.DeleteBucket([]byte(name))
		}
	}
	return err
}
