// Package entrance lets people into the desk: sign-in and sign-out, the first run
// of an empty shop, one's own account.
//
// It promises one answer in one time for an unknown address and a wrong password,
// that guesses are counted per client address and per mailbox, and that the link
// of the first run is exchanged for a cookie before anything is shown.
package entrance

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
	return []edge.Route{
		{Method: "GET", Path: "/desk/sign-in", Handler: h.signInPage},
		{Method: "POST", Path: "/desk/sign-in", Handler: h.signIn},
		{Method: "POST", Path: "/desk/sign-out", Handler: h.signOut},
		{Method: "GET", Path: "/setup", Handler: h.setupPage},
		{Method: "POST", Path: "/setup", Handler: h.setUp},
		{Method: "GET", Path: "/desk/me", Permission: staff.DeskView, Handler: h.me},
		{Method: "POST", Path: "/desk/me/password", Permission: staff.DeskView, Handler: h.changePassword},
		{Method: "POST", Path: "/desk/me/key", Permission: staff.ShowsPublish, Handler: h.newKey},
	}
}
