// Package embed lets other sites show the shop's shows: a script that they include, the
// frame that it opens, and what both ask for.
//
// It promises that only sites which the shop has named may frame a show or learn of
// it, that nothing here reads or sets a cookie, and that a frame holds nothing of the
// person who looks: buying happens in the shop, in a window of its own. It holds no
// rule: what is on the air is live's, who may show it is brand's.
package embed

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"hawker/app/board/buyer"
	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/web/edge"
	"hawker/assets"
)

// Handlers answer to other sites.
type Handlers struct{ *edge.Env }

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	return []edge.Route{
		{Method: "GET", Path: "/embed.js", Proof: true, Handler: h.showScript},
		{Method: "GET", Path: "/embed.json", Proof: true, Handler: h.showFound},
		{Method: "GET", Path: "/embed/live", Proof: true, Handler: h.showNow},
		{Method: "GET", Path: "/embed/:show", Proof: true, Handler: h.showShow},
		{Method: "GET", Path: "/embed/:show/reminder.ics", Proof: true, Handler: h.showReminder},
	}
}

// showScript is the same for everybody, at an address that does not change.
func (h Handlers) showScript(c *fiber.Ctx) error {
	f, ok := assets.Named("js/embed.js")
	if !ok {
		return fault.Missing("page_not_found")
	}
	c.Set(fiber.HeaderContentType, f.Type)
	c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
	c.Set("Cross-Origin-Resource-Policy", "cross-origin")
	return c.Send(f.Bytes)
}

// found is what another site learns of a show; Show is empty where there is none.
type found struct {
	Show  string `json:"show"`
	State string `json:"state"`
	Title string `json:"title"`
	Lang  string `json:"lang"`
	Frame string `json:"frame"`
	Room  string `json:"room"`
	Item  int    `json:"item"` // number of the piece that was asked for, 0: not in the show
}

// showFound answers the script: to origins that the shop has named (Fetch, 3.2) and
// to pages of our own.
func (h Handlers) showFound(c *fiber.Ctx) error {
	h.Spoken(c)
	c.Vary(fiber.HeaderOrigin, fiber.HeaderAcceptLanguage)
	c.Set(fiber.HeaderCacheControl, "no-store")
	answer := found{State: "none", Lang: lang.Tag(edge.Ctx(c))}
	var allowed brand.Embed
	err := h.View(func(tx *store.Tx) (err error) {
		if allowed, err = brand.GetEmbed(tx); err != nil {
			return err
		}
		s, ok, err := choose(tx, edge.Query(c, "show"))
		if err != nil || !ok {
			return err
		}
		it, err := itemOf(tx, s, edge.Query(c, "sku"))
		if err != nil {
			return err
		}
		shop, err := brand.Get(tx)
		if err != nil {
			return err
		}
		answer.Show, answer.State, answer.Title, answer.Item = string(s.ID), string(s.State), s.Title.In(answer.Lang, shop.Lang), it
		answer.Room = c.BaseURL() + buyer.ShowURL(s)
		answer.Frame = c.BaseURL() + frameAddress(s, url.Values{"sku": {edge.Query(c, "sku")}, "lang": {edge.Query(c, "lang")}}, edge.Query(c, "show") != "")
		return nil
	})
	if err != nil {
		return err
	}
	if origin := c.Get(fiber.HeaderOrigin); origin != "" && !edge.SameHost(c, origin) {
		if !allowed.Allows(origin) {
			return fault.Denied("embed_not_allowed")
		}
		c.Set(fiber.HeaderAccessControlAllowOrigin, origin)
	}
	return c.JSON(answer)
}

// frameAddress is the frame of one show, or of whatever show there is.
func frameAddress(s live.Show, query url.Values, fixed bool) string {
	for name, values := range query {
		if values[0] == "" {
			delete(query, name)
		}
	}
	address := "/embed/live"
	if fixed {
		address = "/embed/" + s.Handle
	}
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	return address
}

// choose is the show of a name, or the one on the air, or the next; a private one is
// nowhere, since no cookie is read here.
func choose(tx *store.Tx, name string) (live.Show, bool, error) {
	if name != "" {
		s, err := edge.ShowOf(tx, name)
		if err == nil && s.Private() {
			err = fault.Missing("show_not_found")
		}
		return s, err == nil, err
	}
	for _, state := range []live.State{live.OnTheAir, live.Upcoming} {
		shows, err := live.Announced(tx, state, 1)
		if err != nil || len(shows) > 0 {
			return append(shows, live.Show{})[0], len(shows) > 0, err
		}
	}
	return live.Show{}, false, nil
}

// itemOf is the number of the open item of a running show that sells the SKU, 0 for none.
func itemOf(tx *store.Tx, s live.Show, sku string) (int, error) {
	if sku == "" || s.State != live.OnTheAir {
		return 0, nil
	}
	v, ok, err := catalog.BySKU(tx, sku)
	if err != nil || !ok {
		return 0, err
	}
	items, err := live.Items(tx, s.ID)
	for _, it := range items {
		if it.State == live.Open && it.Product == v.Product && (it.Variant == "" || it.Variant == v.ID) {
			return it.N, err
		}
	}
	return 0, err
}
