package edge

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hawker/app/pay"
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

// form is the provider of a method's form, or what a test has put in its place.
func (e *Env) form(m pay.Method) provider {
	p := stripe
	if at := e.PayEndpoints[string(m)]; at != "" {
		origin := []string{at}
		p = provider{script: at + "/dahlia/stripe.js", scripts: origin, frames: origin, calls: origin, pictures: origin}
	}
	return p
}

// HoldsPayForm lets a page show a form of payment in a frame of the shop's own, which
// may ask the device for its wallet.
func (e *Env) HoldsPayForm(c *fiber.Ctx) {
	c.Set("Content-Security-Policy", policy+"; frame-src 'self'")
	e.wallets(c)
}

// IsPayForm lets a document load a provider's form, and stand in a frame of the shop's.
// Nothing else of its policy is other than any page's. It gives the address of the
// provider's script.
func (e *Env) IsPayForm(c *fiber.Ctx, m pay.Method) (script string) {
	p := e.form(m)
	more := func(policy, name string, hosts []string) string {
		return strings.Replace(policy, name+" 'self'", name+" 'self' "+strings.Join(hosts, " "), 1)
	}
	own := strings.Replace(policy, "frame-ancestors 'none'", "frame-ancestors 'self'", 1)
	own = more(more(more(own, "script-src", p.scripts), "connect-src", p.calls), "img-src", p.pictures)
	c.Set("Content-Security-Policy", own+"; frame-src "+strings.Join(p.frames, " "))
	e.wallets(c)
	return p.script
}

// wallets lets a provider's form ask for a payment by the device; nothing else of the
// device is given away.
func (e *Env) wallets(c *fiber.Ctx) {
	hosts := []string{"self"}
	for _, f := range e.form(pay.Stripe).frames {
		if u, err := url.Parse(f); err == nil && !strings.Contains(u.Host, "*") {
			hosts = append(hosts, `"`+f+`"`)
		}
	}
	given := string(c.Response().Header.Peek("Permissions-Policy"))
	c.Set("Permissions-Policy", strings.Replace(given, "payment=()", "payment=("+strings.Join(hosts, " ")+")", 1))
}
