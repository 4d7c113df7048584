// Package search finds products by their words, in every language they are
// written in, from an index that lives in memory.
//
// It promises that every word of a query is in what it finds; that a word is found
// by its beginning while it is typed, without its accents, and with one typo where
// nothing has it as it stands; that Chinese, Japanese and Korean are found by one
// character as well as by many; that a product is found from the moment on at
// which the shop shows it, and never before; and that the shop answers while the
// index fills. An index of its own is smaller than the libraries for it and finds
// a single Chinese character; what it does not do is stemming, synonyms and
// ranking by how rare a word is, which a catalogue of some thousands does not need.
//
// The index is a copy: it holds ids, and whoever shows a product reads it anew.
// The engine knows documents and neither products nor a store; feed.go makes the
// one from the other.
//
//	store.OnCommit ──marks──► pending ids ──► Run: View, document, put or drop
//	Run at start ──pages of the store──► put      Find ──► any time, beside both
package search

import (
	"sync"
	"sync/atomic"
	"time"

	"hawker/app/catalog"
	"hawker/app/collection"
	"hawker/app/search/engine"
)

// Index finds products. Its zero value is not ready for use: see New.
type Index struct {
	engine *engine.Engine
	ready  atomic.Bool

	mu      sync.Mutex // guards pending, regroup
	pending map[catalog.ID]struct{}
	regroup bool
	wake    chan struct{}
}

// New makes an empty index; Run fills it.
func New() *Index {
	return &Index{engine: engine.New(), pending: map[catalog.ID]struct{}{}, wake: make(chan struct{}, 1)}
}

// Query says what to find. No text means every product; of a text longer than
// 200 bytes the beginning counts.
type Query struct {
	Text       string
	Collection collection.ID // "": all
	InStock    bool          // only what can be bought at once
	Sort       string        // "": what fits best; "newest", "price", "price_desc", "title"
	Lang       string        // BCP 47, for the order of titles
	Now        time.Time     // what the shop shows at this time
	Offset     int
	Limit      int
}

// Result is one page of what was found. Corrected is the query as it was read
// where nothing has its words as they stand. Partial tells that the index is
// still filling, so that there may be more.
type Result struct {
	IDs       []catalog.ID
	Total     int
	Corrected string
	Partial   bool
}

// Find answers a query, at any time.
func (x *Index) Find(q Query) Result {
	r := Result{Partial: !x.Ready()}
	f := x.engine.Find(engine.Query{Text: q.Text, Collection: string(q.Collection), Stocked: q.InStock, Sort: q.Sort, Lang: q.Lang,
		Now: q.Now.UnixMilli(), Offset: q.Offset, Limit: q.Limit})
	r.Total, r.Corrected = f.Total, f.Corrected
	r.IDs = make([]catalog.ID, len(f.IDs))
	for i, id := range f.IDs {
		r.IDs[i] = catalog.ID(id)
	}
	return r
}

// Ready tells whether every product of the store is in the index.
func (x *Index) Ready() bool { return x.ready.Load() }
