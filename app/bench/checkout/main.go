// Command checkout prints how many guests a second one core of the shop takes from a
// product's page to their order's own, every request of it over HTTP, and what each
// costs that core. It runs the shop and the buyers as two processes, each held to a
// core of its own (taskset, where there are two and it is installed), sees at the end
// that exactly what was sold is gone, and lets every doctor look.
//
//	go run ./app/bench/checkout           # some ten seconds
//	go run ./app/bench/checkout -short    # two seconds, for a glance
//	go run ./app/bench/checkout -profile cpu.out && go tool pprof -top cpu.out
//
// Files of the page (style, script, pictures) are not asked for: browsers hold them
// for a year. Budgets per address are raised, since all guests come from one.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"

	"hawker/app/bench/site"
)

// The limits that a run is held against.
const (
	leastPerSecond = 400
	mostCPU        = 2500 * time.Microsecond
)

type run struct {
	buyers  int
	seconds float64
	packed  bool
	profile string
	json    bool
	goods   site.Goods
}

func main() {
	var r run
	short, folder, pinned := false, "", false
	r.goods = site.Goods{Products: 48, Pieces: 100_000}
	flag.Var(&r.goods, "goods", "products, and pieces of each of their six variants")
	flag.IntVar(&r.buyers, "buyers", 64, "buyers at once, each on a connection of its own")
	flag.Float64Var(&r.seconds, "seconds", 8, "how long to measure")
	flag.BoolVar(&r.packed, "gzip", true, "ask for compressed pages, as browsers do")
	flag.StringVar(&r.profile, "profile", "", "write the shop's CPU profile to this file")
	flag.BoolVar(&r.json, "json", false, "print JSON")
	flag.BoolVar(&short, "short", false, "measure two seconds")
	flag.StringVar(&folder, "serve", "", "be the shop in this folder (the program starts itself so)")
	flag.BoolVar(&pinned, "pinned", false, "the buyers have their core (the program starts itself so)")
	flag.Parse()
	if short {
		r.seconds = 2
	}
	var err error
	switch {
	case folder != "":
		err = site.Serve(folder, r.profile, r.goods)
	case !pinned:
		err = site.Again()
	default:
		err = r.measure()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "checkout:", err)
		os.Exit(1)
	}
}
