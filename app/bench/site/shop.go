// Package site is what the benches of the whole site share: a shop in a process of its
// own, held to a core, and connections to it that cost as little as can be.
package site

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/pprof"
	"syscall"

	"hawker/app"
	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/command"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/stock"
	"hawker/app/store"
)

// Goods are what lies on the shelf.
type Goods struct {
	Products int   // of six variants each
	Pieces   int64 // of each variant
	Few      int64 // not 0: so many pieces of the first product's first variant, and none of its others
}

// of is how many pieces a variant has: the n-th of the i-th product.
func (g Goods) of(i, n int) int64 {
	switch {
	case i > 0 || g.Few == 0:
		return g.Pieces
	case n == 0:
		return g.Few
	}
	return 0
}

// Mark is what the shop says of itself when it is asked.
type Mark struct {
	URL     string   `json:"url"`
	CPU     int64    `json:"cpu"`     // microseconds of the core so far
	RSS     int64    `json:"rss"`     // bytes at most so far
	Cores   int      `json:"cores"`   // it runs on
	Orders  int64    `json:"orders"`  // in the shop
	Gone    int64    `json:"gone"`    // pieces that are not on sale any more
	Commits int64    `json:"commits"` // so far
	Doctor  []string `json:"doctor"`  // what does not add up; asked for alone
	Err     string   `json:"err,omitempty"`
}

// Serve is the shop: it reads a line for each question, and ends with its input. A
// profile of its core is written where that is named.
func Serve(folder, profile string, g Goods) error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	cfg := app.Config{Listen: "127.0.0.1:0", Data: folder, LoopbackMedia: true, Scale: 1e6, OwnerEmail: "lin@halfmoon.example", OwnerPassword: "a long password"}
	up, ended := make(chan *app.Shop, 1), make(chan error, 1)
	go func() { ended <- app.ServeWith(ctx, cfg, io.Discard, func(s *app.Shop) { up <- s }) }()
	var shop *app.Shop
	select {
	case err := <-ended:
		return err
	case shop = <-up:
	}
	if err := shop.Store().Do(ctx, store.Actor{Kind: "system"}, "furnish", g.furnish); err != nil {
		return err
	}
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	answers := json.NewEncoder(os.Stdout)
	for questions := bufio.NewScanner(os.Stdin); ; {
		if err := answers.Encode(g.look(shop, questions.Text() == "doctor")); err != nil {
			return err
		}
		if !questions.Scan() {
			stop()
			return <-ended
		}
	}
}

// look answers one question.
func (g Goods) look(shop *app.Shop, doctor bool) Mark {
	m := Mark{URL: shop.URL(), Cores: runtime.GOMAXPROCS(0), Commits: shop.Store().Commits()}
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		m.Err = err.Error()
	}
	m.CPU, m.RSS = (u.Utime.Nano()+u.Stime.Nano())/1000, u.Maxrss<<10
	err := shop.Store().View(func(tx *store.Tx) error {
		m.Orders = order.Counts(tx)[order.All]
		if !doctor {
			return nil
		}
		var err error
		m.Gone, err = g.gone(tx)
		return err
	})
	if err == nil && doctor {
		m.Doctor, err = command.Examine(shop.Store())
	}
	if err != nil {
		m.Err = err.Error()
	}
	return m
}

// gone is how many pieces of all are not on sale any more.
func (g Goods) gone(tx *store.Tx) (n int64, err error) {
	for i := range g.Products {
		p, _, err := catalog.ByHandle(tx, g.Handle(i))
		if err != nil {
			return 0, err
		}
		vs, err := catalog.Variants(tx, p.ID)
		if err != nil {
			return 0, err
		}
		for k, v := range vs {
			left, err := stock.Available(tx, v.ID)
			if err != nil {
				return 0, err
			}
			n += g.of(i, k) - left
		}
	}
	return n, nil
}

// furnish puts products of six variants each on the shelf, taxed and sent as in a shop.
func (g Goods) furnish(tx *store.Tx) error {
	free := money.Of(8_000, "USD")
	s := brand.Fresh("Halfmoon", "USD", "DE")
	s.Shipping = brand.Shipping{Flat: money.Of(600, "USD"), FreeOver: &free, Countries: []string{"AT", "DE"}}
	s.Tax = brand.Tax{Name: "VAT", RatePPM: 190_000, Inclusive: true}
	s.Transfer = brand.Transfer{On: true, Holder: "Halfmoon Kiln", IBAN: "DE89370400440532013000", Days: 7}
	s.Policies.Returns = brand.Text{"en": "Thirty days."}
	if err := brand.Save(tx, s); err != nil {
		return err
	}
	for i := range g.Products {
		p := catalog.Product{
			Title: brand.Text{"en": fmt.Sprintf("Moon cup %d", i)}, Handle: g.Handle(i), Status: catalog.Active,
			Body: brand.Text{"en": "Thrown in one piece and fired with wood for three days."},
			Options: []catalog.Option{
				{Name: brand.Text{"en": "Glaze"}, Values: []brand.Text{{"en": "Celadon"}, {"en": "Ash"}, {"en": "Tenmoku"}}},
				{Name: brand.Text{"en": "Size"}, Values: []brand.Text{{"en": "140 ml"}, {"en": "180 ml"}}},
			},
			Photos: []catalog.Photo{{Hash: fmt.Sprintf("%064x", i), Alt: brand.Text{"en": "A cup"}}},
		}
		var vs []catalog.Variant
		for n := range 6 {
			vs = append(vs, catalog.Variant{Choice: []int{n / 2, n % 2}, SKU: fmt.Sprintf("CUP-%d-%d", i, n), Price: money.Of(3_200, "USD"), WeightG: 186})
		}
		_, made, err := catalog.Create(tx, p, vs)
		if err != nil {
			return err
		}
		for n, v := range made {
			if g.of(i, n) == 0 {
				continue
			}
			if err := stock.Receive(tx, stock.Line{Variant: v.ID, Quantity: g.of(i, n)}, "", ""); err != nil {
				return err
			}
		}
	}
	return nil
}

// Handle names the product that the i-th guest looks at.
func (g Goods) Handle(i int) string { return fmt.Sprint("moon-cup-", i%g.Products) }
