package control_test

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
	"hawker/views/control"
	"hawker/views/ui"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func usd(minor int64) money.Amount { return money.Of(minor, "USD") }

const base = "/control/kiln-41"

var (
	at     = time.Date(2026, 11, 26, 20, 41, 8, 0, time.UTC)
	gaiwan = ui.Photo{Small: "/photo/ab/320", Medium: "/photo/ab/800", Large: "/photo/ab/1600"}
)

func one(n int, c control.Cell) control.Row {
	return control.Row{Base: base, N: n, Name: "Moonrise gaiwan", Find: "7 moonrise gaiwan mg-140", Photo: gaiwan, State: "open", Cells: []control.Cell{c}}
}

func rowsOfAllKinds() []templ.Component {
	plain := control.Cell{Variant: "v1", Price: usd(5800), List: usd(7200), Left: 6}
	now := one(7, plain)
	now.Pinned, now.OOB = true, true
	sold := one(6, control.Cell{Variant: "v2", Price: usd(9600), List: usd(9600)})
	sold.State = "soldout"
	refused := one(9, control.Cell{Variant: "v3", Price: usd(4100), List: usd(4100), Left: 5, Typed: &control.Typed{Field: "stock", Value: "8"}})
	refused.Said = "The stock has changed: 5 are free now, not 6."
	over := one(3, plain)
	over.Over, over.State = true, "closed"
	choice := one(4, plain)
	choice.Cells = append(choice.Cells, control.Cell{Variant: "v9", Label: "Tenmoku, 180 ml", Price: usd(7900), List: usd(7900), Left: 2})
	choice.Cells[0].Label = `Celadon "140" <ml>`
	return []templ.Component{now, sold, refused, over, choice, control.Expected(9, "v3", 5), control.Rows{}}
}

func parts() map[string][]templ.Component {
	return map[string][]templ.Component{
		"air": {
			control.Air{State: "upcoming", Starts: at}, control.Air{State: "live", Elapsed: 41*time.Minute + 8*time.Second, Viewers: 312, OOB: true},
			control.Air{State: "lost", Elapsed: time.Hour + time.Second, Viewers: 1}, control.Air{State: "ended", Elapsed: time.Hour},
			control.Picture{State: "live", OOB: true}, control.Picture{State: "lost"}, control.Picture{State: "upcoming"}, control.Picture{State: "ended"},
		},
		"now": {
			control.Now{}, control.Now{Base: base, N: 7, Name: "Moonrise gaiwan", Photo: gaiwan, Price: ui.Price{Now: usd(5800), Was: usd(7200)}, Left: 6, Since: at, OOB: true},
			control.Now{Base: base, N: 6, Name: "Hearth pot", Price: ui.Price{Now: usd(9600)}, From: true, Gone: true, Since: at},
			control.Now{Base: base, N: 6, Name: "Hearth pot", Price: ui.Price{Now: usd(9600)}, Left: 2, Since: at, More: 2, Claims: []control.Claim{
				{Text: "Lead-free <to EU limits>", Flag: "no_file"}, {Text: "Holds 200 ml", Flag: "expired"}, {Text: "Thrown by hand", Source: "our own film"},
			}},
			control.Next{Base: base, N: 8, Name: "Rice-white cups", Live: true, OOB: true}, control.Next{Base: base, N: 8, Name: "Rice-white cups"}, control.Next{Base: base, Live: true},
		},
		"rows": rowsOfAllKinds(),
		"talk": {
			control.TalkAppend([]control.Line{{Base: base, Seq: 12, Name: "Mara", Text: "is the glaze <food> safe?", Visitor: "vis1"}}),
			control.TalkReset(control.Talk{Base: base, Lines: []control.Line{{Base: base, Seq: 13, Name: "Lin Yue", Text: "Yes.", Tag: "host"}}}),
			control.Line{Base: base, Seq: 14, Name: "sven88", Text: "cheap replica", Visitor: "vis2", Muted: true, OOB: true}, control.Line{Base: base, Seq: 15, Name: "sven88", Deleted: true, OOB: true},
			control.Say{Base: base, Name: "Ada"}, control.Say{Base: base, Name: "Ada", Text: "kept", Error: "This is too long."}, control.Say{Base: base, Closed: true},
		},
	}
}

// TestParts holds the markup of every part in its notable states, in both languages.
func TestParts(t *testing.T) {
	b, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	for name, states := range parts() {
		for _, tag := range []string{lang.English, lang.Chinese} {
			t.Run(name+"."+tag, func(t *testing.T) {
				ctx := lang.WithZone(b.Context(t.Context(), tag), time.UTC)
				var out bytes.Buffer
				for _, part := range states {
					if err := part.Render(ctx, &out); err != nil {
						t.Fatal(err)
					}
					out.WriteByte('\n')
				}
				golden(t, name+"."+tag+".html", strings.ReplaceAll(out.String(), "><", ">\n<"))
			})
		}
	}
}

func part(name string) templ.Component { return templ.Raw("[" + name + "]") }

// TestConsole holds the whole console without its head, whose addresses change with every asset.
func TestConsole(t *testing.T) {
	b, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := control.ConsolePage{
		Page: ui.Page{Title: "Control", Lang: "en", ShopName: "Halfmoon", Socket: "/socket?topic=crew/s1"},
		Show: control.Show{ID: "s1", Title: "Open kiln no. 41", Base: base, Room: "/live/kiln-41", Desk: "/desk/shows/s1", Studio: "/studio/kiln-41"},
		Air:  control.Air{State: "live"}, Picture: control.Picture{State: "live"}, Say: control.Say{Base: base, Name: "Ada"},
		Pill: part("pill"), Told: part("told"), Capacity: part("capacity"), Figures: part("figures"),
	}
	var out bytes.Buffer
	if err := control.View(p).Render(b.Context(t.Context(), lang.English), &out); err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(out.String(), "<main")
	golden(t, "console.html", strings.ReplaceAll("<main"+body, "><", ">\n<"))
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
