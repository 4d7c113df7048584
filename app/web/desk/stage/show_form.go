package stage

import (
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/guest"
	"hawker/app/live"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk"
	"hawker/views/desk/frame"
)

// showForm is the form of a show as it was typed or as it stands.
type showForm struct {
	title, note frame.Words
	start       string
	host        string
	handle      string
	entry       entry
}

func showFormOf(s live.Show, zone *time.Location) showForm {
	return showForm{title: page.WordsOf(s.Title), note: page.WordsOf(s.Note), start: s.Starts.In(zone).Format(startLayout), host: string(s.Host), handle: s.Handle}
}

func readShow(v edge.Values) showForm {
	return showForm{title: page.ReadWords(v, "title"), note: page.ReadWords(v, "note"), start: v.Get("start"), host: v.Get("host"), handle: v.Get("handle"), entry: readEntry(v)}
}

// into fills the record; an empty start stays as it is, since the field of a show
// on the air is not sent.
func (f showForm) into(s *live.Show, shop brand.Settings) error {
	s.Title, s.Note, s.Host, s.Handle = page.TextOf(f.title), page.TextOf(f.note), staff.ID(f.host), f.handle
	if f.start == "" {
		return nil
	}
	at, err := time.ParseInLocation(startLayout, f.start, shop.Location())
	if err != nil {
		return fault.InvalidField("date_malformed", "start")
	}
	s.Starts = at.UTC()
	return nil
}

// hosts are the people who may go on camera.
func (r reading) hosts(chosen string) ([]frame.Choice, error) {
	people, err := staff.List(r.Tx)
	var list []frame.Choice
	for _, p := range people {
		if p.May(staff.ShowsPublish) {
			list = append(list, frame.Choice{Value: string(p.ID), Label: p.Name, Chosen: string(p.ID) == chosen})
		}
	}
	return list, err
}

func (h Handlers) newShow(c *fiber.Ctx) error {
	person, _ := edge.Staff(c)
	return h.showNewShow(c, fiber.StatusOK, showForm{host: string(person.ID), entry: entry{Choice: guest.Choice{Code: guest.Suggest()}}}, frame.Form{})
}

func (h Handlers) showNewShow(c *fiber.Ctx, status int, form showForm, f frame.Form) error {
	return h.show(c, page.Answer{Section: "shows", Status: status}, func(r reading) (templ.Component, error) {
		if form.start == "" && status == fiber.StatusOK {
			form.start = tomorrowEvening(r.Tx.Now, r.Shop.Location()).Format(startLayout)
		}
		p := views.ShowPage{Frame: r.Titled(r.T("desk.show.new")), Form: f, New: true, Action: "/desk/shows", Zone: r.Shop.Zone}
		p.Form.Key = edge.NewKey()
		var err error
		p.Input, err = form.input(r)
		return views.Show(p), err
	})
}

// tomorrowEvening is a likely start: eight in the evening of the next day.
func tomorrowEvening(now time.Time, zone *time.Location) time.Time {
	day := now.In(zone).AddDate(0, 0, 1)
	return time.Date(day.Year(), day.Month(), day.Day(), 20, 0, 0, 0, zone)
}

func (f showForm) input(r reading) (views.ShowInput, error) {
	hosts, err := r.hosts(f.host)
	in := views.ShowInput{Title: f.title, Note: f.note, Start: f.start, Handle: f.handle, Hosts: hosts, Code: f.entry.Code}
	for _, a := range live.Accesses {
		in.Ways = append(in.Ways, frame.Choice{Value: wordOf(a), Label: wordOf(a), Chosen: a == f.entry.Access})
	}
	return in, err
}

func (h Handlers) createShow(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	form := readShow(v)
	key, err := v.Key()
	if err != nil {
		return err
	}
	id, err := h.Once(c, "live.schedule", key, func(tx *store.Tx) (string, error) {
		shop, err := brand.Get(tx)
		if err != nil {
			return "", err
		}
		var s live.Show
		if err := form.into(&s, shop); err != nil {
			return "", err
		}
		if err := form.entry.check(); err != nil {
			return "", err
		}
		if s, err = live.Schedule(tx, s); err == nil {
			_, err = h.let(tx, s.ID, form.entry)
		}
		return string(s.ID), page.Renamed(err, "starts", "start")
	})
	if err == nil {
		return edge.Go(c, "/desk/shows/"+id+"?done=show")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showNewShow(c, status, form, f)
}

func (h Handlers) saveShow(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	form, id := readShow(v), edge.Param(c, "id")
	var room live.ShowID
	out := false
	err = h.Do(c, "live.update", func(tx *store.Tx) error {
		s, err := edge.ShowOf(tx, id)
		if err != nil {
			return err
		}
		shop, err := brand.Get(tx)
		if err != nil {
			return err
		}
		if err := form.into(&s, shop); err != nil {
			return err
		}
		if err := form.entry.check(); err != nil {
			return err
		}
		if err = live.Update(tx, s); err == nil {
			room = s.ID
			out, err = h.let(tx, s.ID, form.entry)
		}
		return page.Renamed(err, "starts", "start")
	})
	if err == nil && out {
		h.Relay.Dismiss(string(room)) // who still may comes again by itself
	}
	if err == nil {
		return edge.Go(c, "/desk/shows/"+id+"?done=saved")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showShow(c, status, func(r reading, p *views.ShowPage) error {
		p.Form = f
		var err error
		p.Input, err = form.input(r)
		return err
	})
}
