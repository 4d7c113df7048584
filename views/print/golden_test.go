package print_test

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
	"hawker/views/print"
	"hawker/views/ui"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestSlip(t *testing.T) {
	p := print.SlipPage{
		Page: ui.Page{Title: "1042", Lang: "en", ShopName: "Halfmoon"}, Number: "1042", Placed: time.Date(2026, 11, 26, 20, 43, 0, 0, time.UTC),
		To: []string{"Mara Lindt", "Kastanienallee 12", "10435 Berlin", "Germany"}, From: []string{"12 Longmen Hill Road", "Dehua"},
		Lines:   []print.SlipLine{{Title: "Moonrise gaiwan", Label: "Celadon, 140 ml", SKU: "HM-GW-140-C", Bin: "B2-04", Quantity: 1}, {Title: "Cliff Oolong", SKU: "HM-TE", Quantity: 2, Left: 1}},
		Message: "Happy birthday, Jo.", Contact: "hello@halfmoon.example",
	}
	for _, got := range golden(t, "slip", print.Slip(p)) {
		if strings.ContainsAny(got, "$€¥") {
			t.Error("a packing slip shows a price")
		}
	}
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
