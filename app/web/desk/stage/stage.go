// Package stage answers for shows: announcing them, their bags, whose encoder may
// send them, their end and what came of them.
//
// It promises that a stream key is shown once, in the answer to the form that made
// it, and that ending a show is asked before it is done.
package stage

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/staff"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
)

// Handlers answer for this part of the desk.
type Handlers struct{ page.Desk }

// reading is page.Reading with what this part reads.
type reading struct{ page.Reading }

func (h Handlers) show(c *fiber.Ctx, a page.Answer, fill func(reading) (templ.Component, error)) error {
	return h.Show(c, a, func(r page.Reading) (templ.Component, error) { return fill(reading{r}) })
}

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	const one = "/desk/shows/:id"
	return []edge.Route{
		{Method: "GET", Path: "/desk/shows", Permission: staff.ShowsEdit, Handler: h.shows},
		{Method: "GET", Path: "/desk/shows/new", Permission: staff.ShowsEdit, Handler: h.newShow},
		{Method: "POST", Path: "/desk/shows", Permission: staff.ShowsEdit, Handler: h.createShow},
		{Method: "GET", Path: one, Permission: staff.ShowsEdit, Handler: h.oneShow},
		{Method: "POST", Path: one, Permission: staff.ShowsEdit, Handler: h.saveShow},
		{Method: "POST", Path: one + "/cover", Permission: staff.ShowsEdit, Limit: edge.Upload, Handler: h.cover},
		{Method: "POST", Path: one + "/items", Permission: staff.ShowsEdit, Handler: h.addItem},
		{Method: "POST", Path: one + "/items/:n", Permission: staff.ShowsEdit, Handler: h.changeItem},
		{Method: "POST", Path: one + "/key", Permission: staff.ShowsPublish, Handler: h.showKey},
		{Method: "GET", Path: one + "/end", Permission: staff.ShowsControl, Handler: h.endPage},
		{Method: "POST", Path: one + "/end", Permission: staff.ShowsControl, Handler: h.endShow},
	}
}
