package edge

import (
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/time/rate"

	"hawker/app/fault"
)

// Class is a kind of request that is limited per client address.
type Class uint8

// The classes; the zero class is not limited.
const (
	Free Class = iota
	Join       // WHEP, WHIP and sockets
	Chat
	Code   // sign-in, set-up: anything that could be guessed
	Door   // codes of one show, by whomever
	Submit // checkout, messages
	Upload
	Bulk // feeds, sitemaps and cards: what costs more than a page
)

// perMinute and burst of each class for one address. A house full of viewers
// shares one address, so joining is generous; guessing is not.
var budget = map[Class]struct {
	perMinute float64
	burst     int
}{
	Join:   {240, 120},
	Chat:   {40, 10},
	Code:   {10, 10},
	Door:   {60, 120},
	Submit: {60, 30},
	Upload: {120, 60},
	Bulk:   {60, 60},
}

// Limits counts per client address and class. Loopback is never exempt; Scale
// (a flag) multiplies every budget, for benches and big halls behind one address.
type Limits struct {
	scale float64
	mu    sync.Mutex
	seen  map[limitKey]*limited
	swept time.Time
}

type limitKey struct {
	class Class
	addr  string
}

type limited struct {
	*rate.Limiter
	last time.Time
}

// NewLimits makes the counters; scale 1 is for a real shop.
func NewLimits(scale float64) *Limits {
	return &Limits{scale: max(scale, 0.01), seen: map[limitKey]*limited{}}
}

// Allow takes one request of the class from the address's budget.
func (l *Limits) Allow(class Class, addr string, now time.Time) bool {
	b, ok := budget[class]
	if !ok {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	k := limitKey{class, addr}
	e := l.seen[k]
	if e == nil {
		e = &limited{Limiter: rate.NewLimiter(rate.Limit(b.perMinute/60*l.scale), max(1, int(float64(b.burst)*l.scale)))}
		l.seen[k] = e
	}
	e.last = now
	return e.AllowN(now, 1)
}

// sweep forgets addresses that were quiet for ten minutes; by then every budget
// is full again. mu is held.
func (l *Limits) sweep(now time.Time) {
	if now.Sub(l.swept) < time.Minute {
		return
	}
	l.swept = now
	for k, e := range l.seen {
		if now.Sub(e.last) > 10*time.Minute {
			delete(l.seen, k)
		}
	}
}

func (e *Env) limit(c *fiber.Ctx, class Class) error {
	if class == Free || e.Limits.Allow(class, Addr(c), time.Now()) {
		return nil
	}
	c.Set(fiber.HeaderRetryAfter, "10")
	return fault.New(fault.TooMany, "too_many_requests", "")
}

// Guessing tells whether an address has spent its budget of wrong keys; Guessed
// takes one from it. A right key costs nothing, however often an encoder returns.
func (l *Limits) Guessing(addr string, now time.Time) bool { return l.Spent(Code, addr, now) }

// Spent tells whether a budget holds nothing more, without taking from it.
func (l *Limits) Spent(class Class, addr string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.seen[limitKey{class, addr}]
	return e != nil && e.TokensAt(now) < 1
}

// Guessed counts one wrong key, password or token of an address.
func (l *Limits) Guessed(addr string, now time.Time) { l.Allow(Code, addr, now) }

// Limited is the budget of a class for handlers that answer a refusal themselves,
// with the form that was sent: too_many_requests (429).
func (e *Env) Limited(c *fiber.Ctx, class Class) error { return e.limit(c, class) }
