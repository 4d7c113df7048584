package web

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/web/edge"
	"hawker/app/web/gate"
	"hawker/app/web/theme"
	"hawker/assets"
)

const forever = "public, max-age=31536000, immutable"

// files serves what is not a page: embedded assets, photos, posters, the brand's
// stylesheet; and the small machine pages beside them.
type files struct{ *edge.Env }

func (f files) routes() []edge.Route {
	return []edge.Route{
		{Method: "GET", Path: "/assets/:hash/*", Proof: true, Handler: f.showAsset},
		{Method: "GET", Path: "/photo/:hash/:size", Proof: true, Handler: f.showPhoto},
		{Method: "GET", Path: "/poster/:show", Proof: true, Handler: f.showPoster},
		{Method: "GET", Path: "/theme/:name", Proof: true, Handler: f.showTheme},
		{Method: "GET", Path: "/favicon.ico", Proof: true, Handler: f.showIcon},
		{Method: "GET", Path: "/healthz", Proof: true, Handler: f.showHealth},
		{Method: "POST", Path: "/lang", Handler: f.createLanguage},
	}
}

func (f files) showAsset(c *fiber.Ctx) error {
	a, ok := assets.Find(edge.Param(c, "hash"), edge.Param(c, "*"))
	if !ok {
		return fault.Missing("page_not_found")
	}
	c.Set(fiber.HeaderContentType, a.Type)
	c.Set(fiber.HeaderCacheControl, forever)
	if z := a.Gzip(); z != nil && strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "gzip") {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		c.Vary(fiber.HeaderAcceptEncoding)
		return c.Send(z)
	}
	return c.Send(a.Bytes)
}

// showPhoto reads the file whole: photos are at most a few hundred kilobytes, and
// their names are hashes, so nothing a person wrote becomes a path.
func (f files) showPhoto(c *fiber.Ctx) error {
	size, err := strconv.Atoi(strings.TrimSuffix(edge.Param(c, "size"), ".jpg"))
	if err != nil {
		return fault.Missing("page_not_found")
	}
	path, kind, err := f.Photos.Path(edge.Param(c, "hash"), size)
	if err != nil {
		return err
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("reading photo: %w", err)
	}
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderCacheControl, forever)
	return c.Send(b)
}

func (f files) showPoster(c *fiber.Ctx) error {
	var show live.Show
	err := f.View(func(tx *store.Tx) (err error) {
		show, err = gate.Show(f.Env, c, tx, edge.Param(c, "show"))
		return err
	})
	if err != nil {
		return err
	}
	p, ok := f.Posters.Get(string(show.ID))
	if !ok {
		return fault.Missing("page_not_found")
	}
	c.Set(fiber.HeaderContentType, "image/jpeg")
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return c.Send(bytes.Clone(p.JPEG))
}

// showTheme is the brand's look as a stylesheet of its own, so that no page carries
// inline style: the published one, or the draft that its makers are looking at.
func (f files) showTheme(c *fiber.Ctx) error {
	name, css := edge.Param(c, "name"), ""
	err := f.View(func(tx *store.Tx) error {
		for _, read := range []func(*store.Tx) (brand.Look, error){brand.GetLook, brand.Working} {
			l, err := read(tx)
			if err != nil {
				return err
			}
			if t := theme.Of(l); t.Name != "" && name == t.Name+".css" {
				css = t.CSS
				return nil
			}
		}
		return fault.Missing("page_not_found")
	})
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/css; charset=utf-8")
	c.Set(fiber.HeaderCacheControl, forever)
	return c.SendString(css)
}

func (f files) showIcon(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "public, max-age=86400")
	return c.Redirect(assets.URL("img/mark.svg"), fiber.StatusFound)
}

func (f files) showHealth(c *fiber.Ctx) error {
	if err := f.View(func(tx *store.Tx) error { _, err := live.Current(tx); return err }); err != nil {
		return err
	}
	return c.SendString("ok\n")
}

func (f files) createLanguage(c *fiber.Ctx) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	edge.SetLanguage(c, form.Get("lang"))
	return edge.Go(c, edge.Local(form.Get("next")))
}
