package shelves_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"

	"hawker/app/lang"
	"hawker/views/desk/frame"
	"hawker/views/desk/shelves"
	"hawker/views/ui"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func around() frame.Frame {
	return frame.Frame{
		Page: ui.Page{Title: "Desk", Lang: "en", ShopName: "Halfmoon", Path: "/desk"}, Section: "products", Name: "Lin Yue", Role: "owner",
		May: frame.May{Products: true, Stock: true},
	}
}

func refused(field, sentence string) frame.Form {
	return frame.Form{Errors: map[string]string{field: sentence}, Problem: "Not saved: one field needs mending.", Key: "key-1"}
}

func hand() shelves.Page {
	return shelves.Page{
		Frame: around(), Form: frame.Form{Key: "key-1"}, Unsaved: true, Name: "For the table", Action: "/desk/collections/c1", Public: "/collections/table", Photo: "/photo/aa/800", Holds: 1, Looked: true,
		Input: shelves.Input{
			Title: frame.Words{En: "For the table", Zh: "茶席"}, Handle: "table", Published: true, Find: "cup", Seen: "k1",
			Pieces: []shelves.Piece{{ID: "p1", Title: "Moonrise gaiwan", URL: "/desk/products/p1", Status: "active"}, {ID: "p2", Title: "Ash cup", URL: "/desk/products/p2", Status: "draft"}},
		},
		Found: []shelves.Piece{{ID: "p2", Title: "Ash cup", URL: "/desk/products/p2", Status: "draft", In: true}, {ID: "p3", Title: "Tall cup", URL: "/desk/products/p3", Status: "active"}},
		Some:  []shelves.Piece{{ID: "p1", Title: "Moonrise gaiwan", URL: "/desk/products/p1", Status: "active"}},
	}
}

func rules() shelves.Page {
	return shelves.Page{
		Frame: around(), Form: refused("rules.1", "This is no condition."), New: true, Unsaved: true, Action: "/desk/collections", PhotoNo: "a.heic: Send it as JPEG.",
		Input: shelves.Input{ByRules: true, Any: true, Sort: "price", Rules: []shelves.Rule{{What: "tag.is", Value: "gift"}, {What: "price.over", Value: "x"}, {}}},
		Tags:  []string{"gift"}, Types: []string{"Cups"}, Vendors: []string{"Halfmoon"},
	}
}

// states are the pages as they stand when something is worth looking at.
func states() map[string]templ.Component {
	return map[string]templ.Component{
		"list": shelves.List(shelves.ListPage{Frame: around(), Rows: []shelves.Row{
			{Title: "For the table", URL: "/desk/collections/c1", Photo: "/photo/aa/320", Holds: 4, Published: true},
			{Title: "Gifts", URL: "/desk/collections/c2", Rules: []string{"Tag is gift", "In stock"}, Any: true},
		}}),
		"list-none":     shelves.List(shelves.ListPage{Frame: around()}),
		"hand":          shelves.Collection(hand()),
		"rules-refused": shelves.Collection(rules()),
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
