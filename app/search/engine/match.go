package engine

import (
	"slices"
	"strings"

	"hawker/app/fold"
)

// What a query is cut to: more is no search.
const (
	maxQuery  = 200 // bytes
	maxGroups = 24
)

// word is one thing that a document must have: a part of a chunk, or a run.
type word struct {
	part
	run    []string
	joined string
	begins bool // the word may be half of one
	heads  bool // the chunk may be half of one
}

// wanted is a query taken apart.
type wanted struct {
	text  string // folded
	words []word
	code  string // the whole query as a code
}

func want(text string) wanted {
	if len(text) > maxQuery {
		text = strings.ToValidUTF8(text[:maxQuery], "")
	}
	w := wanted{text: strings.TrimSpace(fold.Text(text)), code: squeeze(text)}
	chunks(w.text, func(c chunk) {
		if len(c.run) > 0 {
			w.words = append(w.words, word{part: part{from: c.from, to: c.to}, run: slices.Clone(c.run)})
		}
		for _, p := range c.parts {
			w.words = append(w.words, word{part: p, joined: c.joined})
		}
	})
	for i := len(w.words) - 1; i >= 0 && w.words[i].run == nil; i-- {
		last := w.words[len(w.words)-1]
		w.words[i].begins = i == len(w.words)-1
		if w.words[i].heads = w.words[i].joined == last.joined; !w.words[i].heads {
			break
		}
	}
	return w
}

// weights is what a term is worth by the fields it stands in.
type weights [256]uint8

// weigh takes what a whole word is worth in a title, a tag, a kind and a text; a
// piece of a code counts as a kind does.
func weigh(title, tag, kind, text uint8) *weights {
	var w weights
	for f := range w {
		for _, row := range []struct {
			in    field
			worth uint8
		}{{inTitle, title}, {inTag, tag}, {inKind | inCode | isCode, kind}, {inText, text}} {
			if field(f)&row.in != 0 {
				w[f] = max(w[f], row.worth)
			}
		}
	}
	return &w
}

var (
	whole  = weigh(60, 30, 15, 4)
	plural = weigh(55, 27, 13, 3)
	begun  = weigh(40, 20, 10, 2)
)

// exactly is what a document gains whose SKU or barcode is the query.
const exactly = 10_000

// choice is one way to have a word.
type choice struct {
	list  []posting
	worth *weights
}

// group is a word with every way to have it.
type group struct {
	ways []choice
	size int
}

func (g *group) add(e *entry, worth *weights) {
	if e != nil {
		g.ways = append(g.ways, choice{e.list, worth})
		g.size += len(e.list)
	}
}

// groups says what a document must have; the index is being read.
func (x *Engine) groups(w wanted) []group {
	var list []group
	code := x.code(w)
	for _, one := range w.words {
		was := len(list)
		if one.run != nil {
			list = x.runs(list, one.run)
		} else {
			list = append(list, x.word(one))
		}
		for i := was; i < len(list); i++ {
			list[i].add(code, whole)
		}
	}
	return list[:min(len(list), maxGroups)]
}

// code is the SKU or barcode that the whole query is; nil for none.
func (x *Engine) code(w wanted) *entry {
	e := x.dict.exact(w.code)
	if e == nil || !slices.ContainsFunc(e.list, func(p posting) bool { return p.fields()&isCode != 0 }) {
		return nil
	}
	return e
}

func (x *Engine) word(one word) group {
	var g group
	g.add(x.dict.exact(one.text), whole)
	for _, form := range forms(one.text) {
		g.add(x.dict.exact(form), plural)
	}
	if one.joined != "" {
		g.add(x.dict.exact(one.joined), whole)
	}
	begin := func(prefix string) {
		x.dict.begin(prefix, func(e *entry) bool {
			g.add(e, begun)
			return true
		})
	}
	if one.begins {
		begin(one.text)
	}
	if one.heads && one.joined != "" {
		begin(one.joined)
	}
	return g
}

// runs asks for a run of characters: one by itself, more by their pairs. Each
// character must stand in one of its pairs that the document has, so that a
// particle between two words does not hide them.
func (x *Engine) runs(list []group, run []string) []group {
	if len(run) == 1 {
		var g group
		x.dict.characters(run[0], func(e *entry) { g.add(e, whole) })
		return append(list, g)
	}
	for i := range run {
		var g group
		if i > 0 {
			g.add(x.dict.exact(run[i-1]+run[i]), whole)
		}
		if i+1 < len(run) {
			g.add(x.dict.exact(run[i]+run[i+1]), whole)
		}
		list = append(list, g)
	}
	return list
}

// forms are the English plural of a word, or its singular.
func forms(part string) []string {
	if len(part) < 3 || !fold.ASCII(part) || part[0] <= '9' {
		return nil
	}
	list := []string{part + "s", part + "es"}
	if s, ok := strings.CutSuffix(part, "s"); ok && len(s) > 2 {
		list = append(list, s)
		if s, ok := strings.CutSuffix(part, "es"); ok && len(s) > 2 {
			list = append(list, s)
		}
		if s, ok := strings.CutSuffix(part, "ies"); ok {
			list = append(list, s+"y")
		}
	}
	if s, ok := strings.CutSuffix(part, "y"); ok {
		list = append(list, s+"ies")
	}
	return list
}
