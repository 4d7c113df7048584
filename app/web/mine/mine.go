// Package mine answers for the pages on which a buyer reads what the shop knows of them,
// takes it along and has it erased.
//
// It promises that a page says the same whether an address is known or not, and that
// only who reads the mail of an address sees what it leads to: an order's link alone
// gives that order, since anybody can order under another's address. It holds no rule.
package mine

import (
	"github.com/gofiber/fiber/v2"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/order"
	"hawker/app/outbox"
	"hawker/app/privacy"
	"hawker/app/store"
	"hawker/app/web/dossier"
	"hawker/app/web/edge"
	views "hawker/views/privacy"
)

// Handlers are those pages.
type Handlers struct{ *edge.Env }

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	return []edge.Route{
		{Method: "GET", Path: "/privacy", Handler: h.showAsk},
		{Method: "POST", Path: "/privacy", Limit: edge.Code, Handler: h.createLink},
		{Method: "GET", Path: "/privacy/:token", Limit: edge.Bulk, Handler: h.showMine},
		{Method: "GET", Path: "/privacy/:token/record.zip", Limit: edge.Code, Handler: h.sendRecord},
		{Method: "POST", Path: "/privacy/:token", Limit: edge.Code, Handler: h.createErasure},
		{Method: "GET", Path: "/orders/:token/record.zip", Limit: edge.Bulk, Handler: h.sendOrder},
	}
}

func (h Handlers) showAsk(c *fiber.Ctx) error {
	return h.ask(c, fiber.StatusOK, views.AskPage{Sent: edge.Query(c, "sent") == "1"})
}

func (h Handlers) ask(c *fiber.Ctx, status int, p views.AskPage) error {
	ctx := edge.Ctx(c)
	err := h.View(func(tx *store.Tx) error {
		shop, _, err := brand.Find(tx)
		if err != nil {
			return err
		}
		set, err := outbox.GetSettings(tx)
		p.Shop, p.Mailbox, p.Mails = shop.DisplayName(lang.Tag(ctx)), shop.Email, set.Ready()
		return err
	})
	if err != nil {
		return err
	}
	p.Page = h.Shell(c, lang.T(ctx, "privacy.mine.title"))
	p.NoIndex, p.Canonical = true, ""
	return edge.PageStatus(c, status, views.Ask(p))
}

func (h Handlers) createLink(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	typed := v.Get("email")
	asking, err := h.asking(typed)
	if err == nil {
		asking.Lang = lang.Tag(edge.Ctx(c))
		err = h.Do(c, "privacy.link", func(tx *store.Tx) error { return privacy.SendLink(tx, h.Secret, asking) })
	}
	if refusal, ok := fault.As(err); ok && refusal.Code == "privacy_contact" {
		return h.ask(c, edge.Status(err), views.AskPage{Email: typed, Error: lang.Fault(edge.Ctx(c), err)})
	}
	if err != nil {
		return err
	}
	return edge.Go(c, "/privacy?sent=1")
}

// asking reads who asks for a link, and whether they are known, beside the commands of
// buyers: it reads all that there is.
func (h Handlers) asking(typed string) (a privacy.Asking, err error) {
	err = h.View(func(tx *store.Tx) error {
		set, err := outbox.GetSettings(tx)
		if err != nil {
			return err
		}
		if !set.Ready() {
			return fault.Clash("privacy_unmailed")
		}
		if a.Contact, err = privacy.ReadContact(tx, typed); err != nil {
			return err
		}
		if a.Email == "" { // no link can be sent to a telephone
			return fault.InvalidField("privacy_contact", "email")
		}
		a.Known, err = privacy.Knows(tx, a.Contact)
		return err
	})
	return a, err
}

// read opens a link and all that it leads to.
func (h Handlers) read(c *fiber.Ctx) (who privacy.Contact, d dossier.Dossier, err error) {
	c.Set("Referrer-Policy", "no-referrer")
	token := edge.Param(c, "token")
	err = h.View(func(tx *store.Tx) (err error) {
		who, err = privacy.ReadLink(tx, h.Secret, token)
		return err
	})
	if err == nil {
		d, err = dossier.Read(h.Env, who)
	}
	return who, d, err
}

func (h Handlers) showMine(c *fiber.Ctx) error {
	who, d, err := h.read(c)
	if err != nil {
		return err
	}
	return h.mine(c, fiber.StatusOK, views.MinePage{Contact: who.String(), Nothing: d.Nothing(), Seen: d.Told.Seen(), Plan: dossier.Plan(edge.Ctx(c), d.Told, false)})
}

func (h Handlers) mine(c *fiber.Ctx, status int, p views.MinePage) error {
	ctx := edge.Ctx(c)
	err := h.View(func(tx *store.Tx) error {
		shop, _, err := brand.Find(tx)
		p.Shop = shop.DisplayName(lang.Tag(ctx))
		return err
	})
	if err != nil {
		return err
	}
	p.Action = "/privacy/" + edge.Param(c, "token")
	p.Page = h.Shell(c, lang.T(ctx, "privacy.mine.title"))
	p.NoIndex, p.Canonical = true, ""
	return edge.PageStatus(c, status, views.Mine(p))
}

func (h Handlers) sendRecord(c *fiber.Ctx) error {
	_, d, err := h.read(c)
	if err != nil {
		return err
	}
	return d.Send(c, h.Env)
}

func (h Handlers) createErasure(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	who, d, err := h.read(c)
	if err != nil {
		return err
	}
	if v.On("sure") {
		w := privacy.Wish{Contact: who, By: privacy.ByBuyer, Words: v.On("words"), Lang: lang.Tag(edge.Ctx(c)), Seen: v.Get("seen")}
		if w.Handle, err = privacy.Handle(h.Secret, who); err != nil {
			return err
		}
		err = h.Do(c, "privacy.erase", func(tx *store.Tx) error {
			_, err := privacy.Ask(tx, w, d.Said)
			return err
		})
	} else {
		err = fault.Clash("privacy_confirm")
	}
	p := views.MinePage{Contact: who.String(), Nothing: d.Nothing(), Seen: d.Told.Seen(), Plan: dossier.Plan(edge.Ctx(c), d.Told, false), Erased: err == nil}
	if _, refused := fault.As(err); err != nil && !refused {
		return err
	}
	if err != nil {
		p.Problem = lang.Fault(edge.Ctx(c), err)
		return h.mine(c, edge.Status(err), p)
	}
	return h.mine(c, fiber.StatusOK, p)
}

// sendOrder gives an order to whoever has its link.
func (h Handlers) sendOrder(c *fiber.Ctx) error {
	c.Set("Referrer-Policy", "no-referrer")
	var d dossier.Dossier
	err := h.View(func(tx *store.Tx) error {
		o, err := order.ByLink(tx, h.Secret, edge.Param(c, "token"))
		if err == nil {
			d, err = dossier.OfOrder(tx, o)
		}
		return err
	})
	if err != nil {
		return err
	}
	return d.Send(c, h.Env)
}
