// Package owner answers for what belongs to the owner: people, their rights, the
// audit log and the shop's settings.
//
// It promises that a password made for somebody is shown once, and that saving one
// section of the settings touches no other.
package owner

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
	const one = "/desk/people/:id"
	return []edge.Route{
		{Method: "GET", Path: "/desk/people", Permission: staff.PeopleEdit, Handler: h.people},
		{Method: "GET", Path: "/desk/people/new", Permission: staff.PeopleEdit, Handler: h.newPerson},
		{Method: "POST", Path: "/desk/people", Permission: staff.PeopleEdit, Handler: h.addPerson},
		{Method: "GET", Path: one, Permission: staff.PeopleEdit, Handler: h.person},
		{Method: "POST", Path: one, Permission: staff.PeopleEdit, Handler: h.savePerson},
		{Method: "POST", Path: one + "/password", Permission: staff.PeopleEdit, Handler: h.newPassword},
		{Method: "POST", Path: one + "/sessions", Permission: staff.PeopleEdit, Handler: h.endSessions},
		{Method: "POST", Path: one + "/access", Permission: staff.PeopleEdit, Handler: h.access},
		{Method: "GET", Path: "/desk/audit", Permission: staff.PeopleEdit, Handler: h.audit},
		{Method: "GET", Path: "/desk/styleguide", Permission: staff.DeskView, Handler: h.guide},
		{Method: "GET", Path: "/desk/settings", Permission: staff.SettingsEdit, Handler: h.settings},
		{Method: "POST", Path: "/desk/settings/:section", Permission: staff.SettingsEdit, Handler: h.saveSettings},
	}
}
