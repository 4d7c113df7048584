package copies

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"hawker/app/crowd"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/offsite"
	"hawker/app/store"
	"hawker/app/vault"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/copies"
)

// carry switches on or off that the bucket carries those who watch.
func (h Handlers) carry(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	err = h.Do(c, "offsite.crowd", func(tx *store.Tx) error {
		g, err := offsite.GetSettings(tx)
		if err != nil {
			return err
		}
		if len(g.Secret) == 0 {
			return fault.Clash("offsite_not_set")
		}
		was := g.Crowd
		g.Crowd.On, g.Crowd.Address, g.Crowd.Shop = v.On("crowd"), v.Get("address"), c.BaseURL()
		if offsite.Clean(g).Crowd.Address != was.Address {
			g.Crowd.Tested, g.Crowd.Problem = time.Time{}, ""
		}
		return offsite.SaveSettings(tx, g)
	})
	if err == nil {
		return edge.Go(c, address+"?done=saved#crowd")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.page(c, status, func(p *copies.Page) {
		p.Form, p.Crowd.On, p.Crowd.Address = f, v.On("crowd"), v.Raw("address")
	})
}

// fetch lays a small file into the bucket and fetches it as a viewer's browser would.
func (h Handlers) fetch(c *fiber.Ctx) error {
	var g offsite.Settings
	if err := h.View(func(tx *store.Tx) (err error) { g, err = offsite.GetSettings(tx); return err }); err != nil {
		return err
	}
	if len(g.Secret) == 0 {
		return fault.Clash("offsite_not_set")
	}
	problem, shop := "", strings.Clone(c.BaseURL())
	if err := h.Crowd.Check(edge.Ctx(c), g, shop); err != nil {
		problem = crowd.Kind(err)
		h.Log.Warn("the bucket's public address failed its test", "err", err)
	}
	if err := h.Do(c, "offsite.crowd_tested", func(tx *store.Tx) error { return offsite.CrowdTested(tx, shop, problem) }); err != nil {
		return err
	}
	return edge.Go(c, address+"#fetched")
}

// carried fills how the bucket carries those who watch.
func (h Handlers) carried(c *fiber.Ctx, r page.Reading, g offsite.Settings) (copies.Crowd, error) {
	s := h.Crowd.Status()
	state, err := offsite.GetState(r.Tx)
	if err != nil {
		return copies.Crowd{}, err
	}
	p := copies.Crowd{
		On: g.Crowd.On, Address: g.Crowd.Address, Shop: c.BaseURL(), Tested: g.Crowd.Tested, TestFailed: g.Crowd.Problem, Carried: state.Carried,
		Up: s.Up, Waiting: s.Waiting, Deleting: s.Deleting, Unknown: s.Unknown, Problem: s.Problem, Answer: s.Answer, Since: s.Since,
	}
	b, err := vault.Open(g, h.Secret)
	if err != nil || len(g.Secret) == 0 {
		return p, nil // the page says so elsewhere
	}
	at := crowd.Addresses(b, g)
	p.Base = at(offsite.PublicFolder)
	for _, d := range state.Deleted {
		show, _, err := live.Find(r.Tx, live.ShowID(d.Show))
		if err != nil {
			return p, err
		}
		p.Deleted = append(p.Deleted, copies.Deleted{At: d.At, Show: r.In(show.Title), Address: at(d.Path), Files: d.Files})
	}
	return p, nil
}

// takes tells what recordings take, by those of late, and how long they are kept.
func (h Handlers) takes(tx *store.Tx) (copies.Takes, error) {
	d, err := h.Archive.Disk()
	if err != nil {
		return copies.Takes{}, err
	}
	until, err := live.Term(tx, tx.Now)
	return copies.Takes{Hour: d.PerHour, Day: d.PerDay, Term: until.Sub(tx.Now)}, err
}
