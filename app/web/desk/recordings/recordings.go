// Package recordings answers for the pages of the desk on what is recorded of the
// shows: the room that it has, how long each is kept, and what the public does not see.
//
// It decides nothing: terms, holds and hidden stretches are rules of live, and the
// bytes are the archive's.
package recordings

import (
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/live"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/media/archive"
	"hawker/views/desk/frame"
	views "hawker/views/desk/recordings"
)

const (
	address = "/desk/recordings"
	perPage = 50
)

// Handlers answer for this part of the desk.
type Handlers struct{ page.Desk }

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	return []edge.Route{
		{Method: "GET", Path: address, Permission: staff.ShowsEdit, Handler: h.list},
		{Method: "POST", Path: address, Permission: staff.SettingsEdit, Handler: h.turn},
		{Method: "GET", Path: address + "/:id", Permission: staff.ShowsEdit, Handler: h.one},
		{Method: "POST", Path: address + "/:id/hide", Permission: staff.ShowsEdit, Handler: h.hide},
		{Method: "POST", Path: address + "/:id/unhide", Permission: staff.ShowsEdit, Handler: h.unhide},
		{Method: "POST", Path: address + "/:id/keep", Permission: staff.SettingsEdit, Handler: h.keep},
		{Method: "POST", Path: address + "/:id/hold", Permission: staff.SettingsEdit, Handler: h.hold},
		{Method: "POST", Path: address + "/:id/release", Permission: staff.SettingsEdit, Handler: h.release},
	}
}

func (h Handlers) list(c *fiber.Ctx) error {
	after := edge.Query(c, "after")
	disk, err := h.Archive.Disk()
	if err != nil {
		return err
	}
	return h.Show(c, page.Answer{Section: "shows"}, func(r page.Reading) (templ.Component, error) {
		s, err := live.GetSettings(r.Tx)
		if err != nil {
			return nil, err
		}
		p := views.Page{Frame: r.Titled(r.T("recording.title")), Disk: told(disk), Record: !s.NoFilm}
		var shows []live.Show
		if after == "" {
			if shows, err = live.Current(r.Tx); err != nil {
				return nil, err
			}
		}
		ended, next, err := live.Listed(r.Tx, live.Ended, after, perPage)
		for _, s := range append(shows, ended...) {
			if err != nil {
				return nil, err
			}
			var f live.Film
			if f, err = live.FilmOf(r.Tx, s.ID); err == nil && f.State != "" {
				p.Rows = append(p.Rows, h.row(r, s, f))
			}
		}
		if after != "" {
			p.Pages.First = address
		}
		if next != "" {
			p.Pages.Next = address + "?after=" + next
		}
		return views.Recordings(p), err
	})
}

// told is what the page says of the disk.
func told(d archive.Disk) views.Disk {
	v := views.Disk{Free: d.Free, Total: d.Total, PerHour: d.PerHour, Days: int(d.Days)}
	switch {
	case d.Refuses():
		v.Level = "refuses"
	case d.Nearly():
		v.Level = "nearly"
	}
	return v
}

func (h Handlers) row(r page.Reading, s live.Show, f live.Film) views.Row {
	size, long := h.Archive.Size(string(s.ID))
	row := views.Row{URL: address + "/" + string(s.ID), Title: r.In(s.Title), At: s.OnAirAt, Long: long, Size: size,
		OnAir: s.State == live.OnTheAir, State: string(f.State), Until: f.Until, Held: f.Hold != "", Gone: f.Gone}
	// What the archive says is newer than the log, which a full disk may not take.
	if now := h.Archive.State(string(s.ID)); now.Why != "" {
		row.State = string(now.Why)
	}
	return row
}

func (h Handlers) turn(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	err = h.Do(c, "live.settings", func(tx *store.Tx) error {
		s, err := live.GetSettings(tx)
		if err != nil {
			return err
		}
		s.NoFilm = v.Get("record") == "no"
		return live.SaveSettings(tx, s)
	})
	if err != nil {
		return err
	}
	return edge.Go(c, address+"?done=saved")
}

// typed is a form that was refused: what stood in its fields.
type typed struct {
	form   frame.Form
	status int
	fields edge.Values
}

func (h Handlers) one(c *fiber.Ctx) error { return h.page(c, nil) }

func (h Handlers) page(c *fiber.Ctx, refused *typed) error {
	id, status := edge.Param(c, "id"), fiber.StatusOK
	if refused != nil {
		status = refused.status
	}
	return h.Show(c, page.Answer{Section: "shows", Status: status}, func(r page.Reading) (templ.Component, error) {
		s, err := edge.ShowOf(r.Tx, id)
		if err != nil {
			return nil, err
		}
		f, err := live.GetFilm(r.Tx, s.ID)
		if err != nil {
			return nil, err
		}
		row := h.row(r, s, f)
		p := views.One{Frame: r.Titled(row.Title), Row: row, Action: row.URL, Hold: f.Hold, Date: day(f.Until, r.Shop.Location())}
		for _, x := range f.Hidden {
			p.Hidden = append(p.Hidden, views.Hidden(x))
		}
		if film, ok := h.Archive.Find(string(s.ID)); ok {
			p.Head = film.Head().String()
		}
		if refused != nil {
			p.Form = refused.form
			p.From, p.To, p.Reason = refused.fields.Get("from"), refused.fields.Get("to"), refused.fields.Get("reason")
			if d := refused.fields.Get("until"); d != "" {
				p.Date = d
			}
		}
		return views.Recording(p), nil
	})
}

// day writes a time for a date field; "" for none.
func day(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format(time.DateOnly)
}
