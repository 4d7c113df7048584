package packing_test

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
	"hawker/views/desk/packing"
	"hawker/views/ui"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var evening = time.Date(2026, 11, 26, 20, 43, 7, 0, time.UTC)

func around() frame.Frame {
	return frame.Frame{
		Page: ui.Page{Title: "Desk", Lang: "en", ShopName: "Halfmoon", Path: "/desk"}, Section: "packing", Name: "Mei", Role: "packer",
		Counts: frame.Counts{Orders: 6, Pack: 5}, May: frame.May{Pack: true},
	}
}

func states() map[string]templ.Component {
	return map[string]templ.Component{
		"packing": packing.Packing(table()),
	}
}

func table() packing.PackingPage {
	return packing.PackingPage{
		Frame: around(), Form: frame.Form{Problem: "DHL gives every parcel a tracking number. Write it here."}, Carriers: []string{"DHL"}, More: 4,
		Orders: []packing.PackOrder{{Number: "1042", URL: "/desk/orders/1042", Placed: evening, Buyer: "Mara Lindt", Place: "Berlin DE", Slip: "/desk/orders/1042/slip", Cash: true, Lines: []packing.PackLine{{Title: "Moonrise gaiwan", Label: "Celadon", SKU: "HM-GW", Bin: "B2-04", Quantity: 2}}}},
		Ready:  []packing.PackReady{{Number: "1041-1", URL: "/desk/orders/1041", Parcel: "b1", Buyer: "Jonas Weber"}},
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
