// Package engine is an index of words in memory: documents in, ids out.
//
// It promises that every word of a query is in what it finds, and that readers go
// on while one writer puts documents in, replaces them or takes them away, whereby
// nothing of what is gone stays. A word is found by its beginning where it is the
// last, without its accents, in its English plural, and with one typo where nothing
// has it as it stands; a script without spaces by one character (of every pair it
// begins) and by pairs. It knows neither products nor a store, and leaves out
// stemming, synonyms and ranking by how rare a word is.
//
//	text ──fold──► chunks ──terms──► dictionary: term ► postings (slot, fields)
//	query ──want──► words ──groups──► match (all groups) ──► answer (filter, order, page)
package engine

import (
	"strings"
	"sync"
)

// Document is what the engine is told of one product.
type Document struct {
	ID          string
	Title       map[string]string // language to words
	Tags        []string
	Kinds       []string // type, vendor, choices
	Codes       []string // SKUs and barcodes
	Texts       []string
	Collections []string
	Price       int64 // what it costs at least, in minor units
	Made, From  int64 // made; found from then on: Unix milliseconds
	Stocked     bool
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

// Engine is the index itself: readers share it while one writes.
type Engine struct {
	mu      sync.RWMutex
	dict    dictionary
	records []record // by slot; one without an id is free
	slots   map[string]uint32
	free    []uint32
	names   map[string]string // languages and collections, each kept once
	tallies sync.Pool
}

// New makes an empty index.
func New() *Engine {
	return &Engine{dict: newDictionary(), slots: map[string]uint32{}, names: map[string]string{}}
}

// Put adds documents or replaces them. What is past the 16,777,215th is not taken.
func (x *Engine) Put(docs ...Document) { x.PutBatch(Read(docs)) }

// Batch is documents whose words are read, which needs no index: one goroutine may
// read some while another puts others.
type Batch struct {
	docs  []Document
	words *batch
}

// Read reads the words of documents.
func Read(docs []Document) Batch { return Batch{docs, newBatch(docs)} }

// PutBatch is Put for documents that are read already.
func (x *Engine) PutBatch(read Batch) {
	b := read.words
	x.mu.Lock()
	defer x.mu.Unlock()
	slots := make([]uint32, len(read.docs))
	for i, d := range read.docs {
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
func (x *Engine) place(d Document, terms int) uint32 {
	slot, known := x.slots[d.ID]
	id := d.ID
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
	r := record{id: id, price: d.Price, made: d.Made, from: d.From, stocked: d.Stocked}
	r.titles, r.words = keys(d.Title)
	r.terms = make([]uint32, 0, terms)
	for i := range r.titles {
		r.titles[i].lang = x.name(r.titles[i].lang)
	}
	r.collections = x.all(d.Collections)
	x.records[slot] = r
	return slot
}

// Gather says anew in which collections documents are; those that are not there
// are passed by.
func (x *Engine) Gather(in map[string][]string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for id, collections := range in {
		if slot, ok := x.slots[id]; ok {
			x.records[slot].collections = x.all(collections)
		}
	}
}

// Drop takes a document away; one that is not there is no error.
func (x *Engine) Drop(id string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if slot, ok := x.slots[id]; ok {
		x.clear(slot)
		x.records[slot] = record{}
		x.free = append(x.free, slot)
		delete(x.slots, id)
	}
}

func (x *Engine) clear(slot uint32) {
	for _, term := range x.records[slot].terms {
		x.dict.remove(term, slot)
	}
}

// Some lists ids from a slot on, and the slot to go on from; 0 at the end.
func (x *Engine) Some(from, limit int) (ids []string, next int) {
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

// Size counts the documents.
func (x *Engine) Size() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.slots)
}

func (x *Engine) name(s string) string {
	if kept, ok := x.names[s]; ok {
		return kept
	}
	s = strings.Clone(s)
	x.names[s] = s
	return s
}

func (x *Engine) all(names []string) []string {
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
