package owner

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk"
)

// sections read their form into the settings and touch nothing else.
var sections = map[string]func(*brand.Settings, edge.Values) error{
	"shop": readShop, "shipping": readShipping, "tax": readTax, "transfer": readTransfer, "cash": readCash, "policies": readPolicies, "look": readLook,
}

func readShop(s *brand.Settings, v edge.Values) error {
	s.Name, s.Email, s.Phone, s.Address = v.Get("name"), v.Get("email"), v.Get("phone"), v.Get("address")
	s.NameLocal = brand.Text{"zh": v.Get("name_zh")}.Clean()
	s.Tagline, s.Story = page.TextOf(page.ReadWords(v, "tagline")), page.TextOf(page.ReadWords(v, "story"))
	s.Country, s.Lang, s.Zone = v.Get("country"), v.Get("lang"), v.Get("zone")
	s.Currency = money.Currency(v.Get("currency"))
	return nil
}

func readShipping(s *brand.Settings, v edge.Values) (err error) {
	if s.Shipping.Flat, err = page.AmountOf(v.Get("flat"), "flat", s.Currency); err != nil {
		return err
	}
	if s.Shipping.FreeOver, err = optional(v.Get("free_over"), "free_over", s.Currency); err != nil {
		return err
	}
	s.Shipping.Countries = countryList(v.Get("countries"))
	return nil
}

func readTax(s *brand.Settings, v edge.Values) (err error) {
	s.Tax.Name, s.Tax.Inclusive = v.Get("tax_name"), v.On("inclusive")
	s.Tax.RatePPM, err = ppm(v.Get("rate"))
	return err
}

func readTransfer(s *brand.Settings, v edge.Values) error {
	days, err := strconv.Atoi(v.Get("days"))
	if err != nil {
		return fault.InvalidField("days_range", "days", "min", 1, "max", 60)
	}
	s.Transfer = brand.Transfer{
		On: v.On("transfer_on"), Holder: v.Get("holder"), Bank: v.Get("bank"), IBAN: v.Get("iban"), BIC: v.Get("bic"), Days: days,
	}
	return nil
}

func readCash(s *brand.Settings, v edge.Values) (err error) {
	fee, err := optional(v.Get("fee"), "fee", s.Currency)
	if err != nil {
		return err
	}
	s.Cash.Fee = money.Of(0, s.Currency)
	if fee != nil {
		s.Cash.Fee = *fee
	}
	if s.Cash.Max, err = optional(v.Get("max"), "max", s.Currency); err != nil {
		return err
	}
	s.Cash.On, s.Cash.Countries = v.On("cash_on"), countryList(v.Get("cash_countries"))
	return nil
}

func readPolicies(s *brand.Settings, v edge.Values) error {
	for _, name := range policyNames {
		*policy(s, name) = page.TextOf(page.ReadWords(v, name))
	}
	return nil
}

func readLook(s *brand.Settings, v edge.Values) error {
	s.Accent = v.Get("accent")
	if v.On("logo_off") {
		s.Logo = ""
	}
	return nil
}

// ofSection names the form's field by the record's: "shipping.flat" is flat.
func ofSection(section string, err error) error {
	refusal, ok := fault.As(err)
	if !ok || refusal.Field == "" {
		return err
	}
	name, renamed := refusal.Field, map[string]string{
		"tax.name": "tax_name", "tax.rate_ppm": "rate", "cash.countries": "cash_countries", "name_local.zh": "name_zh",
	}
	if to, ok := renamed[name]; ok {
		name = to
	} else if first, rest, ok := strings.Cut(name, "."); ok && (first == section || first == "policies") {
		name = rest
	}
	return page.Named(err, name)
}

// typed puts back what was typed into the section that was refused.
func typed(r reading, p *views.SettingsPage, section string, v edge.Values) {
	switch section {
	case "shop":
		p.Shop = views.ShopInput{
			Name: v.Get("name"), NameZh: v.Get("name_zh"), Tagline: page.ReadWords(v, "tagline"), Story: page.ReadWords(v, "story"),
			Email: v.Get("email"), Phone: v.Get("phone"), Address: v.Get("address"), Currencies: page.Currencies(r.Ctx, v.Get("currency")),
			Countries: page.Countries(r.Ctx, v.Get("country")), Langs: page.Languages(r.Ctx, v.Get("lang")), Zones: page.Zones(v.Get("zone")),
		}
	case "shipping":
		p.Shipping = views.ShippingInput{Flat: v.Get("flat"), FreeOver: v.Get("free_over"), Countries: v.Get("countries")}
	case "tax":
		p.Tax = views.TaxInput{Name: v.Get("tax_name"), Rate: v.Get("rate"), Inclusive: v.On("inclusive")}
	case "transfer":
		p.Transfer = views.TransferInput{On: v.On("transfer_on"), Holder: v.Get("holder"), Bank: v.Get("bank"), IBAN: v.Get("iban"), BIC: v.Get("bic"), Days: v.Get("days")}
	case "cash":
		p.Cash = views.CashInput{On: v.On("cash_on"), Fee: v.Get("fee"), Max: v.Get("max"), Countries: v.Get("cash_countries")}
	case "policies":
		for i := range p.Policies {
			p.Policies[i].Text = page.ReadWords(v, p.Policies[i].Name)
		}
	case "look":
		logo := p.Look.Logo
		p.Look = lookOf(v.Get("accent"))
		p.Look.Logo = logo
	}
}

// lookOf measures the accent: the contrast of white words on it (WCAG 2.2, 1.4.3).
// Under 4.5 to 1 the stylesheet darkens it until they can be read.
func lookOf(accent string) views.LookInput {
	l := views.LookInput{Accent: accent}
	rgb, err := strconv.ParseUint(strings.TrimPrefix(accent, "#"), 16, 32)
	if err != nil || len(accent) != 7 {
		return l
	}
	bright := 0.2126*linear(rgb>>16) + 0.7152*linear(rgb>>8) + 0.0722*linear(rgb)
	ratio := 1.05 / (bright + 0.05)
	l.Ratio, l.Weak = fmt.Sprintf("%.1f", ratio), ratio < 4.5
	return l
}

// linear is the light of one sRGB channel (IEC 61966-2-1).
func linear(channel uint64) float64 {
	c := float64(channel&0xff) / 255
	if c <= 0.04045 {
		return c / 12.92
	}
	return math.Pow((c+0.055)/1.055, 2.4)
}
