package room

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"hawker/app/board/replay"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/web/edge"
	views "hawker/views/room"
)

func (h Handlers) past() replay.Reader { return replay.Reader{Reader: h.Board.Reader.Reader} }

// replay is the page of a show that is over; false where nothing was recorded.
func (h Handlers) replay(c *fiber.Ctx, s live.Show) (p views.ReplayPage, ok bool, err error) {
	err = h.Store.Show(func(tx *store.Tx) error {
		f, recorded, err := h.Replay(tx, s)
		if err != nil || !recorded {
			return err
		}
		ok = true
		if p, err = h.past().Page(edge.Ctx(c), tx, s, f); err != nil {
			return err
		}
		p.Me, err = h.Board.Me(edge.Ctx(c), tx, edge.Visitor(c), s.ID)
		return err
	})
	if err != nil || !ok {
		return p, ok, err
	}
	edge.Allow(c, "frame-src", "'self'") // a provider's form stands in a frame of ours
	p.Page = h.Shell(c, p.Show.Title)
	p.Section, p.Description = "live", p.Show.Note
	p.Socket = "/socket?topic=me"
	p.Scripts = []string{"show-replay", "pay-frame"}
	if p.Show.Poster != "" {
		p.Image = c.BaseURL() + p.Show.Poster
	}
	return p, ok, nil
}

// showTalk gives what was said and what happened, each at its second of the recording.
func (h Handlers) showTalk(c *fiber.Ctx) error {
	s, err := h.show(c)
	if err != nil {
		return err
	}
	lines, err := h.Lines(s.ID)
	if err != nil {
		return err
	}
	moments, err := read(h, func(tx *store.Tx) ([]views.Moment, error) {
		f, ok, err := h.Replay(tx, s)
		if err == nil && !ok {
			err = fault.Missing("recording_not_found")
		}
		if err != nil {
			return nil, err
		}
		f.Lines = lines
		return h.past().Moments(edge.Ctx(c), tx, s, f)
	})
	if err != nil {
		return err
	}
	return edge.Page(c, views.Moments(moments))
}

// showThen gives what was explained so far, for those who look back.
func (h Handlers) showThen(c *fiber.Ctx) error {
	s, err := h.show(c)
	if err != nil {
		return err
	}
	was, err := read(h, func(tx *store.Tx) ([]views.Was, error) { return h.past().Then(edge.Ctx(c), tx, s) })
	if err != nil {
		return err
	}
	return edge.Page(c, views.ThenPinned(was))
}

// showClips lists what was explained, each as a film of its own, for who cannot play
// the whole; with a number it is the page of that one.
func (h Handlers) showClips(c *fiber.Ctx) error {
	n := 0
	if number := edge.Param(c, "n"); number != "" {
		var err error
		if n, err = strconv.Atoi(number); err != nil || n < 1 {
			return fault.Missing("clip_not_found")
		}
	}
	s, err := h.show(c)
	if err != nil {
		return err
	}
	p, err := read(h, func(tx *store.Tx) (views.ClipsPage, error) { return h.past().Clips(edge.Ctx(c), tx, s, n) })
	if err == nil && n > 0 && len(p.Items) == 0 {
		err = fault.Missing("clip_not_found")
	}
	if err != nil {
		return err
	}
	if n > 0 && edge.Fragment(c) {
		return edge.Page(c, views.ClipSheet(p.Items[0]))
	}
	title, image := lang.T(edge.Ctx(c), "film.clips.of", "title", p.Show.Title), ""
	if p.One = n > 0; p.One {
		title = lang.T(edge.Ctx(c), "film.clip.of", "name", p.Items[0].Name)
	}
	if len(p.Items) > 0 {
		image = p.Items[0].Photo.Large
	}
	p.Page = h.Shell(c, title)
	p.Section, p.Description = "live", p.Show.Title
	if image != "" {
		p.Image = c.BaseURL() + image
	}
	return edge.Page(c, views.Clips(p))
}
