package brand_test

import (
	"slices"
	"strings"
	"testing"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

// shop is a shop that a person would believe.
func shop() brand.Settings {
	s := brand.Fresh("Halfmoon", "USD", "CN")
	s.NameLocal = brand.Text{"zh": "半月窑"}
	s.Zone, s.Lang, s.Email = "Asia/Shanghai", "zh", "hello@halfmoon.example"
	over, most := money.Of(12_000, "USD"), money.Of(30_000, "USD")
	s.Shipping = brand.Shipping{Flat: money.Of(900, "USD"), FreeOver: &over, Countries: []string{"CN", "US", "DE"}}
	s.Tax = brand.Tax{Name: "VAT", RatePPM: 130_000, Inclusive: true}
	s.Transfer = brand.Transfer{On: true, Holder: "Lin Yue", Bank: "Bank of China", IBAN: "6217 0000 1234 5678", BIC: "bkchcnbj", Days: 7}
	s.Cash = brand.Cash{On: true, Fee: money.Of(300, "USD"), Max: &most}
	return s
}

func TestSave(t *testing.T) {
	s := storetest.Open(t)
	var marks []store.Mark
	s.OnCommit(func(m []store.Mark) { marks = append(marks, m...) })
	storetest.View(t, s, func(tx *store.Tx) error {
		if _, err := brand.Get(tx); !fault.Is(err, "not_set_up") {
			t.Errorf("before set-up: %v", err)
		}
		return nil
	})
	storetest.Do(t, s, func(tx *store.Tx) error { return brand.Save(tx, shop()) })
	if !slices.Contains(marks, store.Mark{Kind: "brand"}) {
		t.Errorf("marks %v", marks)
	}
	storetest.View(t, s, func(tx *store.Tx) error {
		got, err := brand.Get(tx)
		if err != nil {
			return err
		}
		if got.Transfer.IBAN != "6217000012345678" || got.Transfer.BIC != "BKCHCNBJ" {
			t.Errorf("account not cleaned: %+v", got.Transfer)
		}
		if got.Location().String() != "Asia/Shanghai" || got.DisplayName("zh") != "半月窑" || got.DisplayName("fr") != "Halfmoon" {
			t.Errorf("%s %s", got.Location(), got.DisplayName("zh"))
		}
		if broken, err := brand.Doctor(tx); len(broken) > 0 || err != nil {
			t.Errorf("doctor: %v %v", broken, err)
		}
		return nil
	})
	err := storetest.Refused(t, s, func(tx *store.Tx) error {
		next := brand.Fresh("Halfmoon", "EUR", "DE")
		return brand.Save(tx, next)
	})
	if !fault.Is(err, "currency_fixed") {
		t.Errorf("another currency: %v", err)
	}
}

func TestSettingsRefused(t *testing.T) {
	for _, c := range []struct {
		rule, code, field string
		change            func(*brand.Settings)
	}{
		{"a shop has a name", "field_needed", "name", func(s *brand.Settings) { s.Name = "  " }},
		{"of at most 60 runes", "text_too_long", "name", func(s *brand.Settings) { s.Name = strings.Repeat("窑", 61) }},
		{"without control characters", "text_malformed", "name", func(s *brand.Settings) { s.Name = "a\x00b" }},
		{"in valid UTF-8", "text_malformed", "tagline.en", func(s *brand.Settings) { s.Tagline = brand.Text{"en": "\xff"} }},
		{"an address that mail can reach", "email_malformed", "email", func(s *brand.Settings) { s.Email = "Lin <a@b.example>" }},
		{"a currency of ISO 4217", "currency_unknown", "currency", func(s *brand.Settings) { s.Currency = "US" }},
		{"a country of ISO 3166", "country_unknown", "country", func(s *brand.Settings) { s.Country = "UK" }},
		{"a language that it speaks", "language_unknown", "lang", func(s *brand.Settings) { s.Lang = "de" }},
		{"a zone by its IANA name", "zone_unknown", "zone", func(s *brand.Settings) { s.Zone = "Beijing" }},
		{"not the machine's own zone", "zone_unknown", "zone", func(s *brand.Settings) { s.Zone = "Local" }},
		{"shipping is no gift of money", "amount_range", "shipping.flat", func(s *brand.Settings) { s.Shipping.Flat.Minor = -1 }},
		{"shipping in the shop's money", "currency_differs", "shipping.free_over", func(s *brand.Settings) {
			a := money.Of(1, "EUR")
			s.Shipping.FreeOver = &a
		}},
		{"to countries that exist", "country_unknown", "shipping.countries", func(s *brand.Settings) { s.Shipping.Countries = []string{"XX"} }},
		{"a tax of at most its price", "tax_rate_range", "tax.rate_ppm", func(s *brand.Settings) { s.Tax.RatePPM = 1_000_001 }},
		{"a tax has a name", "field_needed", "tax.name", func(s *brand.Settings) { s.Tax.Name = "" }},
		{"a transfer has a holder", "field_needed", "transfer.holder", func(s *brand.Settings) { s.Transfer.Holder = "" }},
		{"and an account", "field_needed", "transfer.iban", func(s *brand.Settings) { s.Transfer.IBAN = "" }},
		{"of letters and digits", "account_malformed", "transfer.iban", func(s *brand.Settings) { s.Transfer.IBAN = "62*17" }},
		{"an IBAN where there are IBANs", "iban_malformed", "transfer.iban", func(s *brand.Settings) { s.Country = "DE" }},
		{"a mistyped IBAN is no account", "iban_malformed", "transfer.iban", func(s *brand.Settings) { s.Transfer.IBAN = "DE89370400440532013001" }},
		{"a BIC of a country", "bic_malformed", "transfer.bic", func(s *brand.Settings) { s.Transfer.BIC = "BKCHXXBJ" }},
		{"a wait of 1 to 60 days", "days_range", "transfer.days", func(s *brand.Settings) { s.Transfer.Days = 0 }},
		{"a fee that is no gift", "amount_range", "cash.fee", func(s *brand.Settings) { s.Cash.Fee.Minor = -5 }},
		{"cash where there are countries", "country_unknown", "cash.countries", func(s *brand.Settings) { s.Cash.Countries = []string{"ZZ"} }},
		{"a policy that ends", "text_too_long", "policies.terms.en", func(s *brand.Settings) { s.Policies.Terms = brand.Text{"en": strings.Repeat("a", 20_001)} }},
	} {
		t.Run(c.rule, func(t *testing.T) {
			s := storetest.Open(t)
			bad := shop()
			c.change(&bad)
			err, ok := fault.As(storetest.Refused(t, s, func(tx *store.Tx) error { return brand.Save(tx, bad) }))
			if !ok || err.Code != c.code || err.Field != c.field {
				t.Errorf("want %s of %s, got %v", c.code, c.field, err)
			}
		})
	}
}

func TestPaymentsOff(t *testing.T) {
	s := storetest.Open(t)
	storetest.Do(t, s, func(tx *store.Tx) error { return brand.Save(tx, brand.Fresh("A", "JPY", "JP")) })
}

func TestIBAN(t *testing.T) {
	for iban, good := range map[string]bool{
		"DE89 3704 0044 0532 0130 00":       true, // the registry's own examples
		"GB29NWBK60161331926819":            true,
		"fr14 2004 1010 0505 0001 3m02 606": true,
		"NO9386011117947":                   true,
		"LC55HEMM000100010012001200023015":  true,
		"DE89 3704 0044 0532 0130 01":       false, // one digit off
		"DE8937040044053201300":             false, // one short
		"XX89370400440532013000":            false,
		"DE8937040044053201300é":            false,
		"":                                  false,
	} {
		if got := brand.CheckIBAN(iban, "iban") == nil; got != good {
			t.Errorf("%q: %v", iban, got)
		}
	}
}

func TestWhere(t *testing.T) {
	s := shop()
	if !s.CashIn("CN") || s.CashIn("US") {
		t.Error("cash is taken at home")
	}
	s.Cash.Countries = []string{"US"}
	if s.CashIn("CN") || !s.CashIn("US") {
		t.Error("cash is taken where it says")
	}
	s.Cash.On = false
	if s.CashIn("US") {
		t.Error("cash is off")
	}
	if list := brand.Countries(); !slices.IsSorted(list) || len(list) != 250 || !brand.KnownCountry("XK") {
		t.Errorf("%d countries", len(list))
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct {
		rule           string
		text           brand.Text
		lang, fallback string
		want           string
	}{
		{"its own language", brand.Text{"en": "pot", "zh": "壶"}, "zh", "en", "壶"},
		{"a region is served by its language", brand.Text{"en": "pot", "zh": "壶"}, "zh-Hant-TW", "en", "壶"},
		{"else the shop's", brand.Text{"en": "pot", "zh": "壶"}, "fr", "zh", "壶"},
		{"else any", brand.Text{"zh": "壶"}, "fr", "en", "壶"},
		{"nothing stays nothing", nil, "fr", "en", ""},
	} {
		if got := c.text.In(c.lang, c.fallback); got != c.want {
			t.Errorf("%s: %q", c.rule, got)
		}
	}
	clean := brand.Text{"en": " a\r\nb ", "zh": "  "}.Clean()
	if len(clean) != 1 || clean["en"] != "a\nb" {
		t.Errorf("clean %q", clean)
	}
	if (brand.Text{"en": " "}).Clean() != nil || !(brand.Text{"en": " "}).Empty() {
		t.Error("spaces are no words")
	}
}
