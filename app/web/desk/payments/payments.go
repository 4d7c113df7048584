// Package payments answers for the shop's accounts at the providers of payments, and
// for the money of an order that a provider holds ready.
//
// It promises that a secret goes in and never comes out, that a field left empty keeps
// what was there, and that a new webhook secret leaves the one before valid until that
// is forgotten. What a payment means for an order is for till and order to say.
package payments

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/money"
	"hawker/app/pay"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/payments"
)

const settings = "/desk/settings/payments"

// Handlers answer for this part of the desk.
type Handlers struct{ page.Desk }

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	const order = "/desk/orders/:number"
	return []edge.Route{
		{Method: "GET", Path: settings, Permission: staff.SettingsEdit, Handler: h.settings},
		{Method: "POST", Path: settings + "/:provider", Permission: staff.SettingsEdit, Handler: h.save},
		{Method: "POST", Path: settings + "/:provider/test", Permission: staff.SettingsEdit, Limit: edge.Code, Handler: h.test},
		{Method: "POST", Path: settings + "/strays/:message", Permission: staff.OrdersPay, Handler: h.settle},
		{Method: "GET", Path: order + "/capture", Permission: staff.OrdersPay, Handler: h.capturePage},
		{Method: "POST", Path: order + "/capture", Permission: staff.OrdersPay, Handler: h.capture},
		{Method: "POST", Path: order + "/void", Permission: staff.OrdersPay, Handler: h.void},
	}
}

func (h Handlers) settings(c *fiber.Ctx) error { return h.showSettings(c, fiber.StatusOK, nil) }

func (h Handlers) showSettings(c *fiber.Ctx, status int, change func(page.Reading, *views.SettingsPage)) error {
	return h.Show(c, page.Answer{Section: "settings", Status: status}, func(r page.Reading) (templ.Component, error) {
		s, err := pay.GetSettings(r.Tx)
		if err != nil {
			return nil, err
		}
		p := views.SettingsPage{Frame: r.Titled(r.T("desk.pay.title"))}
		base, reachable := h.Outside(c)
		for _, m := range pay.Gateways {
			one := h.provider(s, m)
			one.Hook, one.Near = base+"/hooks/pay/"+string(m), !reachable
			if !m.Collects(r.Shop.Currency) {
				one.Far = r.T("desk.pay.far", "currency", string(r.Shop.Currency))
			}
			if code := problem(s, m); code != "" {
				one.Fault = lang.Fault(r.Ctx, fault.New(fault.Conflict, code, ""))
			}
			p.Providers = append(p.Providers, one)
		}
		if p.Strays, err = strays(r); err != nil {
			return nil, err
		}
		if change != nil {
			change(r, &p)
		}
		return views.Settings(p), nil
	})
}

func (h Handlers) save(c *fiber.Ctx) error {
	m := pay.Method(edge.Param(c, "provider"))
	if !m.Gateway() {
		return fault.Missing("page_not_found")
	}
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	err = h.Do(c, "pay.settings", func(tx *store.Tx) error {
		s, err := pay.GetSettings(tx)
		if err != nil {
			return err
		}
		if err := h.read(&s, m, v); err != nil {
			return err
		}
		return pay.SaveSettings(tx, s)
	})
	if err == nil {
		return edge.Go(c, settings+"?done=saved#"+string(m))
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showSettings(c, status, func(_ page.Reading, p *views.SettingsPage) {
		p.Sent, p.Form = string(m), f
		typed(p, m, v)
	})
}

// typed puts what was typed back into the form, secrets apart.
func typed(p *views.SettingsPage, m pay.Method, v edge.Values) {
	for i := range p.Providers {
		one := &p.Providers[i]
		if one.Name != string(m) {
			continue
		}
		one.On = v.On("on")
		if one.Manual != nil {
			manual := v.On("manual")
			one.Manual = &manual
		}
		for j := range one.Inputs {
			if in := &one.Inputs[j]; !in.Secret {
				in.Value = v.Raw(in.Name)
			}
		}
	}
}

// test asks the provider whether it takes the keys; the page then says so.
func (h Handlers) test(c *fiber.Ctx) error {
	m := pay.Method(edge.Param(c, "provider"))
	if !m.Gateway() {
		return fault.Missing("page_not_found")
	}
	err := h.Till.Probe(edge.Ctx(c), edge.By(c), m)
	if _, refused := fault.As(err); err != nil && !refused {
		return err
	}
	return edge.Go(c, settings+"#"+string(m))
}

func (h Handlers) capturePage(c *fiber.Ctx) error {
	return h.showCapture(c, fiber.StatusOK, nil, frame.Form{})
}

func (h Handlers) showCapture(c *fiber.Ctx, status int, typed *string, f frame.Form) error {
	number := edge.Param(c, "number")
	return h.Show(c, page.Answer{Section: "orders", Status: status}, func(r page.Reading) (templ.Component, error) {
		o, err := page.OrderOf(r.Tx, number)
		if err != nil {
			return nil, err
		}
		a, err := pay.Get(r.Tx, o.Attempt)
		if err != nil {
			return nil, err
		}
		p := views.TakePage{Frame: r.Titled(r.T("desk.pay.take.title", "number", number)), Form: f, Number: number, Held: money.Of(0, o.Total.Currency)}
		if a.State == pay.Authorized {
			p.Held, p.Ends = a.Authorized, a.Ends
		}
		p.Amount = p.Held.Decimal()
		if typed != nil {
			p.Amount = *typed
		}
		return views.Take(p), nil
	})
}

func (h Handlers) capture(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	o, err := h.order(c)
	if err != nil {
		return err
	}
	text := v.Get("amount")
	sum, err := page.AmountOf(text, "amount", o.Total.Currency)
	if err == nil {
		err = h.Till.Capture(edge.Ctx(c), edge.By(c), o.ID, sum)
	}
	return h.taken(c, o.Number, &text, err)
}

func (h Handlers) void(c *fiber.Ctx) error {
	o, err := h.order(c)
	if err != nil {
		return err
	}
	return h.taken(c, o.Number, nil, h.Till.Void(edge.Ctx(c), edge.By(c), o.ID))
}

// taken leads back to the order, or says why nothing moved.
func (h Handlers) taken(c *fiber.Ctx, number string, typed *string, err error) error {
	if err == nil {
		return edge.Go(c, "/desk/orders/"+number+"?done=paid#attempts")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showCapture(c, status, typed, f)
}
