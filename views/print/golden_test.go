package print_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawker/app/lang"
	"hawker/views/print"
	"hawker/views/ui"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestSlip(t *testing.T) {
	b, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := print.SlipPage{
		Page: ui.Page{Title: "1042", Lang: "en", ShopName: "Halfmoon"}, Number: "1042", Placed: time.Date(2026, 11, 26, 20, 43, 0, 0, time.UTC),
		To: []string{"Mara Lindt", "Kastanienallee 12", "10435 Berlin", "Germany"}, From: []string{"12 Longmen Hill Road", "Dehua"},
		Lines:   []print.SlipLine{{Title: "Moonrise gaiwan", Label: "Celadon, 140 ml", SKU: "HM-GW-140-C", Bin: "B2-04", Quantity: 1}, {Title: "Cliff Oolong", SKU: "HM-TE", Quantity: 2, Left: 1}},
		Message: "Happy birthday, Jo.", Contact: "hello@halfmoon.example",
	}
	for _, tag := range []string{lang.English, lang.Chinese} {
		var out bytes.Buffer
		if err := print.Slip(p).Render(b.Context(t.Context(), tag), &out); err != nil {
			t.Fatal(err)
		}
		_, body, _ := strings.Cut(out.String(), "<main")
		body, _, _ = strings.Cut(body, "</main>")
		got, path := "<main"+strings.ReplaceAll(body, "><", ">\n<")+"</main>\n", filepath.Join("testdata", "slip."+tag+".html")
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
		if strings.ContainsAny(got, "$€¥") {
			t.Error("a packing slip shows a price")
		}
	}
}
