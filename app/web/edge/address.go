package edge

import (
	"net"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/store"
)

// Private lists the areas that are nobody's to find: robots.txt asks crawlers to
// stay out, and their answers say noindex to those that come all the same.
var Private = []string{"/desk", "/studio", "/control", "/cart", "/checkout", "/orders", "/account", "/search", "/country", "/lan"}

// public are the areas whose pages have one way to be written.
var public = []string{"/products", "/collections", "/live", "/pages"}

// under tells whether a path is one of the areas or lies in it, in whatever case.
func under(path string, areas []string) bool {
	path = strings.ToLower(path)
	for _, a := range areas {
		if path == a || strings.HasPrefix(path, a+"/") {
			return true
		}
	}
	return false
}

// Canonical is the one absolute address of the page that is asked for. A place in
// a list is a page of its own; what is chosen on a page is not.
func Canonical(c *fiber.Ctx) string {
	address := BaseURL(c) + (&url.URL{Path: c.Path()}).EscapedPath()
	if after := c.Query("after"); after != "" {
		address += "?" + url.Values{"after": {after}}.Encode()
	}
	return address
}

// BaseURL is scheme and host as this request named them, without a slash at the end.
func BaseURL(c *fiber.Ctx) string { return strings.Clone(c.BaseURL()) }

// Outside is BaseURL as a phone reaches it, also where the page was opened on the
// shop's own machine; false where only that machine can.
func (e *Env) Outside(c *fiber.Ctx) (base string, reachable bool) {
	host, number, err := net.SplitHostPort(c.Hostname())
	if err != nil {
		host = c.Hostname()
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return BaseURL(c), true
	}
	if e.Authority == nil {
		return BaseURL(c), false
	}
	for _, name := range e.Authority.Names() {
		if ip := net.ParseIP(name); ip != nil && ip.To4() != nil && !ip.IsLoopback() {
			return "https://" + net.JoinHostPort(name, number), true
		}
	}
	return BaseURL(c), false
}

// tidied is a public page's address in lower case and without a slash at its end,
// "" where it is written so already.
func tidied(c *fiber.Ctx) string {
	path := c.Path()
	if c.Method() != fiber.MethodGet || !under(path, public) || strings.Contains(path, "%") {
		return ""
	}
	tidy := strings.TrimRight(strings.ToLower(path), "/")
	if tidy == path {
		return ""
	}
	return tidy
}

// Moved sends the browser for good to where a page is now, with the question that
// it asked. An hour later it may ask the old address again: names come back.
func Moved(c *fiber.Ctx, path string) error {
	if q := c.Context().QueryArgs().String(); q != "" {
		path += "?" + q
	}
	c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
	return c.Redirect(Local(path), fiber.StatusMovedPermanently)
}

// follow looks, where a page was not found, whether its handle has changed.
func (e *Env) follow(c *fiber.Ctx, missing error) error {
	refusal, ok := fault.As(missing)
	if !ok || refusal.Kind != fault.NotFound || c.Method() != fiber.MethodGet || !under(c.Path(), public) {
		return missing
	}
	part := strings.SplitN(strings.ToLower(strings.Clone(c.Path())), "/", 4) // "", area, handle, rest
	if len(part) < 3 {
		return missing
	}
	to, found := "", false
	err := e.View(func(tx *store.Tx) (err error) {
		to, found, err = catalog.Redirected(tx, "/"+part[1]+"/"+part[2])
		return err
	})
	if err != nil || !found {
		return missing
	}
	return Moved(c, strings.Join(append([]string{to}, part[3:]...), "/"))
}
