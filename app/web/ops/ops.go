// Package ops answers whoever runs the shop's machine: /readyz, whether the shop can
// take requests, and /metrics, its figures in the text format of Prometheus and
// OpenMetrics.
//
// It promises both to the machine itself and to whoever shows the token of the flag
// -metrics-token (or HAWKER_METRICS_TOKEN) as "Authorization: Bearer ...", and to
// nobody else. The machine itself is a client whose resolved address is loopback: one
// that came through a proxy which nobody named as trusted is not, whatever address its
// headers give, since everybody may come that way.
//
//	curl http://127.0.0.1:8080/metrics
//	curl -H "Authorization: Bearer $TOKEN" https://shop.example/metrics
//
// Names follow the conventions of the field: base units (seconds, bytes), counters that
// end in _total. There are labels for shows, of which a handful is open at a time, and
// never for viewers, buyers or addresses. It counts nothing by itself, and what a show
// is called or who is in it it refuses to tell: the label is the show's id.
package ops

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/web/edge"
)

// Handlers are the machine's routes.
type Handlers struct {
	*edge.Env
	metrics fiber.Handler
}

// New makes the handlers and their registry.
func New(e *edge.Env) Handlers {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collectors.NewBuildInfoCollector(), relay{e}, shop{e})
	return Handlers{e, adaptor.HTTPHandler(promhttp.HandlerFor(r, promhttp.HandlerOpts{EnableOpenMetrics: true}))}
}

// Routes lists them. They carry their own proof, and a cookie opens neither.
func (h Handlers) Routes() []edge.Route {
	return []edge.Route{
		{Method: "GET", Path: "/readyz", Proof: true, Handler: h.showReady},
		{Method: "GET", Path: "/metrics", Proof: true, Handler: h.showMetrics},
	}
}

func (h Handlers) showMetrics(c *fiber.Ctx) error {
	if err := h.permit(c); err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return h.metrics(c)
}

// ready is the answer of /readyz: "ok" for each check that passed, else why not.
type ready struct {
	Ready  bool              `json:"ready"`
	Checks map[string]string `json:"checks"`
}

const passed = "ok"

// showReady answers 200 when the store is open and the relay and the sockets take who
// comes, else 503.
func (h Handlers) showReady(c *fiber.Ctx) error {
	if err := h.permit(c); err != nil {
		return err
	}
	r := ready{Ready: true, Checks: map[string]string{"store": passed, "relay": passed, "sockets": passed}}
	fails := func(check, why string) { r.Ready, r.Checks[check] = false, why }
	if err := h.View(func(tx *store.Tx) error { _, err := live.Current(tx); return err }); err != nil {
		fails("store", "cannot be read")
	}
	if !h.Relay.Accepts() {
		fails("relay", "closed")
	}
	if _, open := h.Hub.Seats(); !open {
		fails("sockets", "closed")
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	if !r.Ready {
		c.Status(fiber.StatusServiceUnavailable)
	}
	return c.JSON(r)
}

// permit lets the machine itself in, and whoever has the token. Guesses are counted.
func (h Handlers) permit(c *fiber.Ctx) error {
	if local(c) {
		return nil
	}
	c.Set(fiber.HeaderWWWAuthenticate, "Bearer")
	refused := fault.New(fault.Unauthorized, "metrics_token_wrong", "")
	kind, token, _ := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	if h.MetricsToken == "" || !strings.EqualFold(kind, "Bearer") || token == "" {
		return refused
	}
	if h.Limits.Guessing(edge.Addr(c), time.Now()) {
		c.Set(fiber.HeaderRetryAfter, "60")
		return fault.New(fault.TooMany, "too_many_requests", "")
	}
	given, want := sha256.Sum256([]byte(strings.TrimSpace(token))), sha256.Sum256([]byte(h.MetricsToken))
	if subtle.ConstantTimeCompare(given[:], want[:]) != 1 {
		h.Limits.Guessed(edge.Addr(c), time.Now())
		return refused
	}
	return nil
}

// forwarded are the headers by which proxies say that they speak for somebody.
var forwarded = []string{"Forwarded", "X-Real-Ip", fiber.HeaderXForwardedHost, fiber.HeaderXForwardedProto, "Via"}

// local tells whether the request comes from this machine for itself. Of a trusted
// proxy the header counts that names the client; one that gives other headers without
// it, or no address in it, hides who asks.
func local(c *fiber.Ctx) bool {
	chain := c.Get(fiber.HeaderXForwardedFor)
	if chain == "" {
		for _, h := range forwarded {
			if c.Get(h) != "" {
				return false
			}
		}
		return c.Context().RemoteIP().IsLoopback()
	}
	ip := net.ParseIP(strings.TrimSpace(chain[strings.LastIndexByte(chain, ',')+1:]))
	return c.IsProxyTrusted() && ip != nil && ip.IsLoopback()
}
