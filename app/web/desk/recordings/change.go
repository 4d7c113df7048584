package recordings

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/app/web/footage"
)

// change runs a command on a show's recording, and goes back to its page; what was
// typed stands there again when it is refused.
func (h Handlers) change(c *fiber.Ctx, name string, fn func(tx *store.Tx, show live.ShowID, v edge.Values) error) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	id := edge.Param(c, "id")
	err = h.Do(c, name, func(tx *store.Tx) error {
		s, err := edge.ShowOf(tx, id)
		if err != nil {
			return err
		}
		return fn(tx, s.ID, v)
	})
	if err == nil {
		return edge.Go(c, address+"/"+id+"?done=saved")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok || fault.Is(err, "film_not_found") {
		return err
	}
	return h.page(c, &typed{f, status, v})
}

func (h Handlers) hide(c *fiber.Ctx) error {
	return h.change(c, "live.hide_film", func(tx *store.Tx, show live.ShowID, v edge.Values) error {
		from, err := position(v.Get("from"), "from")
		if err != nil {
			return err
		}
		to, err := position(v.Get("to"), "to")
		if err != nil {
			return err
		}
		if _, long := h.Archive.Size(string(show)); from >= long {
			return fault.InvalidField("film_beyond", "from", "length", lang.Lasting(long))
		}
		if err := live.HideFilm(tx, show, live.Range{From: from, To: to}); err != nil {
			return err
		}
		return h.illustrate(tx, show)
	})
}

func (h Handlers) unhide(c *fiber.Ctx) error {
	return h.change(c, "live.unhide_film", func(tx *store.Tx, show live.ShowID, v edge.Values) error {
		from, err := strconv.ParseInt(v.Get("from"), 10, 64)
		if err != nil {
			return fault.InvalidField("film_range", "from")
		}
		to, err := strconv.ParseInt(v.Get("to"), 10, 64)
		if err != nil {
			return fault.InvalidField("film_range", "to")
		}
		if err := live.UnhideFilm(tx, show, live.Range{From: time.Duration(from), To: time.Duration(to)}); err != nil {
			return err
		}
		return h.illustrate(tx, show)
	})
}

// illustrate takes pictures of hidden moments from the clips, and gives those back that
// may be seen again.
func (h Handlers) illustrate(tx *store.Tx, show live.ShowID) error {
	known, err := live.FilmOf(tx, show)
	film, ok := h.Archive.Find(string(show))
	if err != nil || !ok {
		return err
	}
	return live.Illustrate(tx, show, func(at time.Time) bool { return footage.Seen(film, known.Hidden, at) })
}

func (h Handlers) keep(c *fiber.Ctx) error {
	return h.change(c, "live.lengthen_film", func(tx *store.Tx, show live.ShowID, v edge.Values) error {
		shop, _, err := brand.Find(tx)
		if err != nil {
			return err
		}
		until, err := time.ParseInLocation(time.DateOnly, strings.TrimSpace(v.Get("until")), shop.Location())
		if err != nil {
			return fault.InvalidField("date_malformed", "until")
		}
		return live.LengthenFilm(tx, show, until.AddDate(0, 0, 1).UTC()) // the day is whole
	})
}

func (h Handlers) hold(c *fiber.Ctx) error {
	return h.change(c, "live.hold_film", func(tx *store.Tx, show live.ShowID, v edge.Values) error {
		return live.HoldFilm(tx, show, strings.TrimSpace(v.Get("reason")))
	})
}

func (h Handlers) release(c *fiber.Ctx) error {
	return h.change(c, "live.release_film", func(tx *store.Tx, show live.ShowID, _ edge.Values) error {
		return live.ReleaseFilm(tx, show)
	})
}

// remove deletes a recording whose term is over.
func (h Handlers) remove(c *fiber.Ctx) error {
	id := edge.Param(c, "id")
	err := h.DeleteFilm(edge.Ctx(c), edge.By(c), live.ShowID(id))
	if err == nil {
		return edge.Go(c, address+"/"+id+"?done=saved")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok || fault.Is(err, "film_not_found") {
		return err
	}
	return h.page(c, &typed{f, status, edge.Values{}})
}

// want says whether a show that is to come shall be recorded.
func (h Handlers) want(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	id := live.ShowID(edge.Param(c, "id"))
	if err := h.Do(c, "live.want_film", func(tx *store.Tx) error { return live.WantFilm(tx, id, v.Get("record") == "yes") }); err != nil {
		return err
	}
	return edge.Go(c, address+"?done=saved")
}

// position reads a place in a film as the replay shows it, or refuses with film_position.
func position(text, field string) (time.Duration, error) {
	at, ok := page.Position(text)
	if !ok {
		return 0, fault.InvalidField("film_position", field)
	}
	return at, nil
}
