package edge

import (
	"errors"
	"fmt"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/store"
	"hawker/assets"
)

// policy is the Content-Security-Policy of every page: no inline script but the
// import map, no inline style, nothing from elsewhere.
var policy = strings.Join([]string{
	"default-src 'none'", "script-src 'self' " + assets.ImportMapHash(), "style-src 'self'", "img-src 'self' data: blob:",
	"media-src 'self' blob:", "connect-src 'self'", "font-src 'self'", "manifest-src 'self'",
	"form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
}, "; ")

// wallets may ask the device for a payment: forms of Stripe in a frame of ours, where
// that frame hands it on.
const wallets = `(self "https://js.stripe.com" "https://checkout.stripe.com" "https://hooks.stripe.com")`

// Handle wraps a route's handler in what every request goes through, in order of
// effect: names, headers, origin, budget, who asks, what they may. A handler that
// panics breaks its own request and no other.
func (e *Env) Handle(r Route) fiber.Handler {
	return func(c *fiber.Ctx) (err error) {
		answering.Add(1)
		defer func() {
			answering.Add(-1)
			if p := recover(); p != nil {
				err = fmt.Errorf("panicking: %v\n%s", p, debug.Stack())
			}
		}()
		c.Locals(localSecure, e.Secure)
		if r.Bare {
			return e.bare(c, r.Handler)
		}
		c.Locals(localRequest, store.NewID())
		e.headers(c, r.Camera)
		if err := e.speak(c); err != nil {
			return err
		}
		if !r.Proof {
			if to := tidied(c); to != "" {
				return Moved(c, to)
			}
			if err := sameOrigin(c); err != nil {
				return err
			}
			if err := e.identify(c); err != nil {
				return err
			}
		}
		if err := e.limit(c, r.Limit); err != nil {
			return err
		}
		if err := e.permit(c, r.Permission); err != nil {
			if fault.Is(err, "sign_in_needed") && c.Method() == fiber.MethodGet && !wantsJSON(c) {
				return Go(c, "/desk/sign-in?next="+url.QueryEscape(c.OriginalURL()))
			}
			return err
		}
		err = e.follow(c, r.Handler(c))
		seal(c)
		return err
	}
}

// bare is the way of files that crowds ask for. Only a refusal has words.
func (e *Env) bare(c *fiber.Ctx, h fiber.Handler) error {
	c.Set("X-Content-Type-Options", "nosniff")
	err := h(c)
	if err != nil {
		c.Locals(localRequest, store.NewID())
		e.headers(c, false)
		err = errors.Join(err, e.speak(c))
	}
	seal(c)
	return err
}

func (e *Env) headers(c *fiber.Ctx, camera bool) {
	allowed := "()"
	if camera {
		allowed = "(self)"
	}
	c.Set("Content-Security-Policy", policy)
	if far := e.Crowd.Origin(); far != "" {
		Allow(c, "media-src", far)
		Allow(c, "connect-src", far)
	}
	c.Set("Permissions-Policy", "camera="+allowed+", microphone="+allowed+", screen-wake-lock="+allowed+", geolocation=(), payment="+wallets)
	c.Set("X-Content-Type-Options", "nosniff")
	c.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	c.Set("Cross-Origin-Opener-Policy", "same-origin-allow-popups")
	if under(c.Path(), Private) {
		c.Set("X-Robots-Tag", "noindex")
	}
	if e.Secure && !e.LAN {
		c.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// Close says of an answer that it is for this browser alone: no cache and no search
// engine keeps it, no other site reads it, whatever its handler says.
func Close(c *fiber.Ctx) { c.Locals(localClosed, true) }

func closed(c *fiber.Ctx) bool {
	is, _ := c.Locals(localClosed).(bool)
	return is
}

func seal(c *fiber.Ctx) {
	if closed(c) {
		c.Set("X-Robots-Tag", "noindex")
		c.Set(fiber.HeaderCacheControl, "private, no-store")
		c.Response().Header.Del(fiber.HeaderAccessControlAllowOrigin)
	}
}

// speak gives the request its language (remembered choice, then Accept-Language)
// and the shop's time zone.
func (e *Env) speak(c *fiber.Ctx) error {
	tag := e.Lang.Match(c.Get(fiber.HeaderAcceptLanguage), c.Cookies(cookieName(c, "lang")))
	ctx := e.Lang.Context(c.UserContext(), tag)
	zone := time.UTC
	err := e.Store.View(func(tx *store.Tx) error {
		s, ok, err := brand.Find(tx)
		if ok {
			zone = s.Location()
		}
		return err
	})
	c.SetUserContext(lang.WithZone(ctx, zone))
	return err
}

// SetLanguage remembers the chosen language for a year.
func SetLanguage(c *fiber.Ctx, tag string) {
	if tag == lang.English || tag == lang.Chinese {
		setCookie(c, "lang", tag, 365*24*time.Hour)
	}
}

// sameOrigin refuses unsafe requests that another site makes the browser send:
// Sec-Fetch-Site (Fetch Metadata) where it is sent, else Origin against Host.
// Without either header no browser is at work, and no cookie was lured.
func sameOrigin(c *fiber.Ctx) error {
	switch c.Method() {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions:
		return nil
	}
	refused := fault.Denied("cross_site")
	if site := c.Get("Sec-Fetch-Site"); site != "" {
		if site != "same-origin" && site != "none" {
			return refused
		}
		return nil
	}
	if origin := c.Get(fiber.HeaderOrigin); origin != "" && !SameHost(c, origin) {
		return refused
	}
	return nil
}

// SameHost tells whether an Origin header names the host that was asked.
func SameHost(c *fiber.Ctx, origin string) bool {
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, c.Hostname())
}

// permit asks whether the person may. Strangers are asked to sign in; staff
// without the right are told so.
func (e *Env) permit(c *fiber.Ctx, permission string) error {
	if permission == "" {
		return nil
	}
	p, ok := Staff(c)
	if !ok {
		return fault.New(fault.Unauthorized, "sign_in_needed", "")
	}
	if permission != "staff" && !p.May(permission) {
		return fault.Denied("not_permitted")
	}
	return nil
}
