package web

import (
	"net"

	"github.com/gofiber/fiber/v2"

	"hawker/app/lang"
	"hawker/app/web/edge"
	"hawker/views/shop"
)

// lan tells phones in the same network how to trust this shop's own authority.
type lan struct{ *edge.Env }

func (l lan) routes() []edge.Route {
	if l.Authority == nil {
		return nil
	}
	return []edge.Route{
		{Method: "GET", Path: "/lan", Handler: l.showTrust},
		{Method: "GET", Path: "/lan/authority.crt", Proof: true, Handler: l.showCertificate},
		{Method: "GET", Path: "/lan/authority.mobileconfig", Proof: true, Handler: l.showProfile},
	}
}

func (l lan) showTrust(c *fiber.Ctx) error {
	p := shop.TrustPage{Page: l.Shell(c, lang.T(edge.Ctx(c), "shop.trust.title")), Address: l.outside(c) + "/lan",
		Fingerprint: l.Authority.Fingerprint()}
	p.NoIndex = true
	return edge.Page(c, shop.Trust(p))
}

// outside is the shop's address as a phone reaches it, also when the page was
// opened on the shop's own machine.
func (l lan) outside(c *fiber.Ctx) string {
	host, number, err := net.SplitHostPort(c.Hostname())
	if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return c.BaseURL()
	}
	for _, name := range l.Authority.Names() {
		if ip := net.ParseIP(name); ip != nil && ip.To4() != nil && !ip.IsLoopback() {
			return "https://" + net.JoinHostPort(name, number)
		}
	}
	return c.BaseURL()
}

func (l lan) showCertificate(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, "application/x-x509-ca-cert")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="hawker-authority.crt"`)
	return c.Send(l.Authority.CADER())
}

func (l lan) showProfile(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, "application/x-apple-aspen-config")
	return c.Send(l.Authority.Mobileconfig())
}
