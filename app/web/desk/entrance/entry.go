package entrance

import (
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/assets"
	views "hawker/views/desk"
	"hawker/views/desk/frame"
)

// entryArt is the picture beside the forms before the desk.
const entryArt = "img/entry.svg"

func (h Handlers) signInPage(c *fiber.Ctx) error {
	next := edge.Query(c, "next")
	if _, ok := edge.Staff(c); ok {
		return edge.Go(c, after(next))
	}
	return h.showSignIn(c, fiber.StatusOK, views.SignInPage{Next: next})
}

func (h Handlers) showSignIn(c *fiber.Ctx, status int, p views.SignInPage) error {
	p.Page = h.Shell(c, lang.T(edge.Ctx(c), "desk.signin.title"))
	p.Page.NoIndex, p.Art = true, assets.URL(entryArt)
	return edge.PageStatus(c, status, views.SignIn(p))
}

// after is where somebody goes who has signed in: back into the desk, or to
// another page of this site that asked for it.
func after(next string) string {
	if next == "" {
		return "/desk"
	}
	return edge.Local(next)
}

// signIn gives one answer for an unknown address and a wrong password, in the
// same time. Wrong ones are counted per client address and per e-mail.
func (h Handlers) signIn(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	ctx, email, now := edge.Ctx(c), v.Get("email"), time.Now()
	mailbox := "mail " + strings.ToLower(email)
	again := views.SignInPage{Email: email, Next: v.Get("next")}
	if h.Limits.Guessing(edge.Addr(c), now) || h.Limits.Guessing(mailbox, now) {
		again.Problem = lang.T(ctx, "desk.signin.slow")
		c.Set(fiber.HeaderRetryAfter, "60")
		return h.showSignIn(c, fiber.StatusTooManyRequests, again)
	}
	var p staff.Person
	err = h.View(func(tx *store.Tx) error {
		p, _, err = staff.ByEmail(tx, email)
		return err
	})
	if err != nil {
		return err
	}
	if !staff.Verify(p.PasswordHash, v.Raw("password")) || p.Disabled {
		h.Limits.Guessed(edge.Addr(c), now)
		h.Limits.Guessed(mailbox, now)
		again.Problem = lang.T(ctx, "desk.signin.wrong")
		return h.showSignIn(c, fiber.StatusUnprocessableEntity, again)
	}
	if err := h.SignIn(c, p); err != nil {
		return err
	}
	return edge.Go(c, after(v.Get("next")))
}

func (h Handlers) signOut(c *fiber.Ctx) error {
	if err := h.SignOut(c); err != nil {
		return err
	}
	return edge.Go(c, "/desk/sign-in")
}

func (h Handlers) me(c *fiber.Ctx) error { return h.showMe(c, fiber.StatusOK, frame.Form{}, "") }

// showMe shows one's own account; a new stream key is shown this once.
func (h Handlers) showMe(c *fiber.Ctx, status int, f frame.Form, key string) error {
	return h.show(c, page.Answer{Section: "me", Status: status}, func(r reading) (templ.Component, error) {
		p, err := staff.Get(r.Tx, r.Person.ID)
		if err != nil {
			return nil, err
		}
		page := views.MePage{Frame: r.Titled(p.Name), Form: f, Email: p.Email, HasKey: p.StreamKeyHash != "", KeyMade: p.StreamKeyAt, Key: key}
		page.Server, err = h.nextServer(c, r)
		return views.Me(page), err
	})
}

// nextServer is the address to which an encoder sends the show that is on or next.
func (h Handlers) nextServer(c *fiber.Ctx, r reading) (string, error) {
	for _, state := range []live.State{live.OnTheAir, live.Upcoming} {
		list, err := live.List(r.Tx, state, 1)
		if err != nil {
			return "", err
		}
		if len(list) > 0 {
			return page.Server(c, list[0].Handle), nil
		}
	}
	return page.Server(c, "…"), nil
}

func (h Handlers) changePassword(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	ctx, now := edge.Ctx(c), time.Now()
	person, _ := edge.Staff(c)
	refuse := func(err error) error {
		f, status, ok := page.Refused(ctx, err)
		if !ok {
			return err
		}
		return h.showMe(c, status, f, "")
	}
	if h.Limits.Guessing(edge.Addr(c), now) {
		return refuse(fault.New(fault.TooMany, "too_many_requests", "current"))
	}
	if !staff.Verify(person.PasswordHash, v.Raw("current")) {
		h.Limits.Guessed(edge.Addr(c), now)
		return refuse(fault.InvalidField("password_wrong", "current"))
	}
	hash, err := staff.Hash(v.Raw("password"))
	if err != nil {
		return refuse(err)
	}
	err = h.Do(c, "staff.password", func(tx *store.Tx) error { return staff.SetPassword(tx, person.ID, hash) })
	if err != nil {
		return refuse(err)
	}
	// The change signed this browser out too: whoever knows the new password is let in again.
	person.PasswordHash = hash
	if err := h.SignIn(c, person); err != nil {
		return err
	}
	return edge.Go(c, "/desk/me?done=password")
}

func (h Handlers) newKey(c *fiber.Ctx) error {
	key, err := h.MakeKey(c)
	if err != nil {
		return err
	}
	return h.showMe(c, fiber.StatusOK, frame.Form{}, key)
}
