// Package hooks takes what providers of payments send to the shop.
//
// It promises that a message reaches the till as it came, byte for byte, and that the
// provider hears the till's own answer. The message carries its own proof: no cookie
// is read, and no origin asked for. It knows no provider.
package hooks

import (
	"net/http"

	"github.com/gofiber/fiber/v2"

	"hawker/app/pay"
	"hawker/app/web/edge"
)

// Handlers answer the providers.
type Handlers struct{ *edge.Env }

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	return []edge.Route{{Method: "POST", Path: "/hooks/pay/:method", Proof: true, Handler: h.takeMessage}}
}

// takeMessage hands a message to the till. There is no budget per address: all of a
// shop's messages come from one, and what is refused costs one signature.
func (h Handlers) takeMessage(c *fiber.Ctx) error {
	m := pay.Method(edge.Param(c, "method"))
	if !m.Gateway() {
		return fiber.ErrNotFound
	}
	raw, err := edge.Body(c, pay.MaxMessage)
	if err != nil {
		return err
	}
	header := http.Header{}
	for name, value := range c.Request().Header.All() {
		header.Add(string(name), string(value))
	}
	status, kind, body := h.Till.Hook(edge.Ctx(c), m, raw, header)
	c.Set(fiber.HeaderContentType, kind)
	return c.Status(status).SendString(body)
}
