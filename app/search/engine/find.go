package engine

import (
	"cmp"
	"slices"
	"strings"
)

// Query is what is asked of the engine.
type Query struct {
	Text, Collection string
	Stocked          bool   // only what is
	Sort             string // "" for what fits best; "newest", "price", "price_desc", "title"
	Lang             string
	Now              int64 // Unix milliseconds
	Offset, Limit    int
}

// Found are the ids of one page, how many there are in all, and the query as it
// was read where it was not taken by its letters.
type Found struct {
	IDs       []string
	Total     int
	Corrected string
}

// tally counts what one document has of a query.
type tally struct {
	score  uint16
	best   uint8 // of the group being read
	groups uint8 // had so far
	titled uint8 // of them in the title
}

// Find answers a query; of nothing typed it gives everything.
func (x *Engine) Find(q Query) Found {
	x.mu.RLock()
	defer x.mu.RUnlock()
	w := want(q.Text)
	if len(w.words) == 0 {
		if strings.TrimSpace(q.Text) != "" {
			return Found{}
		}
		return x.answer(q, x.everything(), nil)
	}
	t := x.borrow()
	defer x.tallies.Put(t)
	slots := x.match(w, *t)
	if !slices.ContainsFunc(slots, func(s uint32) bool { return x.records[s].from <= q.Now }) {
		better, ok := x.correct(w, q.Now, *t)
		if !ok {
			return Found{}
		}
		f := x.answer(q, x.match(better, *t), *t)
		f.Corrected = better.text
		return f
	}
	return x.answer(q, slots, *t)
}

func (x *Engine) borrow() *[]tally {
	t, ok := x.tallies.Get().(*[]tally)
	if !ok || cap(*t) < len(x.records) {
		made := make([]tally, len(x.records), len(x.records)+len(x.records)/8)
		return &made
	}
	*t = (*t)[:len(x.records)]
	return t
}

func (x *Engine) everything() []uint32 {
	slots := make([]uint32, 0, len(x.slots))
	for s := range x.records {
		if x.records[s].id != "" {
			slots = append(slots, uint32(s))
		}
	}
	return slots
}

// match gives the slots of the documents that have every word, and their scores
// in t.
func (x *Engine) match(w wanted, t []tally) []uint32 {
	clear(t)
	groups := x.groups(w)
	slices.SortStableFunc(groups, func(a, b group) int { return cmp.Compare(a.size, b.size) })
	var slots []uint32
	for n, g := range groups {
		slots = slots[:0]
		for _, way := range g.ways {
			for _, p := range way.list {
				slot, worth := p.slot(), way.worth[p.fields()]
				tl := &t[slot]
				if tl.groups != uint8(n) {
					continue
				}
				if tl.best == 0 {
					slots = append(slots, slot)
				}
				tl.best = max(tl.best, worth)
			}
		}
		for _, slot := range slots {
			tl := &t[slot]
			if tl.best >= begun[inTitle] {
				tl.titled++
			}
			tl.score, tl.best, tl.groups = tl.score+uint16(tl.best), 0, uint8(n+1)
		}
		if len(slots) == 0 {
			return nil
		}
	}
	if code := x.code(w); code != nil {
		for _, p := range code.list {
			if p.fields()&isCode != 0 {
				t[p.slot()].score += exactly
			}
		}
	}
	return slots
}

// full is what a document gains whose title is the query and nothing more.
const full = 20

// answer sorts what was matched and cuts the page out.
func (x *Engine) answer(q Query, slots []uint32, t []tally) Found {
	kept := slots[:0]
	for _, s := range slots {
		r := &x.records[s]
		if r.from > q.Now || q.Stocked && !r.stocked || q.Collection != "" && !slices.Contains(r.collections, q.Collection) {
			continue
		}
		kept = append(kept, s)
		if t != nil {
			t[s].score += full * uint16(min(t[s].titled, r.words)) / uint16(max(r.words, 1))
		}
	}
	f := Found{Total: len(kept)}
	from := min(max(q.Offset, 0), len(kept))
	to := min(from+max(q.Limit, 0), len(kept))
	for _, s := range first(to, kept, x.order(q, t))[from:] {
		f.IDs = append(f.IDs, x.records[s].id)
	}
	return f
}

// order compares two slots as the query wants them sorted; what is equal is told
// apart by stock, then age, then id.
func (x *Engine) order(q Query, t []tally) func(a, b uint32) int {
	newest := func(a, b *record) int {
		return cmp.Or(cmp.Compare(b.made, a.made), cmp.Compare(b.id, a.id))
	}
	by := func(fn func(a, b *record) int) func(a, b uint32) int {
		return func(a, b uint32) int {
			ra, rb := &x.records[a], &x.records[b]
			return cmp.Or(fn(ra, rb), newest(ra, rb))
		}
	}
	switch q.Sort {
	case "newest":
		return by(func(_, _ *record) int { return 0 })
	case "price":
		return by(func(a, b *record) int { return cmp.Compare(a.price, b.price) })
	case "price_desc":
		return by(func(a, b *record) int { return cmp.Compare(b.price, a.price) })
	case "title":
		return by(func(a, b *record) int { return strings.Compare(a.key(q.Lang), b.key(q.Lang)) })
	}
	if t == nil {
		return by(func(_, _ *record) int { return 0 })
	}
	return func(a, b uint32) int {
		ra, rb := &x.records[a], &x.records[b]
		if c := cmp.Or(cmp.Compare(t[b].score, t[a].score), sold(ra)-sold(rb)); c != 0 {
			return c
		}
		return newest(ra, rb)
	}
}

func sold(r *record) int {
	if r.stocked {
		return 0
	}
	return 1
}

// first gives the first n of a list in order; it sorts no more than it must, by a
// heap whose top is the last of the n so far. The list is used up.
func first(n int, list []uint32, order func(a, b uint32) int) []uint32 {
	if n < len(list)/4 {
		heap := list[:n]
		for i := n/2 - 1; i >= 0; i-- {
			sink(heap, i, order)
		}
		for _, s := range list[n:] {
			if n > 0 && order(s, heap[0]) < 0 {
				heap[0] = s
				sink(heap, 0, order)
			}
		}
		list = heap
	}
	slices.SortFunc(list, order)
	return list[:n]
}

func sink(heap []uint32, i int, order func(a, b uint32) int) {
	for {
		child := 2*i + 1
		if child >= len(heap) {
			return
		}
		if child+1 < len(heap) && order(heap[child+1], heap[child]) > 0 {
			child++
		}
		if order(heap[child], heap[i]) <= 0 {
			return
		}
		heap[i], heap[child] = heap[child], heap[i]
		i = child
	}
}
