// Package film serves what was recorded of a show: playlists and the files that they
// name, for players that cannot take the direct picture, for looking back, and for the
// replay.
//
// It promises that every file of a recording is asked for by a folder's name that
// nobody can guess, that what is finished is the same for ever and says so, so that any
// cache in front can carry the crowd, and that who may see the show is asked in one
// place for all of it. Prices, stock and pins never pass here. It refuses to know how
// a recording is written and what a playlist says: archive and playlist do.
package film

import (
	"crypto/subtle"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/edge"
	"hawker/app/web/footage"
	"hawker/app/web/gate"
	"hawker/media/archive"
)

// Handlers serve the recordings of one shop.
type Handlers struct {
	*edge.Env
	reels   *reels
	files   *shelf
	opened  *opened
	decided *decided
}

// New makes the handlers with what they keep in memory.
func New(e *edge.Env) Handlers {
	return Handlers{Env: e, reels: &reels{byShow: map[live.ShowID]*reel{}}, files: newShelf(32 << 20), opened: &opened{files: map[place]*file{}}, decided: &decided{}}
}

// Routes lists the addresses of recordings. Files carry their proof in the address and
// take no cookie, so that what is sent is alike for all; the way to them is asked for
// at the show's own address.
func (h Handlers) Routes() []edge.Route {
	return []edge.Route{
		{Method: "GET", Path: "/live/:show/hls", Handler: h.showWay},
		{Method: "GET", Path: "/live/:show/hls/:secret/:file", Proof: true, Bare: true, Handler: h.showFile},
		{Method: "GET", Path: "/live/:show/clips/:n/film.mp4", Proof: true, Handler: h.showClip},
		{Method: "GET", Path: "/live/:show/clips/:n/share.mp4", Proof: true, Handler: h.showShared},
		{Method: "GET", Path: "/desk/clips/:show/:n/:from/film.mp4", Permission: staff.ShowsEdit, Handler: h.showTake},
		{Method: "OPTIONS", Path: "/live/:show/hls/:secret/:file", Proof: true, Handler: h.options},
	}
}

// showWay leads to the playlist, with ?back to the one for looking back:
// recording_not_found where nothing was recorded yet.
func (h Handlers) showWay(c *fiber.Ctx) error {
	var s live.Show
	err := h.View(func(tx *store.Tx) (err error) {
		s, err = gate.Show(h.Env, c, tx, edge.Param(c, "show"))
		return err
	})
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	f, ok := h.Archive.Find(string(s.ID))
	if !ok {
		return fault.Missing("recording_not_found")
	}
	list := edgeList
	if c.Context().QueryArgs().Has("back") {
		list = backList
	}
	if c.Context().QueryArgs().Has(byOrigin) {
		list += "?" + byOrigin
	}
	return c.Redirect("/live/"+string(s.ID)+"/hls/"+f.Secret()+"/"+list, fiber.StatusFound)
}

// film is one recording that is asked for.
type film struct {
	*archive.Film
	show   live.Show
	hidden []live.Range
}

// film finds the recording that the address names: page_not_found for another's
// secret as for none, so that nothing is learned by trying.
func (h Handlers) film(c *fiber.Ctx) (film, error) {
	k, err := h.known(c)
	if err != nil {
		if fault.Is(err, "show_not_found") {
			err = fault.Missing("page_not_found")
		}
		return film{}, err
	}
	found, ok := h.Archive.Find(string(k.show.ID))
	if !ok || k.gone || subtle.ConstantTimeCompare([]byte(found.Secret()), []byte(edge.Param(c, "secret"))) != 1 {
		return film{}, fault.Missing("page_not_found")
	}
	return film{Film: found, show: k.show, hidden: k.hidden}, nil
}

// known asks who may see the show, and what of it. What is decided for everybody is
// remembered until the next commit: thousands ask for the files of one recording.
func (h Handlers) known(c *fiber.Ctx) (k known, err error) {
	at, name := h.Store.Commits(), edge.Param(c, "show")
	if k, ok := h.decided.get(at, name); ok {
		return k, nil
	}
	err = h.View(func(tx *store.Tx) error {
		if k.show, err = gate.Show(h.Env, c, tx, name); err != nil {
			return err
		}
		f, err := live.FilmOf(tx, k.show.ID)
		k.hidden, k.gone = f.Hidden, !f.Gone.IsZero()
		return err
	})
	if err == nil && !k.show.Private() {
		h.decided.put(at, name, k)
	}
	return k, err
}

// hides tells whether a segment may not be seen.
func (f film) hides(number uint32) bool {
	if len(f.hidden) == 0 {
		return false
	}
	s, ok := f.Segment(number)
	return ok && footage.Hidden(s, f.hidden)
}

func (h Handlers) showFile(c *fiber.Ctx) error {
	open(c)
	f, err := h.film(c)
	if err != nil {
		c.Set(fiber.HeaderCacheControl, "no-store")
		return err
	}
	name := edge.Param(c, "file")
	switch {
	case name == edgeList || name == backList:
		return h.showList(c, f)
	case strings.Count(name, ".") == 2:
		return h.showPart(c, f, name)
	}
	return h.showWhole(c, f, name)
}

// open lets players of other sites and devices read what is public anyway.
func open(c *fiber.Ctx) {
	c.Response().Header.SetCanonical(nameAllowed, everybody)
	c.Response().Header.SetCanonical(nameExposed, exposed)
}

func (h Handlers) options(c *fiber.Ctx) error {
	open(c)
	c.Set(fiber.HeaderAccessControlAllowMethods, "GET, HEAD")
	c.Set(fiber.HeaderAccessControlAllowHeaders, "Range, If-None-Match")
	c.Set(fiber.HeaderAccessControlMaxAge, "86400")
	return c.SendStatus(fiber.StatusNoContent)
}

// reels is what is known of the recordings that are being asked for.
type reels struct {
	mu     sync.Mutex
	byShow map[live.ShowID]*reel
}

// mostReels is how many recordings are remembered; a forgotten one is counted anew.
const mostReels = 64

func (r *reels) of(id live.ShowID) *reel {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byShow[id] == nil {
		if len(r.byShow) >= mostReels {
			clear(r.byShow)
		}
		r.byShow[id] = &reel{}
	}
	return r.byShow[id]
}
