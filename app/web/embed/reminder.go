package embed

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"hawker/app/board/buyer"
	"hawker/app/brand"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/web/edge"
)

// lasts is how long a show is taken to last, since nobody can know.
const lasts = time.Hour

// showReminder is a show as an entry for a calendar (RFC 5545), with an alarm a
// quarter of an hour before. Saved again, it replaces the one before.
func (h Handlers) showReminder(c *fiber.Ctx) error {
	h.Spoken(c)
	ctx := edge.Ctx(c)
	var s live.Show
	var shop brand.Settings
	var now time.Time
	err := h.View(func(tx *store.Tx) (err error) {
		if s, _, err = choose(tx, edge.Param(c, "show")); err != nil {
			return err
		}
		now = tx.Now
		shop, err = brand.Get(tx)
		return err
	})
	if err != nil {
		return err
	}
	tag, room := lang.Tag(ctx), c.BaseURL()+buyer.ShowURL(s)
	title := s.Title.In(tag, shop.Lang)
	var b strings.Builder
	for _, line := range []string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Hawker//Show//" + strings.ToUpper(tag), "METHOD:PUBLISH", "BEGIN:VEVENT",
		"UID:" + string(s.ID) + "@" + c.Hostname(), "DTSTAMP:" + stamp(now), "DTSTART:" + stamp(s.Starts), "DTEND:" + stamp(s.Starts.Add(lasts)),
		"SUMMARY:" + escaped(title+" · "+shop.DisplayName(tag)), "DESCRIPTION:" + escaped(strings.TrimSpace(s.Note.In(tag, shop.Lang)+"\n"+room)), "URL:" + room,
		"BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT15M", "DESCRIPTION:" + escaped(title), "END:VALARM", "END:VEVENT", "END:VCALENDAR",
	} {
		fold(&b, line)
	}
	c.Set(fiber.HeaderContentType, "text/calendar; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+s.Handle+`.ics"`)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return c.SendString(b.String())
}

func stamp(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// escaped is a TEXT value (RFC 5545, 3.3.11).
func escaped(s string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`).Replace(s)
}

// fold writes a line of at most 75 octets and goes on, after a space, on the next;
// no character is cut (RFC 5545, 3.1).
func fold(b *strings.Builder, line string) {
	room := 75
	for _, r := range line {
		if n := utf8.RuneLen(r); n > room {
			b.WriteString("\r\n ")
			room = 74
		}
		b.WriteRune(r)
		room -= utf8.RuneLen(r)
	}
	b.WriteString("\r\n")
}
