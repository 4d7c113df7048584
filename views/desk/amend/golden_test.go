package amend_test

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
	"hawker/views/desk/amend"
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
	plain, over, bad := page(), page(), page()
	plain.Preview, plain.Added, plain.Mailable = amend.Preview{}, nil, false
	over.Preview.Over, over.Preview.MayBack, over.Preview.Back, over.Preview.Total = usd(2_900), true, true, usd(8_700)
	bad.Preview = amend.Preview{Problem: "Only 2 left."}
	bad.Form = frame.Form{Errors: map[string]string{"rest.0": "2 of these are packed."}, Problem: "Not saved.", Key: "key-2"}
	return map[string]templ.Component{
		"edit": amend.Edit(page()), "edit-untouched": amend.Edit(plain), "edit-over": amend.Edit(over), "edit-refused": amend.Edit(bad),
		"disputes": amend.List(amend.Disputes{Frame: around(), Open: []frame.Dispute{
			{Ref: "dp_1", State: "open", Number: "1042", Buyer: "Mara Lindt", Amount: usd(12_200), Reason: "fraudulent", Dated: true, Days: 1, Due: evening, Evidence: []frame.Evidence{{At: evening, By: "Mei", Text: "Signed."}}},
			{Ref: "dp_2", State: "open", Number: "1041", Buyer: "Jonas Weber", Amount: usd(900)},
		}, Over: []frame.Dispute{{Ref: "dp_0", State: "lost", Number: "1039", Amount: usd(100), Closed: evening}}}),
		"disputes-none": amend.List(amend.Disputes{Frame: around()}),
	}
}

func page() amend.Page {
	return amend.Page{
		Frame: around(), Form: frame.Form{Key: "key-1"}, Number: "1042", Buyer: "Mara Lindt", Mail: true, Mailable: true, Why: "As you asked.",
		Lines: []amend.Line{{Title: "Moonrise gaiwan", Label: "Celadon", SKU: "HM-GW", Unit: usd(5_800), Was: 1, Typed: "2"}, {Index: 1, Title: "Cliff Oolong", SKU: "HM-TE", Unit: usd(2_900), Was: 2, Least: 1, Typed: "2"}},
		Added: []frame.Picked{{Method: "get", Variant: "v1", Title: "Clear-pour pitcher", SKU: "HM-PT", Quantity: "1", Price: "20.00", Today: usd(2_800), Left: 21, MayPrice: true}},
		Pick:  frame.Pick{Method: "get", Find: "pitcher", Looked: true, Found: []frame.PickRow{{ID: "v1", Title: "Clear-pour pitcher", SKU: "HM-PT", Price: usd(2_800), Left: 21}}},
		Preview: amend.Preview{
			Rows: []amend.Row{{Title: "Moonrise gaiwan", Now: 1, Before: usd(0), After: usd(5_800)}, {Title: "Cliff Oolong", Was: 2, Now: 1, Before: usd(5_800), After: usd(2_900)}},
			Sums: []amend.Sum{{Label: "Total", Before: usd(11_600), After: usd(14_500), Total: true}}, Was: usd(11_600), Total: usd(14_500), Follows: []string{"29.00 is to be paid then."}, Rev: 1,
		},
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
