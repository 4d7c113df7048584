package room

import (
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/buyer"
	"hawker/app/brand"
	"hawker/app/guest"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/web/calendar"
	"hawker/app/web/edge"
	"hawker/app/web/gate"
)

// showReminder is a show as an entry for a calendar, for who may see the show. Of a
// private one it has the guest's own link, which never says the code, and opens nothing
// any more once the guest may not.
func (h Handlers) showReminder(c *fiber.Ctx) error {
	e := calendar.Entry{Lang: lang.Tag(edge.Ctx(c))}
	var s live.Show
	var own string
	err := h.View(func(tx *store.Tx) (err error) {
		if s, err = gate.Show(h.Env, c, tx, edge.Param(c, "show")); err != nil {
			return err
		}
		if own, err = guest.Own(tx, h.Secret, s, gate.KeysOf(c).Pass(s.ID)); err != nil {
			return err
		}
		shop, err := brand.Get(tx)
		e.Now, e.Alarm, e.Note = tx.Now, s.Title.In(e.Lang, shop.Lang), s.Note.In(e.Lang, shop.Lang)
		e.Title = e.Alarm + " · " + shop.DisplayName(e.Lang)
		return err
	})
	if err != nil {
		return err
	}
	e.ID, e.At, e.URL = string(s.ID)+"@"+c.Hostname(), s.Starts, edge.BaseURL(c)+buyer.ShowURL(s)
	if own != "" {
		e.URL += "/enter/" + own
		e.Note += "\n" + lang.T(edge.Ctx(c), "gate.own")
	}
	c.Set(fiber.HeaderContentType, calendar.Type)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+s.Handle+`.ics"`)
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return c.SendString(e.String())
}
