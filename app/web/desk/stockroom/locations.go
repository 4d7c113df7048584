package stockroom

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/stockroom"
)

// fresh stands in the address of a location that is not made yet.
const fresh = "new"

func (h Handlers) locations(c *fiber.Ctx) error {
	return h.show(c, page.Answer{Section: "settings"}, func(r reading) (templ.Component, error) {
		p := views.LocationsPage{Frame: r.Titled(r.T("stock.places"))}
		list, err := stock.Locations(r.Tx)
		for _, l := range list {
			p.Rows = append(p.Rows, views.LocationRow{
				URL: locations + "/" + string(l.ID), Name: r.named(l), Where: r.address(l), Priority: l.Priority, Active: l.Active, Pickup: l.Pickup,
			})
		}
		return views.Locations(p), err
	})
}

// address is a location's in one line.
func (r reading) address(l stock.Location) string {
	var parts []string
	for _, s := range []string{l.Line1, strings.TrimSpace(l.Postcode + " " + l.City), lang.Country(r.Ctx, l.Country)} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, r.T("shop.comma"))
}

func (h Handlers) location(c *fiber.Ctx) error {
	return h.showLocation(c, frame.Form{}, nil, fiber.StatusOK)
}

// showLocation shows the form of a location as it stands, or as it was typed.
func (h Handlers) showLocation(c *fiber.Ctx, f frame.Form, typed *views.LocationInput, status int) error {
	id := edge.Param(c, "id")
	return h.show(c, page.Answer{Section: "settings", Status: status, Scripts: []string{"dirty-form"}}, func(r reading) (templ.Component, error) {
		p := views.LocationPage{Form: f, New: id == fresh, Action: locations + "/" + id, Input: views.LocationInput{Active: true, Country: r.Shop.Country}}
		name := r.T("stock.place.new")
		if p.New {
			p.Key = edge.NewKey()
		} else {
			l, err := stock.GetLocation(r.Tx, stock.LocationID(id))
			if err != nil {
				return nil, err
			}
			name, p.Input = r.named(l), inputOf(l)
		}
		if typed != nil {
			p.Input = *typed
		}
		p.Frame, p.Countries = r.Titled(name), page.Countries(r.Ctx, p.Input.Country)
		return views.Location(p), nil
	})
}

func inputOf(l stock.Location) views.LocationInput {
	return views.LocationInput{
		Name: page.WordsOf(l.Name), Hours: page.WordsOf(l.Hours), Country: l.Country, Line1: l.Line1, Postcode: l.Postcode, City: l.City,
		Priority: strconv.Itoa(l.Priority), Active: l.Active, Pickup: l.Pickup,
	}
}

func (h Handlers) saveLocation(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	id, in := edge.Param(c, "id"), readLocation(v)
	save := func(tx *store.Tx) (string, error) {
		l, err := recordOf(in)
		if err != nil {
			return "", err
		}
		if id != fresh {
			l.ID = stock.LocationID(id)
		}
		l, err = stock.SaveLocation(tx, l)
		return string(l.ID), err
	}
	if id == fresh {
		var key string
		if key, err = v.Key(); err != nil {
			return err
		}
		_, err = h.Once(c, "location.create", key, save)
	} else {
		err = h.Do(c, "location.update", func(tx *store.Tx) error {
			_, err := save(tx)
			return err
		})
	}
	if err == nil {
		return edge.Go(c, locations+"?done=saved")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showLocation(c, f, &in, status)
}

// readLocation takes the form as it was sent.
func readLocation(v edge.Values) views.LocationInput {
	return views.LocationInput{
		Name: page.ReadWords(v, "name"), Hours: page.ReadWords(v, "hours"), Country: v.Get("country"), Line1: v.Get("line1"), Postcode: v.Get("postcode"), City: v.Get("city"),
		Priority: v.Get("priority"), Active: v.On("active"), Pickup: v.On("pickup"),
	}
}

func recordOf(in views.LocationInput) (stock.Location, error) {
	l := stock.Location{
		Name: page.TextOf(in.Name), Hours: page.TextOf(in.Hours), Country: in.Country, Line1: in.Line1, Postcode: in.Postcode, City: in.City,
		Active: in.Active, Pickup: in.Pickup,
	}
	if in.Priority == "" {
		return l, nil
	}
	n, err := strconv.Atoi(in.Priority)
	if err != nil {
		return l, fault.InvalidField("quantity_malformed", "priority")
	}
	l.Priority = n
	return l, nil
}
