package embed

import (
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/buyer"
	"hawker/app/brand"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/web/calendar"
	"hawker/app/web/edge"
)

// showReminder is a show as an entry for a calendar.
func (h Handlers) showReminder(c *fiber.Ctx) error {
	h.Spoken(c)
	e := calendar.Entry{Lang: lang.Tag(edge.Ctx(c))}
	var s live.Show
	err := h.View(func(tx *store.Tx) (err error) {
		if s, _, err = choose(tx, edge.Param(c, "show")); err != nil {
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
	e.ID, e.At, e.URL = string(s.ID)+"@"+c.Hostname(), s.Starts, c.BaseURL()+buyer.ShowURL(s)
	c.Set(fiber.HeaderContentType, calendar.Type)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+s.Handle+`.ics"`)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return c.SendString(e.String())
}
