package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"hawker/app/bench/site"
)

// Figures are what one run measured. Times are in milliseconds.
type Figures struct {
	Buyers    int                `json:"buyers"`
	Checkouts int64              `json:"checkouts"`
	PerSecond float64            `json:"per_second"` // at least 400
	CPU       float64            `json:"cpu_ms"`     // of the shop for one checkout; at most 2.5
	LoadCPU   float64            `json:"load_cpu_ms"`
	P50       float64            `json:"p50_ms"` // of a whole checkout
	P99       float64            `json:"p99_ms"`
	Steps     map[string]float64 `json:"steps_p99_ms"`
	Bytes     int64              `json:"bytes"` // of bodies, for one checkout
	PerCommit float64            `json:"commands_per_commit"`
	RSS       int64              `json:"rss"`
	Sold      bool               `json:"sold"` // exactly what was sold is gone
	Doctor    []string           `json:"doctor"`
	OK        bool               `json:"ok"`
}

// measure warms up, then lets the buyers buy for so long.
func (r run) measure() error {
	folder, err := os.MkdirTemp("", "hawker-checkout-")
	if err != nil {
		return fmt.Errorf("making folder: %w", err)
	}
	defer os.RemoveAll(folder)
	s, up, err := site.Start(folder, r.profile, &r.goods)
	if err != nil {
		return err
	}
	f, err := r.buy(s, strings.TrimPrefix(up.URL, "http://"))
	if err = errors.Join(err, s.End()); err != nil {
		return err
	}
	if r.json {
		return json.NewEncoder(os.Stdout).Encode(f)
	}
	f.print(up.Cores)
	if !f.Sold || len(f.Doctor) > 0 {
		return errors.New("the shop does not add up")
	}
	return nil
}

// crowd connects the buyers; leave hangs up.
func (r run) crowd(host string) (all []*buyer, leave func(), err error) {
	leave = func() {
		for _, b := range all {
			b.Wire.Close()
		}
	}
	for range r.buyers {
		w, err := site.Dial(host, r.packed)
		if err != nil {
			return all, leave, err
		}
		all = append(all, &buyer{Wire: w})
	}
	return all, leave, nil
}

// forget drops what was measured so far.
func forget(buyers []*buyer) {
	for i, b := range buyers {
		buyers[i] = &buyer{Wire: b.Wire}
		b.Wire.Got = 0
	}
}

func (r run) buy(s *site.Shop, host string) (f Figures, err error) {
	buyers, leave, err := r.crowd(host)
	defer leave()
	if err != nil {
		return f, err
	}
	var guests atomic.Int64
	crowd := func(long time.Duration) error {
		until := time.Now().Add(long)
		failed := make(chan error, len(buyers))
		var all sync.WaitGroup
		for _, b := range buyers {
			all.Go(func() {
				for time.Now().Before(until) {
					n := int(guests.Add(1))
					if err := b.checkout(n, r.goods.Handle(n)); err != nil {
						failed <- err
						return
					}
				}
			})
		}
		all.Wait()
		close(failed)
		return <-failed
	}
	if err := crowd(time.Second); err != nil { // warm: code paths, caches, the size of the heap
		return f, err
	}
	forget(buyers)
	from, err := s.Ask("")
	if err != nil {
		return f, err
	}
	load, start := ownCPU(), time.Now()
	if err := crowd(time.Duration(r.seconds * float64(time.Second))); err != nil {
		return f, err
	}
	took, load := time.Since(start), ownCPU()-load
	to, err := s.Ask("")
	if err != nil {
		return f, err
	}
	last, err := s.Ask("doctor")
	f.fill(buyers, from, to)
	f.PerSecond, f.LoadCPU, f.RSS = float64(f.Checkouts)/took.Seconds(), site.Ms(load)/float64(f.Checkouts), to.RSS
	f.Sold, f.Doctor = last.Gone == guests.Load() && last.Orders == guests.Load(), last.Doctor
	f.OK = f.PerSecond >= leastPerSecond && f.CPU <= site.Ms(mostCPU) && f.Sold && len(f.Doctor) == 0
	return f, err
}

func (f *Figures) fill(buyers []*buyer, from, to site.Mark) {
	var whole []time.Duration
	var each [len(steps)][]time.Duration
	for _, b := range buyers {
		whole = append(whole, b.whole...)
		f.Bytes += b.Got
		for i := range steps {
			each[i] = append(each[i], b.took[i]...)
		}
	}
	f.Buyers, f.Checkouts, f.Steps = len(buyers), int64(len(whole)), map[string]float64{}
	n := float64(max(f.Checkouts, 1))
	f.CPU, f.Bytes = float64(to.CPU-from.CPU)/1000/n, int64(float64(f.Bytes)/n)
	f.P50, f.P99 = site.Ms(site.Percentile(whole, 50)), site.Ms(site.Percentile(whole, 99))
	f.PerCommit = 2 * n / float64(max(to.Commits-from.Commits, 1)) // a cart and an order are two commands
	for i, name := range steps {
		f.Steps[name] = site.Ms(site.Percentile(each[i], 99))
	}
}

func (f *Figures) print(cores int) {
	fmt.Printf("%d guests at once, %d whole checkouts of %d requests and %d KiB each; the shop has %d core\n",
		f.Buyers, f.Checkouts, len(steps), f.Bytes>>10, cores)
	fmt.Printf("  checkouts            %8.0f /s      at least %d       %s\n", f.PerSecond, leastPerSecond, site.Verdict(f.PerSecond >= leastPerSecond))
	fmt.Printf("  CPU of the shop      %8.2f ms      at most %.1f       %s   (of the load: %.2f ms)\n", f.CPU, site.Ms(mostCPU), site.Verdict(f.CPU <= site.Ms(mostCPU)), f.LoadCPU)
	fmt.Printf("  a whole checkout     p50 %.0f ms, p99 %.0f ms\n", f.P50, f.P99)
	for _, name := range steps {
		fmt.Printf("    %-14s p99 %8.1f ms\n", name, f.Steps[name])
	}
	fmt.Printf("  commands a commit    %8.1f\n  memory at most       %8d MiB\n", f.PerCommit, f.RSS>>20)
	fmt.Printf("  sold is gone         %s\n  doctor               %s %v\n", site.Verdict(f.Sold), site.Verdict(len(f.Doctor) == 0), f.Doctor)
}

// ownCPU is what this process has used of its core.
func ownCPU() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // the pointer is good, so it cannot fail
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
