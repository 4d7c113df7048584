package web

import (
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
	base, _ := l.Outside(c)
	p := shop.TrustPage{Page: l.Shell(c, lang.T(edge.Ctx(c), "shop.trust.title")), Address: base + "/lan",
		Fingerprint: l.Authority.Fingerprint()}
	p.NoIndex = true
	return edge.Page(c, shop.Trust(p))
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
