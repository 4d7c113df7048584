package web

import (
	"context"
	"net"

	"github.com/gofiber/fiber/v2"

	"hawker/app/lang"
	"hawker/app/web/edge"
	"hawker/views/outside"
)

// showNetwork is the page that tries, from whatever looks at it, both ways that
// video can take.
func (s signalling) showNetwork(c *fiber.Ctx) error {
	p := outside.NetworkPage{Page: s.Shell(c, lang.T(edge.Ctx(c), "outside.network")), Port: s.Port}
	if _, staff := edge.Staff(c); staff {
		p.Addresses = s.Relay.Addresses()
		for _, a := range p.Addresses {
			if ip := net.ParseIP(a); ip != nil && !ip.IsPrivate() && !ip.IsLoopback() && !ip.IsLinkLocalUnicast() {
				p.Public = true
			}
		}
	}
	p.NoIndex, p.Scripts = true, append(p.Scripts, "net-test")
	return edge.Page(c, outside.Network(p))
}

// createTry answers an offer with a session over which nothing is sent.
func (s signalling) createTry(c *fiber.Ctx) error {
	offer, err := s.offer(c)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(edge.Ctx(c), answerWithin)
	defer cancel()
	session, err := s.Relay.Try(ctx, offer)
	if err != nil {
		return refusal(c, err)
	}
	return s.answer(c, session)
}
