package main

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"hawker/app/bench/site"
)

// buyer stands before a filled checkout.
type buyer struct {
	wire   *site.Wire
	cookie string
	form   url.Values
	took   time.Duration
	sold   bool
	told   bool
	err    error
}

// wanted is the product of which there are few: the first of the shop.
const wanted = 0

// ready lets a buyer put the piece into the cart and fill the checkout.
func ready(host string, packed bool, n int, product string) (*buyer, error) {
	w, err := site.Dial(host, packed)
	if err != nil {
		return nil, err
	}
	b := &buyer{wire: w}
	page, err := b.step(200, "/products/"+product, nil)
	if err != nil {
		return nil, err
	}
	add, err := site.Hidden(page.Body, "/cart")
	if err != nil {
		return nil, err
	}
	add.Set("quantity", "1")
	if _, err = b.step(303, "/cart", add); err != nil {
		return nil, err
	}
	if page, err = b.step(200, "/checkout", nil); err != nil {
		return nil, err
	}
	if b.form, err = site.Hidden(page.Body, "/checkout"); err != nil {
		return nil, err
	}
	for name, value := range map[string]string{
		"contact": fmt.Sprintf("mara%d@example.com", n), "name": fmt.Sprintf("Mara Lindt %d", n), "street": "Kastanienallee 12",
		"postcode": "10435", "city": "Berlin", "country": "DE", "method": "transfer",
	} {
		b.form.Set(name, value)
	}
	return b, nil
}

func (b *buyer) step(want int, path string, form url.Values) (site.Answer, error) {
	a, err := b.wire.Ask(path, b.cookie, form, false)
	if err != nil {
		return a, fmt.Errorf("%s: %w", path, err)
	}
	for _, c := range a.Cookies {
		b.cookie = strings.TrimPrefix(b.cookie+"; "+c, "; ")
	}
	if a.Status != want {
		return a, fmt.Errorf("%s answered %d, want %d", path, a.Status, want)
	}
	return a, nil
}

// pay sends the checkout and reads the answer: an order of their own, or that the piece
// is sold out.
func (b *buyer) pay() {
	start := time.Now()
	a, err := b.wire.Ask("/checkout", b.cookie, b.form, false)
	b.took, b.err = time.Since(start), err
	switch {
	case err != nil:
	case a.Status == 303 && strings.HasPrefix(a.Location, "/orders/"):
		b.sold = true
	case a.Status == 409 && bytes.Contains(a.Body, []byte("sold out")):
		b.told = true
	default:
		b.err = fmt.Errorf("answered %d", a.Status)
	}
}

func (r run) measure() error {
	folder, err := os.MkdirTemp("", "hawker-rush-")
	if err != nil {
		return fmt.Errorf("making folder: %w", err)
	}
	defer os.RemoveAll(folder)
	r.goods.Few = r.pieces
	s, up, err := site.Start(folder, r.prof, &r.goods)
	if err != nil {
		return err
	}
	f, err := r.rush(s, strings.TrimPrefix(up.URL, "http://"))
	if err = errors.Join(err, s.End()); err != nil {
		return err
	}
	if err := f.show(r.json); err != nil {
		return err
	}
	if f.Sold != f.Pieces || f.Gone != f.Pieces || f.Unclear > 0 || len(f.Doctor) > 0 {
		return errors.New("the shop does not add up")
	}
	return nil
}

func (r run) rush(s *site.Shop, host string) (f Figures, err error) {
	all := make([]*buyer, r.buyers)
	defer func() {
		for _, b := range all {
			if b != nil {
				_ = b.wire.Close()
			}
		}
	}()
	err = abreast(64, len(all), func(i int) (err error) {
		all[i], err = ready(host, r.packed, i, r.goods.Handle(wanted))
		return err
	})
	if err != nil {
		return f, err
	}
	l, err := startLooking(host, &r.goods)
	if err != nil {
		return f, err
	}
	from, err := s.Ask("")
	if err != nil {
		return f, errors.Join(err, l.end(&f))
	}
	start := time.Now()
	err = abreast(len(all), len(all), func(i int) error {
		time.Sleep(time.Duration(rand.Int64N(int64(max(r.within, 1)))))
		all[i].pay()
		return nil
	})
	f.Seconds = time.Since(start).Seconds()
	to, failed := s.Ask("")
	if err = errors.Join(err, l.end(&f), failed); err != nil {
		return f, err
	}
	last, err := s.Ask("doctor")
	f.Buyers, f.Pieces, f.Within, f.Gone, f.Doctor = r.buyers, r.pieces, r.within.Seconds(), last.Gone, last.Doctor
	f.CPU = float64(to.CPU-from.CPU) / 1000 / float64(r.buyers)
	f.count(all)
	return f, err
}

func (f *Figures) count(all []*buyer) {
	took := make([]time.Duration, len(all))
	for i, b := range all {
		took[i] = b.took
		switch {
		case b.sold:
			f.Sold++
		case b.told:
			f.Refused++
		default:
			if f.Unclear++; f.Unclear < 5 {
				fmt.Fprintln(os.Stderr, "rush: a buyer's answer:", b.err)
			}
		}
	}
	f.P50, f.P99 = site.Ms(site.Percentile(took, 50)), site.Ms(site.Percentile(took, 99))
	f.OK = f.Sold == f.Pieces && f.Gone == f.Pieces && f.Unclear == 0 && len(f.Doctor) == 0 && f.PageP99 <= site.Ms(pageLimit)
}

// abreast does n things, at most wide at once.
func abreast(wide, n int, do func(i int) error) error {
	next := make(chan int, n)
	for i := range n {
		next <- i
	}
	close(next)
	failed := make(chan error, wide)
	var all sync.WaitGroup
	for range min(wide, n) {
		all.Go(func() {
			for i := range next {
				if err := do(i); err != nil {
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
