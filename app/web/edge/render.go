package edge

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/views/ui"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Page answers 200 with a whole page or a fragment. It renders first and sends
// then, so that a failing component still becomes an error page.
func Page(c *fiber.Ctx, v templ.Component) error { return PageStatus(c, fiber.StatusOK, v) }

// PageStatus is Page with another status.
func PageStatus(c *fiber.Ctx, status int, v templ.Component) error {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	if err := v.Render(c.UserContext(), b); err != nil {
		return fmt.Errorf("rendering: %w", err)
	}
	declare(c, status)
	if packs(c, b.Len()) {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		c.Response().SetBodyRaw(pack(b.Bytes()))
		return nil
	}
	// A copy: Send would keep the bytes themselves until the answer is written,
	// and by then the buffer holds another visitor's page.
	c.Response().SetBody(b.Bytes())
	return nil
}

// declare says what the answer is, and to whom it may be shown again: to nobody,
// where its handler does not say otherwise.
func declare(c *fiber.Ctx, status int) {
	if len(c.Response().Header.Peek(fiber.HeaderCacheControl)) == 0 {
		c.Set(fiber.HeaderCacheControl, "no-store")
	}
	c.Vary("HX-Request", "Cookie", "Accept-Language", "Accept-Encoding")
	c.Type("html", "utf-8")
	c.Status(status)
}

// packs tells whether a page of this size goes to the browser compressed. In a rush
// the processor is what everybody waits for, and packing is a quarter of a page's cost:
// then only what does not fit into the first flight of a connection is packed, since
// the rest arrives no round trip later as it is.
func packs(c *fiber.Ctx, size int) bool {
	from := packFrom
	if answering.Load() > calm {
		from = firstFlight
	}
	return size >= from && !crewed(c) && strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "gzip")
}

// answering counts the requests under way, of which more than calm are a rush.
var (
	answering atomic.Int64
	calm      = int64(4 * runtime.GOMAXPROCS(0))
)

// firstFlight is what a server sends before it hears of the other side, in bytes: ten
// segments (RFC 6928).
const firstFlight = 10 * 1460

func pack(page []byte) []byte {
	return fasthttp.AppendGzipBytesLevel(nil, page, fasthttp.CompressBestSpeed)
}

// packFrom is the size, in bytes, from which a page is worth compressing.
const packFrom = 2 << 10

// crewed tells pages of the crew, which hold keys and tokens beside what somebody
// typed: compressed, their length would tell of both (BREACH).
func crewed(c *fiber.Ctx) bool {
	area, _, _ := strings.Cut(strings.TrimPrefix(c.Path(), "/"), "/")
	return area == "desk" || area == "studio" || area == "control" || area == "setup"
}

// Fragment tells whether htmx asks, for a part of the page that it shows.
func Fragment(c *fiber.Ctx) bool { return c.Get("HX-Request") == "true" }

// Go sends the browser to another page of ours: 303, or for htmx a whole visit.
func Go(c *fiber.Ctx, url string) error {
	if Fragment(c) {
		c.Set("HX-Redirect", url)
		return c.SendStatus(fiber.StatusNoContent)
	}
	return c.Redirect(url, fiber.StatusSeeOther)
}

// Local keeps an address to this site: "//evil" and "https://evil" become "/", and
// so does what browsers would read as one of them (URL standard: backslashes are
// slashes, tabs and line ends are nothing).
func Local(url string) string {
	odd := func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' }
	if !strings.HasPrefix(url, "/") || strings.HasPrefix(url, "//") || strings.ContainsFunc(url, odd) {
		return "/"
	}
	return url
}

var statuses = map[fault.Kind]int{
	fault.Malformed: 400, fault.Unauthorized: 401, fault.Forbidden: 403, fault.NotFound: 404,
	fault.Unacceptable: 406, fault.Conflict: 409, fault.TooLarge: 413, fault.Unsupported: 415,
	fault.Invalid: 422, fault.TooMany: 429, fault.Unavailable: 503, fault.Stale: 412,
}

// Status is the HTTP status of an error: a refusal's own, a framework's own, else 500.
func Status(err error) int {
	if f, ok := fault.As(err); ok {
		return statuses[f.Kind]
	}
	var fe *fiber.Error
	if errors.As(err, &fe) {
		return fe.Code
	}
	return fiber.StatusInternalServerError
}

// Fail answers what a handler returned: a sentence for a person, JSON for an API
// client, and one log record for a breakage.
func (e *Env) Fail(c *fiber.Ctx, err error) error {
	status := Status(err)
	if status >= 500 && !isRefusal(err) {
		e.Log.Error("request failed", "id", requestID(c), "method", c.Method(), "path", c.Path(), "err", err)
	}
	sentence := lang.Fault(Ctx(c), known(err, status))
	switch {
	case wantsJSON(c):
		return c.Status(status).JSON(fiber.Map{"error": problem(err, status, sentence)})
	case wantsText(c):
		return c.Status(status).SendString(sentence + "\n")
	case Fragment(c):
		return PageStatus(c, status, ui.Banner{Kind: "danger", Title: sentence})
	}
	p := e.Shell(c, sentence)
	p.NoIndex, p.Canonical = true, ""
	return PageStatus(c, status, ui.ErrorPage(p, ui.Failure{Status: status, Sentence: sentence, Request: reference(c, status)}))
}

func isRefusal(err error) bool {
	_, ok := fault.As(err)
	var fe *fiber.Error
	return ok || errors.As(err, &fe)
}

// known gives the router's own errors a code, so that they have a sentence.
func known(err error, status int) error {
	if _, ok := fault.As(err); ok {
		return err
	}
	switch status {
	case fiber.StatusNotFound:
		return fault.Missing("page_not_found")
	case fiber.StatusMethodNotAllowed:
		return fault.New(fault.Malformed, "method_not_allowed", "")
	case fiber.StatusRequestEntityTooLarge:
		return fault.New(fault.TooLarge, "body_too_large", "", "limit_kib", FormBytes>>10)
	}
	return err
}

func problem(err error, status int, sentence string) fiber.Map {
	p := fiber.Map{"code": "internal", "message": sentence}
	if f, ok := fault.As(known(err, status)); ok {
		p["code"] = f.Code
		if f.Field != "" {
			p["field"] = f.Field
		}
	}
	return p
}

func wantsJSON(c *fiber.Ctx) bool {
	return strings.HasPrefix(c.Path(), "/api/") || strings.HasPrefix(c.Get(fiber.HeaderAccept), fiber.MIMEApplicationJSON)
}

// wantsText is true for clients that read a sentence rather than a page: media's and
// the machine's own.
func wantsText(c *fiber.Ctx) bool {
	return c.Path() == "/metrics" || c.Path() == "/readyz" || strings.HasPrefix(c.Path(), "/whip/") || strings.HasPrefix(c.Path(), "/whep/") || strings.HasPrefix(c.Path(), "/assets/")
}

func requestID(c *fiber.Ctx) string {
	id, _ := c.Locals(localRequest).(string)
	return id
}

// reference is shown with a breakage, so that it can be found in the log.
func reference(c *fiber.Ctx, status int) string {
	if status < 500 {
		return ""
	}
	return requestID(c)
}
