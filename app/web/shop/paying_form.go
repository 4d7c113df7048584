package shop

import (
	"github.com/gofiber/fiber/v2"

	"hawker/app/pay"
	"hawker/app/web/edge"
)

// provider is what a provider's form is made of (docs.stripe.com/security/guide).
type provider struct {
	script                           string // its library
	scripts, frames, calls, pictures []string
}

var stripe = provider{
	script:   "https://js.stripe.com/dahlia/stripe.js", // the release train of the API's version
	scripts:  []string{"https://js.stripe.com", "https://*.js.stripe.com", "https://checkout.stripe.com"},
	frames:   []string{"https://js.stripe.com", "https://*.js.stripe.com", "https://checkout.stripe.com", "https://hooks.stripe.com"},
	calls:    []string{"https://api.stripe.com", "https://checkout.stripe.com"},
	pictures: []string{"https://*.stripe.com"},
}

// policyOfForm lets a document load a provider's form, or what a test has put in its
// place, and stand in a frame of the shop's. Nothing else of its policy is other than
// any page's. It gives the address of the provider's script.
func (h Handlers) policyOfForm(c *fiber.Ctx, m pay.Method) (script string) {
	p := stripe
	if at := h.PayEndpoints[string(m)]; at != "" {
		origin := []string{at}
		p = provider{at + "/dahlia/stripe.js", origin, origin, origin, origin}
	}
	edge.Allow(c, "script-src", p.scripts...)
	edge.Allow(c, "frame-src", p.frames...)
	edge.Allow(c, "connect-src", p.calls...)
	edge.Allow(c, "img-src", p.pictures...)
	edge.Allow(c, "frame-ancestors", "'self'")
	return p.script
}
