// Package video answers for the page of the desk that tells how many can watch, and
// takes what only a person knows of the shop's line.
//
// It decides nothing: what a viewer costs is measured by the relay.
package video

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/reach"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/media"
	"hawker/views/desk/frame"
	views "hawker/views/desk/video"
)

const address = "/desk/settings/video"

// Handlers answer for this part of the desk.
type Handlers struct{ page.Desk }

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	return []edge.Route{
		{Method: "GET", Path: address, Permission: staff.SettingsEdit, Handler: h.show},
		{Method: "GET", Path: address + "/reach", Permission: staff.SettingsEdit, Handler: h.showReach},
		{Method: "POST", Path: address + "/line", Permission: staff.SettingsEdit, Handler: h.save},
	}
}

// typed is a form that was refused.
type typed struct {
	line, viewers string
	form          frame.Form
	status        int
}

func (h Handlers) show(c *fiber.Ctx) error { return h.page(c, nil) }

func (h Handlers) page(c *fiber.Ctx, refused *typed) error {
	status := fiber.StatusOK
	if refused != nil {
		status = refused.status
	}
	return h.Show(c, page.Answer{Section: "settings", Status: status}, func(r page.Reading) (templ.Component, error) {
		s, err := live.GetSettings(r.Tx)
		if err != nil {
			return nil, err
		}
		room := ""
		if list, err := live.List(r.Tx, live.OnTheAir, 1); err != nil {
			return nil, err
		} else if len(list) > 0 {
			room = string(list[0].ID)
		}
		can := h.Relay.Capacity(room)
		p := views.Page{Frame: r.Titled(r.T("video.title")), Line: number(s.Line), Viewers: number(s.Viewers), OnAir: room != "",
			Most: can.Viewers, By: string(can.By), Watching: can.Watching, Cost: can.Cost}
		if refused != nil {
			p.Line, p.Viewers, p.Form = refused.line, refused.viewers, refused.form
		}
		return views.Video(p), nil
	})
}

// showReach looks while the reader waits: a name service that does not answer takes
// five seconds.
func (h Handlers) showReach(c *fiber.Ctx) error {
	ctx := edge.Ctx(c)
	list := h.Reach(ctx)
	return h.Show(c, page.Answer{Section: "settings"}, func(r page.Reading) (templ.Component, error) {
		p := views.ReachPage{Frame: r.Titled(r.T("reach.title")), Healthy: reach.Healthy(list)}
		for _, f := range list {
			said := views.Finding{Level: string(f.Level), Sentence: lang.T(ctx, "reach."+f.Code, f.Words()...)}
			if f.Do != "" {
				said.Do = lang.T(ctx, "reach.do."+f.Do, f.Words()...)
			}
			p.Found = append(p.Found, said)
		}
		return views.Reach(p), nil
	})
}

// number leaves out what nobody entered.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// read takes a whole number, or none.
func read(v edge.Values, field string) (int, error) {
	text := strings.TrimSpace(v.Get(field))
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, fault.InvalidField("number_malformed", field)
	}
	return n, nil
}

func (h Handlers) save(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	var s live.Settings
	if s.Line, err = read(v, "line"); err == nil {
		s.Viewers, err = read(v, "viewers")
	}
	if err == nil {
		err = h.Do(c, "live.settings", func(tx *store.Tx) error {
			had, err := live.GetSettings(tx)
			if err != nil {
				return err
			}
			had.Line, had.Viewers = s.Line, s.Viewers
			return live.SaveSettings(tx, had)
		})
	}
	if err == nil {
		h.Relay.Limit(media.Limits{Line: int64(s.Line) * 1_000_000, Viewers: s.Viewers})
		return edge.Go(c, address+"?done=saved")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.page(c, &typed{v.Get("line"), v.Get("viewers"), f, status})
}
