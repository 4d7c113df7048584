// Package search handles the search's page and what is suggested while one types.
//
// The index says which products, in which order; what they are called and cost is
// read from the store, so that a page never shows more than the shop does. It
// holds no rule of its own.
package search

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"hawker/app/board/shelf"
	"hawker/app/lang"
	"hawker/app/search"
	"hawker/app/store"
	"hawker/app/web/edge"
	views "hawker/views/shop"
	"hawker/views/ui"
)

const (
	suggested = 6
	maxPage   = 10_000
	maxWords  = 4 // of a query without results, each of which is tried alone
)

// Handlers are the pages of the search.
type Handlers struct{ *edge.Env }

// Routes lists them.
func (h Handlers) Routes() []edge.Route {
	return []edge.Route{
		{Method: "GET", Path: "/search", Handler: h.showResults},
		{Method: "GET", Path: "/search/suggest", Handler: h.suggest},
	}
}

// find asks the index; what is shown is decided by the reading transaction's time.
func (h Handlers) find(c *fiber.Ctx, now time.Time, q search.Query) search.Result {
	q.Lang, q.Now = lang.Tag(edge.Ctx(c)), now
	return h.Search.Find(q)
}

func (h Handlers) showResults(c *fiber.Ctx) error {
	w := wanted(c)
	var p views.SearchPage
	err := h.View(func(tx *store.Tx) (err error) {
		r := h.page(c, tx.Now, w)
		if past := len(r.IDs) == 0 && r.Total > 0; past {
			w.Page = (r.Total + shelf.PerPage - 1) / shelf.PerPage
			r = h.page(c, tx.Now, w)
		}
		p, err = h.Board.Shelf.Search(edge.Ctx(c), tx, w, shelf.Found{IDs: r.IDs, Total: r.Total})
		p.Corrected, p.Partial = r.Corrected, r.Partial
		if r.Total == 0 {
			p.Fewer = h.fewer(c, tx.Now, w.Text)
		}
		return err
	})
	if err != nil {
		return err
	}
	title := lang.T(edge.Ctx(c), "ui.find")
	if w.Text != "" {
		title = lang.T(edge.Ctx(c), "search.title", "text", w.Text)
	}
	p.Page = h.Shell(c, title)
	p.Section, p.NoIndex, p.Canonical = "search", true, ""
	return edge.Page(c, views.Search(p))
}

func (h Handlers) page(c *fiber.Ctx, now time.Time, w shelf.Wanted) search.Result {
	return h.find(c, now, search.Query{Text: w.Text, InStock: w.Stock, Sort: w.Sort, Offset: (w.Page - 1) * shelf.PerPage, Limit: shelf.PerPage})
}

// fewer are searches for those words of a query that find something alone.
func (h Handlers) fewer(c *fiber.Ctx, now time.Time, text string) []ui.Link {
	words := strings.Fields(text)
	if len(words) < 2 || len(words) > maxWords {
		return nil
	}
	var list []ui.Link
	for _, one := range words {
		if r := h.find(c, now, search.Query{Text: one}); r.Total > 0 && r.Corrected == "" {
			list = append(list, ui.Link{Label: one, URL: shelf.Wanted{Text: one}.Address()})
		}
	}
	return list
}

// wanted reads the address; what it cannot mean is what was not said.
func wanted(c *fiber.Ctx) shelf.Wanted {
	w := shelf.Wanted{Text: words(c), Stock: edge.Query(c, "stock") == "in", Page: 1}
	for _, s := range shelf.Sorts {
		if s == edge.Query(c, "sort") {
			w.Sort = s
		}
	}
	if n, err := strconv.Atoi(edge.Query(c, "page")); err == nil && n > 1 && n <= maxPage {
		w.Page = n
	}
	return w
}

const maxText = 200 // runes, as the field takes

func words(c *fiber.Ctx) string {
	text := []rune(strings.Join(strings.Fields(strings.ToValidUTF8(edge.Query(c, "q"), "")), " "))
	return string(text[:min(len(text), maxText)])
}

// suggest answers the field in the page; a person who comes here gets the page.
func (h Handlers) suggest(c *fiber.Ctx) error {
	w := shelf.Wanted{Text: words(c)}
	if !edge.Fragment(c) {
		return edge.Go(c, w.Address())
	}
	s := views.Suggestions{Text: w.Text, All: w.Address()}
	if w.Text == "" {
		return c.SendStatus(fiber.StatusNoContent)
	}
	err := h.View(func(tx *store.Tx) (err error) {
		r := h.find(c, tx.Now, search.Query{Text: w.Text, Limit: suggested})
		s.Corrected, s.Total = r.Corrected, r.Total
		s.Cards, err = h.Board.Shelf.Cards(edge.Ctx(c), tx, r.IDs)
		return err
	})
	if err != nil {
		return err
	}
	return edge.Page(c, views.Suggest(s))
}
