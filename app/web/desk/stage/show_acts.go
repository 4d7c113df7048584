package stage

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk"
)

// cover takes the one picture that announces the show.
func (h Handlers) cover(c *fiber.Ctx) error {
	id := edge.Param(c, "id")
	a, err := h.TakePhotos(c, "photo")
	if err != nil {
		return err
	}
	if err := h.Record(c, a.Photos); err != nil {
		return err
	}
	if len(a.Photos) > 0 {
		err = h.Do(c, "live.cover", func(tx *store.Tx) error {
			s, err := edge.ShowOf(tx, id)
			if err != nil {
				return err
			}
			s.Cover = a.Photos[len(a.Photos)-1].Hash
			return live.Update(tx, s)
		})
	} else if len(a.Refused) == 0 {
		err = fault.InvalidField("photo_needed", "cover")
	}
	if why, ok := page.Sentence(edge.Ctx(c), err); ok {
		a.Refuse(edge.Status(err), why)
	} else if err != nil {
		return err
	}
	if len(a.Refused) == 0 {
		return edge.Go(c, "/desk/shows/"+id+"?done=cover#cover")
	}
	return h.showShow(c, a.Status, func(_ reading, p *views.ShowPage) error {
		p.CoverNo = a.First()
		return nil
	})
}

func (h Handlers) showKey(c *fiber.Ctx) error {
	key, err := h.MakeKey(c)
	if err != nil {
		return err
	}
	return h.showShow(c, fiber.StatusOK, func(_ reading, p *views.ShowPage) error {
		p.Key.Key, p.Key.Has = key, true
		return nil
	})
}

func (h Handlers) endPage(c *fiber.Ctx) error {
	id := edge.Param(c, "id")
	return h.show(c, page.Answer{Section: "shows"}, func(r reading) (templ.Component, error) {
		s, err := edge.ShowOf(r.Tx, id)
		if err != nil {
			return nil, err
		}
		here := "/desk/shows/" + string(s.ID)
		p := views.EndPage{Frame: r.Frame, Name: r.In(s.Title), Back: here, Action: here + "/end", Viewers: h.Board.Viewers(s.ID), Since: s.OnAirAt}
		return views.End(p), nil
	})
}

// endShow ends the show and then its broadcast; whoever watched sees that it is over.
func (h Handlers) endShow(c *fiber.Ctx) error {
	id := edge.Param(c, "id")
	var s live.Show
	err := h.Do(c, "live.end", func(tx *store.Tx) (err error) {
		if s, err = edge.ShowOf(tx, id); err != nil {
			return err
		}
		return live.End(tx, s.ID)
	})
	if err != nil {
		return err
	}
	h.Relay.Stop(string(s.ID))
	h.Posters.Drop(string(s.ID))
	return edge.Go(c, "/desk/shows/"+string(s.ID)+"?done=ended")
}
