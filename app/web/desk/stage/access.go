package stage

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"hawker/app/guest"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/web/edge"
	views "hawker/views/desk"
)

// entry is who may see the show, as it was chosen in its form; one that was not asked
// for stays as it is.
type entry struct {
	guest.Choice
	asked bool
}

// public is what the form says for live.Public: an empty value would be a field that
// was not sent.
const public = "public"

func wordOf(a live.Access) string {
	if a == live.Public {
		return public
	}
	return string(a)
}

func readEntry(v edge.Values) entry {
	e := entry{asked: v.Has("access"), Choice: guest.Choice{Access: live.Access(v.Get("access")), Code: v.Get("code")}}
	if e.Access == public {
		e.Access = live.Public
	}
	return e
}

// check refuses before anything is written.
func (e entry) check() error {
	if !e.asked {
		return nil
	}
	return e.Check()
}

// entryOf is who may see the show now; a show that never had a code is offered one.
func (h Handlers) entryOf(tx *store.Tx, s live.Show) (entry, error) {
	code, err := guest.Code(tx, h.Secret, s.ID)
	if code == "" {
		code = guest.Suggest()
	}
	return entry{Choice: guest.Choice{Access: s.Access, Code: code}}, err
}

// let sets who may see the show, and tells whether somebody is out now.
func (h Handlers) let(tx *store.Tx, id live.ShowID, e entry) (out bool, err error) {
	if !e.asked {
		return false, nil
	}
	return guest.Set(tx, h.Secret, id, e.Choice)
}

// guests fills what the page of a show says about its guests.
func (h Handlers) guests(c *fiber.Ctx, r reading, s live.Show, p *views.ShowPage) error {
	switch s.Access {
	case live.ByCode:
		code, err := guest.Code(r.Tx, h.Secret, s.ID)
		base, _ := h.Outside(c)
		p.Input.Link = base + "/live/" + s.Handle + "/enter/" + url.PathEscape(guest.Folded(code))
		return err
	case live.ByInvite:
		list, err := guest.List(r.Tx, s.ID)
		p.Invites, p.Invited = "/desk/shows/"+string(s.ID)+"/invites", len(list)
		return err
	}
	return nil
}
