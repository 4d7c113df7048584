package main

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"
	"time"

	"hawker/app/bench/site"
)

// steps are the requests of one checkout, in order.
var steps = [...]string{"product page", "add to cart", "cart", "checkout", "quote", "pay", "confirmation"}

// buyer buys as one guest after the other: each comes with no cookie.
type buyer struct {
	*site.Wire
	cookie string
	took   [len(steps)][]time.Duration
	whole  []time.Duration
}

// checkout is what one guest does, from the product's page to the order's own.
func (b *buyer) checkout(n int, product string) error {
	b.cookie = ""
	begin := time.Now()
	page, err := b.step(0, 200, "/products/"+product, nil, false)
	if err != nil {
		return err
	}
	add, err := site.Hidden(page.Body, "/cart")
	if err != nil {
		return err
	}
	add.Set("quantity", "1")
	added, err := b.step(1, 303, "/cart", add, false)
	if err != nil {
		return err
	}
	if _, err = b.step(2, 200, added.Location, nil, false); err != nil {
		return err
	}
	if page, err = b.step(3, 200, "/checkout", nil, false); err != nil {
		return err
	}
	form, err := fill(page.Body, n)
	if err != nil {
		return err
	}
	if page, err = b.step(4, 200, "/checkout/quote", form, true); err != nil {
		return err
	}
	if form, err = fill(page.Body, n); err != nil {
		return err
	}
	paid, err := b.step(5, 303, "/checkout", form, false)
	if err != nil {
		return err
	}
	done, err := b.step(6, 200, paid.Location, nil, false)
	if err != nil {
		return err
	}
	b.whole = append(b.whole, time.Since(begin))
	if !bytes.Contains(done.Body, []byte(buyerName(n))) {
		return fmt.Errorf("guest %d reads another's order at %s", n, paid.Location)
	}
	return nil
}

func buyerName(n int) string { return fmt.Sprintf("Mara Lindt %d", n) }

// fill is the checkout as the page gave it, with what a guest types.
func fill(page []byte, n int) (url.Values, error) {
	form, err := site.Hidden(page, "/checkout")
	if err != nil {
		return nil, err
	}
	for name, value := range map[string]string{
		"contact": fmt.Sprintf("mara%d@example.com", n), "name": buyerName(n), "street": "Kastanienallee 12",
		"postcode": "10435", "city": "Berlin", "country": "DE", "method": "transfer",
	} {
		form.Set(name, value)
	}
	return form, nil
}

// step sends one request, notes how long the answer took, and wants its status.
func (b *buyer) step(i, want int, path string, form url.Values, htmx bool) (site.Answer, error) {
	start := time.Now()
	a, err := b.Ask(path, b.cookie, form, htmx)
	if err != nil {
		return a, fmt.Errorf("%s: %w", steps[i], err)
	}
	b.took[i] = append(b.took[i], time.Since(start))
	for _, c := range a.Cookies {
		if b.cookie != "" {
			c = "; " + c
		}
		b.cookie += c
	}
	if a.Status != want {
		return a, fmt.Errorf("%s answered %d, want %d: %s", steps[i], a.Status, want, words(a.Body))
	}
	return a, nil
}

// words is the sentence of a refusal in a page.
func words(page []byte) string {
	_, at, _ := strings.Cut(string(page), `role="alert"`)
	return at[:min(len(at), 400)]
}
