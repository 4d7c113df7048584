package studio_test

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
	"hawker/views/studio"
	"hawker/views/ui"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func page() studio.StudioPage {
	part := func(name string) templ.Component { return templ.Raw("[" + name + "]") }
	return studio.StudioPage{
		Page: ui.Page{Title: "Studio", Lang: "en", ShopName: "Halfmoon", Socket: "/socket?topic=crew/s1"},
		Show: studio.Show{ID: "s1", Title: "Open kiln no. 41", Base: "/studio/kiln-41", Whip: "/whip/s1", Desk: "/desk/shows/s1"},
		Air:  part("air"), Now: part("now"), Next: part("next"), Pill: part("pill"), Told: part("told"), Capacity: part("capacity"), Figures: part("figures"), Picture: part("picture"),
		Rows: part("rows"), Talk: part("talk"), Say: part("say"), LAN: "/lan",
	}
}

// TestStudio holds the page before and after the show, without its head, whose
// addresses change with every asset.
func TestStudio(t *testing.T) {
	b, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	ended := page()
	ended.Ended = &studio.Ended{Lasted: "41:08", At: "Thursday 26 November, 20:41"}
	for name, p := range map[string]studio.StudioPage{"idle": page(), "ended": ended} {
		for _, tag := range []string{lang.English, lang.Chinese} {
			t.Run(name+"."+tag, func(t *testing.T) {
				var out bytes.Buffer
				if err := studio.View(p).Render(b.Context(t.Context(), tag), &out); err != nil {
					t.Fatal(err)
				}
				_, body, _ := strings.Cut(out.String(), "<main")
				golden(t, name+"."+tag+".html", strings.ReplaceAll("<main"+body, "><", ">\n<"))
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
