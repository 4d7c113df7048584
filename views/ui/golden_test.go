package ui_test

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/ui"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func usd(minor int64) money.Amount { return money.Of(minor, "USD") }

// within renders a component with others as its children.
func within(outer templ.Component, children ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return outer.Render(templ.WithChildren(ctx, templ.Join(children...)), w)
	})
}

var gaiwan = ui.Photo{Small: "/photo/ab/320", Medium: "/photo/ab/800", Large: "/photo/ab/1600", Alt: "Moonrise gaiwan in celadon"}

var page = ui.Page{
	Title: "Teaware", Description: "What came out of the kiln.", Lang: "en", ShopName: "Halfmoon", Tagline: "Teaware from one hillside kiln.",
	Path: "/products?page=2", Section: "products", Cart: 2, Canonical: "https://halfmoon.example/products",
	OnAir: &ui.OnAir{URL: "/live/kiln-41", Title: "Open kiln no. 41", Host: "Lin Yue", Viewers: 312},
	Data:  []any{map[string]string{"@type": "Thing", "name": "</script><b>\u2028"}}, Image: "https://halfmoon.example/card.jpg", ImageAlt: "A gaiwan", ImageW: 1200, ImageH: 630,
	Policies: []ui.Link{{Label: "Returns", URL: "/pages/returns"}}, Seller: []string{"Halfmoon Kiln Ltd.", "12 Longmen Hill Road, Dehua"},
	Email: "hello@halfmoon.example", PriceNote: "Prices include tax.",
}

// shown is what the styleguide cannot: parts as they are sent alone, states that a
// page refuses, whole documents. The rest is kept beside the styleguide.
var shown = map[string][]templ.Component{
	"sent": {
		ui.Price{Now: usd(5800), Was: usd(7200), ID: "i7-price", OOB: true}, ui.Price{Now: usd(7200), Was: usd(5800), Full: true},
		ui.Stock{Left: 6, Of: 20, ID: "i7-stock", OOB: true}, ui.Stock{Left: 4, None: true}, ui.Stock{Left: 4, Text: "Opens at 20:45"},
		ui.LiveBadge{Viewers: 1312, ID: "viewers", OOB: true}, ui.LiveBadge{State: "paused", Viewers: 1, Flat: true},
		ui.Countdown{Left: 161_000, ID: "clock", OOB: true}, ui.Countdown{Left: -5}, ui.CartButton{}, ui.CartButton{Pieces: 2, OOB: true},
		ui.Summary{Rows: []ui.Row{{Label: "Total", Value: "$64.00", Total: true}}, ID: "sum", OOB: true}, ui.ToastPush(ui.Toast{Kind: "bad", Text: "Someone was first."}),
	},
	"odd": {
		ui.Icon("bag", "sm", "solid"), ui.Icon("no-such-icon"), ui.Shot{Photo: gaiwan}, ui.Shot{Photo: gaiwan, Class: "gallery__image", Sizes: "50vw", Eager: true}, ui.Shot{Class: "gallery__image"}, ui.Thumb(ui.Photo{}, ""),
		ui.Field{Name: "zip", ID: "ship-zip", Label: "Postcode", Value: `"1043"<`, Error: "A German postcode has five digits.", Hint: "Not said beside an error.", Max: 10},
		ui.Field{Name: "phone", Label: "Phone", Optional: true, Disabled: true, Attrs: templ.Attributes{"hx-post": "/x"}}, ui.Hidden("key", "k1"),
		ui.Textarea{Name: "note", Label: "Note", Value: "<b>", Max: 500, Rows: 5, Error: "Too long."},
		ui.Quantity{Name: "qty", ID: "q2", Value: 6, Max: 6, Zero: true, Label: "Gaiwan"},
		within(ui.Banner{Kind: "danger", Title: "Two things to mend.", Text: " Nothing has been charged.", ID: "problem"}, templ.Raw("<p>E-mail</p>")),
		ui.ToastRegion(&ui.Toast{Text: "Added.", Action: &ui.Link{Label: "See the cart", URL: "/cart"}}),
		within(ui.SheetFrame(), within(ui.Sheet{Title: "Moonrise gaiwan", Number: 7, Close: "/live/kiln-41", Tall: true}, templ.Raw(`<div class="sheet__body"></div>`))),
	},
	"shop": {within(ui.Shop(page), templ.Raw(`<main id="main"></main>`))},
	"bare": {within(ui.Layout(ui.Page{Title: "On air", Lang: "en", ShopName: "Halfmoon", Theme: "/theme/ab.css", Scripts: []string{"live-player"}, Socket: "/socket?topic=show/1", NoIndex: true, Body: "film", Toast: &ui.Toast{Kind: "ok", Text: "Saved."}}), templ.Raw(`<main id="main"></main>`))},
	"error": {
		ui.ErrorPage(ui.Page{Lang: "en", ShopName: "Halfmoon"}, ui.Failure{Status: 404}),
		ui.ErrorPage(ui.Page{Lang: "en", ShopName: "Halfmoon"}, ui.Failure{Status: 418, Sentence: "Sold out.", Request: "7Q2M", Ways: []ui.Link{{Label: "Back", URL: "/cart"}}}),
	},
}

var (
	hashed    = regexp.MustCompile(`/assets/[0-9a-f]{16}/`)
	importMap = regexp.MustCompile(`(<script type="importmap">).*?(</script>)`)
)

// readable leaves out what changes with every edit of a script, and sets each element on a line.
func readable(html string) string {
	html = importMap.ReplaceAllString(html, "$1…$2")
	html = hashed.ReplaceAllString(html, "/assets/…/")
	return strings.ReplaceAll(html, "><", ">\n<")
}

func TestComponentsLookAsKept(t *testing.T) {
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	for name, components := range shown {
		for _, tag := range []string{"en", "zh"} {
			ctx := words.Context(context.Background(), tag)
			var got bytes.Buffer
			for _, c := range components {
				if err := c.Render(ctx, &got); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				got.WriteByte('\n')
			}
			golden(t, filepath.Join("testdata", name+"."+tag+".html"), readable(got.String()))
		}
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s differs (-kept +now):\n%s", file, d)
	}
}
