// Package web is the edge of the house: the site map, the middlewares in order of
// effect, the socket and the video endpoints.
//
// It promises that every route names its permission in one list, that nothing
// reaches a handler before headers, origin, budget and person were looked at, and
// that shutting down ends every socket. It holds no rule of the shop: handlers
// read a form, call one verb and show the answer.
package web

import (
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"hawker/app/web/control"
	"hawker/app/web/desk"
	"hawker/app/web/edge"
	"hawker/app/web/embed"
	"hawker/app/web/film"
	"hawker/app/web/findable"
	"hawker/app/web/gate"
	"hawker/app/web/hooks"
	"hawker/app/web/install"
	"hawker/app/web/lot"
	"hawker/app/web/mine"
	"hawker/app/web/ops"
	"hawker/app/web/room"
	"hawker/app/web/search"
	"hawker/app/web/shop"
	"hawker/app/web/studio"
)

// Config is what the server needs besides the handlers' Env.
type Config struct {
	TrustedProxies []string // addresses or networks whose X-Forwarded-* are believed
}

// Routes is the site map.
func Routes(e *edge.Env) []edge.Route {
	var all []edge.Route
	for _, area := range [][]edge.Route{
		shop.Handlers{Env: e}.Routes(),
		lot.Handlers{Env: e}.Routes(),
		search.Handlers{Env: e}.Routes(),
		mine.Handlers{Env: e}.Routes(),
		film.New(e).Routes(),
		room.Handlers{Env: e}.Routes(),
		studio.Handlers{Env: e}.Routes(),
		control.Handlers{Env: e}.Routes(),
		desk.Handlers{Env: e}.Routes(),
		install.New(e).Routes(),
		embed.Handlers{Env: e}.Routes(),
		findable.New(e).Routes(),
		hooks.Handlers{Env: e}.Routes(),
		ops.New(e).Routes(),
		signalling{e}.routes(),
		files{e}.routes(),
		lan{e}.routes(),
		{sockets{e}.route()},
	} {
		all = append(all, area...)
	}
	return all
}

// New makes the server. Bodies are streamed and counted by the handlers; there is
// no write time-out, which would end long downloads.
func New(e *edge.Env, c Config) *fiber.App {
	app := fiber.New(fiber.Config{
		AppName: "hawker", DisableStartupMessage: true, Immutable: true, StrictRouting: false,
		StreamRequestBody: true, DisablePreParseMultipartForm: true, BodyLimit: edge.FormBytes, ReadBufferSize: 16 << 10,
		ReadTimeout: 60 * time.Second, IdleTimeout: 75 * time.Second,
		EnableTrustedProxyCheck: true, TrustedProxies: c.TrustedProxies,
		ErrorHandler: fails(e),
	})
	all := Routes(e)
	for _, r := range all {
		app.Add(r.Method, r.Path, e.Handle(r))
		if r.Method == fiber.MethodGet {
			app.Add(fiber.MethodHead, r.Path, head(e.Handle(r)))
		}
	}
	app.Use(e.Handle(edge.Route{Handler: func(c *fiber.Ctx) error { return nowhere(c, all) }}))
	return app
}

// fails answers what a handler returned. Who was not let into a show stands before its
// door.
func fails(e *edge.Env) fiber.ErrorHandler {
	door := room.Handlers{Env: e}
	return func(c *fiber.Ctx, err error) error {
		if gate.Refused(err) {
			if err = door.Gate(c, err); err == nil {
				return nil
			}
		}
		return e.Fail(c, err)
	}
}

// head answers those who look before they fetch as GET would (RFC 9110, 9.3.2). A
// body that is made as it is sent is let go: of one without a length the framework
// would send the end, which nobody waits for.
func head(get fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		err := get(c)
		if c.Response().IsBodyStream() {
			c.Response().ResetBody()
		}
		return err
	}
}

// nowhere is 405 with the methods that an address takes (RFC 9110, 15.5.6; for
// WHIP RFC 9725, 4.1), or 404.
func nowhere(c *fiber.Ctx, all []edge.Route) error {
	var taken []string
	for _, r := range all {
		if fiber.RoutePatternMatch(c.Path(), r.Path) && !slices.Contains(taken, r.Method) {
			taken = append(taken, r.Method)
			if r.Method == fiber.MethodGet {
				taken = append(taken, fiber.MethodHead)
			}
		}
	}
	if len(taken) == 0 {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderAllow, strings.Join(taken, ", "))
	return fiber.ErrMethodNotAllowed
}
