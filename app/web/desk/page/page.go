// Package page is what the parts of the desk share: the frame around a page, the
// state of a refused form, and how fields become records and back.
//
// It promises that a page of the desk is read in one snapshot for one person, that
// a refused form comes back with what was typed and the sentence beside the field,
// and that a form which was sent twice has its effect once. It knows no page: the
// parts (entrance, sales, goods, stage, owner) bring views and verbs.
package page

import (
	"context"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/crew"
	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
)

// ThumbSize is the longest edge of a small picture, in pixels.
const ThumbSize = 320

// Desk is what the handlers of every part have.
type Desk struct {
	*edge.Env
	Words *Words
}

// Reading is what a page is filled from: one snapshot, for one person.
type Reading struct {
	Ctx    context.Context
	Tx     *store.Tx
	Person staff.Person
	Shop   brand.Settings
	Tag    string
	Frame  frame.Frame
}

// Answer is how a page is shown: the entry of the navigation that it belongs to,
// its status (0 is 200), and the modules that it needs.
type Answer struct {
	Section string
	Status  int
	Scripts []string
	Topic   string // that it listens to besides the desk's own
}

// Show answers with a page of the desk.
func (d Desk) Show(c *fiber.Ctx, a Answer, fill func(Reading) (templ.Component, error)) error {
	ctx := edge.Ctx(c)
	person, _ := edge.Staff(c)
	shell := d.Shell(c, lang.T(ctx, "desk.nav."+a.Section))
	shell.NoIndex, shell.Socket, shell.OnAir = true, "/socket?topic=desk", nil
	if a.Topic != "" {
		shell.Socket += "&topic=" + a.Topic
	}
	shell.Scripts = append([]string{"order-bell", "word-warning"}, a.Scripts...)
	var view templ.Component
	err := d.View(func(tx *store.Tx) error {
		shop, _, err := brand.Find(tx)
		if err != nil {
			return err
		}
		frame, err := d.Board.DeskFrame(ctx, tx, person)
		if err != nil {
			return err
		}
		frame.Page, frame.Section, frame.Notice = shell, a.Section, done(c)
		if ctx, err = crew.WithWording(ctx, tx); err != nil {
			return err
		}
		c.SetUserContext(ctx)
		view, err = fill(Reading{Ctx: ctx, Tx: tx, Person: person, Shop: shop, Tag: lang.Tag(ctx), Frame: frame})
		return err
	})
	if err != nil {
		return err
	}
	if a.Status == 0 {
		a.Status = fiber.StatusOK
	}
	return edge.PageStatus(c, a.Status, view)
}

// done is the key of what was just done, where the address names one that exists.
func done(c *fiber.Ctx) string {
	if key := edge.Query(c, "done"); frame.Notices[key] {
		return key
	}
	return ""
}

// In is a text in the reader's language, else in the shop's.
func (r Reading) In(t brand.Text) string { return t.In(r.Tag, r.Shop.Lang) }

// T is a sentence of the catalogue.
func (r Reading) T(key string, args ...any) string { return lang.T(r.Ctx, key, args...) }

// Titled gives the frame with a title of its own.
func (r Reading) Titled(title string) frame.Frame {
	f := r.Frame
	f.Page.Title = title
	return f
}

// Who names the actor of a record.
func (r Reading) Who(by store.Actor) (string, error) {
	switch by.Kind {
	case "staff":
		p, _, err := staff.Find(r.Tx, staff.ID(by.ID))
		return p.Name, err
	case "buyer":
		return r.T("desk.by.buyer"), nil
	}
	return r.T("desk.by.program"), nil
}

// Once runs a command that must not happen twice for one form; again, it gives
// the first time's result.
func (d Desk) Once(c *fiber.Ctx, name, key string, fn func(*store.Tx) (string, error)) (string, error) {
	full := store.Key("desk", edge.By(c).ID, name, key)
	var result string
	err := d.Do(c, name, func(tx *store.Tx) error {
		earlier, repeated, err := store.Once(tx, full, name)
		if err != nil || repeated {
			result = earlier
			return err
		}
		if result, err = fn(tx); err != nil {
			return err
		}
		return store.Finish(tx, full, name, result)
	})
	return result, err
}

// MakeKey gives the person a new stream key; the one before stops working.
func (d Desk) MakeKey(c *fiber.Ctx) (string, error) {
	person, _ := edge.Staff(c)
	key := staff.NewStreamKey()
	return key, d.Do(c, "staff.stream_key", func(tx *store.Tx) error { return staff.SetStreamKey(tx, person.ID, key) })
}

// Server is the address to which an encoder sends the show of a handle (RFC 9725).
func Server(c *fiber.Ctx, handle string) string {
	return strings.Clone(c.BaseURL()) + "/whip/" + handle
}

// IgnoreMissing forgives that a record is not there any more.
func IgnoreMissing(err error) error {
	if refusal, ok := fault.As(err); ok && refusal.Kind == fault.NotFound {
		return nil
	}
	return err
}
