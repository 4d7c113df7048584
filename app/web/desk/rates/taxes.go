package rates

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/store"
	"hawker/app/tariff"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/rates"
)

func (h Handlers) taxes(c *fiber.Ctx) error {
	asked := wantedOf(c)
	return h.show(c, fiber.StatusOK, func(r reading) (templ.Component, error) {
		p := views.TaxesPage{Frame: r.Titled(r.T("rates.taxes")), Plain: r.plainTax(), Inclusive: r.Shop.Tax.Inclusive, ByOrder: r.made.ByOrder, Warnings: r.untaxed()}
		for _, t := range r.made.Taxes {
			p.Rates = append(p.Rates, views.TaxRow{
				URL: taxes + "/rates/" + t.ID, Name: t.Name, Rate: page.Percent(t.PPM) + " %", Where: r.taxWhere(t), Class: t.Class, Step: t.Priority, Compound: t.Compound,
			})
		}
		var err error
		p.Try, err = r.try(taxes, asked)
		return views.Taxes(p), err
	})
}

// untaxed warns of goods on which no rate is due at home.
func (r reading) untaxed() (list []string) {
	if len(r.made.Taxes) == 0 {
		return nil
	}
	home := r.tariff.Country
	for _, class := range append([]string{""}, r.made.Classes()...) {
		if tariff.Covered(r.made.Taxes, home, class) {
			continue
		}
		name := class
		if name == "" {
			name = r.T("rates.class.plain")
		}
		list = append(list, r.T("rates.untaxed", "class", name, "country", lang.Country(r.Ctx, home)))
	}
	return list
}

func (h Handlers) newTax(c *fiber.Ctx) error {
	return h.showTax(c, taxForm{})
}

func (h Handlers) tax(c *fiber.Ctx) error {
	return h.showTax(c, taxForm{id: edge.Param(c, "id")})
}

// typed is a tax rate as its form.
type typed struct {
	name, rate, country, region, postcodes, class, step string
	compound                                            bool
}

func readTax(v edge.Values) typed {
	return typed{v.Get("name"), v.Get("ppm"), v.Get("country"), v.Get("region"), v.Get("postcodes"), v.Get("class"), v.Get("priority"), v.On("compound")}
}

// record reads the form into the rate of an id.
func (t typed) record(id string) (r tariff.TaxRate, err error) {
	r = tariff.TaxRate{ID: id, Name: t.name, Country: t.country, Region: t.region, Postcodes: t.postcodes, Class: t.class, Compound: t.compound}
	if r.PPM, err = page.PercentOf(t.rate, "ppm"); err != nil {
		return r, err
	}
	if t.step != "" {
		if r.Priority, err = strconv.Atoi(t.step); err != nil {
			return r, fault.InvalidField("number_range", "priority", "min", 0, "max", 9)
		}
	}
	return r, nil
}

// taxForm is a rate as it stands or as it was typed; id "" is a new one.
type taxForm struct {
	id     string
	typed  *typed
	state  frame.Form
	status int // 0 is 200
}

func (h Handlers) showTax(c *fiber.Ctx, f taxForm) error {
	id := f.id
	return h.show(c, f.status, func(r reading) (templ.Component, error) {
		in := typed{country: r.Shop.Country, step: "0"}
		p := views.TaxPage{Frame: r.Titled(r.T("rates.tax.new")), Form: f.state, New: id == "", Action: taxes + "/rates", Classes: r.made.Classes()}
		at := slices.IndexFunc(r.made.Taxes, func(t tariff.TaxRate) bool { return t.ID == id })
		switch {
		case id == "":
			p.Key = edge.NewKey()
		case at < 0:
			return nil, fault.Missing("tax_not_found")
		default:
			t := r.made.Taxes[at]
			p.Action += "/" + id
			p.Frame = r.Titled(t.Name)
			in = typed{t.Name, page.Percent(t.PPM), t.Country, t.Region, t.Postcodes, t.Class, step(t.Priority), t.Compound}
		}
		if f.typed != nil {
			in = *f.typed
		}
		p.Name, p.Rate, p.Region, p.Postcodes, p.Class, p.Step, p.Compound = in.name, in.rate, in.region, in.postcodes, in.class, in.step, in.compound
		p.Countries = append([]frame.Choice{{Label: r.T("rates.everywhere"), Chosen: in.country == ""}}, page.Countries(r.Ctx, in.country)...)
		return views.Tax(p), nil
	})
}

func (h Handlers) createTax(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	key, err := v.Key()
	if err != nil {
		return err
	}
	in := readTax(v)
	_, err = h.Once(c, "tax.create", key, func(tx *store.Tx) (string, error) { return in.save(tx, "") })
	return h.savedTax(c, "", in, err)
}

func (t typed) save(tx *store.Tx, id string) (string, error) {
	r, err := t.record(id)
	if err != nil {
		return "", err
	}
	r, err = tariff.SaveTax(tx, r)
	return r.ID, err
}

func (h Handlers) saveTax(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	in, id := readTax(v), edge.Param(c, "id")
	err = h.Do(c, "tax.update", func(tx *store.Tx) error {
		_, err := in.save(tx, id)
		return err
	})
	return h.savedTax(c, id, in, err)
}

func (h Handlers) savedTax(c *fiber.Ctx, id string, in typed, err error) error {
	if err == nil {
		return edge.Go(c, taxes+"?done=saved")
	}
	state, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showTax(c, taxForm{id, &in, state, status})
}

func (h Handlers) dropTax(c *fiber.Ctx) error {
	id := edge.Param(c, "id")
	err := h.Do(c, "tax.delete", func(tx *store.Tx) error { return page.IgnoreMissing(tariff.DropTax(tx, id)) })
	if err != nil {
		return err
	}
	return edge.Go(c, taxes+"?done=saved")
}

func (h Handlers) rounding(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	err = h.Do(c, "tax.rounding", func(tx *store.Tx) error { return tariff.RoundByOrder(tx, v.Get("by") == "order") })
	if err != nil {
		return err
	}
	return edge.Go(c, taxes+"?done=saved")
}
