package lang

import (
	"context"
	"fmt"
	"regexp"
	"strings"
)

// plain is a sentence that only has names to fill in, cut at them when the
// catalogues are loaded. Nearly all sentences are plain, and a page says a hundred
// of them; those with forms by number or with conditions are left to the library.
type plain struct {
	first string // what stands before the first name; the whole sentence where there is none
	rest  []part
	size  int
}

// part is a name to fill in and what stands after it.
type part struct{ name, then string }

var filledIn = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

// cut gives the plain form of a sentence; false where it has forms or conditions.
func (s sentence) cut() (plain, bool) {
	if s.One != "" {
		return plain{}, false
	}
	p, at := plain{size: len(s.Other)}, 0
	for _, m := range filledIn.FindAllStringSubmatchIndex(s.Other, -1) {
		p.add(s.Other[at:m[0]])
		p.rest = append(p.rest, part{name: s.Other[m[2]:m[3]]})
		at = m[1]
	}
	p.add(s.Other[at:])
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
