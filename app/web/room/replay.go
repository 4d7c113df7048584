package room

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"hawker/app/board/replay"
	"hawker/app/fault"
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

// showTalk gives what was said and what happened in a piece of the recording, each at
// its second. It does not change but for what is taken down.
func (h Handlers) showTalk(c *fiber.Ctx) error {
	s, err := h.show(c)
	if err != nil {
		return err
	}
	piece, err := strconv.Atoi(edge.Query(c, "piece"))
	if err != nil || piece < 0 || piece > maxPiece {
		return fault.New(fault.Malformed, "film_ask", "")
	}
	f, err := read(h, func(tx *store.Tx) (replay.Film, error) {
		f, ok, err := h.Replay(tx, s)
		if err == nil && !ok {
			err = fault.Missing("recording_not_found")
		}
		return f, err
	})
	if err != nil {
		return err
	}
	f.N = piece
	from, to := f.Around()
	if f.Lines, err = h.Said(s.ID, from, to); err != nil {
		return err
	}
	moments, err := read(h, func(tx *store.Tx) ([]views.Moment, error) {
		return h.past().Moments(edge.Ctx(c), tx, s, f)
	})
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "private, max-age=60")
	c.Vary(fiber.HeaderCookie)
	return edge.Page(c, views.Moments(moments))
}

// maxPiece is beyond any recording.
const maxPiece = 10_000

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
