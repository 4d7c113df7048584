package edge

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"hawker/app/staff"
	"hawker/app/store"
)

type local int

const (
	localStaff local = iota
	localVisitor
	localSecure
	localRequest
	localClosed
)

// cookieName has the __Host- prefix where the cookie can be Secure (RFC 6265bis).
func cookieName(c *fiber.Ctx, name string) string {
	if secure, _ := c.Locals(localSecure).(bool); secure {
		return "__Host-" + name
	}
	return "hawker-" + name
}

func setCookie(c *fiber.Ctx, name, value string, life time.Duration) {
	secure, _ := c.Locals(localSecure).(bool)
	c.Cookie(&fiber.Cookie{
		Name: cookieName(c, name), Value: value, Path: "/", MaxAge: int(life / time.Second),
		Secure: secure, HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode,
	})
}

func dropCookie(c *fiber.Ctx, name string) {
	secure, _ := c.Locals(localSecure).(bool)
	c.Cookie(&fiber.Cookie{
		Name: cookieName(c, name), Path: "/", MaxAge: -1, Expires: time.Unix(0, 0),
		Secure: secure, HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode,
	})
}

func token() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b)
}

// Visitor is the id of this browser: a hash of its cookie, so that what stands
// in the database opens nobody's cart. A browser without the cookie gets one.
func Visitor(c *fiber.Ctx) string {
	if v, ok := c.Locals(localVisitor).(string); ok {
		return v
	}
	t := c.Cookies(cookieName(c, "visitor"))
	if len(t) != 43 {
		t = token()
		setCookie(c, "visitor", t, 180*24*time.Hour)
	}
	sum := sha256.Sum256([]byte(t))
	id := hex.EncodeToString(sum[:16])
	c.Locals(localVisitor, id)
	return id
}

// Staff is who is signed in on this browser.
func Staff(c *fiber.Ctx) (staff.Person, bool) {
	p, ok := c.Locals(localStaff).(staff.Person)
	return p, ok
}

// Session is the key to a staff session, which may be looked up after its request.
type Session string

// SessionOf is the session that the request brought, "" where it brought none.
func SessionOf(c *fiber.Ctx) Session {
	return Session(strings.Clone(c.Cookies(cookieName(c, "staff"))))
}

// Person is who holds the session now; nobody when it has ended.
func (s Session) Person(tx *store.Tx) (staff.Person, bool, error) {
	if s == "" {
		return staff.Person{}, false, nil
	}
	return staff.BySession(tx, string(s))
}

// identify looks the session up once for the request.
func (e *Env) identify(c *fiber.Ctx) error {
	session, stale := SessionOf(c), false
	if session == "" {
		return nil
	}
	err := e.Store.View(func(tx *store.Tx) error {
		p, ok, err := session.Person(tx)
		if err != nil || !ok {
			return err
		}
		c.Locals(localStaff, p)
		stale, err = staff.SessionStale(tx, string(session))
		return err
	})
	if err != nil || !stale {
		return err
	}
	return e.Store.Do(Ctx(c), store.Actor{Kind: "system", ID: "session"}, "staff.touch", func(tx *store.Tx) error {
		return staff.TouchSession(tx, string(session))
	})
}

// SignIn opens a session for a person whose password was verified, and gives the
// browser its cookie.
func (e *Env) SignIn(c *fiber.Ctx, p staff.Person) error {
	t := token()
	by := store.Actor{Kind: "staff", ID: string(p.ID), Addr: Addr(c)}
	err := e.Store.Do(Ctx(c), by, "staff.sign_in", func(tx *store.Tx) error {
		return staff.OpenSession(tx, p.ID, t)
	})
	if err != nil {
		return err
	}
	setCookie(c, "staff", t, sessionLife)
	c.Locals(localStaff, p)
	return nil
}

// SignOut ends the session in the database and takes the cookie back.
func (e *Env) SignOut(c *fiber.Ctx) error {
	t := SessionOf(c)
	dropCookie(c, "staff")
	if t == "" {
		return nil
	}
	return e.Do(c, "staff.sign_out", func(tx *store.Tx) error { return staff.CloseSession(tx, string(t)) })
}

// Ticket keeps a single-purpose token in a cookie of one path, so that the
// address can be clean; Ticket "" reads it.
func Ticket(c *fiber.Ctx, name, value string) string {
	if value != "" {
		setCookie(c, "ticket-"+name, value, time.Hour)
		return value
	}
	return strings.Clone(c.Cookies(cookieName(c, "ticket-"+name)))
}

// DropTicket takes a ticket back after its use.
func DropTicket(c *fiber.Ctx, name string) { dropCookie(c, "ticket-"+name) }

// Keep remembers a value in a cookie of its own for as long.
func Keep(c *fiber.Ctx, name, value string, life time.Duration) { setCookie(c, name, value, life) }

// Kept lists the values that Keep remembered under names which begin so, by the rest
// of their names; they outlive the request.
func Kept(c *fiber.Ctx, prefix string) map[string]string {
	list, before := map[string]string{}, cookieName(c, prefix)
	for name, value := range c.Request().Header.Cookies() {
		if rest, ok := strings.CutPrefix(string(name), before); ok {
			list[rest] = string(value)
		}
	}
	return list
}

// Addr is the client's address. Behind a trusted proxy it is the last one that
// the proxy wrote down: what stands before it came from the client and is a claim.
func Addr(c *fiber.Ctx) string {
	if c.IsProxyTrusted() {
		chain := c.Get(fiber.HeaderXForwardedFor)
		if last := strings.TrimSpace(chain[strings.LastIndexByte(chain, ',')+1:]); net.ParseIP(last) != nil {
			return strings.Clone(last)
		}
	}
	return c.Context().RemoteIP().String()
}
