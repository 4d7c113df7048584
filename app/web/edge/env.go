// Package edge is what every handler of the site stands on: who asks, in which
// language, what was sent, and how an answer or a refusal goes back.
//
// It promises that no string of a request outlives it uncloned, that bodies are
// counted while they stream, that a staff session is looked up once a request,
// and that a breakage is logged once with the request's id and shown as one
// sentence. It knows no page: handlers in shop, room, studio, control and desk
// bring the views and the verbs.
package edge

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"

	"hawker/app/board"
	"hawker/app/board/letter"
	"hawker/app/chat"
	"hawker/app/crowd"
	"hawker/app/hub"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/paper"
	"hawker/app/photo"
	"hawker/app/port"
	"hawker/app/press"
	"hawker/app/reach"
	"hawker/app/search"
	"hawker/app/store"
	"hawker/app/tally"
	"hawker/app/till"
	"hawker/app/vault"
	"hawker/app/web/footage"
	"hawker/app/web/still"
	"hawker/media"
)

// Env is what the handlers share; it is made once by app and not changed.
type Env struct {
	Store         *store.Store
	Hub           *hub.Hub
	Board         *board.Board
	Relay         *media.Relay
	footage.Films     // what the relay recorded, and what of it may be seen
	Port          int // the one number that a router has to pass on
	Photos        *photo.Dir
	Papers        *paper.Dir // what proves claims, certificates of lots
	Lang          *lang.Bundle
	Log           *slog.Logger
	Limits        *Limits
	Search        *search.Index

	Letters letter.Writer // what the shop's mails say
	Vault   *vault.Vault
	Press   *press.Press // makes files that take longer than a page may
	Crowd   *crowd.Crowd // what of recordings lies elsewhere for all
	Till    *till.Till   // money by providers; asked outside every transaction

	PayEndpoints map[string]string // of tests, that stand in for a provider's hosts

	Reach func(context.Context) []reach.Finding // what viewers meet on their way here

	Secret []byte // root of all HMACs: order links, publish tokens
	Secure bool   // served over TLS, by us or by the proxy in front: cookies are Secure
	LAN    bool   // the certificate comes from the local authority; /lan tells phones how to trust it

	Authority *port.Authority // with LAN

	MetricsToken string // opens /metrics and /readyz from elsewhere; "" opens them to nobody

	// Lines are all lines of a show's talk, in order.
	Lines func(show live.ShowID) ([]chat.Line, error)
	// Said are those between two moments.
	Said func(show live.ShowID, from, to time.Time) ([]chat.Line, error)

	// DeleteFilm deletes a show's recording whose term is over, for somebody.
	DeleteFilm func(ctx context.Context, who store.Actor, show live.ShowID) error

	// Say stores one line of talk and shows it; Posters keeps each room's last picture.
	Say     func(ctx context.Context, line chat.Line) (chat.Line, error)
	Posters *still.Keeper

	// Tally counts what viewers do on the air.
	Tally *tally.Tally

	airing atomic.Pointer[airing]
}

// Route is one line of the site map. Permission "" is for everybody, "staff" for
// anybody signed in, otherwise staff.Person.May is asked. Camera lets the page
// use camera and microphone. Proof marks routes that carry their own proof and
// take no cookie: they are exempt from the same-origin rule. Bare ones of them are
// files without words, for crowds: no policy, no language and no budget.
type Route struct {
	Method, Path, Permission string
	Camera, Proof, Bare      bool
	Limit                    Class
	Handler                  fiber.Handler
}

// By is the actor of this request, for commands.
func By(c *fiber.Ctx) store.Actor {
	if p, ok := Staff(c); ok {
		return store.Actor{Kind: "staff", ID: string(p.ID), Addr: Addr(c)}
	}
	return store.Actor{Kind: "buyer", ID: Visitor(c), Addr: Addr(c)}
}

// Do runs one command for this request.
func (e *Env) Do(c *fiber.Ctx, name string, fn func(*store.Tx) error) error {
	return e.Store.Do(Ctx(c), By(c), name, fn)
}

// View runs one reader for this request.
func (e *Env) View(fn func(*store.Tx) error) error { return e.Store.View(fn) }

// Ctx carries the request's language and time zone; it does not end with the
// client, since fasthttp cannot tell.
func Ctx(c *fiber.Ctx) context.Context { return c.UserContext() }

// ShowOf finds a show by its handle, one that it had before, or its id.
func ShowOf(tx *store.Tx, name string) (live.Show, error) {
	s, ok, err := live.ByHandle(tx, name)
	if err == nil && !ok {
		s, ok, err = live.Redirected(tx, name)
	}
	if err != nil || ok {
		return s, err
	}
	return live.Get(tx, live.ShowID(name))
}

// sessionLife is how long a staff session lasts without use.
const sessionLife = 30 * 24 * time.Hour
