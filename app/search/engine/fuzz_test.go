package engine

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// Whatever is written in a title is found by it, whatever is asked is answered,
// and taking it away leaves nothing.
func FuzzFind(f *testing.F) {
	for _, s := range []string{"Moonrise gaiwan", "青瓷茶杯 x", "HM-GW-01", "l'été ..a-1b", "İ ﷽ ẞß", "\xff'a", "\xcc\xff\xf7ˠ aa", "が한국어e\u0301", "a'’b--c", strings.Repeat("ab ", 90)} {
		f.Add(s, "gaiwn")
	}
	x := shop()
	f.Fuzz(func(t *testing.T, title, text string) {
		before := len(x.dict.ids)
		x.Put(Document{ID: "fuzzed", Title: map[string]string{"en": title}, Tags: []string{text}, Codes: []string{text}})
		for _, q := range []string{title, text, title + " " + text} {
			r := x.Find(Query{Text: q, Limit: 100})
			asked := want(q)
			if !utf8.ValidString(r.Corrected) || r.Total != len(r.IDs) {
				t.Errorf("%q: %+v", q, r)
			}
			if len(q) < maxQuery && len(asked.words) > 0 && r.Corrected == "" && !strings.Contains(strings.Join(r.IDs, " "), "fuzzed") {
				t.Errorf("%q does not find itself: %v", q, r.IDs)
			}
		}
		x.Drop("fuzzed")
		if after := len(x.dict.ids); after != before {
			t.Errorf("%q leaves %d terms", title, after-before)
		}
	})
}
