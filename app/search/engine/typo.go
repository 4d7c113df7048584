package engine

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"hawker/app/fold"
)

const (
	forgiven   = 4  // letters from which on a word may have one typo
	longest    = 24 // letters up to which
	candidates = 8  // words that are tried for one
	corrected  = 6  // words up to which a query is read anew
)

// reading is one attempt to read a query anew, at a time.
type reading struct {
	*Engine
	now     int64
	tallies []tally
}

// correct reads a query that nothing answers in another way: each character of a
// run as a word of its own, else with one typo forgiven in a word, first in words
// that nothing has, else in one of those that nothing has together. It gives the
// reading with the most documents that are shown at now.
func (x *Engine) correct(w wanted, now int64, t []tally) (wanted, bool) {
	r := reading{x, now, t}
	if loose := w.apart(); len(loose.words) > len(w.words) && r.shown(loose) > 0 {
		return loose, true
	}
	if len(w.words) > corrected {
		return w, false
	}
	var unknown []int
	for i, one := range w.words {
		if one.run == nil && x.word(one).size == 0 {
			unknown = append(unknown, i)
		}
	}
	if len(unknown) > 0 {
		return r.mend(w, unknown)
	}
	var best wanted
	most := 0
	for i := range w.words {
		if mended, n := r.better(w, i, nil); n > most {
			best, most = mended, n
		}
	}
	return best, most > 0
}

// mend replaces one unknown word after the other, by what goes best with those
// that are known so far.
func (x reading) mend(w wanted, unknown []int) (wanted, bool) {
	for len(unknown) > 0 {
		last := len(unknown) - 1
		mended, n := x.better(w, unknown[last], unknown[:last])
		if n == 0 {
			return w, false
		}
		w, unknown = mended, unknown[:last]
	}
	return w, true
}

// better tries the words beside the i-th and gives the query with the best of
// them, and how many documents have it; the words left out are not asked for.
func (x reading) better(w wanted, i int, out []int) (best wanted, most int) {
	for _, text := range x.beside(w.words[i]) {
		try := want(w.text[:w.words[i].from] + text + w.text[w.words[i].to:])
		if len(try.words) != len(w.words) {
			continue
		}
		asked := try
		asked.words = slices.Clone(try.words)
		for k := len(out) - 1; k >= 0; k-- {
			asked.words = slices.Delete(asked.words, out[k], out[k]+1)
		}
		if n := x.shown(asked); n > most {
			best, most = try, n
		}
	}
	return best, most
}

// shown counts the documents that have every word and are shown at now.
func (x reading) shown(w wanted) int {
	n := 0
	for _, s := range x.match(w, x.tallies) {
		if x.records[s].from <= x.now {
			n++
		}
	}
	return n
}

// apart is the query with the characters of its runs apart.
func (w wanted) apart() wanted {
	text := ""
	at := 0
	for _, one := range w.words {
		if one.run != nil {
			text += w.text[at:one.from] + strings.Join(one.run, " ")
			at = one.to
		}
	}
	return want(text + w.text[at:])
}

// beside lists words of the index within one typo of a word: a letter too many,
// too few, another one, or two in each other's place (Damerau). Of a word that is
// half typed it may be a longer one that begins so.
func (x *Engine) beside(one word) []string {
	n := utf8.RuneCountInString(one.text)
	if one.run != nil || n < forgiven || n > longest || strings.ContainsAny(one.text, "0123456789") {
		return nil
	}
	var near []*entry
	add := func(e *entry) {
		if e.text != one.text && e.worded() && !slices.Contains(near, e) {
			near = append(near, e)
		}
	}
	x.typos(one.text, func(text string) {
		if e := x.dict.exact(text); e != nil {
			add(e)
		}
	})
	if len(near) == 0 && one.begins {
		x.typos(one.text, func(text string) {
			x.dict.begin(text, func(e *entry) bool {
				add(e)
				return len(near) < 64
			})
		})
	}
	slices.SortFunc(near, func(a, b *entry) int {
		return cmp.Or(cmp.Compare(len(b.list), len(a.list)), strings.Compare(a.text, b.text))
	})
	texts := make([]string, 0, candidates)
	for _, e := range near[:min(len(near), candidates)] {
		texts = append(texts, e.text)
	}
	return texts
}

// worded tells a word that somebody wrote from a piece of a code.
func (e *entry) worded() bool {
	return slices.ContainsFunc(e.list, func(p posting) bool { return p.fields()&(inTitle|inTag|inKind|inText) != 0 })
}

// typos hands out every text at one edit from a word, with letters that occur; a
// word of ASCII is not mended with others.
func (x *Engine) typos(text string, each func(string)) {
	r := []rune(text)
	buf := make([]rune, len(r)+1)
	for i := range r {
		each(string(append(append(buf[:0], r[:i]...), r[i+1:]...)))
		if i > 0 && r[i] != r[i-1] {
			copied := append(buf[:0], r...)
			copied[i], copied[i-1] = copied[i-1], copied[i]
			each(string(copied))
		}
	}
	plain := fold.ASCII(text)
	for letter := range x.dict.letters {
		if plain != (letter < utf8.RuneSelf) || '0' <= letter && letter <= '9' {
			continue
		}
		for i := 0; i <= len(r); i++ {
			each(string(append(append(append(buf[:0], r[:i]...), letter), r[i:]...)))
			if i < len(r) && r[i] != letter {
				copied := append(buf[:0], r...)
				copied[i] = letter
				each(string(copied))
			}
		}
	}
}
