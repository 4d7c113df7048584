package stockroom_test

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
	"hawker/views/desk/frame"
	"hawker/views/desk/stockroom"
	"hawker/views/ui"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var evening = time.Date(2026, 11, 26, 20, 43, 7, 0, time.UTC)

func around() frame.Frame {
	return frame.Frame{
		Page: ui.Page{Title: "Desk", Lang: "en", ShopName: "Halfmoon", Path: "/desk"}, Section: "products", Name: "Lin Yue", Role: "owner",
		May: frame.May{Products: true, Stock: true, Settings: true},
	}
}

func one() stockroom.OnePage {
	return stockroom.OnePage{
		Frame: around(), Title: "Moonrise gaiwan", Label: "Celadon", SKU: "HM-GW", Bin: "B2-04", Back: "/desk/products/p1#variants", Action: "/desk/stock/v1",
		Others: []frame.Tab{{URL: "/desk/stock/v1", Label: "Celadon", Current: true}, {URL: "/desk/stock/v2", Label: "White"}}, At: "main",
		Level: stockroom.Level{OnHand: 20, Reserved: 1, Committed: 3, Damaged: 1, Available: 15}, Count: stockroom.CountInput{Expected: 20},
		Change: stockroom.ChangeInput{Kind: "damage"},
		Moves:  []stockroom.Movement{{At: evening, Kind: "ship", Ref: "1042", RefURL: "/desk/orders/1042", By: "Mei", Change: -2, After: 15}, {At: evening, Kind: "receive", Note: "from the kiln", By: "Lin Yue", Change: 12, After: 17}},
		Pages:  frame.Pages{Next: "/desk/stock/v1?at=main&before=7#stock-ledger"},
	}
}

func changed() stockroom.OnePage {
	p := one()
	p.Form = frame.Form{Errors: map[string]string{"counted": "It is 20 now."}, Problem: "Not saved.", Key: "key-1"}
	p.Count = stockroom.CountInput{Expected: 20, Counted: "18", Reason: "shelf", Changed: true, Short: true}
	return p
}

func owed() stockroom.OnePage {
	p := one()
	p.Ahead = "On back-order: sent by 10 December 2026"
	p.Level = stockroom.Level{OnHand: 1, Committed: 5, Safety: 2, Missing: 4, Available: -6}
	p.All = stockroom.Level{OnHand: 4, Available: -3}
	p.Places = []stockroom.Place{{ID: "main", Name: "Workshop", OnHand: 1, Chosen: true}, {ID: "b", Name: "Shop", OnHand: 3}}
	p.Queue = []stockroom.Waiter{{Order: "1042", URL: "/desk/orders/1042", Missing: 3, Since: evening}, {Missing: 1, Since: evening}}
	return p
}

// states are the pages as they stand when something is worth looking at.
func states() map[string]templ.Component {
	row := stockroom.Row{URL: "/desk/stock/v1", Title: "Moonrise gaiwan", Label: "Celadon", SKU: "HM-GW", Bin: "B2-04", Level: one().Level}
	ahead := row
	ahead.Level, ahead.Ahead, ahead.Low = owed().Level, owed().Ahead, true
	return map[string]templ.Component{
		"one":          stockroom.One(one()),
		"one-changed":  stockroom.One(changed()),
		"one-owed":     stockroom.One(owed()),
		"list":         stockroom.List(stockroom.ListPage{Frame: around(), Text: "moon", Tabs: []frame.Tab{{Label: "All", URL: "/desk/stock", Current: true}, {Label: "Owed", URL: "/desk/stock?show=owed", Count: 1, Counted: true}}, Rows: []stockroom.Row{row, ahead}}),
		"list-none":    stockroom.List(stockroom.ListPage{Frame: around(), Filtered: true}),
		"locations":    stockroom.Locations(stockroom.LocationsPage{Frame: around(), Rows: []stockroom.LocationRow{{URL: "/desk/settings/locations/main", Name: "Workshop", Where: "Hill Road 12, 10115 Berlin, Germany", Active: true, Pickup: true}, {URL: "/desk/settings/locations/b", Name: "Barn", Priority: 2}}}),
		"location-bad": stockroom.Location(stockroom.LocationPage{Frame: around(), Form: frame.Form{Errors: map[string]string{"active": "Move them first."}, Problem: "Not saved."}, Action: "/desk/settings/locations/b", Input: stockroom.LocationInput{Name: frame.Words{En: "Barn"}, Country: "DE"}, Countries: []frame.Choice{{Value: "DE", Label: "Germany", Chosen: true}}}),
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

// While there is one location no page of a variant speaks of any.
func TestOneLocationIsNotSpokenOf(t *testing.T) {
	b, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := stockroom.One(one()).Render(b.Context(t.Context(), lang.English), &out); err != nil {
		t.Fatal(err)
	}
	_, page, _ := strings.Cut(out.String(), "<main")
	if strings.Contains(strings.ToLower(page), "location") || strings.Contains(page, "/transfers") {
		t.Error("the page speaks of locations")
	}
	out.Reset()
	if err := stockroom.One(owed()).Render(b.Context(t.Context(), lang.English), &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "/transfers") || !strings.Contains(out.String(), "Workshop") {
		t.Error("with two locations the page speaks of none")
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
