// Command rush lets ten thousand buyers pay for a thousand pieces within a second, over
// HTTP and each on a connection of their own, while others look at products. It prints how many
// got one, how long an answer took, and how long the others waited for their page; and
// sees that exactly a thousand were sold, that everybody got one clear answer, and that
// every doctor is content.
//
//	go run ./app/bench/rush             # a minute, most of it for the buyers to get ready
//	go run ./app/bench/rush -short      # a thousand buyers, a hundred pieces
//
// The shop has one core, the buyers and the lookers another; the lookers are a process
// of their own, so that their clock does not stop for the buyers' work. Ten thousand
// connections need as many open files twice: ulimit -n 25000.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"time"

	"hawker/app/bench/site"
)

const pageLimit = 100 * time.Millisecond // of 99 in 100 product pages during the rush

type run struct {
	buyers int
	pieces int64
	packed bool
	goods  site.Goods
	json   bool
	prof   string
	within time.Duration // all press the button
}

// Figures are what one run measured. Times are in milliseconds.
type Figures struct {
	Buyers  int      `json:"buyers"`
	Pieces  int64    `json:"pieces"`
	Sold    int64    `json:"sold"`
	Refused int64    `json:"refused"` // told that it is sold out, and asked nothing again
	Unclear int64    `json:"unclear"` // any other answer
	Within  float64  `json:"within_s"`
	Seconds float64  `json:"seconds"` // from the first sending to the last answer
	P50     float64  `json:"p50_ms"`  // of an answer
	P99     float64  `json:"p99_ms"`
	Looks   int      `json:"looks"` // product pages meanwhile
	PageP50 float64  `json:"page_p50_ms"`
	PageP99 float64  `json:"page_p99_ms"` // at most 100
	CPU     float64  `json:"cpu_ms"`      // of the shop, for one buyer
	Gone    int64    `json:"gone"`        // pieces
	Doctor  []string `json:"doctor"`
	OK      bool     `json:"ok"`
}

func main() {
	var r run
	short, folder, pinned, look := false, "", false, ""
	r.goods = site.Goods{Products: 12, Pieces: 100_000}
	flag.IntVar(&r.buyers, "buyers", 10_000, "buyers")
	flag.Int64Var(&r.pieces, "pieces", 1_000, "pieces of what they want")
	flag.BoolVar(&r.packed, "gzip", true, "ask for compressed pages, as browsers do")
	flag.DurationVar(&r.within, "within", time.Second, "how long it takes until everybody has pressed the button")
	flag.BoolVar(&r.json, "json", false, "print JSON")
	flag.StringVar(&r.prof, "profile", "", "write the shop's CPU profile to this file")
	flag.BoolVar(&short, "short", false, "a thousand buyers, a hundred pieces")
	flag.Var(&r.goods, "goods", "products, and pieces of each of their six variants")
	flag.StringVar(&folder, "serve", "", "be the shop in this folder (the program starts itself so)")
	flag.BoolVar(&pinned, "pinned", false, "the buyers have their core (the program starts itself so)")
	flag.StringVar(&look, "look", "", "look at products of this host until the input ends (the program starts itself so)")
	flag.Parse()
	if short {
		r.buyers, r.pieces = 1_000, 100
	}
	var err error
	switch {
	case folder != "":
		err = site.Serve(folder, r.prof, r.goods)
	case look != "":
		err = lookOn(look, r.goods)
	case !pinned:
		err = site.Again()
	default:
		err = r.measure()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "rush:", err)
		os.Exit(1)
	}
}

func (f Figures) print() {
	fmt.Printf("%d buyers for %d pieces press the button within %.1f s, and are answered within %.1f; %.2f ms of the shop's core for each\n", f.Buyers, f.Pieces, f.Within, f.Seconds, f.CPU)
	fmt.Printf("  sold                 %6d          exactly %d      %s\n", f.Sold, f.Pieces, site.Verdict(f.Sold == f.Pieces && f.Gone == f.Pieces))
	fmt.Printf("  told it is sold out  %6d          the others      %s\n", f.Refused, site.Verdict(f.Sold+f.Refused == int64(f.Buyers) && f.Unclear == 0))
	fmt.Printf("  an answer took       p50 %.0f ms, p99 %.0f ms\n", f.P50, f.P99)
	fmt.Printf("  product pages        p50 %.1f ms, p99 %.1f ms of %d   at most %.0f   %s\n", f.PageP50, f.PageP99, f.Looks, site.Ms(pageLimit), site.Verdict(f.PageP99 <= site.Ms(pageLimit)))
	fmt.Printf("  doctor               %s %v\n", site.Verdict(len(f.Doctor) == 0), f.Doctor)
}

func (f Figures) show(asJSON bool) error {
	if asJSON {
		return json.NewEncoder(os.Stdout).Encode(f)
	}
	f.print()
	return nil
}
