// Package copies answers for the page of the desk that keeps the shop's copies in
// another place.
//
// It promises that the secret of the account goes in and never comes out, and that it
// goes to no other store than the one it was typed for. What is copied and when are
// rules of offsite.
package copies

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/offsite"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/vault"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/copies"
	"hawker/views/desk/frame"
)

const address = "/desk/settings/copies"

// Handlers answer for this part of the desk.
type Handlers struct{ page.Desk }

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	return []edge.Route{
		{Method: "GET", Path: address, Permission: staff.SettingsEdit, Handler: h.show},
		{Method: "POST", Path: address + "/account", Permission: staff.SettingsEdit, Handler: h.save},
		{Method: "POST", Path: address + "/test", Permission: staff.SettingsEdit, Limit: edge.Code, Handler: h.test},
		{Method: "POST", Path: address + "/crowd", Permission: staff.SettingsEdit, Handler: h.carry},
		{Method: "POST", Path: address + "/fetch", Permission: staff.SettingsEdit, Limit: edge.Code, Handler: h.fetch},
		{Method: "POST", Path: address + "/now", Permission: staff.SettingsEdit, Handler: h.now},
		{Method: "POST", Path: address + "/here", Permission: staff.SettingsEdit, Handler: h.leave},
		{Method: "POST", Path: address + "/back/:id", Permission: staff.SettingsEdit, Handler: h.back},
	}
}

func (h Handlers) show(c *fiber.Ctx) error { return h.page(c, fiber.StatusOK, nil) }

func (h Handlers) page(c *fiber.Ctx, status int, change func(*copies.Page)) error {
	return h.Show(c, page.Answer{Section: "settings", Status: status}, func(r page.Reading) (templ.Component, error) {
		g, err := offsite.GetSettings(r.Tx)
		if err != nil {
			return nil, err
		}
		s, err := offsite.GetState(r.Tx)
		if err != nil {
			return nil, err
		}
		p := copies.Page{
			Frame: r.Titled(r.T("copies.title")), On: g.On, Endpoint: g.Endpoint, Region: g.Region, Bucket: g.Bucket, Prefix: g.Prefix, Key: g.Key,
			HasSecret: len(g.Secret) > 0, Tested: g.Tested, TestFailed: g.Problem, Used: g.On,
			At: s.At, Bytes: s.Bytes, Files: s.Files, Waiting: s.Waiting, Asked: s.Asked, Problem: s.Problem, Answer: s.Answer, Since: s.Since,
		}
		p.Pace = strconv.FormatInt(g.PaceOnAir()*8/1e6, 10)
		if p.Crowd, err = h.carried(c, r, g); err != nil {
			return nil, err
		}
		if p.Away, err = away(r, g, s); err != nil {
			return nil, err
		}
		if p.Takes, err = h.takes(r.Tx); err != nil {
			return nil, err
		}
		if change != nil {
			change(&p)
		}
		return copies.Copies(p), nil
	})
}

func (h Handlers) save(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	err = h.Do(c, "offsite.settings", func(tx *store.Tx) error {
		old, err := offsite.GetSettings(tx)
		if err != nil {
			return err
		}
		g := old
		g.On, g.Endpoint, g.Region, g.Bucket, g.Prefix, g.Key = v.On("on"), v.Get("endpoint"), v.Get("region"), v.Get("bucket"), v.Get("prefix"), v.Get("key")
		g.Tested, g.Problem, g.Crowd.Leave = old.Tested, "", v.On("leave")
		if g.Pace, err = strconv.Atoi(v.Get("pace")); err != nil || g.Pace < 1 {
			return fault.InvalidField("offsite_pace", "pace", "max", offsite.MostPace)
		}
		if secret := v.Raw("secret"); secret != "" {
			if err := g.SealSecret(h.Secret, secret); err != nil {
				return err
			}
		} else if len(old.Secret) > 0 && !offsite.Clean(g).SameAccount(old) {
			return fault.InvalidField("offsite_again", "secret")
		}
		return offsite.SaveSettings(tx, g)
	})
	if err == nil {
		h.Vault.Poke()
		return edge.Go(c, address+"?done=saved")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.page(c, status, func(p *copies.Page) {
		typed(p, v, f)
		for _, what := range []string{"carried", "away"} {
			if fault.Is(err, "offsite_"+what) {
				p.AskLeave = what
			}
		}
	})
}

// typed puts what was typed back into the form, the secret apart.
func typed(p *copies.Page, v edge.Values, f frame.Form) {
	p.Form, p.On = f, v.On("on")
	p.Pace = v.Raw("pace")
	p.Endpoint, p.Region, p.Bucket, p.Prefix, p.Key = v.Raw("endpoint"), v.Raw("region"), v.Raw("bucket"), v.Raw("prefix"), v.Raw("key")
}

// test writes, reads and deletes a small object, and notes what came of it.
func (h Handlers) test(c *fiber.Ctx) error {
	var g offsite.Settings
	if err := h.View(func(tx *store.Tx) (err error) { g, err = offsite.GetSettings(tx); return err }); err != nil {
		return err
	}
	if len(g.Secret) == 0 {
		return fault.Clash("offsite_not_set")
	}
	problem := ""
	b, err := vault.Open(g, h.Secret)
	if err == nil {
		err = b.Probe(edge.Ctx(c))
	}
	if err != nil {
		problem = vault.Kind(err)
		h.Log.Warn("the bucket failed its test", "err", err)
	}
	if err := h.Do(c, "offsite.tested", func(tx *store.Tx) error { return offsite.Tested(tx, problem) }); err != nil {
		return err
	}
	return edge.Go(c, address+"#tested")
}

func (h Handlers) now(c *fiber.Ctx) error {
	if err := h.Do(c, "offsite.ask", offsite.Ask); err != nil {
		return err
	}
	h.Vault.Poke()
	return edge.Go(c, address)
}
