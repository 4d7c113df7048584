package engine

import (
	"slices"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"

	"hawker/app/fold"
)

// batch takes some documents apart at once, so that a term that many of them have
// is looked up in the index once.
type batch struct {
	texts  []string // by term, numbered within the batch
	tokens []token  // by document, each term once
	counts []int    // how many terms each document has
	ids    map[string]uint32
	last   []int // by term, its token of the latest document
}

// token says that a document has a term.
type token struct {
	term, doc uint32
	field     field
}

func newBatch(docs []Document) *batch {
	b := &batch{counts: make([]int, len(docs)), ids: make(map[string]uint32, 16*len(docs)), tokens: make([]token, 0, 256*len(docs))}
	for i, d := range docs {
		was := len(b.tokens)
		b.add(i, d)
		b.counts[i] = len(b.tokens) - was
	}
	return b
}

func (b *batch) add(doc int, d Document) {
	of := func(f field, texts ...string) {
		for _, t := range texts {
			terms(t, func(term string) { b.note(doc, term, f) })
		}
	}
	for _, t := range d.Title {
		of(inTitle, t)
	}
	of(inTag, d.Tags...)
	of(inKind, d.Kinds...)
	of(inText, d.Texts...)
	of(inCode, d.Codes...)
	for _, c := range d.Codes {
		if s := squeeze(c); s != "" {
			b.note(doc, s, isCode)
		}
	}
}

func (b *batch) note(doc int, text string, f field) {
	id, ok := b.ids[text]
	if !ok {
		id = uint32(len(b.texts))
		b.ids[text] = id
		b.texts, b.last = append(b.texts, text), append(b.last, -1)
	}
	if at := b.last[id]; at >= 0 && b.tokens[at].doc == uint32(doc) {
		b.tokens[at].field |= f
		return
	}
	b.last[id] = len(b.tokens)
	b.tokens = append(b.tokens, token{id, uint32(doc), f})
}

// byTerm hands the tokens out term by term, within one in the order of documents.
func (b *batch) byTerm(each func(text string, list []token)) {
	ends := make([]int, len(b.texts)+1)
	for _, t := range b.tokens {
		ends[t.term+1]++
	}
	for i := 1; i < len(ends); i++ {
		ends[i] += ends[i-1]
	}
	sorted, at := make([]token, len(b.tokens)), append([]int(nil), ends...)
	for _, t := range b.tokens {
		sorted[at[t.term]] = t
		at[t.term]++
	}
	for term, text := range b.texts {
		each(text, sorted[ends[term]:ends[term+1]])
	}
}

// keys are the titles as they sort: folded, and Chinese in the order of GBK,
// which for the characters of every day is the order of pinyin.
//
// words counts what the shortest of them is made of.
func keys(title map[string]string) (list []titled, words uint8) {
	list = make([]titled, 0, len(title))
	words = 255
	for lang, text := range title {
		key := fold.Text(text)
		n := 0
		chunks(key, func(c chunk) { n += len(c.run) + len(c.parts) })
		words = uint8(min(n, int(words)))
		if strings.HasPrefix(lang, "zh") {
			if gbk, err := encoding.ReplaceUnsupported(simplifiedchinese.GBK.NewEncoder()).String(key); err == nil {
				key = gbk
			}
		}
		list = append(list, titled{lang, strings.Clone(key)})
	}
	slices.SortFunc(list, func(a, b titled) int { return strings.Compare(a.lang, b.lang) })
	return list, words
}
