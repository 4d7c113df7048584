package drafts_test

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
	"hawker/views/desk/drafts"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var evening = time.Date(2026, 11, 26, 20, 43, 7, 0, time.UTC)

func usd(n int64) money.Amount { return money.Of(n, "USD") }

func around() frame.Frame {
	return frame.Frame{
		Page: ui.Page{Title: "Desk", Lang: "en", ShopName: "Halfmoon", Path: "/desk"}, Section: "orders", Name: "Mei", Role: "assistant",
		Counts: frame.Counts{Orders: 6, Pack: 5}, May: frame.May{Orders: true, Pay: true, Pack: true},
	}
}

func states() map[string]templ.Component {
	fresh, sent, ordered := page(), page(), page()
	fresh.New, fresh.Number, fresh.Picked, fresh.MaySend, fresh.Sum = true, "", nil, false, drafts.Sum{Problem: "Add a piece."}
	sent.State, sent.Link, sent.Until, sent.Times, sent.Lines = "sent", "https://shop.example/pay/abc", evening, 2, []ui.Line{{Name: "Rice-white tasting cups", Meta: "4 pieces", End: "$136.80"}}
	ordered.State, ordered.Order, ordered.MaySend, ordered.Lines = "ordered", "1043", false, sent.Lines
	return map[string]templ.Component{
		"new": drafts.Draft(fresh), "made": drafts.Draft(page()), "sent": drafts.Draft(sent), "ordered": drafts.Draft(ordered),
		"list": drafts.List(drafts.ListPage{Frame: around(), Tabs: []frame.Tab{{Label: "All", URL: "/desk/drafts", Current: true}}, Pages: frame.Pages{Next: "/desk/drafts?after=x"}, Rows: []drafts.Row{
			{Number: "D2", URL: "/desk/drafts/D2", State: "draft", Pieces: 1, Made: evening}, {Number: "D1", URL: "/desk/drafts/D1", Buyer: "Teehaus", State: "sent", Pieces: 4, Total: usd(13_680), Made: evening, Until: evening},
		}}),
		"list-none": drafts.List(drafts.ListPage{Frame: around()}),
	}
}

func page() drafts.Page {
	return drafts.Page{
		Frame: around(), Form: frame.Form{Key: "key-1", Errors: map[string]string{"email": "This is no address."}}, Number: "D1", State: "draft", Edits: 1, Action: "/desk/drafts/D1",
		Input: drafts.Input{Email: "orders@", Name: "Teehaus", City: "Berlin", Countries: []frame.Choice{{Value: "DE", Label: "Germany", Chosen: true}}, Langs: []frame.Choice{{Value: "en", Label: "English"}},
			Ways: []frame.Choice{{Label: "The cheapest", Chosen: true}}, Words: "As we said.", Note: "Asks every month."},
		Picked: []frame.Picked{{Method: "post", Variant: "v1", Title: "Rice-white tasting cups", SKU: "HM-CU", Quantity: "4", Today: usd(3_800), Left: 9}},
		Pick:   frame.Pick{Method: "post", Find: "nothing", Looked: true}, MaySend: true, Send: drafts.Send{Days: "7", Mail: true, To: "orders@teehaus.example"},
		Sum: drafts.Sum{Rows: []ui.Row{{Label: "Total", Value: "$136.80", Total: true}}, Total: usd(13_680)},
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
