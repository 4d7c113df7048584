package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"
)

// row is one entry of the database.
type row struct{ bucket, key, value []byte }

// rowsOf reads what the orders left in the file and deals it out: one share per
// order, of each bucket as many rows as an order adds to it.
func rowsOf(path string, orders int) ([][]row, error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true})
	if err != nil {
		return nil, fmt.Errorf("reading the orders' file: %w", err)
	}
	defer db.Close()
	shares := make([][]row, orders)
	err = db.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
			if b.Stats().KeyN < orders {
				return nil // not written by each order
			}
			i := 0
			return b.ForEach(func(k, v []byte) error {
				shares[i%orders] = append(shares[i%orders], row{bytes.Clone(name), bytes.Clone(k), bytes.Clone(v)})
				i++
				return nil
			})
		})
	})
	if err != nil {
		return nil, fmt.Errorf("reading the orders' file: %w", err)
	}
	return shares, nil
}

// bare writes some of the shares by transactions of the database alone, into a
// file that holds the others already and so need not grow at each.
func (f *Figures) bare(path string, shares [][]row) error {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{FreelistType: bbolt.FreelistMapType, NoFreelistSync: true, InitialMmapSize: 1 << 30})
	if err != nil {
		return fmt.Errorf("opening bare file: %w", err)
	}
	n := min(f.serialOrders, len(shares))
	err = db.Update(func(tx *bbolt.Tx) error { return put(tx, slices.Concat(shares[n:]...)) })
	var spent time.Duration
	for i := range n {
		start := time.Now()
		err = errors.Join(err, db.Update(func(tx *bbolt.Tx) error { return put(tx, shares[i]) }))
		spent += time.Since(start)
		for _, r := range shares[i] {
			f.RawBytes += len(r.key) + len(r.value)
		}
	}
	f.RawUpdate, f.RawBytes = float64(n)/spent.Seconds(), f.RawBytes/n
	if err = errors.Join(err, db.Close()); err != nil {
		return fmt.Errorf("writing bare file: %w", err)
	}
	return nil
}

func put(tx *bbolt.Tx, rows []row) error {
	for _, r := range rows {
		b, err := tx.CreateBucketIfNotExists(r.bucket)
		if err == nil {
			err = b.Put(r.key, r.value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
