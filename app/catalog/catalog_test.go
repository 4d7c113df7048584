package catalog_test

import (
	"strings"
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/collection"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

func en(s string) brand.Text { return brand.Text{"en": s} }

func usd(n int64) money.Amount { return money.Of(n, "USD") }

// glaze is a product with one option and a variant per value.
func glaze(values ...string) (catalog.Product, []catalog.Variant) {
	p := catalog.Product{Title: en("Moonrise gaiwan"), Status: catalog.Active, Options: []catalog.Option{{Name: en("Glaze")}}}
	var vs []catalog.Variant
	for i, v := range values {
		p.Options[0].Values = append(p.Options[0].Values, en(v))
		vs = append(vs, catalog.Variant{Choice: []int{i}, SKU: "HM-" + v, Price: usd(5_800)})
	}
	return p, vs
}

// open gives a store in which doctor finds nothing at the end.
func open(t *testing.T) (*store.Store, *storetest.Clock) {
	s, clock := storetest.OpenAt(t, store.Options{})
	t.Cleanup(func() {
		storetest.View(t, s, func(tx *store.Tx) error {
			for _, doctor := range []func(*store.Tx) ([]string, error){catalog.Doctor, collection.Doctor} {
				broken, err := doctor(tx)
				for _, b := range broken {
					t.Error(b)
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
	})
	return s, clock
}

func create(t *testing.T, s *store.Store, p catalog.Product, vs []catalog.Variant) (catalog.Product, []catalog.Variant) {
	t.Helper()
	storetest.Do(t, s, func(tx *store.Tx) (err error) {
		p, vs, err = catalog.Create(tx, p, vs)
		return err
	})
	return p, vs
}

func TestCreateRefusesWhatCannotBeSold(t *testing.T) {
	s, _ := open(t)
	create(t, s, catalog.Product{Title: en("Taken"), Handle: "taken"}, []catalog.Variant{{SKU: "Straße-1", Price: usd(1)}})
	for _, row := range []struct {
		name  string
		spoil func(*catalog.Product, *[]catalog.Variant)
		code  string
		field string
	}{
		{"no title", func(p *catalog.Product, _ *[]catalog.Variant) { p.Title = en(" ") }, "field_needed", "title"},
		{"a title as long as a page", func(p *catalog.Product, _ *[]catalog.Variant) { p.Title = en(strings.Repeat("釉", 141)) }, "text_too_long", "title.en"},
		{"a title with a bell", func(p *catalog.Product, _ *[]catalog.Variant) { p.Title = en("ding\a") }, "text_malformed", "title.en"},
		{"an address with a slash", func(p *catalog.Product, _ *[]catalog.Variant) { p.Handle = "a/b" }, "handle_malformed", "handle"},
		{"another's address", func(p *catalog.Product, _ *[]catalog.Variant) { p.Handle = "Taken" }, "handle_taken", "handle"},
		{"a status of its own", func(p *catalog.Product, _ *[]catalog.Variant) { p.Status = "sold" }, "status_unknown", "status"},
		{"a picture that is no hash", func(p *catalog.Product, _ *[]catalog.Variant) { p.Photos = []catalog.Photo{{Hash: "../../key"}} }, "photo_unknown", "photos.0"},
		{"four options", func(p *catalog.Product, _ *[]catalog.Variant) { p.Options = make([]catalog.Option, 4) }, "too_many_options", "options"},
		{"an option without a name", func(p *catalog.Product, _ *[]catalog.Variant) { p.Options[0].Name = nil }, "field_needed", "options.0.name"},
		{"an option without a choice", func(p *catalog.Product, _ *[]catalog.Variant) { p.Options[0].Values = nil }, "option_values_range", "options.0.values"},
		{"a choice twice", func(p *catalog.Product, _ *[]catalog.Variant) { p.Options[0].Values[1] = en("Celadon ") }, "option_value_twice", "options.0.values"},
		{"nothing to buy", func(_ *catalog.Product, vs *[]catalog.Variant) { *vs = nil }, "variant_needed", "variants"},
		{"251 variants", func(_ *catalog.Product, vs *[]catalog.Variant) { *vs = make([]catalog.Variant, 251) }, "too_many_variants", "variants"},
		{"a choice too few", func(_ *catalog.Product, vs *[]catalog.Variant) { (*vs)[1].Choice = nil }, "variant_choice", "variants.1.choice"},
		{"a choice that is not there", func(_ *catalog.Product, vs *[]catalog.Variant) { (*vs)[1].Choice = []int{2} }, "variant_choice", "variants.1.choice"},
		{"the same choice twice", func(_ *catalog.Product, vs *[]catalog.Variant) { (*vs)[1].Choice = []int{0} }, "variant_twice", "variants.1.choice"},
		{"another's SKU in capitals", func(_ *catalog.Product, vs *[]catalog.Variant) { (*vs)[1].SKU = "STRASSE-1" }, "sku_taken", "variants.1.sku"},
		{"a SKU twice", func(_ *catalog.Product, vs *[]catalog.Variant) { (*vs)[1].SKU = "hm-celadon" }, "sku_taken", "variants.1.sku"},
		{"no price", func(_ *catalog.Product, vs *[]catalog.Variant) { (*vs)[0].Price = usd(0) }, "price_needed", "variants.0.price"},
		{"a price below zero", func(_ *catalog.Product, vs *[]catalog.Variant) { (*vs)[0].Price = usd(-1) }, "price_needed", "variants.0.price"},
		{"a price beyond counting", func(_ *catalog.Product, vs *[]catalog.Variant) { (*vs)[0].Price = usd(money.MaxUnit + 1) }, "money_too_large", "variants.0.price"},
		{"a weight below zero", func(_ *catalog.Product, vs *[]catalog.Variant) { (*vs)[0].WeightG = -1 }, "weight_range", "variants.0.weight_g"},
		{"a bin of two lines", func(_ *catalog.Product, vs *[]catalog.Variant) { (*vs)[0].Bin = "B2\n04" }, "text_malformed", "variants.0.bin"},
	} {
		p, vs := glaze("Celadon", "Ash")
		row.spoil(&p, &vs)
		err := storetest.Refused(t, s, func(tx *store.Tx) error {
			_, _, err := catalog.Create(tx, p, vs)
			return err
		})
		if e, ok := fault.As(err); !ok || e.Code != row.code || e.Field != row.field {
			t.Errorf("%s: %v, want %s of %s", row.name, err, row.code, row.field)
		}
	}
}

func TestPricesAreInTheShopsCurrency(t *testing.T) {
	s, _ := open(t)
	storetest.Do(t, s, func(tx *store.Tx) error { return brand.Save(tx, brand.Fresh("Halfmoon", "USD", "US")) })
	err := storetest.Refused(t, s, func(tx *store.Tx) error {
		_, _, err := catalog.Create(tx, catalog.Product{Title: en("Cup")}, []catalog.Variant{{Price: money.Of(100, "EUR")}})
		return err
	})
	if !fault.Is(err, "price_currency") {
		t.Error(err)
	}
	_, vs := create(t, s, catalog.Product{Title: en("Cup")}, []catalog.Variant{{Price: usd(100)}})
	err = storetest.Refused(t, s, func(tx *store.Tx) error { return catalog.SetPrice(tx, vs[0].ID, money.Of(100, "EUR"), "") })
	if !fault.Is(err, "price_currency") {
		t.Error(err)
	}
}

func TestHandlesComeFromTitles(t *testing.T) {
	s, _ := open(t)
	long := strings.Repeat("kiln ", 20)
	for _, row := range []struct {
		title brand.Text
		want  string
	}{
		{en("Moonrise gaiwan"), "moonrise-gaiwan"},
		{en("Moonrise Gaiwan!"), "moonrise-gaiwan-2"},
		{en("Moonrise--gaiwan"), "moonrise-gaiwan-3"},
		{en("Café “Crème”, 140 ml"), "cafe-creme-140-ml"},
		{en("Potter's mug"), "potters-mug"},
		{brand.Text{"zh": "月升盖碗", "en": "Rising moon"}, "rising-moon"},
		{brand.Text{"zh": "茶杯 No 5"}, "no-5"},
		{en(long), strings.TrimSuffix(strings.ReplaceAll(long, " ", "-")[:60], "-")},
		{en(long), strings.ReplaceAll(long, " ", "-")[:58] + "-2"},
	} {
		p, _ := create(t, s, catalog.Product{Title: row.title}, []catalog.Variant{{Price: usd(1)}})
		if p.Handle != row.want || len(p.Handle) > 60 {
			t.Errorf("%v: %q, want %q", row.title, p.Handle, row.want)
		}
	}
	p, _ := create(t, s, catalog.Product{Title: brand.Text{"zh": "月升盖碗"}}, []catalog.Variant{{Price: usd(1)}})
	if !strings.HasPrefix(p.Handle, "item-") || len(p.Handle) != 11 {
		t.Errorf("a title without letters gives %q", p.Handle)
	}
}

// Each row edits the product of Celadon and Ash; want tells which old ids the
// new variants carry, - is a new one.
func TestAVariantsIDMeansTheSamePieceForEver(t *testing.T) {
	type edit struct {
		name    string
		values  []brand.Text
		choices []int
		ids     string // C, A: posted with that old id; - without
		want    string
		left    int
	}
	bilingual := brand.Text{"en": "Celadon", "zh": "青瓷"}
	for _, row := range []edit{
		{"nothing", []brand.Text{en("Celadon"), en("Ash")}, []int{0, 1}, "CA", "CA", 0},
		{"posted without ids", []brand.Text{en("Celadon"), en("Ash")}, []int{0, 1}, "--", "CA", 0},
		{"sorted the other way", []brand.Text{en("Ash"), en("Celadon")}, []int{1, 0}, "CA", "CA", 0},
		{"translated", []brand.Text{bilingual, en("Ash")}, []int{0, 1}, "CA", "CA", 0},
		{"renamed in its place", []brand.Text{en("Jade"), en("Ash")}, []int{0, 1}, "CA", "CA", 0},
		{"one taken away", []brand.Text{en("Ash")}, []int{0}, "A", "A", 1},
		{"one added in front", []brand.Text{en("Tenmoku"), en("Celadon"), en("Ash")}, []int{0, 1, 2}, "-CA", "-CA", 0},
		{"ids crossed", []brand.Text{en("Celadon"), en("Ash")}, []int{0, 1}, "AC", "CA", 0},
		{"one id claimed twice", []brand.Text{en("Celadon"), en("Ash")}, []int{0, 1}, "CC", "CA", 0},
		{"all new", []brand.Text{en("Snow"), en("Rust"), en("Ink")}, []int{2}, "C", "-", 2},
	} {
		s, _ := open(t)
		p, vs := create(t, s, func() catalog.Product { p, _ := glaze("Celadon", "Ash"); return p }(), func() []catalog.Variant { _, v := glaze("Celadon", "Ash"); return v }())
		old := map[byte]catalog.VariantID{'C': vs[0].ID, 'A': vs[1].ID}
		p.Options[0].Values = row.values
		var list []catalog.Variant
		for i, at := range row.choices {
			list = append(list, catalog.Variant{ID: old[row.ids[i]], Choice: []int{at}, Price: usd(6_000)})
		}
		storetest.Do(t, s, func(tx *store.Tx) error { return catalog.Update(tx, p, list) })
		storetest.View(t, s, func(tx *store.Tx) error {
			now, err := catalog.Variants(tx, p.ID)
			got := ""
			for _, v := range now {
				mark := "-"
				for name, id := range old {
					if v.ID == id {
						mark = string(name)
					}
				}
				got += mark
			}
			if got != row.want {
				t.Errorf("%s: ids %q, want %q", row.name, got, row.want)
			}
			archived := 0
			for _, id := range old {
				v, err := catalog.GetVariant(tx, id)
				if err != nil {
					return err
				}
				if v.Archived {
					archived++
				}
			}
			if archived != row.left {
				t.Errorf("%s: %d archived, want %d", row.name, archived, row.left)
			}
			return err
		})
	}
}

func TestAnArchivedVariantGivesItsSKUAwayAndStays(t *testing.T) {
	s, _ := open(t)
	p, vs := glaze("Celadon", "Ash")
	p, vs = create(t, s, p, vs)
	swapped := []catalog.Variant{vs[0], vs[1]}
	swapped[0].SKU, swapped[1].SKU = vs[1].SKU, vs[0].SKU
	storetest.Do(t, s, func(tx *store.Tx) error { return catalog.Update(tx, p, swapped) })
	storetest.View(t, s, func(tx *store.Tx) error {
		v, ok, err := catalog.BySKU(tx, " hm-ash ")
		if !ok || v.ID != vs[0].ID {
			t.Errorf("after the swap HM-Ash is %s, %v", v.ID, ok)
		}
		return err
	})
	p.Options[0].Values = []brand.Text{en("Celadon")}
	storetest.Do(t, s, func(tx *store.Tx) error {
		return catalog.Update(tx, p, []catalog.Variant{{ID: vs[0].ID, Choice: []int{0}, SKU: "HM-Celadon", Price: usd(5_800)}})
	})
	storetest.View(t, s, func(tx *store.Tx) error {
		if _, _, err := catalog.For(tx, vs[1].ID); !fault.Is(err, "not_for_sale") {
			t.Errorf("archived variant: %v", err)
		}
		v, ok, err := catalog.BySKU(tx, "HM-Celadon")
		if !ok || v.ID != vs[0].ID {
			t.Errorf("HM-Celadon is %s, %v", v.ID, ok)
		}
		return err
	})
}

func TestStatusDecidesWhoSeesAndBuys(t *testing.T) {
	s, _ := open(t)
	p, vs := create(t, s, catalog.Product{Title: en("Cup")}, []catalog.Variant{{Price: usd(1)}})
	for _, row := range []struct {
		status           catalog.Status
		visible, buyable bool
	}{{catalog.Draft, false, false}, {catalog.Active, true, true}, {catalog.Unlisted, false, true}, {catalog.Archived, false, false}} {
		p.Status = row.status
		storetest.Do(t, s, func(tx *store.Tx) error { return catalog.Update(tx, p, vs) })
		storetest.View(t, s, func(tx *store.Tx) error {
			got, v, err := catalog.For(tx, vs[0].ID)
			if bought := err == nil; bought != row.buyable || got.Visible(tx.Now) != row.visible || v.ID != vs[0].ID {
				t.Errorf("%s: visible %v, buyable %v (%v)", row.status, got.Visible(tx.Now), bought, err)
			}
			list, _, err := catalog.List(tx, row.status, "", 10)
			if len(list) != 1 {
				t.Errorf("%s: list has %d", row.status, len(list))
			}
			return err
		})
	}
}

func TestEveryPriceIsRememberedWithItsReason(t *testing.T) {
	s, clock := open(t)
	p, vs := create(t, s, catalog.Product{Title: en("Cup")}, []catalog.Variant{{Price: usd(1_000)}})
	set := func(n int64, why string) {
		storetest.Do(t, s, func(tx *store.Tx) error { return catalog.SetPrice(tx, vs[0].ID, usd(n), why) })
	}
	set(900, "last of the batch")
	set(900, "again")
	clock.Move(time.Hour)
	vs[0].Price = usd(1_100)
	storetest.Do(t, s, func(tx *store.Tx) error { return catalog.Update(tx, p, vs) })
	storetest.View(t, s, func(tx *store.Tx) error {
		list, err := catalog.PriceHistory(tx, vs[0].ID)
		got := ""
		for _, h := range list {
			got += h.Price.Decimal() + " " + h.Reason + " " + h.At.Format("15:04") + " " + h.By.Kind + "; "
		}
		if want := "11.00 edit 21:00 system; 9.00 last of the batch 20:00 system; 10.00 first 20:00 system; "; got != want {
			t.Errorf("history is %s", got)
		}
		return err
	})
}

func TestLabelsSpeakEveryLanguage(t *testing.T) {
	p := catalog.Product{Options: []catalog.Option{
		{Name: en("Glaze"), Values: []brand.Text{{"en": "Celadon", "zh": "青瓷"}}},
		{Name: en("Size"), Values: []brand.Text{{"en": "140 ml"}, {"en": "200 ml"}}},
	}}
	v := catalog.Variant{Choice: []int{0, 1}}
	for lang, want := range map[string]string{"en": "Celadon, 200 ml", "zh": "青瓷，200 ml"} {
		if got := p.Label(v, lang); got != want || p.Labels(v)[lang] != want {
			t.Errorf("%s: %q, %q", lang, got, p.Labels(v)[lang])
		}
	}
	if got := (catalog.Product{}).Labels(catalog.Variant{}); got != nil {
		t.Errorf("nothing to choose is called %v", got)
	}
}
