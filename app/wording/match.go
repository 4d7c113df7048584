package wording

import (
	"strings"
	"unicode/utf8"

	"hawker/app/fold"
)

// folded is a text as words are compared in it: by fold.Text, which makes full-width
// forms and capitals equal, with one space between words and one kind of hyphen.
func folded(s string) string {
	return hyphens.Replace(strings.Join(strings.Fields(fold.Text(s)), " "))
}

var hyphens = strings.NewReplacer("\u2010", "-", "\u2011", "-", "\u2012", "-", "\u2013", "-")

// within tells whether a folded word stands in a folded text: in a script that is
// written with spaces as a whole word, not held to another by a hyphen ("lead-free" has
// no "free"); in others wherever it stands.
func within(text, word string) bool {
	if word == "" {
		return false
	}
	for at := 0; ; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			return false
		}
		from, to := at+i, at+i+len(word)
		before, _ := utf8.DecodeLastRuneInString(text[:from])
		first, size := utf8.DecodeRuneInString(text[from:])
		last, _ := utf8.DecodeLastRuneInString(word)
		after, _ := utf8.DecodeRuneInString(text[to:])
		if !joined(before, first) && !joined(after, last) {
			return true
		}
		at = from + size
	}
}

// joined tells whether a rune beside a word's end makes it a part of a longer one.
func joined(beside, end rune) bool {
	return fold.Letter(end) && beside != utf8.RuneError && (fold.Letter(beside) || beside == '-')
}
