// Package lots answers for where the goods come from: the list of all lots and of their
// certificates by the day on which they end, the lots of one product, one lot with who got
// pieces of it.
//
// It promises that nothing of a form is lost when it is refused, the file neither. It
// decides nothing: states, histories, and what a lot bars from sale, are rules of sourcing.
package lots

import (
	"net/url"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/paper"
	"hawker/app/sourcing"
	"hawker/app/staff"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/lots"
)

const (
	address = "/desk/lots"
	papers  = address + "/papers/"
	perPage = 50
	ofOne   = "/desk/products/:id/lots"
)

// Handlers answer for this part of the desk.
type Handlers struct{ page.Desk }

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	const one = address + "/:lot"
	const certificate = one + "/certificates/:certificate"
	return []edge.Route{
		{Method: "GET", Path: address, Permission: staff.ProductsEdit, Handler: h.list},
		{Method: "GET", Path: papers + ":hash", Permission: staff.ProductsEdit, Handler: h.file},
		{Method: "GET", Path: ofOne, Permission: staff.ProductsEdit, Handler: h.product},
		{Method: "POST", Path: ofOne, Permission: staff.ProductsEdit, Handler: h.create},
		{Method: "GET", Path: one, Permission: staff.ProductsEdit, Handler: h.one},
		{Method: "POST", Path: one, Permission: staff.ProductsEdit, Handler: h.change},
		{Method: "POST", Path: one + "/certificates", Permission: staff.ProductsEdit, Limit: edge.Upload, Handler: h.certify},
		{Method: "GET", Path: certificate, Permission: staff.ProductsEdit, Handler: h.certificate},
		{Method: "POST", Path: certificate, Permission: staff.ProductsEdit, Limit: edge.Upload, Handler: h.replace},
		{Method: "POST", Path: certificate + "/remove", Permission: staff.ProductsEdit, Handler: h.remove},
		{Method: "POST", Path: one + "/stop", Permission: staff.ProductsEdit, Handler: h.stop},
		{Method: "POST", Path: one + "/close", Permission: staff.ProductsEdit, Handler: h.end},
		{Method: "POST", Path: one + "/resume", Permission: staff.ProductsEdit, Handler: h.resume},
	}
}

// filters are what the list can be cut down to; certificates are a list of their own.
var filters = []string{"", string(sourcing.Stopped), "papers"}

func (h Handlers) list(c *fiber.Ctx) error {
	only, after := edge.Query(c, "only"), edge.Query(c, "after")
	return h.Show(c, page.Answer{Section: "products"}, func(r page.Reading) (templ.Component, error) {
		p := views.ListPage{Frame: r.Titled(r.T("lot.title")), Only: only}
		for _, f := range filters {
			tab := frame.Tab{Label: r.T("lot.only.all"), URL: address, Current: f == only}
			if f != "" {
				tab.Label, tab.URL = r.T("lot.only."+f), address+"?only="+f
			}
			p.Tabs = append(p.Tabs, tab)
		}
		if only == "papers" {
			var err error
			p.Certificates, err = ending(r)
			return views.List(p), err
		}
		if only != "" && only != string(sourcing.Stopped) {
			return nil, fault.Missing("page_not_found")
		}
		found, next, err := sourcing.List(r.Tx, sourcing.State(only), after, perPage)
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

// never is past the end of any certificate.
var never = time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)

// ending are the certificates that end, the first first; those of closed lots are left out.
func ending(r page.Reading) ([]views.Certificate, error) {
	due, err := sourcing.Ending(r.Tx, time.Time{}, never, 4*perPage)
	var list []views.Certificate
	for _, d := range due {
		p, failed := catalog.Get(r.Tx, d.Lot.Product)
		if failed != nil {
			return nil, failed
		}
		c := certificateOf(r, d.Lot, d.Certificate)
		c.Lot, c.LotURL, c.Product = d.Lot.Number, of(d.Lot.ID), r.In(p.Title)
		list = append(list, c)
	}
	return list, err
}

func rowOf(r page.Reading, v sourcing.Version) (views.Row, error) {
	p, err := catalog.Get(r.Tx, v.Product)
	if err != nil {
		return views.Row{}, err
	}
	counts, err := sourcing.Counts(r.Tx, v.ID)
	sum := sourcing.Total(counts)
	return views.Row{
		URL: of(v.ID), Product: r.In(p.Title), ProductURL: ofProduct(v.Product), Photo: page.FirstPhoto(p), Number: v.Number, Maker: v.Maker, Place: v.Place,
		Made: local(r, v.Made), State: string(v.State), Paper: together(r, v), Received: sum.Received, Left: sum.Left(),
	}, err
}

func of(id sourcing.ID) string { return address + "/" + string(id) }

func ofProduct(id catalog.ID) string { return "/desk/products/" + string(id) + "/lots" }

func local(r page.Reading, t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(r.Shop.Location())
}

// together is how the certificates of a lot stand, the worst of them.
func together(r page.Reading, v sourcing.Version) string {
	is := "none"
	for _, c := range v.Certificates {
		switch state := stateOf(r, c); {
		case state == "expired":
			return state
		case is != "ending":
			is = state
		}
	}
	return is
}

func stateOf(r page.Reading, c sourcing.Certificate) string {
	switch {
	case c.Expired(r.Tx.Now):
		return "expired"
	case c.Ends(r.Tx.Now):
		return "ending"
	}
	return "valid"
}

func certificateOf(r page.Reading, v sourcing.Version, c sourcing.Certificate) views.Certificate {
	out := views.Certificate{ID: c.ID, Name: c.Name, Issuer: c.Issuer, State: stateOf(r, c), From: local(r, c.From), File: fileOf(c.File), URL: of(v.ID) + "/certificates/" + c.ID}
	if !c.Until.IsZero() {
		out.Until = local(r, c.Until).AddDate(0, 0, -1) // the last day on which it counts
	}
	return out
}

func fileOf(f paper.File) views.File {
	return views.File{Name: f.Name, Hash: f.Hash, Size: f.Size, Picture: f.Type != paper.PDF, URL: papers + f.Hash}
}
