package print_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/print"
	"hawker/views/ui"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// bar is what stands above a paper.
func bar(now string) print.Choice {
	return print.Choice{Back: ui.Link{Label: "Packing", URL: "/desk/packing"}, Papers: []ui.Link{{Label: now, URL: "?paper=" + now, Kind: "now"}, {Label: "Letter", URL: "?paper=letter"}}}
}

func paper() ui.Page { return ui.Page{Title: "1042", Lang: "en", ShopName: "Halfmoon"} }

func slip() print.Slip {
	return print.Slip{
		Order: "1042", Parcel: "1042-1", Placed: time.Date(2026, 11, 26, 20, 43, 0, 0, time.UTC), Shop: "Halfmoon", Way: "Parcel",
		To: []string{"Mara Lindt", "Kastanienallee 12", "10435 Berlin", "Germany"}, From: []string{"12 Longmen Hill Road", "Dehua"},
		Lines:   []print.SlipLine{{Title: "Moonrise gaiwan", Label: "Celadon, 140 ml", SKU: "HM-GW-140-C", Bin: "B2-04", Quantity: 1, Sum: "$72.00"}, {Title: "Cliff Oolong", SKU: "HM-TE", Quantity: 2, Left: 1, Sum: "$36.00"}},
		Message: "Happy birthday, Jo.", Contact: "hello@halfmoon.example",
	}
}

func TestSlip(t *testing.T) {
	s := slip()
	for _, got := range golden(t, "slip", print.Slips(print.SlipsPage{Page: paper(), Choice: bar("a4"), Paper: "a4", Slips: []print.Slip{s}})) {
		if strings.ContainsAny(got, "$€¥") {
			t.Error("a packing slip shows a price")
		}
	}
	s.Prices = true
	golden(t, "slip-prices", print.Slips(print.SlipsPage{Page: paper(), Choice: bar("a4"), Paper: "letter", Slips: []print.Slip{s}}))
}

// A long parcel has its lines on several sheets, each with its number, and none twice.
func TestALongSlipSaysItsPages(t *testing.T) {
	for lines, pages := range map[int]int{0: 1, 1: 1, 12: 1, 13: 2, 31: 2, 32: 3, 70: 5} {
		s := slip()
		s.Lines = nil
		for i := range lines {
			s.Lines = append(s.Lines, print.SlipLine{Title: fmt.Sprintf("Piece %d.", i), Quantity: 1})
		}
		b, err := lang.Load()
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := print.Slips(print.SlipsPage{Page: paper(), Paper: "a4", Slips: []print.Slip{s, slip()}}).Render(b.Context(t.Context(), lang.English), &out); err != nil {
			t.Fatal(err)
		}
		for n := 1; n <= pages; n++ {
			if !strings.Contains(out.String(), fmt.Sprintf("Page %d of %d", n, pages)) {
				t.Errorf("%d lines: no page %d of %d", lines, n, pages)
			}
		}
		for i := range lines {
			if n := strings.Count(out.String(), fmt.Sprintf("Piece %d.", i)); n != 1 {
				t.Errorf("%d lines: line %d stands there %d times", lines, i, n)
			}
		}
	}
}

func TestLabels(t *testing.T) {
	golden(t, "label", print.Labels(print.LabelsPage{Page: paper(), Choice: bar("roll"), Paper: "roll", Labels: []print.Label{{
		Order: "1042", Parcel: "1042-1", To: []string{"Mara Lindt", "Kastanienallee 12", "10435 Berlin", "Germany"}, From: []string{"Halfmoon", "12 Longmen Hill Road"},
		Phone: "+49301234567", Way: "Parcel", Weight: "900 g", Collect: "$124.50",
	}}}))
	golden(t, "label-long", print.Labels(print.LabelsPage{Page: paper(), Choice: bar("a4"), Paper: "a4", Labels: []print.Label{
		{Order: "1043", To: []string{"王小明", "福建省泉州市德化县浔中镇龙门山路十二号陶瓷产业园三期七号楼", "362500 泉州", "福建", "中国"}, From: []string{"半月窑"}}, {Order: "1044", To: []string{"A"}}, {Order: "1045", To: []string{"B"}},
		{Order: "1046", To: []string{"C"}}, {Order: "1047", To: []string{"D"}},
	}}))
}

func TestPickList(t *testing.T) {
	golden(t, "picklist", print.PickList(print.PickListPage{Page: paper(), Choice: bar("a4"), Paper: "a4", At: time.Date(2026, 11, 26, 20, 43, 0, 0, time.UTC), Pieces: 3, Parcels: []string{"1042-1", "1043-1"},
		Wants: []print.Want{{Bin: "A1-11", SKU: "HM-TE", Title: "Cliff Oolong", Label: "80 g", Quantity: 3, For: []string{"1042-1 × 2", "1043-1 × 1"}}}}))
	golden(t, "picklist-none", print.PickList(print.PickListPage{Page: paper(), Choice: bar("a4"), Paper: "a4", At: time.Date(2026, 11, 26, 20, 43, 0, 0, time.UTC)}))
}

func TestPoster(t *testing.T) {
	golden(t, "poster", print.Poster(print.PosterPage{
		Page: ui.Page{Title: "Poster", Lang: "en", ShopName: "Halfmoon"}, Paper: "a4", Papers: []ui.Link{{Label: "A4", URL: "?paper=a4", Kind: "now"}, {Label: "Letter", URL: "?paper=letter"}},
		Picture: ui.Photo{Large: "/photo/aa/1600"}, Name: "Moonrise gaiwan", Note: "Lid, bowl and saucer.", Fact: "$72", Was: "$80", Call: "Scan to see it and buy it",
		QR: ui.QR{Text: "https://halfmoon.example/products/moonrise-gaiwan", Label: "Code"}, Address: "halfmoon.example/products/moonrise-gaiwan",
		Files: []ui.Link{{Label: "Code as SVG", URL: "code.svg"}}, Warning: "Not public yet.", Back: ui.Link{Label: "Back", URL: "/desk/products/x"},
	}))
}

func TestDocument(t *testing.T) {
	usd := func(minor int64) money.Amount { return money.Of(minor, "USD") }
	at := time.Date(2026, 11, 26, 20, 43, 0, 0, time.UTC)
	p := print.DocumentPage{
		Page: ui.Page{Title: "2026-0001", Lang: "en", ShopName: "Halfmoon"}, Number: "2026-0001", Issued: at, Order: "1042", Ordered: at.AddDate(0, 0, -2), Supplied: at,
		Seller:    print.PartyLines{Name: "Halfmoon", Lines: []string{"12 Longmen Hill Road", "Dehua"}, TaxID: "DE136695976", Email: "hello@halfmoon.example"},
		Buyer:     print.PartyLines{Name: "Mara Lindt", Lines: []string{"Kastanienallee 12", "10435 Berlin", "Germany"}},
		Inclusive: true, Discounts: true,
		Lines: []print.DocumentLine{
			{Title: "Moonrise gaiwan", Label: "Celadon, 140 ml", SKU: "HM-GW-140-C", Quantity: 2, Unit: usd(5_800), Discount: usd(1_160), Rates: "19\u00a0%", Sum: usd(10_440), Counted: true},
			{Title: "Shipping", Quantity: 1, Unit: usd(600), Sum: usd(600)},
		},
		Taxes: []print.DocumentTax{{Name: "VAT", Rate: "19\u00a0%", Base: usd(9_277), Amount: usd(1_763)}},
		Net:   usd(9_277), Tax: usd(1_763), Total: usd(11_040), Method: "Bank transfer", Reference: "RF501042", Paid: usd(11_040),
	}
	golden(t, "invoice", print.Document(p))
	p.Credit, p.Number, p.Of, p.OfIssued, p.Reason, p.Reference = true, "C2026-0001", "2026-0001", at, "A scratch on the lid", "SEPA 77"
	p.Discounts, p.Taxes, p.Net, p.Tax, p.Total, p.Paid = false, nil, usd(5_220), usd(0), usd(5_220), usd(5_220)
	p.Lines, p.Note = []print.DocumentLine{{Title: "Moonrise gaiwan", Quantity: 1, Sum: usd(5_220), Counted: true}}, "No tax is charged on this invoice."
	golden(t, "credit", print.Document(p))
}

// golden compares a page's body in each language with its file.
func golden(t *testing.T, name string, page templ.Component) (all []string) {
	t.Helper()
	b, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range []string{lang.English, lang.Chinese} {
		var out bytes.Buffer
		if err := page.Render(b.Context(t.Context(), tag), &out); err != nil {
			t.Fatal(err)
		}
		_, body, _ := strings.Cut(out.String(), "<main")
		body, _, _ = strings.Cut(body, "</main>")
		got, path := "<main"+strings.ReplaceAll(body, "><", ">\n<")+"</main>\n", filepath.Join("testdata", name+"."+tag+".html")
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
		all = append(all, got)
	}
	return all
}
