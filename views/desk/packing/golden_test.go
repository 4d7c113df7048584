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
	b := bench()
	full, wrong := b, b
	full.Lines, full.Missing, full.Scanned, full.Heard = []packing.BenchLine{{Title: "Cliff Oolong", SKU: "HM-TE", In: 2, Of: 2}}, 0, 2, "done"
	wrong.Heard, wrong.Form, wrong.Stranger = "bad", frame.Form{Errors: map[string]string{"code": "HM-GW-180 is not in this parcel."}, Problem: "Not saved."}, &packing.Stranger{Title: "the 180 ml"}
	return map[string]templ.Component{
		"packing": packing.Packing(table()), "packing-none": packing.Packing(packing.PackingPage{Frame: around()}),
		"bench": packing.Bench(b), "bench-full": packing.Bench(full), "bench-wrong": packing.Bench(wrong),
		"choose": packing.Choose(packing.ChoosePage{Frame: around(), Order: "1042", Back: "/desk/orders/1042", Lines: []packing.ChooseLine{{Index: 1, Title: "Moonrise gaiwan", SKU: "HM-GW", Bin: "B2-04", Of: 3, Here: 2, Value: "2"}}}),
		"packed": packing.ParcelOne(one("packed")), "shipped": packing.ParcelOne(one("shipped")), "failed": packing.ParcelOne(one("failed_attempt")), "waits": packing.ParcelOne(one("ready_for_pickup")),
		"bulk":     packing.Bulk(packing.BulkPage{Frame: around(), Packed: []packing.PackReady{{Number: "1041-1", URL: "/desk/parcels/1041-1", Buyer: "Jonas Weber"}}, Carriers: []string{"DHL"}}),
		"bulk-bad": packing.Bulk(packing.BulkPage{Frame: around(), Rows: "1099, 12", Carrier: "DHL", Report: []packing.BulkRow{{Line: 1, Number: "1041-1", Tracking: "0034", URL: "/desk/parcels/1041-1"}, {Line: 2, Number: "1099", Tracking: "12", Problem: "This parcel is not here."}}}),
		"carriers": packing.Carriers(packing.CarriersPage{Frame: around(), Form: frame.Form{Errors: map[string]string{"page": "It begins with https."}}, In: packing.Carrier{Code: "c1", Name: "Bike", Page: "http://x"}, Own: []packing.Carrier{{Code: "c1", Name: "Bike"}}, Known: []packing.Carrier{{Code: "dhl", Name: "DHL", Page: "https://dhl.example/{number}"}}}),
	}
}

func table() packing.PackingPage {
	return packing.PackingPage{
		Frame: around(), Form: frame.Form{Problem: "Tick the orders first."}, Carriers: []string{"DHL"}, More: 4,
		Orders:  []packing.PackOrder{{Number: "1042", URL: "/desk/orders/1042", Placed: evening, Buyer: "Mara Lindt", Place: "Berlin DE", Slip: "/desk/orders/1042/slip", Cash: true, Unpaid: true, Later: 1, Ticked: true, Lines: []packing.PackLine{{Title: "Moonrise gaiwan", Label: "Celadon", SKU: "HM-GW", Bin: "B2-04", Quantity: 2}}}},
		Picking: []packing.Parcel{{Number: "1040-1", State: "picking", Pieces: 2, At: evening}},
		Ready:   []packing.PackReady{{Number: "1041-1", URL: "/desk/parcels/1041-1", Buyer: "Jonas Weber"}, {Number: "1039-1", URL: "/desk/parcels/1039-1", Buyer: "Ada", Fetched: true}},
		Fetch:   []packing.PackReady{{Number: "1038-1", URL: "/desk/parcels/1038-1", Buyer: "Grace"}},
	}
}

func bench() packing.BenchPage {
	return packing.BenchPage{
		Page: ui.Page{Title: "1042-1", Lang: "en", ShopName: "Halfmoon"}, Form: frame.Form{Key: "key-1"}, Parcel: "1042-1", Order: "/desk/orders/1042", Buyer: "Mara Lindt", Queue: "3 more",
		To: []string{"Mara Lindt", "Kastanienallee 12", "10435 Berlin", "Germany"}, Way: "Parcel", Note: "Happy birthday, Jo.", Cash: true, Grams: "900", Known: true, Missing: 1, Scanned: 2, Heard: "ok",
		Lines: []packing.BenchLine{{Title: "Cliff Oolong", Label: "80 g", SKU: "HM-TE", Bin: "A1-11", In: 2, Of: 2}, {Index: 1, Title: "Moonrise gaiwan", SKU: "HM-GW", Of: 1, Now: true}},
	}
}

func one(state string) packing.ParcelPage {
	return packing.ParcelPage{
		Frame: around(), Order: "1042", Buyer: "Mara Lindt", To: []string{"Mara Lindt", "10435 Berlin"}, Carriers: []string{"DHL"}, Next: "1043-1",
		Parcel: packing.Parcel{Number: "1042-1", State: state, Pieces: 3, In: []string{"2 × Cliff Oolong", "1 × Moonrise gaiwan"}, Carrier: "DHL", Tracking: "0034", URL: "https://dhl.example/0034", At: evening, Grams: 900, Undo: true, Fetched: state == "ready_for_pickup"},
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
