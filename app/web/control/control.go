// Package control answers the assistant's console.
//
// It promises that every action is one POST and one command, that success says
// nothing (204: the truth comes to all screens by the socket) or goes back to the
// page where no script runs, and that a refusal is a sentence beside the item or
// the line that it is about, with what was typed kept. It holds no rule: who pins
// last wins because live settles pins in the order in which they arrived.
package control

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/crew"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/edge"
	"hawker/views/control"
)

// Handlers are the console's routes.
type Handlers struct{ *edge.Env }

// Routes lists them.
func (h Handlers) Routes() []edge.Route {
	const one = "/control/:show"
	return []edge.Route{
		{Method: "GET", Path: one, Permission: staff.ShowsControl, Handler: h.console},
		{Method: "POST", Path: one + "/pin", Permission: staff.ShowsControl, Handler: h.pin},
		{Method: "POST", Path: one + "/items/:n/state", Permission: staff.ShowsControl, Handler: h.setState},
		{Method: "POST", Path: one + "/items/:n/price", Permission: staff.ShowsControl, Handler: h.setPrice},
		{Method: "POST", Path: one + "/items/:n/stock", Permission: staff.ShowsControl, Handler: h.setStock},
		{Method: "POST", Path: one + "/chat", Permission: staff.ShowsControl, Limit: edge.Chat, Handler: h.say},
		{Method: "POST", Path: one + "/chat/:seq/answered", Permission: staff.ShowsControl, Handler: h.markAnswered},
		{Method: "POST", Path: one + "/chat/:seq/delete", Permission: staff.ShowsControl, Handler: h.deleteLine},
		{Method: "POST", Path: one + "/mute", Permission: staff.ShowsControl, Handler: h.mute},
	}
}

func (h Handlers) console(c *fiber.Ctx) error { return h.page(c, fiber.StatusOK, nil) }

// page answers with the whole console; mend writes into it what was refused.
func (h Handlers) page(c *fiber.Ctx, status int, mend func(*control.ConsolePage)) error {
	person, _ := edge.Staff(c)
	var p control.ConsolePage
	err := h.View(func(tx *store.Tx) error {
		show, err := edge.ShowOf(tx, edge.Param(c, "show"))
		if err != nil {
			return err
		}
		if p, err = h.Board.Control(edge.Ctx(c), tx, show); err != nil {
			return err
		}
		if person.May(staff.ShowsPublish) {
			p.Show.Studio = crew.StudioURL(show)
		}
		ctx, err := crew.WithWording(edge.Ctx(c), tx)
		c.SetUserContext(ctx)
		return err
	})
	if err != nil {
		return err
	}
	p.Say.Name = person.Name
	p.Page = h.Shell(c, lang.T(edge.Ctx(c), "control.page", "title", p.Show.Title))
	p.NoIndex = true
	p.Socket = "/socket?topic=crew/" + p.Show.ID
	p.Scripts = []string{"live-player", "air-clock", "edit-cell", "control-keys", "clip-picture", "word-warning"}
	if mend != nil {
		mend(&p)
	}
	return edge.PageStatus(c, status, control.View(p))
}

// do runs one command on the show of the address.
func (h Handlers) do(c *fiber.Ctx, name string, fn func(*store.Tx, live.Show) error) error {
	return h.Do(c, name, func(tx *store.Tx) error {
		show, err := edge.ShowOf(tx, edge.Param(c, "show"))
		if err != nil {
			return err
		}
		return fn(tx, show)
	})
}

// done answers a change that was made. Where no script runs, the page comes back
// at the place (a fragment of the address) that it was about.
func done(c *fiber.Ctx, place string) error {
	if edge.Fragment(c) {
		return c.SendStatus(fiber.StatusNoContent)
	}
	return edge.Go(c, "/control/"+edge.Param(c, "show")+place)
}

// item is the item's number in the address; what is no number is item 0, which
// no show has.
func item(c *fiber.Ctx) int {
	n, _ := strconv.Atoi(edge.Param(c, "n"))
	return n
}

// refuse says why an item was not changed: beside it in an open page, or in the
// whole page with what was typed. A breakage goes on up.
func (h Handlers) refuse(c *fiber.Ctx, n int, err error, typed *attempt) error {
	refusal, ok := fault.As(err)
	if !ok {
		return err
	}
	sentence := lang.Fault(edge.Ctx(c), err)
	place := "ci" + strconv.Itoa(n) + "-said"
	if target := c.Get("HX-Target"); target == "next-said" {
		place = target
	}
	if edge.Fragment(c) {
		said := control.Said(place, sentence)
		if now, ok := refusal.Args["current"].(int64); ok && typed != nil {
			said = templ.Join(said, control.Expected(n, typed.variant, now))
		}
		return edge.PageStatus(c, edge.Status(err), said)
	}
	return h.page(c, edge.Status(err), func(p *control.ConsolePage) {
		for i := range p.Rows.Items {
			if p.Rows.Items[i].N == n {
				p.Rows.Items[i].Said = sentence
				typed.keep(&p.Rows.Items[i])
			}
		}
	})
}

// attempt is an edit that was refused.
type attempt struct{ variant, field, value string }

func (a *attempt) keep(r *control.Row) {
	if a == nil {
		return
	}
	for i := range r.Cells {
		if r.Cells[i].Variant == a.variant {
			r.Cells[i].Typed = &control.Typed{Field: a.field, Value: a.value}
		}
	}
}
