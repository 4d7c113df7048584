// Package room handles what buyers do in a show and from it: watching, opening an
// item, talking, and the checkout, which is one form as a page and as a sheet over
// the playing video.
//
// Every answer inside the room is a fragment, so that the video is never left; the
// same addresses answer whole pages to links and forms without scripts. A refused
// form comes back with what was typed and says what did not happen.
package room

import (
	"net/url"
	"regexp"

	"github.com/gofiber/fiber/v2"

	"hawker/app/board/buyer"
	"hawker/app/board/findable"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/web/edge"
	"hawker/app/web/gate"
	views "hawker/views/room"
)

// Handlers are the buyer's side of the room.
type Handlers struct {
	*edge.Env
	turns chan struct{} // of checkouts
}

// Routes lists the room's addresses.
func (h Handlers) Routes() []edge.Route {
	h.turns = make(chan struct{}, atOnce)
	return []edge.Route{
		{Method: "GET", Path: "/live/:show", Handler: h.showShow},
		{Method: "POST", Path: "/live/:show/cart", Handler: h.createLine},
		{Method: "POST", Path: "/live/:show/chat", Handler: h.createTalk},
		{Method: "POST", Path: "/live/:show/name", Handler: h.createName},
		{Method: "GET", Path: "/live/:show/talk", Handler: h.showTalk},
		{Method: "GET", Path: "/live/:show/then", Handler: h.showThen},
		{Method: "GET", Path: "/live/:show/clips", Handler: h.showClips},
		{Method: "GET", Path: "/live/:show/clips/:n", Handler: h.showClip},
		{Method: "GET", Path: "/live/:show/reminder.ics", Handler: h.showReminder},
		{Method: "GET", Path: "/live/:show/enter", Handler: h.showDoor},
		{Method: "POST", Path: "/live/:show/enter", Handler: h.createGuest},
		{Method: "GET", Path: "/live/:show/enter/:code", Handler: h.showEntry},
		{Method: "GET", Path: "/live/:show/:n", Handler: h.showItem},
		{Method: "GET", Path: "/checkout", Handler: h.showCheckout},
		{Method: "POST", Path: "/checkout", Handler: h.createOrder},
		{Method: "POST", Path: "/checkout/quote", Handler: h.createQuote},
		{Method: "POST", Path: "/checkout/line", Handler: h.deleteLine},
		{Method: "POST", Path: "/checkout/code", Handler: h.createCode},
		{Method: "GET", Path: "/pay", Handler: h.showOffer},
		{Method: "POST", Path: "/pay", Handler: h.orderOffer},
		{Method: "POST", Path: "/pay/quote", Handler: h.quoteOffer},
		{Method: "GET", Path: "/pay/:token", Handler: h.takeOffer},
	}
}

// read fills a page in one snapshot; pages change nothing of what they read.
func read[T any](h Handlers, fn func(tx *store.Tx) (T, error)) (page T, err error) {
	err = h.Store.Show(func(tx *store.Tx) error {
		page, err = fn(tx)
		return err
	})
	return page, err
}

func (h Handlers) show(c *fiber.Ctx) (live.Show, error) {
	name := edge.Param(c, "show")
	return read(h, func(tx *store.Tx) (live.Show, error) { return gate.Show(h.Env, c, tx, name) })
}

// page is the whole room, with a sheet open where one is given.
func (h Handlers) page(c *fiber.Ctx, s live.Show) (views.ShowPage, error) {
	p, err := read(h, func(tx *store.Tx) (views.ShowPage, error) {
		return h.Board.Room(edge.Ctx(c), tx, s, edge.Visitor(c))
	})
	if err != nil {
		return p, err
	}
	edge.Allow(c, "frame-src", "'self'") // a provider's form stands in a frame of ours
	p.Page = h.Shell(c, p.Show.Title)
	p.Section, p.Description = "live", p.Show.Note
	p.Socket = "/socket?topic=show/" + p.Show.ID
	p.Scripts = []string{"jitter-buffer", "whep", "live-line", "player-keys", "live-player", "say-line", "pay-frame", "look-back", "replay-soon"}
	if p.Show.Poster != "" {
		p.Image = c.BaseURL() + p.Show.Poster
	}
	return p, nil
}

func (h Handlers) showShow(c *fiber.Ctx) error {
	s, err := h.show(c)
	if err != nil {
		return err
	}
	if edge.Param(c, "show") != s.Handle {
		return edge.Moved(c, buyer.ShowURL(s))
	}
	over, recorded, err := h.replay(c, s)
	if err != nil {
		return err
	}
	p := views.ShowPage{Page: over.Page}
	if !recorded {
		if p, err = h.page(c, s); err != nil {
			return err
		}
	}
	said, err := read(h, func(tx *store.Tx) (findable.Said, error) {
		r, err := findable.Read(edge.Ctx(c), tx, edge.BaseURL(c))
		if err != nil {
			return findable.Said{}, err
		}
		return r.OfShow(s), nil
	})
	if err != nil {
		return err
	}
	said.Onto(&p.Page)
	if recorded {
		over.Page = p.Page
		return edge.Page(c, views.Replay(over))
	}
	return edge.Page(c, views.View(p))
}

var roomAddress = regexp.MustCompile(`^/live/[0-9a-z]+(-[0-9a-z]+)*$`)

// roomOf is the room that a fragment's answer will lie over, "" for none.
func roomOf(c *fiber.Ctx) string {
	if !edge.Fragment(c) {
		return ""
	}
	u, err := url.Parse(c.Get("HX-Current-URL"))
	if err != nil {
		return ""
	}
	address := roomPath.FindString(u.Path)
	return knownRoom(address)
}

var roomPath = regexp.MustCompile(`^/live/[^/]+`)

// knownRoom takes an address only if it has the form of a room's.
func knownRoom(address string) string {
	if !roomAddress.MatchString(address) {
		return ""
	}
	return string([]byte(address))
}

func status(err error) int {
	if err == nil {
		return fiber.StatusOK
	}
	return edge.Status(err)
}
