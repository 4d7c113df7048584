package brand

import (
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"

	"hawker/app/fault"
	"hawker/app/money"
)

// Lengths, in runes, that a shop's words may have.
const (
	maxName   = 60
	maxLine   = 140
	maxStory  = 4_000
	maxPolicy = 20_000
)

var accent = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// Clean returns the settings as they are stored: trimmed, codes in their usual
// case, the account number without spaces, amounts in the shop's currency.
func (s Settings) Clean() Settings {
	for _, f := range []*string{&s.Name, &s.Email, &s.Phone, &s.Address, &s.TaxID, &s.Zone, &s.Tax.Name, &s.Transfer.Holder, &s.Transfer.Bank} {
		*f = strings.TrimSpace(*f)
	}
	s.Country = strings.ToUpper(strings.TrimSpace(s.Country))
	s.Currency = money.Currency(strings.ToUpper(strings.TrimSpace(string(s.Currency))))
	s.Transfer.IBAN, s.Transfer.BIC = squeeze(s.Transfer.IBAN), squeeze(s.Transfer.BIC)
	texts := []*Text{&s.NameLocal, &s.Tagline, &s.Story}
	for _, name := range PolicyNames {
		texts = append(texts, s.Policies.Of(name))
	}
	for _, t := range texts {
		*t = t.Clean()
	}
	for _, a := range []*money.Amount{&s.Shipping.Flat, s.Shipping.FreeOver, &s.Cash.Fee, s.Cash.Max} {
		if a != nil && a.Currency == "" {
			a.Currency = s.Currency
		}
	}
	s.Shipping.Countries = cleanCountries(s.Shipping.Countries)
	s.Cash.Countries = cleanCountries(s.Cash.Countries)
	return s
}

func cleanCountries(list []string) []string {
	var out []string
	for _, c := range list {
		if c = strings.ToUpper(strings.TrimSpace(c)); c != "" {
			out = append(out, c)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Check refuses the first field that cannot be used as it stands; fields are
// named as in the record: "shipping.flat", "transfer.iban".
func (s Settings) Check() error {
	for _, check := range []func() error{s.checkWho, s.checkWhere, s.checkWords, s.checkShipping, s.checkTax, s.checkTransfer, s.checkCash} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (s Settings) checkWho() error {
	if s.Name == "" {
		return fault.InvalidField("field_needed", "name")
	}
	if err := checkWords(s.Name, "name", maxName); err != nil {
		return err
	}
	if s.Email != "" {
		if a, err := mail.ParseAddress(s.Email); err != nil || a.Address != s.Email {
			return fault.InvalidField("email_malformed", "email")
		}
	}
	if err := checkWords(s.Phone, "phone", 40); err != nil {
		return err
	}
	if err := checkWords(s.TaxID, "tax_id", 40); err != nil {
		return err
	}
	return checkWords(s.Address, "address", 400)
}

func (s Settings) checkWhere() error {
	if !money.Known(s.Currency) {
		return fault.InvalidField("currency_unknown", "currency")
	}
	if !KnownCountry(s.Country) {
		return fault.InvalidField("country_unknown", "country")
	}
	if !slices.Contains(Languages, s.Lang) {
		return fault.InvalidField("language_unknown", "lang")
	}
	// "" and "Local" would load, and mean another thing on another machine.
	if _, err := time.LoadLocation(s.Zone); err != nil || s.Zone == "" || s.Zone == "Local" {
		return fault.InvalidField("zone_unknown", "zone")
	}
	return nil
}

func (s Settings) checkWords() error {
	for _, w := range []struct {
		field string
		text  Text
		max   int
	}{
		{"name_local", s.NameLocal, maxName},
		{"tagline", s.Tagline, maxLine},
		{"story", s.Story, maxStory},
	} {
		if err := w.text.Check(w.field, w.max); err != nil {
			return err
		}
	}
	for _, name := range PolicyNames {
		if err := s.Policies.Of(name).Check("policies."+name, maxPolicy); err != nil {
			return err
		}
	}
	return nil
}

func (s Settings) checkShipping() error {
	if err := s.checkAmount(s.Shipping.Flat, "shipping.flat"); err != nil {
		return err
	}
	if s.Shipping.FreeOver != nil {
		if err := s.checkAmount(*s.Shipping.FreeOver, "shipping.free_over"); err != nil {
			return err
		}
	}
	return checkCountries(s.Shipping.Countries, "shipping.countries")
}

func (s Settings) checkTax() error {
	if s.Tax.RatePPM < 0 || s.Tax.RatePPM > 1_000_000 {
		return fault.InvalidField("tax_rate_range", "tax.rate_ppm")
	}
	if s.Tax.RatePPM > 0 && s.Tax.Name == "" {
		return fault.InvalidField("field_needed", "tax.name")
	}
	return checkWords(s.Tax.Name, "tax.name", 40)
}

func (s Settings) checkTransfer() error {
	if err := checkBIC(s.Transfer.BIC, "transfer.bic"); err != nil {
		return err
	}
	if err := checkWords(s.Transfer.Bank, "transfer.bank", maxLine); err != nil {
		return err
	}
	if err := checkWords(s.Transfer.Holder, "transfer.holder", maxLine); err != nil {
		return err
	}
	if !s.Transfer.On {
		return nil
	}
	if s.Transfer.Holder == "" {
		return fault.InvalidField("field_needed", "transfer.holder")
	}
	if s.Transfer.Days < 1 || s.Transfer.Days > 60 {
		return fault.InvalidField("days_range", "transfer.days", "min", 1, "max", 60)
	}
	return checkAccount(s.Transfer.IBAN, s.Country, "transfer.iban")
}

func (s Settings) checkCash() error {
	if !s.Cash.On {
		return nil
	}
	if err := s.checkAmount(s.Cash.Fee, "cash.fee"); err != nil {
		return err
	}
	if s.Cash.Max != nil {
		if err := s.checkAmount(*s.Cash.Max, "cash.max"); err != nil {
			return err
		}
	}
	return checkCountries(s.Cash.Countries, "cash.countries")
}

// checkAmount takes zero to money.MaxUnit in the shop's currency.
func (s Settings) checkAmount(a money.Amount, field string) error {
	if a.Minor < 0 || a.Minor > money.MaxUnit {
		return fault.InvalidField("amount_range", field)
	}
	if a.Currency != s.Currency {
		return fault.InvalidField("currency_differs", field, "currency", string(s.Currency))
	}
	return nil
}

func checkCountries(list []string, field string) error {
	for _, c := range list {
		if !KnownCountry(c) {
			return fault.InvalidField("country_unknown", field, "country", c)
		}
	}
	return nil
}
