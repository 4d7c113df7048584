// Command orders prints how long the desk's lists and searches take in a shop with a
// hundred thousand orders, through HTTP and as a person who is signed in asks: the first
// page of each, 95 in 100. It also prints how long the file takes to open, how large it
// is, and what the shop needs of memory.
//
//	go run ./app/bench/orders            # writes the shop once (minutes), then keeps it
//	go run ./app/bench/orders -short     # two thousand orders, seconds
//
// The orders are made by the verbs of checkout, desk and packing table over two years,
// some hundreds to a commit; the folder is kept for the next run.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"hawker/app"
)

const (
	email     = "lin@halfmoon.example"
	password  = "a long password"
	pageLimit = 50 * time.Millisecond // of 95 in 100 pages
)

// Figures are what one run measured. Times are in milliseconds.
type Figures struct {
	Orders int64              `json:"orders"`
	Size   int64              `json:"size"`    // of the file
	Open   float64            `json:"open_ms"` // from the start to the first answered page
	Memory map[string]int64   `json:"memory"`  // of the process: all, and without the mapped file
	P95    map[string]float64 `json:"p95_ms"`
	OK     bool               `json:"ok"`
	order  []string
}

func main() {
	n, rounds := int64(0), 0
	short, folder, asJSON := false, "", false
	flag.Int64Var(&n, "orders", 100_000, "orders in the shop")
	flag.IntVar(&rounds, "rounds", 100, "how often each page is asked for")
	flag.StringVar(&folder, "data", "", "folder of the shop (default one in the folder of temporary files, kept)")
	flag.BoolVar(&short, "short", false, "two thousand orders")
	flag.BoolVar(&asJSON, "json", false, "print JSON")
	flag.Parse()
	if short {
		n, rounds = 2_000, 20
	}
	if folder == "" {
		folder = filepath.Join(os.TempDir(), fmt.Sprint("hawker-bench-orders-", n))
	}
	f, err := measure(folder, n, rounds)
	if err != nil {
		fmt.Fprintln(os.Stderr, "orders:", err)
		os.Exit(1)
	}
	if asJSON {
		_ = json.NewEncoder(os.Stdout).Encode(f)
		return
	}
	f.print(folder)
}

// serve runs a shop for as long as fn takes.
func serve(cfg app.Config, fn func(*app.Shop) error) error {
	cfg.Listen, cfg.LoopbackMedia, cfg.Scale = "127.0.0.1:0", true, 1e6
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var failed error
	err := app.ServeWith(ctx, cfg, io.Discard, func(s *app.Shop) {
		failed = fn(s)
		stop()
	})
	return errors.Join(failed, err)
}

// measure asks for the pages. A shop that had to be written first is opened by the
// program anew, so that what the writing took of memory is not counted.
func measure(folder string, n int64, rounds int) (f Figures, err error) {
	written, err := write(folder, n)
	if err != nil {
		return f, err
	}
	if written > 0 {
		fmt.Fprintf(os.Stderr, "%d orders were written in %.0f s\n", n, written.Seconds())
		return f, syscall.Exec("/proc/self/exe", os.Args, os.Environ())
	}
	f.Orders = n
	info, err := os.Stat(filepath.Join(folder, "hawker.db"))
	if err != nil {
		return f, fmt.Errorf("looking at the file: %w", err)
	}
	f.Size = info.Size()
	start := time.Now()
	err = serve(app.Config{Data: folder}, func(s *app.Shop) error {
		d, err := enter(s.URL())
		if err != nil {
			return err
		}
		f.Open = ms(d.first.Sub(start))
		if there, err := count(s.Store()); err != nil || there < n {
			return errors.Join(err, fmt.Errorf("%s holds a shop of %d orders: choose another folder with -data", folder, there))
		}
		if err := f.read(d, rounds); err != nil {
			return err
		}
		f.Memory, err = memory()
		return err
	})
	return f, err
}

// memory reads what the kernel says of this process.
func memory() (map[string]int64, error) {
	raw, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return nil, fmt.Errorf("reading memory: %w", err)
	}
	m := map[string]int64{}
	for _, line := range strings.Split(string(raw), "\n") {
		name, value, _ := strings.Cut(line, ":")
		if name == "VmRSS" || name == "RssAnon" {
			kib, err := strconv.ParseInt(strings.Fields(value)[0], 10, 64)
			if err != nil {
				return nil, fmt.Errorf("reading memory: %w", err)
			}
			m[name] = kib << 10
		}
	}
	return m, nil
}

func (f Figures) print(folder string) {
	fmt.Printf("%d orders in %s, %d MiB\n", f.Orders, folder, f.Size>>20)
	fmt.Printf("  opened and answering after %.0f ms; memory %d MiB, %d MiB of it not the mapped file\n", f.Open, f.Memory["VmRSS"]>>20, f.Memory["RssAnon"]>>20)
	for _, name := range f.order {
		fmt.Printf("  %-34s p95 %7.1f ms   at most %.0f   %s\n", name, f.P95[name], ms(pageLimit), verdict(f.P95[name] <= ms(pageLimit)))
	}
}

func verdict(ok bool) string {
	if ok {
		return "ok"
	}
	return "OVER"
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
