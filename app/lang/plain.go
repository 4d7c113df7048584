package lang

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// plain is a sentence that only has names to fill in, cut at them when the
// catalogues are loaded. Nearly all sentences are plain, and a page says a hundred
// of them; those with conditions are left to the library.
type plain struct {
	first string // what stands before the first name; the whole sentence where there is none
	rest  []part
	size  int
	one   *plain // the form for one, where the sentence has forms by number
}

// part is a name to fill in and what stands after it.
type part struct{ name, then string }

var cardinals = map[string]language.Tag{English: language.English, Chinese: language.SimplifiedChinese}

var filledIn = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

// cut gives the plain form of a sentence; false where it has conditions.
func (s sentence) cut() (plain, bool) {
	p, ok := cut(s.Other)
	if !ok || s.One == "" {
		return p, ok
	}
	one, ok := cut(s.One)
	p.one = &one
	return p, ok
}

func cut(text string) (plain, bool) {
	p, at := plain{size: len(text)}, 0
	for _, m := range filledIn.FindAllStringSubmatchIndex(text, -1) {
		p.add(text[at:m[0]])
		p.rest = append(p.rest, part{name: text[m[2]:m[3]]})
		at = m[1]
	}
	p.add(text[at:])
	if strings.Contains(p.first, "{{") {
		return plain{}, false
	}
	for _, r := range p.rest {
		if strings.Contains(r.then, "{{") {
			return plain{}, false
		}
	}
	return p, true
}

func (p *plain) add(text string) {
	if len(p.rest) == 0 {
		p.first = text
		return
	}
	p.rest[len(p.rest)-1].then = text
}

// fill writes the sentence with the values that stand behind their names in args.
func (p plain) fill(ctx context.Context, args []any) string {
	if len(p.rest) == 0 {
		return p.first
	}
	var b strings.Builder
	b.Grow(p.size)
	b.WriteString(p.first)
	for _, r := range p.rest {
		for i := 0; i+1 < len(args); i += 2 {
			if args[i] != r.name {
				continue
			}
			switch v := shown(ctx, args[i+1]).(type) {
			case string:
				b.WriteString(v)
			default:
				fmt.Fprint(&b, v)
			}
			break
		}
		b.WriteString(r.then)
	}
	return b.String()
}

// of is the form for a number (CLDR; only cardinals of whole numbers are counted here).
func (p plain) of(tag string, n int) plain {
	if p.one != nil && plural.Cardinal.MatchPlural(cardinals[tag], max(n, -n), 0, 0, 0, 0) == plural.One {
		return *p.one
	}
	return p
}
