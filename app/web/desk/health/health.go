// Package health answers for the page of the desk that shows what the nightly look at
// the shop's books found. It mends nothing, and shows the findings in the words of
// whoever looked.
package health

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/doctor"
	"hawker/app/staff"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/health"
)

// Handlers answer for this part of the desk.
type Handlers struct{ page.Desk }

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	return []edge.Route{{Method: "GET", Path: "/desk/health", Permission: staff.PeopleEdit, Handler: h.show}}
}

func (h Handlers) show(c *fiber.Ctx) error {
	return h.Show(c, page.Answer{Section: "people"}, func(r page.Reading) (templ.Component, error) {
		last, looked, err := doctor.Last(r.Tx)
		p := views.Page{Frame: r.Titled(r.T("health.title")), Looked: looked, At: last.At, Seconds: float64(last.Took) / 1000, Found: last.Found, More: last.More}
		return views.Health(p), err
	})
}
