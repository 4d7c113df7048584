package owner

import (
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
	"shop": readShop, "shipping": readShipping, "tax": readTax, "transfer": readTransfer, "cash": readCash, "invoice": readInvoice,
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
	s.Shipping.Countries = page.CodesOf(v.Get("countries"))
	return nil
}

func readTax(s *brand.Settings, v edge.Values) (err error) {
	s.Tax.Name, s.Tax.Inclusive = v.Get("tax_name"), v.On("inclusive")
	s.Tax.RatePPM, err = page.PercentOf(v.Get("rate"), "rate")
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
	s.Cash.On, s.Cash.Countries = v.On("cash_on"), page.CodesOf(v.Get("cash_countries"))
	return nil
}

func readInvoice(s *brand.Settings, v edge.Values) error {
	s.TaxID = v.Get("tax_id")
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
	} else if first, rest, ok := strings.Cut(name, "."); ok && first == section {
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
	case "invoice":
		p.Invoice = views.InvoiceInput{TaxID: v.Get("tax_id"), Auto: v.On("invoice_auto"), Note: page.ReadWords(v, "note")}
	case "cash":
		p.Cash = views.CashInput{On: v.On("cash_on"), Fee: v.Get("fee"), Max: v.Get("max"), Countries: v.Get("cash_countries")}
	}
}
