package stage

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/live"
	"hawker/app/photo"
	"hawker/app/staff"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk"
)

const (
	endedShown  = 50
	startLayout = "2006-01-02T15:04" // of a datetime-local field (HTML, 2.3.5)
)

func (h Handlers) shows(c *fiber.Ctx) error {
	return h.show(c, page.Answer{Section: "shows"}, func(r reading) (templ.Component, error) {
		p := views.ShowsPage{Frame: r.Frame}
		for state, rows := range map[live.State]*[]views.ShowRow{live.OnTheAir: &p.Air, live.Upcoming: &p.Upcoming, live.Ended: &p.Ended} {
			list, err := live.List(r.Tx, state, endedShown)
			if err != nil {
				return nil, err
			}
			for _, s := range list {
				row, err := r.showRow(s)
				if err != nil {
					return nil, err
				}
				*rows = append(*rows, row)
			}
		}
		return views.Shows(p), nil
	})
}

func (r reading) showRow(s live.Show) (views.ShowRow, error) {
	row := views.ShowRow{
		Title: r.In(s.Title), URL: "/desk/shows/" + string(s.ID), Host: s.HostName, Starts: s.Starts, Ended: s.EndedAt,
		Cover: photo.URL(s.Cover, page.ThumbSize), Lost: s.Lost, Private: s.Private(), Room: "/live/" + s.Handle,
	}
	if s.State != live.Upcoming {
		row.Starts = s.OnAirAt
	}
	row.Control, row.Studio = r.waysTo(s)
	items, err := live.Items(r.Tx, s.ID)
	row.Items = len(items)
	return row, err
}

// waysTo are the console and the camera of a show, as far as the person may go there.
func (r reading) waysTo(s live.Show) (control, studio string) {
	if s.State != live.Ended && r.Person.May(staff.ShowsControl) {
		control = "/control/" + s.Handle
	}
	if s.State != live.Ended && r.Person.May(staff.ShowsPublish) {
		studio = "/studio/" + s.Handle
	}
	return control, studio
}

func (h Handlers) oneShow(c *fiber.Ctx) error { return h.showShow(c, fiber.StatusOK, nil) }

// showShow answers with the page of a show; change puts back what was typed, or
// adds what is shown this once.
func (h Handlers) showShow(c *fiber.Ctx, status int, change func(reading, *views.ShowPage) error) error {
	id := edge.Param(c, "id")
	return h.show(c, page.Answer{Section: "shows", Status: status}, func(r reading) (templ.Component, error) {
		s, err := edge.ShowOf(r.Tx, id)
		if err != nil {
			return nil, err
		}
		here := "/desk/shows/" + string(s.ID)
		p := views.ShowPage{
			Frame: r.Titled(r.In(s.Title)), Name: r.In(s.Title), State: string(s.State), Lost: s.Lost, Action: here, CoverTo: here + "/cover",
			Cover: photo.URL(s.Cover, 800), Room: "/live/" + s.Handle, Poster: here + "/poster", Zone: r.Shop.Zone, Currency: r.Shop.Currency,
		}
		p.Control, p.Studio = r.waysTo(s)
		if s.State == live.OnTheAir && r.Person.May(staff.ShowsControl) {
			p.End = here + "/end"
		}
		form := showFormOf(s, r.Shop.Location())
		if form.entry, err = h.entryOf(r.Tx, s); err != nil {
			return nil, err
		}
		if p.Input, err = form.input(r); err != nil {
			return nil, err
		}
		if err = h.guests(c, r, s, &p); err != nil {
			return nil, err
		}
		if p.Bag, err = r.bag(s); err != nil {
			return nil, err
		}
		if p.Key, err = r.keyOf(c, s); err != nil {
			return nil, err
		}
		if s.State == live.Ended {
			if p.Summary, err = r.summary(s); err != nil {
				return nil, err
			}
		}
		if change != nil {
			err = change(r, &p)
		}
		return views.Show(p), err
	})
}

// keyOf says whose encoder may send this show, and where to.
func (r reading) keyOf(c *fiber.Ctx, s live.Show) (views.StreamKey, error) {
	me, err := staff.Get(r.Tx, r.Person.ID)
	return views.StreamKey{
		Server: page.Server(c, s.Handle), Action: "/desk/shows/" + string(s.ID) + "/key", Mine: r.Person.May(staff.ShowsPublish),
		Has: me.StreamKeyHash != "", Made: me.StreamKeyAt, Host: s.HostName,
	}, err
}
