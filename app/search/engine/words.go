package engine

import (
	"strings"
	"unicode/utf8"

	"hawker/app/fold"
)

// chunk is what stands between two spaces or signs: one run of a script without
// spaces, or parts that dashes, dots, slashes or a change between letters and
// digits hold together ("hm-gw-01", "140ml").
type chunk struct {
	from, to int      // bytes in the folded text
	run      []string // the characters of a run, each a piece of the text
	parts    []part
	joined   string // the parts without what held them together; "" for one part
}

type part struct {
	text     string
	from, to int
}

// chunks cuts a folded text and hands its chunks out; they hold until the next.
func chunks(text string, each func(chunk)) {
	var c chunk
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case fold.Wide(r):
			c = chunk{from: i, run: c.run[:0], parts: c.parts[:0]}
			for i < len(text) && fold.Wide(r) {
				c.run, i = append(c.run, text[i:i+n]), i+n
				r, n = utf8.DecodeRuneInString(text[i:])
			}
			c.to = i
			each(c)
		case fold.Letter(r):
			c = chunk{from: i, run: c.run[:0], parts: c.parts[:0]}
			i = c.word(text, i)
			each(c)
		default:
			i += n
		}
	}
}

const glue = "-_./‐‑"

// apostrophes stand inside a word and are not read: potter's is potters.
const apostrophes = "'’"

// word reads the parts of the chunk that begins at i and returns its end.
func (c *chunk) word(text string, i int) int {
	start, digits := i, text[i] >= '0' && text[i] <= '9'
	silent := false
	end := func(to int) {
		if start < to {
			p := part{text[start:to], start, to}
			if silent {
				p.text = strings.NewReplacer("'", "", "’", "").Replace(p.text)
			}
			c.parts = append(c.parts, p)
		}
		silent = false
	}
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if fold.Letter(r) {
			if d := r >= '0' && r <= '9'; d != digits {
				end(i)
				start, digits = i, d
			}
			i += n
			continue
		}
		next, _ := utf8.DecodeRuneInString(text[min(i+n, len(text)):])
		if !fold.Letter(next) {
			break
		}
		if strings.ContainsRune(apostrophes, r) {
			silent = true
		} else if strings.ContainsRune(glue, r) {
			end(i)
			start, digits = i+n, next >= '0' && next <= '9'
		} else {
			break
		}
		i += n
	}
	end(i)
	c.to = i
	if len(c.parts) > 1 {
		for _, p := range c.parts {
			c.joined += p.text
		}
	}
	return i
}

// squeeze is a code without anything but its letters and digits: hmgw01.
func squeeze(code string) string {
	return strings.Map(func(r rune) rune {
		if fold.Letter(r) || fold.Wide(r) {
			return r
		}
		return -1
	}, fold.Text(code))
}

// terms hands out what a text is found by. Of a run these are its pairs, and its
// last character, which begins none.
func terms(text string, each func(string)) {
	text = fold.Text(text)
	chunks(text, func(c chunk) {
		at := c.from
		for i, one := range c.run {
			to := at + len(one)
			if i+1 < len(c.run) {
				to += len(c.run[i+1])
			}
			each(text[at:to])
			at += len(one)
		}
		for _, p := range c.parts {
			each(p.text)
		}
		if c.joined != "" {
			each(c.joined)
		}
	})
}
