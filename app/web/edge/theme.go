package edge

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"hawker/app/brand"
	"hawker/app/photo"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/theme"
	"hawker/views/ui"
)

// dress gives a page the look that its reader sees.
func dress(p *ui.Page, l brand.Look) {
	t := theme.Of(l)
	if t.Name != "" {
		p.Theme = "/theme/" + t.Name + ".css"
	}
	p.Light, p.Dark = t.Light, t.Dark
	if l.Scheme != "auto" {
		p.Scheme = l.Scheme
	}
	p.Logo, p.Icon = photo.URL(l.Logo, 320), photo.URL(l.Icon, 320)
	p.TouchIcon, p.Manifest = theme.IconURL(l, "180"), true
	p.Menu, p.FootMenu = links(l.Menu, p.Lang), links(l.FootMenu, p.Lang)
}

func links(list []brand.MenuItem, tag string) []ui.Link {
	if len(list) == 0 {
		return nil
	}
	out := make([]ui.Link, len(list))
	for i, m := range list {
		out[i] = ui.Link{Label: m.Label.In(tag), URL: m.URL}
	}
	return out
}

// Preview tells whether the request shows the draft of the look instead of the
// published one: its reader may publish it and has asked to see it. The desk itself
// and what buyers' scripts fetch stay as they are.
func Preview(c *fiber.Ctx) bool {
	if c.Cookies(cookieName(c, "preview")) == "" || strings.HasPrefix(c.Path(), "/desk") {
		return false
	}
	p, ok := Staff(c)
	return ok && p.May(staff.SettingsEdit)
}

// SetPreview turns the preview of this browser on or off.
func SetPreview(c *fiber.Ctx, on bool) {
	if on {
		setCookie(c, "preview", "1", sessionLife)
		return
	}
	dropCookie(c, "preview")
}

// Look reads the look that this request shows; draft tells whether it is one that
// buyers do not see.
func Look(c *fiber.Ctx, tx *store.Tx) (l brand.Look, draft bool, err error) {
	if Preview(c) {
		if l, draft, err = brand.Draft(tx); err != nil || draft {
			return l, draft, err
		}
	}
	l, err = brand.GetLook(tx)
	return l, false, err
}
