// Package claims answers for what the shop says of its products and what proves it: the
// list of all claims, those of one product, one claim with its history, its file.
//
// It promises that nothing of a form is lost when it is refused, the file neither: it was
// kept when it arrived. Files go to staff only, for saving and not for running: with the
// type of their own bytes, never sniffed, and sealed off where a browser shows them. It
// decides nothing: states, histories and which files are proofs are rules of claim.
package claims

import (
	"net/url"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/catalog"
	"hawker/app/claim"
	"hawker/app/fault"
	"hawker/app/staff"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/claims"
	"hawker/views/desk/frame"
)

const (
	address = "/desk/claims"
	papers  = address + "/papers/"
	perPage = 50
	ofOne   = "/desk/products/:id/claims"
)

// Handlers answer for this part of the desk.
type Handlers struct{ page.Desk }

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	const one = address + "/:claim"
	return []edge.Route{
		{Method: "GET", Path: address, Permission: staff.ProductsEdit, Handler: h.list},
		{Method: "GET", Path: ofOne, Permission: staff.ProductsEdit, Handler: h.product},
		{Method: "POST", Path: ofOne, Permission: staff.ProductsEdit, Limit: edge.Upload, Handler: h.create},
		{Method: "GET", Path: one, Permission: staff.ProductsEdit, Handler: h.one},
		{Method: "POST", Path: one, Permission: staff.ProductsEdit, Limit: edge.Upload, Handler: h.change},
		{Method: "POST", Path: one + "/withdraw", Permission: staff.ProductsEdit, Handler: h.withdraw},
		{Method: "POST", Path: one + "/renew", Permission: staff.ProductsEdit, Handler: h.renew},
		{Method: "GET", Path: papers + ":hash", Permission: staff.ProductsEdit, Handler: h.file},
	}
}

// filters are what the list can be cut down to.
var filters = []string{"", claim.NoFile, "ending", claim.Expired}

func (h Handlers) list(c *fiber.Ctx) error {
	only, after := edge.Query(c, "only"), edge.Query(c, "after")
	return h.Show(c, page.Answer{Section: "products"}, func(r page.Reading) (templ.Component, error) {
		p := views.ListPage{Frame: r.Titled(r.T("claim.title")), Only: only}
		for _, f := range filters {
			tab := frame.Tab{Label: r.T("claim.only.all"), URL: address, Current: f == only}
			if f != "" {
				tab.Label, tab.URL = r.T("claim.only."+f), address+"?only="+f
			}
			p.Tabs = append(p.Tabs, tab)
		}
		found, next, err := listed(r, only, after)
		if err != nil {
			return nil, err
		}
		for _, v := range found {
			row, err := rowOf(r, v)
			if err != nil {
				return nil, err
			}
			p.Rows = append(p.Rows, row)
		}
		q := url.Values{"only": {only}}
		if after != "" {
			p.Pages.First = address + "?" + q.Encode()
		}
		if next != "" {
			q.Set("after", next)
			p.Pages.Next = address + "?" + q.Encode()
		}
		return views.List(p), nil
	})
}

// listed reads the claims of a filter; those that end are few enough for one page.
func listed(r page.Reading, only, after string) ([]claim.Version, string, error) {
	switch only {
	case "", claim.NoFile:
		return claim.List(r.Tx, only, after, perPage)
	case "ending":
		list, err := claim.Ending(r.Tx, r.Tx.Now, r.Tx.Now.Add(claim.Soon), 4*perPage)
		return list, "", err
	case claim.Expired:
		list, err := claim.Ending(r.Tx, time.Time{}, r.Tx.Now, 4*perPage)
		return list, "", err
	}
	return nil, "", fault.Missing("page_not_found")
}

func rowOf(r page.Reading, v claim.Version) (views.Row, error) {
	p, err := catalog.Get(r.Tx, v.Product)
	if err != nil {
		return views.Row{}, err
	}
	row := views.Row{URL: address + "/" + string(v.ID), Product: r.In(p.Title), ProductURL: of(v.Product), Photo: page.FirstPhoto(p)}
	row.Told = toldOf(r, v.Claim)
	row.Text, row.Source = r.In(v.Text), v.Source
	return row, nil
}

func of(id catalog.ID) string { return "/desk/products/" + string(id) + "/claims" }

// toldOf is how a claim stands, in the word that its badge is drawn by.
func toldOf(r page.Reading, c claim.Claim) views.Told {
	t := views.Told{State: "proven", Reason: c.Reason, Shared: c.Shared}
	if !c.Until.IsZero() {
		t.Until = c.Until.In(r.Shop.Location()).AddDate(0, 0, -1) // the last day on which it holds
	}
	switch flag := c.Flag(r.Tx.Now); {
	case c.State == claim.Withdrawn:
		t.State = string(claim.Withdrawn)
	case flag != "":
		t.State = flag
	case c.Ends(r.Tx.Now):
		t.State = "ending"
	}
	return t
}
