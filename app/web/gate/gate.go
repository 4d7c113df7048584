// Package gate stands before everything of a show that buyers can ask for: its page
// and what lies below it, its picture, its recording, its sockets.
//
// It promises one check for all of them, so that none can be forgotten alone: a show
// is found here together with the right to see it, by Show for a request and by Keys
// for what outlives one. Whoever works in the shop passes by being signed in, a guest by the
// pass in a cookie of this show; a public show costs no reading more. What a pass is
// worth it asks guest; it refuses to know what is then shown.
package gate

import (
	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/guest"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/web/edge"
)

// cookie is what a pass is kept under, before the show's id.
const cookie = "guest-"

// refused is the code of the refusal; the web shows the show's door for it.
const refused = "show_private"

// Refused tells whether somebody was not let in.
func Refused(err error) bool { return fault.Is(err, refused) }

// Show finds a show as edge.ShowOf does, for who may see it; others are refused with
// show_private (403). An answer about a private show is nobody's to find or to keep.
func Show(e *edge.Env, c *fiber.Ctx, tx *store.Tx, name string) (live.Show, error) {
	s, err := edge.ShowOf(tx, name)
	if err != nil || !s.Private() {
		return s, err
	}
	edge.Close(c)
	return KeysOf(c).check(tx, e.Secret, s)
}

// Keys are what a request brought that opens doors, for looking again after it.
type Keys struct {
	session edge.Session
	passes  map[string]string
}

// KeysOf reads the keys of a request.
func KeysOf(c *fiber.Ctx) Keys { return Keys{edge.SessionOf(c), edge.Kept(c, cookie)} }

// Show is Show for what outlives its request.
func (k Keys) Show(tx *store.Tx, secret []byte, name string) (live.Show, error) {
	s, err := edge.ShowOf(tx, name)
	if err != nil || !s.Private() {
		return s, err
	}
	return k.check(tx, secret, s)
}

func (k Keys) check(tx *store.Tx, secret []byte, s live.Show) (live.Show, error) {
	_, staff, err := k.session.Person(tx)
	if err != nil || staff {
		return s, err
	}
	ok, err := guest.May(tx, secret, s, k.Pass(s.ID))
	if err == nil && !ok {
		err = fault.Denied(refused)
	}
	if err != nil {
		return live.Show{}, err
	}
	return s, nil
}

// Pass is the pass that the browser holds for a show, "" for none.
func (k Keys) Pass(show live.ShowID) string { return k.passes[string(show)] }

// Admit gives the browser the pass for a show.
func Admit(c *fiber.Ctx, show live.ShowID, pass string) {
	edge.Keep(c, cookie+string(show), pass, guest.PassFor)
}
