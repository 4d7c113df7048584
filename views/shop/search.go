package shop

import (
	"context"

	"hawker/app/lang"
	"hawker/views/ui"
)

// SearchPage is what a search found; without a text it is what is new.
type SearchPage struct {
	ui.Page
	Text      string // as it was typed
	Corrected string // as it was read instead, "" where it was taken by its letters
	Partial   bool   // the index is still filling
	Total     int
	Cards     []Card
	Sort      string // "" for what fits best
	Stock     bool   // only what can be bought
	SoldToo   string // address without that choice
	Prev      string // addresses of the neighbouring pages, "" for none
	Next      string
	Fewer     []ui.Link // searches for single words, where all together found nothing
}

// Suggestions are what is shown below the field while one types.
type Suggestions struct {
	Text      string
	Corrected string
	Cards     []Card
	Total     int
	All       string // address of everything that was found
}

func (p SearchPage) sorts(ctx context.Context) []ui.Option {
	list := []ui.Option{{Value: "", Label: lang.T(ctx, "search.sort.best")}}
	return append(list, ListPage{}.sorts(ctx)[1:]...)
}

func (p SearchPage) empty(ctx context.Context) ui.Empty {
	return ui.Empty{Title: p.none(ctx), Text: p.advice(ctx), Small: true, Actions: p.ways(ctx)}
}

func (p SearchPage) none(ctx context.Context) string {
	if p.Text == "" {
		return lang.T(ctx, "shop.products.none")
	}
	return lang.T(ctx, "search.none", "text", p.Text)
}

func (p SearchPage) advice(ctx context.Context) string {
	switch {
	case p.Text == "":
		return lang.T(ctx, "shop.products.none.text")
	case p.Stock:
		return lang.T(ctx, "search.none.stock")
	}
	return lang.T(ctx, "search.none.text")
}

// ways lead on from where nothing was found.
func (p SearchPage) ways(ctx context.Context) []ui.Link {
	var list []ui.Link
	if p.Stock {
		list = append(list, ui.Link{Label: lang.T(ctx, "search.sold_too"), URL: p.SoldToo})
	}
	return append(list, ui.Link{Label: lang.T(ctx, "search.products"), URL: "/products"}, ui.Link{Label: lang.T(ctx, "shop.shows"), URL: "/live"})
}

// say is what a screen reader hears when the list has come.
func (s Suggestions) say(ctx context.Context) string {
	if len(s.Cards) == 0 {
		return lang.T(ctx, "search.none", "text", s.Text)
	}
	return lang.N(ctx, "search.suggested", len(s.Cards))
}

func quoted(ctx context.Context, text string) string {
	return lang.T(ctx, "search.quoted", "text", text)
}
