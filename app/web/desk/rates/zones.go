package rates

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/store"
	"hawker/app/tariff"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/rates"
)

func (h Handlers) shipping(c *fiber.Ctx) error {
	asked := wantedOf(c)
	return h.show(c, fiber.StatusOK, func(r reading) (templ.Component, error) {
		p := views.ShippingPage{Frame: r.Titled(r.T("rates.shipping")), Plain: r.plainShipping()}
		for _, z := range r.made.Zones {
			row := views.ZoneRow{URL: shipping + "/zones/" + z.ID, Name: z.Name, Where: r.where(z)}
			for _, w := range z.Rates {
				row.Ways = append(row.Ways, r.In(w.Name)+": "+r.rule(w))
			}
			p.Zones = append(p.Zones, row)
		}
		var err error
		p.Try, err = r.try(shipping, asked)
		return views.Shipping(p), err
	})
}

func (h Handlers) newZone(c *fiber.Ctx) error {
	return h.showZone(c, zoneForm{})
}

func (h Handlers) zone(c *fiber.Ctx) error {
	return h.showZone(c, zoneForm{id: edge.Param(c, "id")})
}

// zoneForm is a zone as it stands or as it was typed; id "" is a new one.
type zoneForm struct {
	id     string
	typed  *views.ZoneInput
	state  frame.Form
	status int // 0 is 200
}

func (h Handlers) showZone(c *fiber.Ctx, f zoneForm) error {
	id := f.id
	return h.show(c, f.status, func(r reading) (templ.Component, error) {
		p := views.ZonePage{Frame: r.Titled(r.T("rates.zone.new")), Form: f.state, New: id == "", Action: shipping + "/zones", Unit: string(r.Shop.Currency), Taxed: r.made.Classes()}
		at := slices.IndexFunc(r.made.Zones, func(z tariff.Zone) bool { return z.ID == id })
		switch {
		case id == "":
			p.Key, p.Input = edge.NewKey(), r.firstZone()
		case at < 0:
			return nil, fault.Missing("zone_not_found")
		default:
			p.Action += "/" + id
			p.Input = inputOf(r.made.Zones[at])
			p.Frame = r.Titled(p.Input.Name)
		}
		if f.typed != nil {
			p.Input = *f.typed
		}
		var err error
		p.Places, err = r.places()
		p.Countries = r.countries()
		return views.Zone(p), err
	})
}

// firstZone is what the first zone begins with: what is charged without it, so that
// nothing changes by saving it.
func (r reading) firstZone() views.ZoneInput {
	if len(r.made.Zones) > 0 {
		return views.ZoneInput{}
	}
	z := r.tariff.Zones[0]
	z.Name = r.T("rates.zone.first")
	z.Rates = slices.Clone(z.Rates)
	z.Rates[0].ID = ""
	z.Rates[0].Name = map[string]string{"en": "Parcel", "zh": "包裹"}
	return inputOf(z)
}

// draftZone adds or takes away a row of the form and saves nothing.
func (h Handlers) draftZone(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	in := readZone(v)
	do, what, _ := strings.Cut(v.Get("do"), ".")
	n, _ := strconv.Atoi(what)
	known := n >= 0 && n < len(in.Ways)
	switch {
	case do == "add" && slices.Contains(views.Kinds, what) && len(in.Ways) < mostWays:
		in.Ways = append(in.Ways, views.WayInput{Kind: what, Bands: make([]views.BandInput, 2)})
		if what == string(tariff.ShipPickup) {
			in.Ways[len(in.Ways)-1].Amount = "0"
		}
	case do == "band" && known && len(in.Ways[n].Bands) < mostBands:
		in.Ways[n].Bands = append(in.Ways[n].Bands, views.BandInput{})
	case do == "drop" && known:
		in.Ways = slices.Delete(in.Ways, n, n+1)
	}
	return h.showZone(c, zoneForm{id: edge.Param(c, "id"), typed: &in})
}

func (h Handlers) createZone(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	key, err := v.Key()
	if err != nil {
		return err
	}
	in := readZone(v)
	id, err := h.Once(c, "zone.create", key, func(tx *store.Tx) (string, error) { return save(tx, in, "") })
	return h.savedZone(c, id, zoneForm{typed: &in}, err)
}

func (h Handlers) saveZone(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	in, id := readZone(v), edge.Param(c, "id")
	err = h.Do(c, "zone.update", func(tx *store.Tx) error {
		_, err := save(tx, in, id)
		return err
	})
	return h.savedZone(c, id, zoneForm{id: id, typed: &in}, err)
}

func (h Handlers) savedZone(c *fiber.Ctx, saved string, f zoneForm, err error) error {
	if err == nil {
		return edge.Go(c, shipping+"/zones/"+saved+"?done=saved")
	}
	var ok bool
	if f.state, f.status, ok = page.Refused(edge.Ctx(c), err); !ok {
		return err
	}
	return h.showZone(c, f)
}

func (h Handlers) dropZone(c *fiber.Ctx) error {
	id := edge.Param(c, "id")
	err := h.Do(c, "zone.delete", func(tx *store.Tx) error { return page.IgnoreMissing(tariff.DropZone(tx, id)) })
	if err != nil {
		return err
	}
	return edge.Go(c, shipping+"?done=saved")
}
