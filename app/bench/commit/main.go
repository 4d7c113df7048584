// Command commit prints how many orders a second the shop acknowledges, each one
// on disk: from one buyer after the other, and from many at once, who share
// commits. Beside them stands what the disk allows: the same bytes in the same
// buckets by bare transactions of the database, one after the other.
//
//	go run ./app/bench/commit            # some seconds; -orders 640 -serial 20 for a glance
//
// Its figures are only as slow as the disk below it; a disk that takes 5 ms a
// sync is had anywhere by
//
//	go build ./app/bench/commit
//	strace -f --seccomp-bpf -e trace=fdatasync -e inject=fdatasync:delay_enter=5000 -o /dev/null ./commit
//
// where at least 200 orders a second are to be acknowledged.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"hawker/app/store"
)

// Figures are what one run measured; rates are per second.
type Figures struct {
	Buyers       int     `json:"buyers"`
	Serial       float64 `json:"serial"`        // acknowledged orders, one after the other
	Together     float64 `json:"together"`      // acknowledged orders of all buyers at once
	Ratio        float64 `json:"ratio"`         // Together over Serial; at least 4 where a sync takes 5 ms
	Orders       int64   `json:"orders"`        // of Together
	Commits      int64   `json:"commits"`       // they took
	PerCommit    float64 `json:"per_commit"`    // at least 8
	RawUpdate    float64 `json:"raw_update"`    // bare transactions with the same bytes, one after the other
	RawBytes     int     `json:"raw_bytes"`     // of one
	SerialToRaw  float64 `json:"serial_to_raw"` // Serial over RawUpdate
	ToRaw        float64 `json:"to_raw"`        // Together over RawUpdate
	P50          float64 `json:"p50_ms"`        // of one of many buyers, from sending to the answer
	P99          float64 `json:"p99_ms"`
	serialOrders int
}

func main() {
	var f Figures
	flag.IntVar(&f.Buyers, "buyers", 64, "buyers at once")
	flag.IntVar(&f.serialOrders, "serial", 100, "orders one after the other")
	flag.Int64Var(&f.Orders, "orders", 3200, "orders of all buyers at once")
	asJSON := flag.Bool("json", false, "print JSON")
	flag.Parse()
	if err := f.measure(); err != nil {
		fmt.Fprintln(os.Stderr, "commit:", err)
		os.Exit(1)
	}
	if *asJSON {
		_ = json.NewEncoder(os.Stdout).Encode(f)
		return
	}
	fmt.Printf("one buyer after the other   %8.0f orders/s\n", f.Serial)
	fmt.Printf("%3d buyers at once          %8.0f orders/s   %.1f x serial (at 5 ms a sync: at least 4)   at least %d %s\n", f.Buyers, f.Together, f.Ratio, leastTogether, verdict(f.Together >= leastTogether))
	fmt.Printf("  %d orders in %d commits, %.1f a commit (at least 8); answered p50 %.1f ms, p99 %.1f ms\n", f.Orders, f.Commits, f.PerCommit, f.P50, f.P99)
	fmt.Printf("bare transactions           %8.0f /s of %d bytes; a serial order reaches %.2f of that, orders at once %.2f\n", f.RawUpdate, f.RawBytes, f.SerialToRaw, f.ToRaw)
}

// leastTogether is how many orders a second are acknowledged even where a sync takes
// 5 ms.
const leastTogether = 200

func verdict(ok bool) string {
	if ok {
		return "ok"
	}
	return "OVER"
}

func (f *Figures) measure() error {
	folder, err := os.MkdirTemp("", "hawker-commit-")
	if err != nil {
		return fmt.Errorf("making folder: %w", err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "hawker.db")
	s, err := store.Open(path, store.Options{})
	if err != nil {
		return err
	}
	if err := errors.Join(f.orders(s), s.Close()); err != nil {
		return err
	}
	f.Ratio, f.PerCommit = f.Together/f.Serial, float64(f.Orders)/float64(f.Commits)
	rows, err := rowsOf(path, int(f.Orders)+f.serialOrders)
	if err != nil {
		return err
	}
	if err := f.bare(filepath.Join(folder, "bare.db"), rows); err != nil {
		return err
	}
	f.SerialToRaw, f.ToRaw = f.Serial/f.RawUpdate, f.Together/f.RawUpdate
	return nil
}

func (f *Figures) orders(s *store.Store) error {
	shop, err := open(s)
	if err != nil {
		return err
	}
	start := time.Now()
	for n := range f.serialOrders {
		if err := shop.buy(context.Background(), n); err != nil {
			return err
		}
	}
	f.Serial = float64(f.serialOrders) / time.Since(start).Seconds()
	return f.together(shop, s)
}

func (f *Figures) together(shop *shop, s *store.Store) error {
	each := int(f.Orders) / f.Buyers
	f.Orders = int64(each * f.Buyers)
	failed := make(chan error, f.Buyers)
	took := make([]time.Duration, f.Orders)
	var all sync.WaitGroup
	before, start := s.Commits(), time.Now()
	for b := range f.Buyers {
		all.Go(func() {
			for n := range each {
				sent := time.Now()
				if err := shop.buy(context.Background(), f.serialOrders+b*each+n); err != nil {
					failed <- err
					return
				}
				took[b*each+n] = time.Since(sent)
			}
		})
	}
	all.Wait()
	f.Together = float64(f.Orders) / time.Since(start).Seconds()
	f.Commits = s.Commits() - before
	slices.Sort(took)
	f.P50, f.P99 = took[len(took)/2].Seconds()*1000, took[len(took)*99/100].Seconds()*1000
	close(failed)
	return <-failed
}
