package room

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"hawker/app/board/buyer"
	"hawker/app/fault"
	"hawker/app/guest"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/web/edge"
	"hawker/app/web/gate"
	views "hawker/views/room"
)

// Gate answers who was not let into a show: with its door, to a fragment with the way
// there. It gives the refusal back where no page was asked for.
func (h Handlers) Gate(c *fiber.Ctx, refusal error) error {
	if !strings.HasPrefix(c.Path(), "/live/") || !strings.Contains(c.Get(fiber.HeaderAccept), "text/html") && !edge.Fragment(c) {
		return refusal
	}
	s, err := h.behind(c)
	if err != nil {
		return err
	}
	if edge.Fragment(c) {
		c.Set("HX-Redirect", buyer.ShowURL(s))
		return refusal
	}
	p := views.GatePage{}
	if c.Method() == fiber.MethodGet && c.Path() != buyer.ShowURL(s) {
		p.Next = edge.Local(strings.Clone(c.OriginalURL()))
	}
	return h.showGate(c, s, p, fiber.StatusForbidden)
}

// behind is the show behind the door, whoever asks.
func (h Handlers) behind(c *fiber.Ctx) (live.Show, error) {
	edge.Close(c)
	return read(h, func(tx *store.Tx) (live.Show, error) { return edge.ShowOf(tx, edge.Param(c, "show")) })
}

func (h Handlers) showGate(c *fiber.Ctx, s live.Show, p views.GatePage, status int) error {
	p.Page = h.Shell(c, "")
	p.Name = s.Title.In(p.Lang)
	p.Page.Title, p.Canonical, p.Image, p.OnAir = p.Name, "", "", nil
	p.State, p.At, p.Invite, p.Action = string(s.State), s.Starts, s.Access == live.ByInvite, buyer.ShowURL(s)+"/enter"
	if !s.OnAirAt.IsZero() {
		p.At = s.OnAirAt
	}
	c.Set("Referrer-Policy", "no-referrer") // the address may hold a code
	return edge.PageStatus(c, status, views.Gate(p))
}

// showEntry takes the code of a link. The one that all share is exchanged at once, and so
// is a guest's own link, which is their pass. An
// invitation is asked for once more: who sends a link has a machine fetch it for its
// preview, and the invitation would be that machine's.
func (h Handlers) showEntry(c *fiber.Ctx) error {
	code := edge.Param(c, "code")
	s, err := h.behind(c)
	if err != nil {
		return err
	}
	if _, err := h.show(c); !gate.Refused(err) {
		if err != nil {
			return err
		}
		return c.Redirect(buyer.ShowURL(s), fiber.StatusSeeOther)
	}
	own, err := read(h, func(tx *store.Tx) (string, error) { return guest.Own(tx, h.Secret, s, code) })
	if err != nil {
		return err
	}
	if own != "" {
		gate.Admit(c, s.ID, own)
		return c.Redirect(buyer.ShowURL(s), fiber.StatusSeeOther)
	}
	if strings.Contains(code, ".") { // of one who is out: it is no code to be typed
		return h.showGate(c, s, views.GatePage{Error: lang.T(edge.Ctx(c), "gate.own.ended")}, fiber.StatusForbidden)
	}
	if s.Access == live.ByInvite {
		return h.showGate(c, s, views.GatePage{Code: code, Linked: true}, fiber.StatusOK)
	}
	return h.enter(c, s, views.GatePage{Code: code})
}

// showDoor is where the browser is after a refused code.
func (h Handlers) showDoor(c *fiber.Ctx) error {
	s, err := h.behind(c)
	if err != nil {
		return err
	}
	return c.Redirect(buyer.ShowURL(s), fiber.StatusSeeOther)
}

// createGuest lets a browser in, or shows the door again with what was typed.
func (h Handlers) createGuest(c *fiber.Ctx) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	s, err := h.behind(c)
	if err != nil {
		return err
	}
	return h.enter(c, s, views.GatePage{Code: form.Get("code"), Next: form.Get("next")})
}

func (h Handlers) enter(c *fiber.Ctx, s live.Show, p views.GatePage) error {
	room := buyer.ShowURL(s)
	if !strings.HasPrefix(edge.Local(p.Next), room+"/") {
		p.Next = ""
	}
	if s.Private() {
		pass, err := h.admit(c, s, p.Code)
		if _, ok := fault.As(err); ok {
			p.Error = lang.Fault(edge.Ctx(c), err)
			return h.showGate(c, s, p, edge.Status(err))
		}
		if err != nil {
			return err
		}
		gate.Admit(c, s.ID, pass)
	}
	if p.Next == "" {
		p.Next = room
	}
	return c.Redirect(p.Next, fiber.StatusSeeOther)
}

// admit tries the code. Wrong ones are counted for the address, and the short ones that
// people share for the show as well, so that many addresses guess no faster.
func (h Handlers) admit(c *fiber.Ctx, s live.Show, code string) (pass string, err error) {
	addr, door, now := edge.Addr(c), "show/"+string(s.ID), time.Now()
	shared := s.Access == live.ByCode
	if h.Limits.Guessing(addr, now) || shared && h.Limits.Spent(edge.Door, door, now) {
		c.Set(fiber.HeaderRetryAfter, "60")
		return "", fault.New(fault.TooMany, "too_many_requests", "code")
	}
	e := guest.Entry{Code: code, Pass: gate.KeysOf(c).Pass(s.ID), Visitor: edge.Visitor(c)}
	try := func(tx *store.Tx) error {
		s, err := live.Get(tx, s.ID)
		if err == nil {
			pass, err = guest.Enter(tx, h.Secret, s, e)
		}
		return err
	}
	if shared {
		err = h.View(try) // nothing is written for it
	} else {
		err = h.Do(c, "guest.enter", try)
	}
	if fault.Is(err, "guest_code_wrong") {
		h.Limits.Guessed(addr, now)
		if shared {
			h.Limits.Allow(edge.Door, door, now)
		}
	}
	return pass, err
}
