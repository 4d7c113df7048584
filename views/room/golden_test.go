package room_test

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
	"hawker/views/room"
	"hawker/views/ui"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const show = "/live/open-kiln-41"

var (
	starts = time.Date(2026, 11, 26, 20, 0, 0, 0, time.UTC)
	cover  = ui.Photo{Small: "/photo/c/320", Medium: "/photo/c/800", Large: "/photo/c/1600"}
	gaiwan = room.Item{
		Show: show, N: 7, Name: "Moonrise gaiwan", Photo: cover, State: "open", Pinned: true, HasChoice: true, From: true,
		Price: ui.Price{Now: money.Of(5800, "USD"), Was: money.Of(7200, "USD"), Size: "md", Note: "plus $6 shipping"}, Stock: ui.Stock{Left: 6, Exact: true},
	}
	oolong = room.Item{Show: show, N: 4, Name: "Cliff Oolong", Photo: cover, State: "open", Price: ui.Price{Now: money.Of(3200, "USD")}, Stock: ui.Stock{Left: 60, Text: "20+ left"}}
	vase   = room.Item{Show: show, N: 14, Name: "Bud vase", State: "soldout", Price: ui.Price{Now: money.Of(5800, "USD")}, Stock: ui.Stock{None: true}}
	tray   = room.Item{Show: show, N: 11, Name: "Walnut tray", State: "closed", Price: ui.Price{Now: money.Of(14500, "USD")}, Stock: ui.Stock{Left: 9}}
)

// page is a show on the air in front of a visitor who has not spoken yet.
func page() room.ShowPage {
	return room.ShowPage{
		Page:  ui.Page{Title: "Open kiln no. 41", Lang: "en", ShopName: "Halfmoon", Path: show},
		Show:  room.Show{ID: "s1", URL: show, Title: "Open kiln no. 41", Note: "Twelve pieces.", Host: "Lin Yue", Shop: "Halfmoon", Cover: cover, Poster: "/poster/s1", Terms: "Shipping $6."},
		Stage: room.Stage{State: "live", Title: "Open kiln no. 41", Host: "Lin Yue", Starts: starts, Viewers: 312},
		Pin:   room.Pin{Item: &gaiwan},
		Bag:   room.Bag{Show: show, Items: []room.Item{gaiwan, oolong, vase, tray}},
		Chat:  room.Chat{Lines: []room.Line{{Seq: 1, Name: "Mara", Text: "<b>is it food safe?</b>"}, {Seq: 2, Name: "Lin Yue", Text: "Yes.", Tag: "host"}}},
		Me:    room.Me{Show: show},
	}
}

func TestRoom(t *testing.T) {
	live, upcoming, lost, ended, sold := page(), page(), page(), page(), page()
	live.Me.Name, live.Me.Pieces = "Tobias", 2
	upcoming.Stage = room.Stage{State: "upcoming", Title: "Open kiln no. 41", Host: "Lin Yue", Starts: starts, LeftMS: 90_000, Pieces: 3}
	upcoming.Pin = room.Pin{}
	lost.Stage.State, lost.Stage.LostAt = "lost", starts.Add(41*time.Minute)
	ended.Stage = room.Stage{State: "ended", Starts: starts, Pieces: 3, Next: &ui.Link{Label: "Next: Winter teas", URL: "/live/winter-teas"}}
	ended.Pin = room.Pin{}
	sold.Pin.Item, sold.Me.Muted = &vase, true
	for name, p := range map[string]room.ShowPage{"live": live, "upcoming": upcoming, "lost": lost, "ended": ended, "sold": sold} {
		both(t, name, room.View(p))
	}
}

func TestSheetsAndFragments(t *testing.T) {
	glaze := ui.Options{Legend: "Glaze", Name: "o0", Value: "0", Items: []ui.Option{{Value: "0", Label: "Celadon"}, {Value: "2", Label: "Tenmoku", Disabled: true}}}
	sheet := room.ItemSheet{
		Show: show, Item: gaiwan, Summary: "Thin at the lip.", Body: []string{"Thrown in one week."}, Photos: []ui.Photo{cover, cover},
		Options: []ui.Options{glaze}, Quantity: 1, Max: 6, Ready: true, Shipping: "Shipping $6.", Returns: "Thirty days.",
	}
	refused := sheet
	refused.Error, refused.Typed, refused.Ready, refused.Why = "Only 2 left.", "1e9", false, "Sold out"
	me := room.Me{Show: show, Name: "Tobias", Pieces: 1, OOB: true}
	flooded := room.Me{Show: show, Name: "Tobias", Text: "hello", Error: "That was a lot at once."}
	row, pin := oolong, room.Pin{Item: &oolong, OOB: true}
	row.OOB = true
	for name, c := range map[string]templ.Component{
		"item": room.ItemView(sheet), "item-refused": room.ItemView(refused), "added": room.Added(me, "Cliff Oolong"), "refused-line": room.MeSay(flooded),
		"push-row": room.BagRow(row), "push-pin": room.PinCard(pin), "push-unpin": room.PinCard(room.Pin{OOB: true}), "push-cart": room.MeCart(me),
		"push-lines": room.ChatAppend([]room.Line{{Seq: 3, Name: "陈小满", Text: "多少毫升？"}}), "push-deleted": room.ChatLine(room.Line{Seq: 3, Deleted: true, OOB: true}),
	} {
		both(t, name, c)
	}
}

// both holds a component in both languages; of a page only what its head does not
// change with every asset.
func both(t *testing.T, name string, c templ.Component) {
	t.Helper()
	b, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range []string{lang.English, lang.Chinese} {
		t.Run(name+"."+tag, func(t *testing.T) {
			var out bytes.Buffer
			if err := c.Render(b.Context(t.Context(), tag), &out); err != nil {
				t.Fatal(err)
			}
			html := out.String()
			if _, body, whole := strings.Cut(html, "<main"); whole {
				html = "<main" + body
			}
			golden(t, name+"."+tag+".html", strings.ReplaceAll(html, "><", ">\n<"))
		})
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
