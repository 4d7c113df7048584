package edge

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/gofiber/fiber/v2"

	"hawker/app/brand"
	"hawker/app/photo"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/views/ui"
)

// Theme is a look as a stylesheet over the raw tier of tokens (tokens/raw.css).
// Name is a hash of the rules, so that an address never changes its content; it is
// "" where the look is the program's own. Light and Dark are the page's colours.
type Theme struct{ Name, CSS, Light, Dark string }

// lastTheme keeps what was written last: hardly ever are there two looks.
var lastTheme atomic.Pointer[struct {
	of   [5]string
	made Theme
}]

// ThemeOf writes the stylesheet of a look.
func ThemeOf(l brand.Look) Theme {
	of := [5]string{l.Accent, l.Paper, l.Heading, l.Corners, l.Scheme}
	if last := lastTheme.Load(); last != nil && last.of == of {
		return last.made
	}
	t := Theme{Light: "#fbf9f5", Dark: "#12100d"}
	var rules strings.Builder
	if l.Accent != "" {
		rules.WriteString("  :root { --brand: " + l.Accent + "; }\n")
	}
	if tokens := rootTokens(l, &t); tokens != "" {
		rules.WriteString("  :root { " + tokens + "}\n")
	}
	if l.Scheme == "light" || l.Scheme == "dark" {
		rules.WriteString("  :root:not([data-theme]) { color-scheme: " + l.Scheme + "; }\n")
	}
	if l.Scheme == "light" {
		t.Dark = t.Light
	} else if l.Scheme == "dark" {
		t.Light = t.Dark
	}
	if rules.Len() > 0 {
		t.CSS = "@layer tokens {\n" + rules.String() + "}\n"
		t.Name = fmt.Sprintf("%x", sha256.Sum256([]byte(t.CSS)))[:16]
	}
	lastTheme.Store(&struct {
		of   [5]string
		made Theme
	}{of, t})
	return t
}

// rootTokens are paper, type and corners.
func rootTokens(l brand.Look, t *Theme) string {
	var b strings.Builder
	if light, dark, ok := brand.Paper(l.Paper); ok {
		t.Light, t.Dark = light[0], dark[0]
		for i, token := range [5]string{"--n-1", "--n-3", "--n-4", "--n-5", "--n-6"} {
			fmt.Fprintf(&b, "%s: light-dark(%s, %s); ", token, light[i], dark[i])
		}
	}
	if l.Heading == "sans" {
		b.WriteString("--latin-serif: var(--latin); --han-serif: var(--han); ")
	}
	switch l.Corners {
	case "round":
		b.WriteString("--r-1: 0.5rem; --r-2: 0.75rem; --r-3: 1.375rem; --r-4: 1.5rem; --r-6: 2rem; ")
	case "square":
		b.WriteString("--r-1: 0; --r-2: 0; --r-3: 0; --r-4: 0; --r-6: 0; ")
	}
	return b.String()
}

// dress gives a page the look that its reader sees.
func dress(p *ui.Page, l brand.Look) {
	t := ThemeOf(l)
	if t.Name != "" {
		p.Theme = "/theme/" + t.Name + ".css"
	}
	p.Light, p.Dark = t.Light, t.Dark
	if l.Scheme != "auto" {
		p.Scheme = l.Scheme
	}
	p.Logo, p.Icon = photo.URL(l.Logo, 320), photo.URL(l.Icon, 320)
	p.TouchIcon, p.Manifest = IconURL(l, "180"), true
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
