package owner

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/invoice"
	"hawker/app/money"
	"hawker/app/store"
	"hawker/app/tariff"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk"
)

func (h Handlers) settings(c *fiber.Ctx) error { return h.showSettings(c, fiber.StatusOK, nil) }

func (h Handlers) showSettings(c *fiber.Ctx, status int, change func(reading, *views.SettingsPage)) error {
	return h.show(c, page.Answer{Section: "settings", Status: status}, func(r reading) (templ.Component, error) {
		if r.Shop.Currency == "" {
			return nil, fault.New(fault.Unavailable, "not_set_up", "")
		}
		p, err := settingsOf(r)
		if err != nil {
			return nil, err
		}
		made, err := tariff.Get(r.Tx)
		if err != nil {
			return nil, err
		}
		p.Zones, p.Rates = len(made.Zones) > 0, len(made.Taxes) > 0
		if change != nil {
			change(r, &p)
		}
		return views.Settings(p), nil
	})
}

func settingsOf(r reading) (views.SettingsPage, error) {
	s := r.Shop
	p := views.SettingsPage{
		Frame: r.Frame, Currency: s.Currency,
		Shop: views.ShopInput{
			Name: s.Name, NameZh: s.NameLocal["zh"], Tagline: page.WordsOf(s.Tagline), Story: page.WordsOf(s.Story),
			Email: s.Email, Phone: s.Phone, Address: s.Address, Currencies: page.Currencies(r.Ctx, string(s.Currency)),
			Countries: page.Countries(r.Ctx, s.Country), Langs: page.Languages(r.Ctx, s.Lang), Zones: page.Zones(s.Zone),
		},
		Shipping: views.ShippingInput{Flat: s.Shipping.Flat.Decimal(), FreeOver: decimal(s.Shipping.FreeOver), Countries: strings.Join(s.Shipping.Countries, ", ")},
		Tax:      views.TaxInput{Name: s.Tax.Name, Rate: page.Percent(s.Tax.RatePPM), Inclusive: s.Tax.Inclusive},
		Transfer: views.TransferInput{On: s.Transfer.On, Holder: s.Transfer.Holder, Bank: s.Transfer.Bank, IBAN: grouped(s.Transfer.IBAN), BIC: s.Transfer.BIC, Days: strconv.Itoa(s.Transfer.Days)},
		Cash:     views.CashInput{On: s.Cash.On, Fee: s.Cash.Fee.Decimal(), Max: decimal(s.Cash.Max), Countries: strings.Join(s.Cash.Countries, ", ")},
	}
	own, err := invoice.GetSettings(r.Tx)
	p.Invoice = views.InvoiceInput{TaxID: s.TaxID, Auto: own.Auto, Note: page.WordsOf(own.Note)}
	return p, err
}

func decimal(a *money.Amount) string {
	if a == nil {
		return ""
	}
	return a.Decimal()
}

// grouped writes an IBAN as its cards do, in fours (ISO 13616).
func grouped(iban string) string {
	var b strings.Builder
	for i, r := range iban {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// optional reads money from a field that may be left empty.
func optional(s, field string, c money.Currency) (*money.Amount, error) {
	if s == "" {
		return nil, nil //nolint:nilnil // an empty field is a value: no limit
	}
	a, err := page.AmountOf(s, field, c)
	return &a, err
}

func (h Handlers) saveSettings(c *fiber.Ctx) error {
	section := edge.Param(c, "section")
	read, ok := sections[section]
	if !ok {
		return fault.Missing("page_not_found")
	}
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	err = h.Do(c, "brand.save", func(tx *store.Tx) error {
		s, err := brand.Get(tx)
		if err != nil {
			return err
		}
		if err := read(&s, v); err != nil {
			return err
		}
		if err := ofSection(section, brand.Save(tx, s)); err != nil || section != "invoice" {
			return err
		}
		return invoice.SaveSettings(tx, invoice.Settings{Auto: v.On("invoice_auto"), Note: page.TextOf(page.ReadWords(v, "note"))})
	})
	if err == nil {
		return edge.Go(c, "/desk/settings?done=saved#"+section)
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showSettings(c, status, func(r reading, p *views.SettingsPage) {
		p.Sent, p.Form = section, f
		typed(r, p, section, v)
	})
}
