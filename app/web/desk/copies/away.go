package copies

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/offsite"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/copies"
)

// leave says how long recordings stay on this machine before they lie only in the bucket.
func (h Handlers) leave(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	err = h.Do(c, "offsite.here", func(tx *store.Tx) error {
		g, err := offsite.GetSettings(tx)
		if err != nil {
			return err
		}
		if g.Here = 0; strings.TrimSpace(v.Get("here")) != "" {
			if g.Here, err = strconv.Atoi(strings.TrimSpace(v.Get("here"))); err != nil || g.Here < 1 {
				return fault.InvalidField("offsite_here", "here", "max", offsite.MostHere)
			}
		}
		if g.Here > 0 && !g.On {
			return fault.Clash("offsite_not_set")
		}
		return offsite.SaveSettings(tx, g)
	})
	if err == nil {
		h.Vault.Poke()
		return edge.Go(c, address+"?done=saved#away")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.page(c, status, func(p *copies.Page) { p.Form, p.Away.Days = f, v.Raw("here") })
}

// back brings a recording back to this machine.
func (h Handlers) back(c *fiber.Ctx) error {
	id := live.ShowID(edge.Param(c, "id"))
	err := h.Do(c, "live.bring_back", func(tx *store.Tx) error { return live.BringBack(tx, id) })
	if err != nil && !fault.Is(err, "film_here") { // it came back meanwhile
		return err
	}
	h.Vault.Poke()
	return edge.Go(c, address+"#away")
}

// away fills what lies only in the bucket.
func away(r page.Reading, g offsite.Settings, s offsite.State) (p copies.Away, err error) {
	p = copies.Away{On: g.On, Lost: s.Lost, Looked: s.Looked}
	if g.Here > 0 {
		p.Days = strconv.Itoa(g.Here)
	}
	if p.Law, err = live.FilmLaw(r.Tx); err != nil {
		return p, err
	}
	list, err := live.AwayFilms(r.Tx)
	if err != nil {
		return p, err
	}
	for _, f := range list {
		show, _, err := live.Find(r.Tx, f.Show)
		if err != nil {
			return p, err
		}
		p.Pieces, p.Bytes = p.Pieces+f.Away.Segments, p.Bytes+f.Away.Bytes
		p.List = append(p.List, copies.AwayFilm{
			Title: r.In(show.Title), URL: "/desk/recordings/" + string(f.Show), Action: address + "/back/" + string(f.Show),
			Pieces: f.Away.Segments, Bytes: f.Away.Bytes, Lost: f.Away.Lost, Since: f.Away.Since, Wanted: f.Returns(show), Private: show.Private(),
		})
	}
	return p, nil
}
