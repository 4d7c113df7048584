// Package install is what lets a browser keep the shop: the web app manifest, the
// icons of a home screen, the service worker, and the page that it shows when the
// network is gone.
//
// It promises that whatever a browser keeps by it is the same for everybody: no
// price, no cart, no page of a person. Icons are drawn here from the shop's own
// picture, or from the program's mark in the shop's colour, so that a shop has them
// from the first minute. It refuses to know products and shows.
package install

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/photo"
	"hawker/app/store"
	"hawker/app/web/edge"
	"hawker/app/web/theme"
	"hawker/assets"
	"hawker/views/outside"
)

// Handlers answer for what browsers keep.
type Handlers struct {
	*edge.Env
	icons *icons
}

// New makes the handlers.
func New(e *edge.Env) Handlers { return Handlers{Env: e, icons: &icons{}} }

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	return []edge.Route{
		{Method: "GET", Path: "/manifest.webmanifest", Proof: true, Handler: h.showManifest},
		{Method: "GET", Path: "/icon/:name", Proof: true, Handler: h.showIcon},
		{Method: "GET", Path: "/sw.js", Proof: true, Handler: h.showWorker},
		{Method: "GET", Path: "/offline", Handler: h.showOffline},
	}
}

func (h Handlers) look() (s brand.Settings, l brand.Look, err error) {
	err = h.View(func(tx *store.Tx) error {
		if s, err = brand.Get(tx); err != nil {
			return err
		}
		l, err = brand.GetLook(tx)
		return err
	})
	return s, l, err
}

type icon struct {
	Src     string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose,omitempty"`
}

// shortest is how many runes stand under an icon on most home screens.
const shortest = 12

// short is the name as far as it fits under an icon, cut between words where there are any.
func short(name string) string {
	if len([]rune(name)) <= shortest {
		return name
	}
	out := ""
	for _, word := range strings.Fields(name) {
		if len([]rune(strings.TrimSpace(out+" "+word))) > shortest {
			break
		}
		out = strings.TrimSpace(out + " " + word)
	}
	if out == "" {
		out = string([]rune(name)[:shortest])
	}
	return out
}

// showManifest is the web app manifest (W3C Web Application Manifest) in the
// visitor's language. Its id does not change with the language: it is one app.
func (h Handlers) showManifest(c *fiber.Ctx) error {
	h.Spoken(c)
	s, l, err := h.look()
	if err != nil {
		return err
	}
	tag := lang.Tag(edge.Ctx(c))
	colour, name := theme.Of(l).Light, s.DisplayName(tag)
	body, err := json.Marshal(map[string]any{
		"id": "/", "start_url": "/", "scope": "/", "display": "standalone", "dir": "ltr", "lang": tag,
		"name": name, "short_name": short(name), "description": s.Tagline.In(tag, s.Lang),
		"background_color": colour, "theme_color": colour,
		"icons": []icon{
			{Src: theme.IconURL(l, "192"), Sizes: "192x192", Type: "image/png"},
			{Src: theme.IconURL(l, "512"), Sizes: "512x512", Type: "image/png"},
			{Src: theme.IconURL(l, "512-maskable"), Sizes: "512x512", Type: "image/png", Purpose: "maskable"},
		},
	})
	if err != nil {
		return fmt.Errorf("writing manifest: %w", err)
	}
	c.Vary(fiber.HeaderAcceptLanguage)
	c.Set(fiber.HeaderContentType, "application/manifest+json; charset=utf-8")
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return c.Send(body)
}

// showOffline is the shell without network. It names nobody, so it may be kept.
func (h Handlers) showOffline(c *fiber.Ctx) error {
	h.Spoken(c)
	p := outside.OfflinePage{Page: h.Shell(c, lang.T(edge.Ctx(c), "outside.offline"))}
	p.Scripts, p.NoIndex = []string{"offline-shell"}, true
	return edge.Page(c, outside.Offline(p))
}

// showWorker is the service worker with the list of what it keeps: it changes, and is
// installed anew, with any of them (Service Workers, 4.3: compared byte by byte).
func (h Handlers) showWorker(c *fiber.Ctx) error {
	_, l, err := h.look()
	if err != nil {
		return err
	}
	worker, ok := assets.Named("js/service-worker.js")
	if !ok {
		return fault.Missing("page_not_found")
	}
	files := []string{assets.URL(assets.Stylesheet), assets.URL("js/offline-shell.js"), assets.URL("img/mark.svg")}
	if t := theme.Of(l); t.Name != "" {
		files = append(files, "/theme/"+t.Name+".css")
	}
	if l.Logo != "" {
		files = append(files, photo.URL(l.Logo, 320))
	}
	shell, err := json.Marshal(map[string]any{
		"version": fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(append(files, worker.Hash, theme.IconKey(l)), " "))))[:16],
		"pages":   map[string]string{lang.English: "/offline?lang=en", lang.Chinese: "/offline?lang=zh"},
		"files":   files,
	})
	if err != nil {
		return fmt.Errorf("writing service worker: %w", err)
	}
	c.Set(fiber.HeaderContentType, "text/javascript; charset=utf-8")
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return c.SendString("self.shell = " + string(shell) + ";\n" + string(worker.Bytes))
}
