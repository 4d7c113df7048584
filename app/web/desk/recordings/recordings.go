// Package recordings answers for the pages of the desk on what is recorded of the
// shows: the room that it has, how long each is kept, and what the public does not see.
//
// It decides nothing: terms, holds and hidden stretches are rules of live, and the
// bytes are the archive's.
package recordings

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/evidence/daily"
	"hawker/app/fault"
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
		{Method: "GET", Path: address + "/days/:date", Permission: staff.ShowsEdit, Handler: h.day},
		{Method: "POST", Path: address + "/:id/want", Permission: staff.ShowsEdit, Handler: h.want},
		{Method: "POST", Path: address + "/:id/delete", Permission: staff.SettingsEdit, Handler: h.remove},
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
		} else if err == nil {
			err = h.around(r, &p)
		}
		if next != "" {
			p.Pages.Next = address + "?after=" + next
		}
		return views.Recordings(p), err
	})
}

// told is what the page says of the disk.
func told(d archive.Disk) views.Disk {
	v := views.Disk{Free: d.Free, Total: d.Total, PerHour: d.PerHour, Days: int(d.Days), Settles: d.Settles}
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

// mostAround bounds what is listed beside the recordings.
const mostAround = 10

// around lists what is to come: shows that may be recorded, recordings that will be
// deleted, and the lists of the last days.
func (h Handlers) around(r page.Reading, p *views.Page) error {
	coming, err := live.List(r.Tx, live.Upcoming, mostAround)
	if err != nil {
		return err
	}
	for _, s := range coming {
		f, err := live.FilmOf(r.Tx, s.ID)
		if err != nil {
			return err
		}
		p.Coming = append(p.Coming, views.Coming{Title: r.In(s.Title), At: s.Starts, Off: f.Off, Action: address + "/" + string(s.ID) + "/want"})
	}
	ending, err := live.EndingFilms(r.Tx, mostAround)
	if err != nil {
		return err
	}
	for _, f := range ending {
		s, err := live.Get(r.Tx, f.Show)
		if err != nil {
			return err
		}
		p.Ending = append(p.Ending, h.row(r, s, f))
	}
	if p.Law, err = live.FilmLaw(r.Tx); err != nil {
		return err
	}
	days, err := daily.Dates(h.Archive.Folder())
	p.Days = days[:min(len(days), mostDays)]
	return err
}

// mostDays is how many lists of days are shown.
const mostDays = 31

// day sends the list of a day.
func (h Handlers) day(c *fiber.Ctx) error {
	date := strings.TrimSuffix(edge.Param(c, "date"), ".txt")
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return fault.Missing("page_not_found")
	}
	raw, err := os.ReadFile(daily.File(h.Archive.Folder(), date))
	if errors.Is(err, fs.ErrNotExist) {
		return fault.Missing("page_not_found")
	}
	if err != nil {
		return fmt.Errorf("sending a day's list: %w", err)
	}
	c.Attachment("recordings-" + date + ".txt")
	return c.Send(raw)
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
		if p.Law, err = live.FilmLaw(r.Tx); err != nil {
			return nil, err
		}
		if f.Gone.IsZero() {
			if err := h.where(&p, s.ID); err != nil {
				return nil, err
			}
		}
		p.Yield = "/desk/clips/" + s.Handle
		if s.State == live.Ended && f.Gone.IsZero() {
			p.Public = "/live/" + s.Handle
		}
		p.Over = !f.Until.IsZero() && !f.Until.After(r.Tx.Now)
		if p.Clips, err = h.published(r, s.ID, f); err != nil {
			return nil, err
		}
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

// where counts what of a recording lies on this machine, and what only in the bucket.
func (h Handlers) where(p *views.One, show live.ShowID) (err error) {
	folder := h.Archive.Folder()
	if p.Here, p.Of, err = archive.Here(folder, string(show)); err != nil {
		return err
	}
	moved, err := archive.Moved(folder, string(show))
	p.Away = len(moved)
	return err
}

// published are the passages of a show's clips, as its recording has them.
func (h Handlers) published(r page.Reading, show live.ShowID, f live.Film) (list []views.Hidden, err error) {
	if !f.Gone.IsZero() {
		return nil, nil
	}
	clips, err := live.Clips(r.Tx, show)
	film, ok := h.Archive.Find(string(show))
	if err != nil || !ok {
		return nil, err
	}
	for _, k := range clips {
		from, _ := film.At(k.From)
		if to, _ := film.At(k.To); to > from {
			list = append(list, views.Hidden{From: from, To: to})
		}
	}
	slices.SortFunc(list, func(a, b views.Hidden) int { return cmp.Compare(a.From, b.From) })
	return list, nil
}

// day writes a time for a date field; "" for none.
func day(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format(time.DateOnly)
}
