package engine

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
)

// writer makes the words of products as a shop of crafts would: 6,000 English
// words and 3,000 Chinese ones of two characters, the first ones far more often
// than the last.
type writer struct {
	r     *rand.Rand
	words []string
	pairs []string
}

func newWriter() *writer {
	w := &writer{r: rand.New(rand.NewPCG(7, 11))}
	syllables := strings.Fields("ba ke li mo nu ra se ti vo wa gai cel moon ash kiln tea pot don ware ring son el ter glaze cup ry shu fen")
	for len(w.words) < 6000 {
		s := ""
		for range 1 + w.r.IntN(3) {
			s += syllables[w.r.IntN(len(syllables))]
		}
		w.words = append(w.words, s+syllables[w.r.IntN(len(syllables))])
	}
	for range 3000 {
		w.pairs = append(w.pairs, string([]rune{rune(0x4e00 + 7*w.skewed(700)), rune(0x4e00 + 7*w.skewed(700))}))
	}
	return w
}

func (w *writer) skewed(n int) int {
	return int(float64(n) * w.r.Float64() * w.r.Float64() * w.r.Float64() * w.r.Float64())
}

func (w *writer) english(n int) string {
	s := make([]string, n)
	for i := range s {
		s[i] = w.words[w.skewed(len(w.words))]
	}
	return strings.Join(s, " ")
}

func (w *writer) chinese(n int) string {
	s := make([]string, n)
	for i := range s {
		s[i] = w.pairs[w.skewed(len(w.pairs))]
	}
	return strings.Join(s, "")
}

func (w *writer) document(i int) Document {
	return Document{ID: fmt.Sprintf("%026d", i), Title: map[string]string{"en": w.english(4), "zh": w.chinese(4)}, Tags: []string{w.english(1), w.english(1)},
		Kinds: []string{w.english(1), w.english(1)}, Codes: []string{fmt.Sprintf("HM-%c%c-%05d", 'A'+i%26, 'A'+i/26%26, i)},
		Texts: []string{w.english(12), w.chinese(10), w.english(50), w.chinese(40)}, Price: int64(w.r.IntN(90_000)), Made: int64(i), Stocked: i%5 > 0}
}

var asked = []struct{ name, text string }{
	{"word", "moonware"}, {"two", "ware moonke"}, {"prefix", "mo"}, {"letter", "h"}, {"typo", "moonwrae"}, {"nothing", "qqqqqqqq"}, {"code", "HM-CC-00054"},
	{"character", "一"}, {"pair", "一万"}, {"all", ""},
}

func documents(n int) []Document {
	w := newWriter()
	docs := make([]Document, n)
	for i := range docs {
		docs[i] = w.document(i)
	}
	return docs
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkFill prints what a product costs in memory and time, beside its terms
// and how often a term is a new word.
func BenchmarkFill(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			docs := documents(n)
			before := heap()
			var x *Engine
			for b.Loop() {
				x = New() // the one before is gone when memory is measured
				for at := 0; at < n; at += 400 {
					x.Put(docs[at : at+400]...)
				}
			}
			terms := 0
			for _, r := range x.records {
				terms += len(r.terms)
			}
			b.ReportMetric(float64(heap()-before)/float64(n), "bytes/product")
			b.ReportMetric(float64(terms)/float64(n), "terms/product")
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "us/product")
			runtime.KeepAlive(docs)
			runtime.KeepAlive(x)
		})
	}
}

// BenchmarkFind prints how a search compares with its limit: 10 ms at 10,000.
func BenchmarkFind(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		x := New()
		x.Put(documents(n)...)
		for _, q := range asked {
			b.Run(fmt.Sprintf("%d/%s", n, q.name), func(b *testing.B) {
				var f Found
				for b.Loop() {
					f = x.Find(Query{Text: q.text, Limit: 24})
				}
				b.ReportMetric(float64(f.Total), "found")
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/10e6, "of-10ms")
			})
		}
	}
}
