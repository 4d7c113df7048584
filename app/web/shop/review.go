package shop

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/order"
	"hawker/app/review"
	"hawker/app/store"
	"hawker/app/web/edge"
	views "hawker/views/shop"
)

// listReviews shows everything that buyers say of a product.
func (h Handlers) listReviews(c *fiber.Ctx) error {
	handle, after := edge.Param(c, "handle"), edge.Query(c, "after")
	p, err := read(h, func(tx *store.Tx) (views.ReviewsPage, error) {
		return h.Board.Shelf.Reviews(edge.Ctx(c), tx, handle, after)
	})
	if err != nil {
		return err
	}
	p.Page = h.Shell(c, lang.T(edge.Ctx(c), "review.of", "name", p.Name))
	p.Section, p.NoIndex = "products", after != ""
	return edge.Page(c, views.AllReviews(p))
}

// createReview takes what a buyer says of a line of the order. The same form sent
// twice is one review; a refused one comes back with what was typed.
func (h Handlers) createReview(c *fiber.Ctx) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	token := edge.Param(c, "token")
	line, ok := form.Int("line")
	if !ok {
		return fault.Missing("review_line_unknown")
	}
	err = h.review(c, token, int(line), form)
	refusal, refused := fault.As(err)
	if err != nil && (!refused || refusal.Kind == fault.NotFound) {
		return err
	}
	p, failed := h.order(c, token)
	if failed != nil {
		return failed
	}
	i := slices.IndexFunc(p.Reviews, func(f views.ReviewForm) bool { return f.Line == int(line) })
	if i < 0 { // refused, since it has not arrived
		return err
	}
	f := &p.Reviews[i]
	f.Open = true
	switch {
	case !refused && !edge.Fragment(c):
		return edge.Go(c, fmt.Sprintf("/orders/%s?reviewed=%d#review-%d", token, line, line))
	case !refused && f.Mine != nil:
		f.Mine.Thanks = true
	case refused:
		rating, _ := form.Int("rating")
		f.Rating, f.Text, f.Name = int(rating), form.Raw("text"), form.Raw("name")
		if why := lang.Fault(edge.Ctx(c), err); refusal.Field != "" {
			f.Errors = map[string]string{refusal.Field: why}
		} else {
			f.Problem = why
		}
	}
	if edge.Fragment(c) {
		return edge.PageStatus(c, status(err), *f)
	}
	return edge.PageStatus(c, status(err), views.Order(p))
}

// reviewed opens what was written just now, after the visit that follows it.
func reviewed(list []views.ReviewForm, line string) {
	for i, f := range list {
		if f.Mine != nil && line == strconv.Itoa(f.Line) {
			list[i].Open, f.Mine.Thanks = true, true
		}
	}
}

// review writes it down, once for each form.
func (h Handlers) review(c *fiber.Ctx, token string, line int, form edge.Values) error {
	key, err := form.Key()
	if err != nil {
		return err
	}
	if err := h.Limited(c, edge.Submit); err != nil {
		return err
	}
	rating, _ := form.Int("rating")
	sum := sha256.Sum256([]byte(store.Key(line, rating, form.Raw("name"), form.Raw("text"))))
	print := hex.EncodeToString(sum[:])
	return h.Do(c, "review.write", func(tx *store.Tx) error {
		o, err := order.ByLink(tx, h.Secret, token)
		if err != nil {
			return err
		}
		once := store.Key("review.write", string(o.ID), key)
		if _, done, err := store.Once(tx, once, print); err != nil || done {
			return err
		}
		r, err := review.Write(tx, review.Draft{
			Order: o.ID, Line: line, Name: form.Raw("name"), Rating: int(rating), Text: form.Raw("text"), Lang: lang.Tag(edge.Ctx(c)),
		})
		if err != nil {
			return err
		}
		return store.Finish(tx, once, print, string(r.ID))
	})
}
