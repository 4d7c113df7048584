package findable

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/photo"
	"hawker/app/staff"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/store/storetest"
	"hawker/views/ui"
)

var update = flag.Bool("update", false, "write the golden files")

const base = "https://halfmoon.example"

func usd(n int64) money.Amount { return money.Of(n, "USD") }

// pages are a shop with a cup in two glazes of which one is on sale, a tin by
// weight without a choice, and a show.
type pages struct {
	t        testing.TB
	s        *store.Store
	clock    *storetest.Clock
	ctx      context.Context
	cup, tin catalog.Product
	sale     catalog.VariantID
	show     live.Show
}

func open(t testing.TB) *pages {
	t.Helper()
	bundle, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	s, clock := storetest.OpenAt(t, store.Options{})
	g := &pages{t: t, s: s, clock: clock, ctx: bundle.Context(context.Background(), "en")}
	storetest.Do(t, s, g.furnish)
	return g
}

func (g *pages) furnish(tx *store.Tx) error {
	shop := brand.Fresh("Halfmoon", "USD", "DE")
	free := usd(8_000)
	shop.Lang, shop.Zone, shop.Email, shop.Address = "en", "Europe/Berlin", "hello@halfmoon.example", "Hill Road 12\n10115 Berlin"
	shop.Shipping = brand.Shipping{Flat: usd(600), FreeOver: &free, Countries: []string{"DE", "AT"}}
	shop.Policies.Returns = brand.Text{"en": "Thirty days."}
	shop.Tagline, shop.Story = brand.Text{"en": "From one kiln"}, brand.Text{"en": "Four families & a hill."}
	if err := brand.Save(tx, shop); err != nil {
		return err
	}
	var vs []catalog.Variant
	var photos []catalog.Photo
	for _, digit := range []string{"a", "b"} {
		hash := strings.Repeat(digit, 64)
		if err := photo.Add(tx, photo.Photo{Hash: hash, Width: 1600, Height: 1200, Type: photo.JPEG}); err != nil {
			return err
		}
		photos = append(photos, catalog.Photo{Hash: hash})
	}
	var err error
	g.cup, vs, err = catalog.Create(tx, catalog.Product{
		Title: brand.Text{"en": "Rice-white cup", "zh": "米白杯"}, Body: brand.Text{"en": "Thrown thin.\n\nBy hand."}, Status: catalog.Active,
		Category: "674", Type: "Cups", Photos: photos,
		Options: []catalog.Option{
			{Name: brand.Text{"en": "Colour"}, Values: []brand.Text{{"en": "White"}, {"en": "Blue"}}},
			{Name: brand.Text{"en": "Glaze"}, Values: []brand.Text{{"en": "Matt"}}},
		},
	}, []catalog.Variant{
		{Choice: []int{0, 0}, SKU: "CUP-W", Price: usd(3_800), WeightG: 200, Barcode: "4006381333931"},
		{Choice: []int{1, 0}, Price: usd(4_000), Policy: catalog.Policy{Kind: catalog.Continue, Days: 14}, Photo: photos[1].Hash, Barcode: "1234567890123",
			Sale: catalog.Sale{Price: usd(3_200), From: tx.Now.Add(-time.Hour), To: tx.Now.Add(48 * time.Hour)}},
	})
	if err != nil {
		return err
	}
	g.sale = vs[1].ID
	if err := stock.Receive(tx, stock.Line{Variant: vs[0].ID, Quantity: 3}, "r1", ""); err != nil {
		return err
	}
	g.tin, _, err = catalog.Create(tx, catalog.Product{Title: brand.Text{"en": "Silver <Needle>"}, Status: catalog.Active, Vendor: "Mrs. Wu", Photos: photos[:1]},
		[]catalog.Variant{{Price: usd(9_000), CompareAt: usd(9_500), Content: catalog.Content{Amount: 50_000, Unit: "g"},
			Policy: catalog.Policy{Kind: catalog.Preorder, Until: tx.Now.AddDate(0, 1, 0), Most: 5}}})
	if err != nil {
		return err
	}
	host, err := staff.Add(tx, staff.Person{Name: "Lin Yue", Email: "lin@halfmoon.example", Role: staff.Owner})
	if err != nil {
		return err
	}
	g.show, err = live.Schedule(tx, live.Show{Title: brand.Text{"en": "Open kiln"}, Note: brand.Text{"en": "Firing 41."}, Starts: tx.Now.Add(time.Hour), Host: host.ID})
	return err
}

func (g *pages) read(fn func(r Reader) error) {
	g.t.Helper()
	storetest.View(g.t, g.s, func(tx *store.Tx) error {
		r, err := Read(g.ctx, tx, base)
		if err != nil {
			return err
		}
		return fn(r)
	})
}

// golden compares what is said with a file, in which ids stand by their place.
func golden(t *testing.T, name string, said any) {
	t.Helper()
	b, err := json.MarshalIndent(said, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	b = append(ids.ReplaceAllFunc(b, numbered()), '\n')
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(b, want) {
		t.Errorf("%s (%v) is now\n%s", path, err, b)
	}
}

// saidOf is what the page of a product says as it stands in the shop now.
func saidOf(r Reader, p catalog.Product, choice []int) (Said, error) {
	p, err := catalog.Get(r.Tx, p.ID)
	if err != nil {
		return Said{}, err
	}
	o, err := r.InShop(p)
	if err != nil {
		return Said{}, err
	}
	return r.OfProduct(o, choice)
}

func TestWhatPagesSay(t *testing.T) {
	g := open(t)
	g.read(func(r Reader) error {
		for name, p := range map[string]catalog.Product{"group": g.cup, "product": g.tin} {
			said, err := saidOf(r, p, nil)
			if err != nil {
				return err
			}
			golden(t, name, said.Data)
		}
		home, err := r.Home()
		if err != nil {
			return err
		}
		golden(t, "home", home)
		golden(t, "list", r.List("Products", "/products", []ui.Link{{Label: "Cup", URL: "/products/cup"}, {Label: "Pot", URL: "/products/pot"}}))
		golden(t, "collection", r.List("For one", "/collections/for-one", nil))
		golden(t, "show-upcoming", r.Show(g.show, r.ShowCard(g.show)))
		return nil
	})
	g.clock.Move(2 * time.Hour)
	storetest.Do(t, g.s, func(tx *store.Tx) error { return live.OnAir(tx, g.show.ID, g.show.Host) })
	g.saidOfShow("show-live")
	g.clock.Move(time.Hour)
	storetest.Do(t, g.s, func(tx *store.Tx) error { return live.End(tx, g.show.ID) })
	g.saidOfShow("show-ended")
}

func (g *pages) saidOfShow(name string) {
	g.t.Helper()
	g.read(func(r Reader) error {
		s, err := live.Get(r.Tx, g.show.ID)
		if err == nil {
			golden(g.t.(*testing.T), name, r.OfShow(s).Data)
		}
		return err
	})
}

func TestRows(t *testing.T) {
	g := open(t)
	g.read(func(r Reader) error {
		rows, next, err := r.Rows("")
		if err != nil || next != "" {
			t.Errorf("%q %v", next, err)
		}
		golden(t, "rows", rows)
		return nil
	})
}

// The chosen variant comes first, so that it is there however many there are.
func TestTheChosenVariantComesFirst(t *testing.T) {
	g := open(t)
	g.read(func(r Reader) error {
		said, err := saidOf(r, g.cup, []int{1, 0})
		if err != nil {
			return err
		}
		first := said.Data[0].(Node).get("hasVariant").([]Node)[0]
		if first.get("color") != "Blue" || !strings.HasSuffix(first.get("offers").(Node).get("url").(string), "?v="+string(g.sale)) {
			t.Errorf("%v", first)
		}
		return nil
	})
}

// A sale that is to come is told ahead; before and after it the price is the page's.
func TestPricesOverTime(t *testing.T) {
	g := open(t)
	at := func(d time.Duration) (w Row) {
		g.clock.Move(d)
		g.read(func(r Reader) error {
			rows, _, err := r.Rows("")
			for _, row := range rows {
				if row.ID == string(g.sale) {
					w = row
				}
			}
			return err
		})
		return w
	}
	if w := at(0); w.Price != "40.00 USD" || w.SalePrice != "32.00 USD" || !strings.Contains(w.SaleDates, "/") {
		t.Errorf("during the sale: %+v", w)
	}
	if w := at(49 * time.Hour); w.Price != "40.00 USD" || w.SalePrice != "" || w.SaleDates != "" {
		t.Errorf("after the sale: %+v", w)
	}
	storetest.Do(t, g.s, func(tx *store.Tx) error {
		next := catalog.Sale{Price: usd(3_000), From: tx.Now.Add(time.Hour), To: tx.Now.Add(2 * time.Hour)}
		return catalog.EditVariant(tx, g.sale, catalog.Edit{Sale: &next})
	})
	if w := at(0); w.Price != "40.00 USD" || w.SalePrice != "30.00 USD" || w.SaleDates == "" {
		t.Errorf("before the next sale: %+v", w)
	}
}

func TestGTIN(t *testing.T) {
	for code, want := range map[string]string{
		"4006381333931": "4006381333931", "400638133393 1": "4006381333931", "96385074": "96385074", "036000291452": "036000291452",
		"4006381333932": "", "1234567890123": "", "0000000000000": "", "ABC": "", "": "", "４００６３８１３３３９３１": "",
	} {
		if got := gtin(code); got != want {
			t.Errorf("%q is %q", code, got)
		}
	}
}
