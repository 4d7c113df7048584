package search

import (
	"strings"
	"sync"
)

// document is what the engine is told of one product.
type document struct {
	id          string
	title       map[string]string // language to words
	tags        []string
	kinds       []string // type, vendor, choices
	codes       []string // SKUs and barcodes
	texts       []string
	collections []string
	price       int64 // what it costs at least, in minor units
	made, from  int64 // made; found from then on: Unix milliseconds
	stocked     bool
}

// field is a set of places where a term stands.
type field uint8

const (
	inTitle field = 1 << iota
	inTag
	inKind
	inText
	inCode // a piece of a code
	isCode // a whole code
)

// record is what is kept of a document beside its terms.
type record struct {
	id          string
	terms       []uint32
	titles      []titled
	collections []string
	price       int64
	made, from  int64
	words       uint8
	stocked     bool
}

// titled is a title in a language as it is sorted.
type titled struct{ lang, key string }

// engine is the index itself: readers share it while one writes.
type engine struct {
	mu      sync.RWMutex
	dict    dictionary
	records []record // by slot; one without an id is free
	slots   map[string]uint32
	free    []uint32
	names   map[string]string // languages and collections, each kept once
	tallies sync.Pool
}

func newEngine() *engine {
	return &engine{dict: newDictionary(), slots: map[string]uint32{}, names: map[string]string{}}
}

// put adds documents or replaces them. What is past the 16,777,215th is not taken.
func (x *engine) put(docs ...document) {
	b := newBatch(docs)
	x.mu.Lock()
	defer x.mu.Unlock()
	slots := make([]uint32, len(docs))
	for i, d := range docs {
		slots[i] = x.place(d, b.counts[i])
	}
	b.byTerm(func(text string, list []token) {
		var id uint32
		for i, t := range list {
			if i == 0 {
				id = x.dict.id(text)
			}
			if slot := slots[t.doc]; slot <= maxSlot {
				x.dict.add(id, slot, t.field)
				r := &x.records[slot]
				r.terms = append(r.terms, id)
			}
		}
	})
}

// place gives a document its slot and writes what is kept beside its terms.
func (x *engine) place(d document, terms int) uint32 {
	slot, known := x.slots[d.id]
	id := d.id
	switch {
	case known:
		x.clear(slot)
		id = x.records[slot].id
	case len(x.free) > 0:
		slot, x.free = x.free[len(x.free)-1], x.free[:len(x.free)-1]
	case len(x.records) > maxSlot:
		return maxSlot + 1
	default:
		slot = uint32(len(x.records))
		x.records = append(x.records, record{})
	}
	if !known {
		id = strings.Clone(id)
		x.slots[id] = slot
	}
	r := record{id: id, price: d.price, made: d.made, from: d.from, stocked: d.stocked}
	r.titles, r.words = keys(d.title)
	r.terms = make([]uint32, 0, terms)
	for i := range r.titles {
		r.titles[i].lang = x.name(r.titles[i].lang)
	}
	r.collections = x.all(d.collections)
	x.records[slot] = r
	return slot
}

// gather says anew in which collections documents are; those that are not there
// are passed by.
func (x *engine) gather(in map[string][]string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for id, collections := range in {
		if slot, ok := x.slots[id]; ok {
			x.records[slot].collections = x.all(collections)
		}
	}
}

// drop takes a document away; one that is not there is no error.
func (x *engine) drop(id string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if slot, ok := x.slots[id]; ok {
		x.clear(slot)
		x.records[slot] = record{}
		x.free = append(x.free, slot)
		delete(x.slots, id)
	}
}

func (x *engine) clear(slot uint32) {
	for _, term := range x.records[slot].terms {
		x.dict.remove(term, slot)
	}
}

// some lists ids from a slot on, and the slot to go on from; 0 at the end.
func (x *engine) some(from, limit int) (ids []string, next int) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	for next = from; next < len(x.records); next++ {
		if len(ids) == limit {
			return ids, next
		}
		if id := x.records[next].id; id != "" {
			ids = append(ids, id)
		}
	}
	return ids, 0
}

func (x *engine) size() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.slots)
}

func (x *engine) name(s string) string {
	if kept, ok := x.names[s]; ok {
		return kept
	}
	s = strings.Clone(s)
	x.names[s] = s
	return s
}

func (x *engine) all(names []string) []string {
	if len(names) == 0 {
		return nil
	}
	list := make([]string, len(names))
	for i, n := range names {
		list[i] = x.name(n)
	}
	return list
}

// key is the title that a reader of a language sees, as it sorts.
func (r *record) key(lang string) string {
	for _, t := range r.titles {
		if t.lang == lang {
			return t.key
		}
	}
	if base, _, ok := strings.Cut(lang, "-"); ok {
		return r.key(base)
	}
	if len(r.titles) > 0 {
		return r.titles[0].key
	}
	return ""
}
