package goods_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/desk/frame"
	"hawker/views/desk/goods"
	"hawker/views/ui"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var evening = time.Date(2026, 11, 26, 20, 43, 7, 0, time.UTC)

func usd(minor int64) money.Amount { return money.Of(minor, "USD") }

func around() frame.Frame {
	return frame.Frame{
		Page: ui.Page{Title: "Desk", Lang: "en", ShopName: "Halfmoon", Path: "/desk"}, Section: "products", Name: "Lin Yue", Role: "owner",
		May: frame.May{Products: true, Stock: true},
	}
}

func refused(field, sentence string) frame.Form {
	return frame.Form{Errors: map[string]string{field: sentence}, Problem: "Not saved: one field needs mending.", Key: "key-1"}
}

// states are the pages as they stand when something is worth looking at.
func states() map[string]templ.Component {
	return map[string]templ.Component{
		"product-refused": goods.Product(product()),
		"product-only":    goods.Product(only()),
		"products":        goods.Products(products()),
		"products-none":   goods.Products(goods.ProductsPage{Frame: around(), Find: goods.FindInput{Text: "zebra", Any: true}}),
		"grid-refused":    goods.Grid(grid()),
		"low":             goods.Low(goods.LowPage{Frame: around(), Rows: []goods.LowRow{{Title: "Moonrise gaiwan", Label: "Celadon", SKU: "HM-GW", URL: "/desk/stock/v1", Left: 1, Mark: 2, At: evening}}}),
	}
}

func TestPages(t *testing.T) {
	b, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range states() {
		for _, tag := range []string{lang.English, lang.Chinese} {
			t.Run(name+"."+tag, func(t *testing.T) {
				var out bytes.Buffer
				if err := page.Render(b.Context(t.Context(), tag), &out); err != nil {
					t.Fatal(err)
				}
				_, body, _ := strings.Cut(out.String(), "<main")
				body, _, _ = strings.Cut(body, "</main>")
				golden(t, name+"."+tag+".html", "<main"+strings.ReplaceAll(body, "><", ">\n<")+"</main>\n")
			})
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s differs; -update writes it anew (-want +got):\n%s", path, d)
	}
}
