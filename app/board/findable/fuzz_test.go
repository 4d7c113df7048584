package findable

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"hawker/app/brand"
	"hawker/app/store"
	"hawker/app/store/storetest"
	"hawker/views/ui"
)

// A title comes from an import, so from anybody. Whatever it says, the page holds
// one block of data for each object, and the title stands in it as it was written.
func FuzzTitles(f *testing.F) {
	for _, title := range []string{
		"Cup", "</script><script>alert(1)</script>", "<!--<script>", "]]>", "\u2028\u2029", "\\u003c/script>", `","price":"0.01`, "&lt;/script&gt;", "\x00\xff", "杯 🍵",
	} {
		f.Add(title)
	}
	g := open(f)
	f.Fuzz(func(t *testing.T, title string) {
		p := g.cup
		p.Title = brand.Text{"en": title}
		storetest.View(t, g.s, func(tx *store.Tx) error {
			r, err := Read(g.ctx, tx, base)
			if err != nil {
				return err
			}
			o, err := r.InShop(p)
			if err != nil {
				return err
			}
			data, err := r.Product(o, nil)
			if err != nil {
				return err
			}
			var b bytes.Buffer
			page := ui.Page{Lang: "en", Title: title, Canonical: base + "/products/cup", Data: data}
			if err := ui.Layout(page).Render(g.ctx, &b); err != nil {
				return err
			}
			blocks := dataOf(t, b.String())
			if len(blocks) != len(data) {
				t.Fatalf("%q makes %d blocks", title, len(blocks))
			}
			if want := string([]rune(r.In(p.Title))); blocks[0]["name"] != want && title != "" {
				t.Errorf("%q is written as %q", want, blocks[0]["name"])
			}
			return nil
		})
	})
}

// dataOf reads the data blocks of a page as a browser does.
func dataOf(t *testing.T, page string) (blocks []map[string]any) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	scripts := 0
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || n.Data != "script" {
			continue
		}
		scripts++
		for _, a := range n.Attr {
			if a.Key != "type" || a.Val != "application/ld+json" {
				continue
			}
			block := map[string]any{}
			if err := json.Unmarshal([]byte(n.FirstChild.Data), &block); err != nil {
				t.Fatal(err)
			}
			blocks = append(blocks, block)
		}
	}
	if scripts-len(blocks) != bare {
		t.Errorf("the page has %d other scripts", scripts-len(blocks))
	}
	return blocks
}

// bare is how many scripts a page without data has.
var bare = func() int {
	var b bytes.Buffer
	_ = ui.Layout(ui.Page{Lang: "en"}).Render(ctxForTests(), &b)
	return strings.Count(b.String(), "<script")
}()
