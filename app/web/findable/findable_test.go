package findable

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	found "hawker/app/board/findable"
	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/money"
	"hawker/app/store"
	"hawker/app/store/storetest"
	"hawker/app/web/edge"
)

// Files hold no more than they may, follow each other without a gap, and name
// every page once.
func TestSitemapsFallIntoFiles(t *testing.T) {
	s := storetest.Open(t)
	const products = 1_230
	storetest.Do(t, s, func(tx *store.Tx) error {
		if err := brand.Save(tx, brand.Fresh("Halfmoon", "USD", "DE")); err != nil {
			return err
		}
		for n := range products {
			_, _, err := catalog.Create(tx, catalog.Product{Title: brand.Text{"en": fmt.Sprint("Cup ", n)}, Status: catalog.Active},
				[]catalog.Variant{{Price: money.Of(100, "USD")}})
			if err != nil {
				return err
			}
		}
		return nil
	})
	h := New(&edge.Env{Store: s})
	for _, size := range []int{1, 200, 500, perFile} {
		p, err := h.walk(size)
		if err != nil {
			t.Fatal(err)
		}
		seen, most := map[string]bool{}, 0
		for _, f := range p.files {
			text, err := io.ReadAll(&stream{next: h.sitemap(f, "https://halfmoon.example"), more: true, fail: func(error) {}})
			if err != nil {
				t.Fatal(err)
			}
			if f.kind != "products" {
				continue
			}
			if f.last.IsZero() {
				t.Errorf("file %d of %d does not know when it changed", f.n, size)
			}
			locs := strings.Split(string(text), "<loc>")[1:]
			most = max(most, len(locs))
			for _, l := range locs {
				u, _, _ := strings.Cut(l, "<")
				if seen[u] {
					t.Errorf("%s stands in two files of %d", u, size)
				}
				seen[u] = true
			}
		}
		if len(seen) != products || most > max(size, 200) {
			t.Errorf("by %d: %d addresses, %d in one file", size, len(seen), most)
		}
	}
}

// The largest file that a plan can make stays below what the protocol allows.
func TestALargeSitemapIsSmallEnough(t *testing.T) {
	a := found.Address{Path: "/products/" + strings.Repeat("x", 60), Changed: time.Now()}
	for range found.MaxImages {
		a.Images = append(a.Images, "/photo/"+strings.Repeat("a", 64)+"/1600")
	}
	var b bytes.Buffer
	writeAddress(&b, "https://a-long-name-of-a-shop.example", a)
	if n := b.Len() * perFile; perFile > 50_000 || n > 50<<20 {
		t.Errorf("%d addresses of %d bytes are %d bytes", perFile, b.Len(), n)
	}
}

// A plan is made once for a version, and anew for another.
func TestPlansAreKept(t *testing.T) {
	var p plans
	made := 0
	walk := func() (plan, error) { made++; return plan{}, nil }
	for _, version := range []string{"a", "a", "b", "b", "a"} {
		if _, err := p.get(version, walk); err != nil {
			t.Fatal(err)
		}
	}
	if made != 3 {
		t.Errorf("walked %d times", made)
	}
}

// An answer that fails half-way is broken off, in clear and compressed: a reader
// must not take the half for the whole.
func TestAnAnswerThatFailsIsNotWhole(t *testing.T) {
	for _, zipped := range []bool{false, true} {
		n, told := 0, error(nil)
		s := &stream{more: true, fail: func(err error) { told = err }, next: func(b *bytes.Buffer) (bool, error) {
			if n++; n == 3 {
				return false, errors.New("the disk is gone")
			}
			b.WriteString(strings.Repeat("half ", 1_000))
			return true, nil
		}}
		if zipped {
			s.zip = gzip.NewWriter(&s.out)
		}
		if _, err := io.ReadAll(s); err == nil || told == nil {
			t.Errorf("compressed %v: it ended well", zipped)
		}
	}
}

func TestElement(t *testing.T) {
	for text, want := range map[string]string{
		"a & <b>": "<x>a &amp; &lt;b&gt;</x>", "bell\a\x00": "<x>bell</x>", "\xff\ufffe杯": "<x>杯</x>", "": "",
	} {
		var b bytes.Buffer
		if element(&b, "x", text); b.String() != want {
			t.Errorf("%q is written as %s", text, b.String())
		}
	}
}

// Only so many cards are kept; the one used last stays.
func TestCardsAreBounded(t *testing.T) {
	k := newCards()
	drawn := map[string]int{}
	get := func(version string) {
		_, err := k.get(version, func() ([]byte, error) { drawn[version]++; return []byte(version), nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	for n := range 3 * maxCards {
		get("the same")
		get(fmt.Sprint(n))
	}
	if len(k.list) != maxCards || drawn["the same"] != 1 || drawn["0"] != 1 {
		t.Errorf("%d are kept; the one that is always asked for was drawn %d times", len(k.list), drawn["the same"])
	}
	get("0")
	if drawn["0"] != 2 {
		t.Error("one that was asked for long ago is kept still")
	}
}

func TestWhen(t *testing.T) {
	at := time.Date(2026, 11, 29, 20, 0, 0, 0, time.UTC)
	if en, zh := when(at, "en"), when(at, "zh"); en != "Sun 29 Nov · 20:00" || zh != "2026.11.29 · 20:00" {
		t.Errorf("%q %q", en, zh)
	}
}
