package web

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/edge"
	"hawker/app/web/gate"
	"hawker/media"
)

const (
	sdpType      = "application/sdp"
	fragmentType = "application/trickle-ice-sdpfrag" // RFC 8840
	answerWithin = 5 * time.Second
)

// signalling is WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep): an offer in, an
// answer out, and a session under its own address to trickle to and to end.
type signalling struct{ *edge.Env }

func (s signalling) routes() []edge.Route {
	return []edge.Route{
		{Method: "POST", Path: "/whip/:show", Proof: true, Limit: edge.Join, Handler: anywhere(s.createPublication)},
		{Method: "PATCH", Path: "/whip/:show/:session", Proof: true, Handler: anywhere(s.trickle)},
		{Method: "DELETE", Path: "/whip/:show/:session", Proof: true, Handler: anywhere(s.deleteSession)},
		{Method: "OPTIONS", Path: "/whip/:show", Proof: true, Handler: anywhere(s.options)},
		{Method: "OPTIONS", Path: "/whip/:show/:session", Proof: true, Handler: anywhere(s.options)},
		{Method: "POST", Path: "/whep/:show", Proof: true, Limit: edge.Join, Handler: anywhere(s.createView)},
		{Method: "PATCH", Path: "/whep/:show/:session", Proof: true, Handler: anywhere(s.trickle)},
		{Method: "DELETE", Path: "/whep/:show/:session", Proof: true, Handler: anywhere(s.deleteSession)},
		{Method: "OPTIONS", Path: "/whep/:show", Proof: true, Handler: anywhere(s.options)},
		{Method: "OPTIONS", Path: "/whep/:show/:session", Proof: true, Handler: anywhere(s.options)},
		{Method: "GET", Path: "/network", Handler: s.showNetwork},
		{Method: "POST", Path: "/network", Proof: true, Limit: edge.Join, Handler: s.createTry},
		{Method: "DELETE", Path: "/network/:session", Proof: true, Handler: s.deleteSession},
	}
}

// anywhere lets pages of any origin use a session and read what it needs (Fetch,
// section 3.3): what is asked for is proven by a key or an unguessable address, never
// by a cookie.
func anywhere(h fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderAccessControlAllowOrigin, "*")
		c.Set(fiber.HeaderAccessControlExposeHeaders, "Location, ETag, Link, Accept-Patch, Accept-Post, Retry-After, WWW-Authenticate")
		return h(c)
	}
}

// createPublication takes the offer of a person's encoder or studio page. The key
// is looked at first: a stranger learns nothing of the show.
func (s signalling) createPublication(c *fiber.Ctx) error {
	person, show, err := s.publisher(c)
	if err != nil {
		return err
	}
	offer, err := s.offer(c)
	if err != nil {
		return err
	}
	if err := s.View(func(tx *store.Tx) error { return live.CheckPublish(tx, show, person) }); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(edge.Ctx(c), answerWithin)
	defer cancel()
	session, err := s.Relay.Publish(ctx, string(show), string(person), offer)
	if err != nil {
		return refusal(c, err)
	}
	// A show that ended in between has told the relay to stop before this session was there.
	if err := s.View(func(tx *store.Tx) error { return live.CheckPublish(tx, show, person) }); err != nil {
		_ = s.Relay.End(session.ID) // it may have ended by itself
		return err
	}
	return s.answer(c, session)
}

// publisher reads the Bearer key: a person's stream key, or the short-lived token
// of the studio page, which is for one show.
func (s signalling) publisher(c *fiber.Ctx) (person staff.ID, show live.ShowID, err error) {
	refused := fault.New(fault.Unauthorized, "stream_key_wrong", "")
	defer func() {
		if fault.Is(err, refused.Code) {
			c.Set(fiber.HeaderWWWAuthenticate, "Bearer")
		}
	}()
	kind, key, ok := strings.Cut(strings.Clone(c.Get(fiber.HeaderAuthorization)), " ")
	if !ok || !strings.EqualFold(kind, "Bearer") || key == "" {
		return "", "", refused
	}
	if s.Limits.Guessing(edge.Addr(c), time.Now()) {
		c.Set(fiber.HeaderRetryAfter, "60")
		return "", "", fault.New(fault.TooMany, "too_many_requests", "")
	}
	err = s.View(func(tx *store.Tx) error {
		p, only, err := s.holder(tx, strings.TrimSpace(key))
		if err != nil || p.Disabled || !p.May("shows.publish") {
			s.Limits.Guessed(edge.Addr(c), time.Now())
			return errors.Join(refused, err)
		}
		found, err := edge.ShowOf(tx, edge.Param(c, "show"))
		if err != nil {
			return err
		}
		if only != "" && only != string(found.ID) {
			return refused
		}
		person, show = p.ID, found.ID
		return nil
	})
	return person, show, err
}

// holder is whose key it is, and the one show that it is for, if any.
func (s signalling) holder(tx *store.Tx, key string) (p staff.Person, only string, err error) {
	p, ok, err := staff.ByStreamKey(tx, key)
	if err != nil || ok {
		return p, "", err
	}
	id, show, err := staff.ReadPublishToken(s.Secret, key, tx.Now)
	if err != nil {
		return staff.Person{}, "", err
	}
	p, err = staff.Get(tx, id)
	return p, show, err
}

// createView takes a viewer's offer.
func (s signalling) createView(c *fiber.Ctx) error {
	var show live.Show
	err := s.View(func(tx *store.Tx) (err error) {
		show, err = gate.Show(s.Env, c, tx, edge.Param(c, "show"))
		return err
	})
	if err != nil {
		return err
	}
	offer, err := s.offer(c)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(edge.Ctx(c), answerWithin)
	defer cancel()
	session, err := s.Relay.Watch(ctx, string(show.ID), offer)
	if err != nil {
		return refusal(c, err)
	}
	// Who may see a show can change in between, and then this session was not there to be ended.
	if err := s.View(func(tx *store.Tx) error { _, err := gate.Show(s.Env, c, tx, string(show.ID)); return err }); err != nil {
		_ = s.Relay.End(session.ID) // it may have ended by itself
		return err
	}
	return s.answer(c, session)
}

// offer reads the body: 415 for another type than SDP, 406 when the client would
// not take SDP back (RFC 9725, 4.2).
func (s signalling) offer(c *fiber.Ctx) (string, error) {
	kind, _, _ := strings.Cut(c.Get(fiber.HeaderContentType), ";")
	if !strings.EqualFold(strings.TrimSpace(kind), sdpType) {
		c.Set("Accept-Post", sdpType)
		return "", fault.New(fault.Unsupported, "sdp_type", "")
	}
	if a := c.Get(fiber.HeaderAccept); a != "" && c.Accepts(sdpType) == "" {
		return "", fault.New(fault.Unacceptable, "sdp_accept", "")
	}
	body, err := edge.Body(c, edge.SDPBytes)
	return string(body), err
}

func (s signalling) answer(c *fiber.Ctx, session media.Session) error {
	c.Set(fiber.HeaderLocation, c.BaseURL()+strings.TrimSuffix(c.Path(), "/")+"/"+session.ID)
	c.Set(fiber.HeaderETag, tag(session.ID))
	c.Set("Accept-Patch", fragmentType)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentType, sdpType)
	return c.Status(fiber.StatusCreated).SendString(session.Answer)
}

// tag is the entity tag of a session's one ICE session: it does not restart.
func tag(session string) string { return `"` + session[:min(len(session), 12)] + `"` }

// refusal turns the relay's errors into ours.
func refusal(c *fiber.Ctx, err error) error {
	var bad *media.OfferError
	switch {
	case errors.Is(err, media.ErrBusy):
		return fault.Clash("show_has_another_host")
	case errors.Is(err, media.ErrOffAir):
		c.Set(fiber.HeaderRetryAfter, "2")
		return fault.Clash("show_off_air")
	case errors.Is(err, media.ErrFull):
		c.Set(fiber.HeaderRetryAfter, "10")
		return fault.New(fault.Unavailable, "show_full", "")
	case errors.As(err, &bad):
		return fault.New(fault.Malformed, "sdp_bad", "", "reason", bad.Error())
	case errors.Is(err, media.ErrBadOffer):
		return fault.New(fault.Malformed, "sdp_bad", "", "reason", err.Error())
	case errors.Is(err, media.ErrRestart):
		return fault.New(fault.Invalid, "ice_restart", "")
	case errors.Is(err, media.ErrNotFound):
		return fault.Missing("session_not_found")
	case errors.Is(err, media.ErrClosed), errors.Is(err, context.DeadlineExceeded):
		return fault.New(fault.Unavailable, "relay_closed", "")
	}
	return err
}

// trickle takes late candidates; the session's unguessable address is the proof. It
// refuses those that are meant for another ICE session (RFC 9725, 4.3.2); clients that
// do not say which are believed.
func (s signalling) trickle(c *fiber.Ctx) error {
	kind, _, _ := strings.Cut(c.Get(fiber.HeaderContentType), ";")
	if !strings.EqualFold(strings.TrimSpace(kind), fragmentType) {
		c.Set("Accept-Patch", fragmentType)
		return fault.New(fault.Unsupported, "sdp_type", "")
	}
	if meant := c.Get(fiber.HeaderIfMatch); meant != "" && meant != "*" && meant != tag(edge.Param(c, "session")) {
		return fault.New(fault.Stale, "ice_restart", "")
	}
	body, err := edge.Body(c, edge.SDPBytes)
	if err != nil {
		return err
	}
	back, err := s.Relay.Patch(edge.Param(c, "session"), string(body))
	if err != nil {
		return refusal(c, err)
	}
	if back == "" {
		return c.SendStatus(fiber.StatusNoContent)
	}
	c.Set(fiber.HeaderContentType, fragmentType)
	return c.SendString(back)
}

func (s signalling) deleteSession(c *fiber.Ctx) error {
	if err := s.Relay.End(edge.Param(c, "session")); err != nil {
		return refusal(c, err)
	}
	return c.SendStatus(fiber.StatusOK)
}

func (s signalling) options(c *fiber.Ctx) error {
	c.Set("Accept-Post", sdpType)
	c.Set(fiber.HeaderAccessControlAllowMethods, "POST, PATCH, DELETE, OPTIONS")
	c.Set(fiber.HeaderAccessControlAllowHeaders, "Authorization, Content-Type, Accept, If-Match")
	c.Set(fiber.HeaderAccessControlMaxAge, "86400")
	return c.SendStatus(fiber.StatusNoContent)
}
