package shop

import (
	"github.com/gofiber/fiber/v2"

	"hawker/app/cart"
	"hawker/app/lang"
	"hawker/app/store"
	"hawker/app/web/edge"
	views "hawker/views/shop"
)

// pass is the address by which the visitor's cart can be taken over on another device.
func (h Handlers) pass(c *fiber.Ctx) (*views.Pass, error) {
	base, reachable := h.Outside(c)
	var token string
	err := h.View(func(tx *store.Tx) (err error) {
		token, err = cart.Pass(h.Secret, cart.ID(edge.Visitor(c)), tx.Now.Add(cart.PassFor))
		return err
	})
	return &views.Pass{URL: base + "/cart/from/" + token, Local: !reachable}, err
}

// showTakeOver asks before it takes anything: whatever fetches addresses to show what
// is behind them must not empty a cart.
func (h Handlers) showTakeOver(c *fiber.Ctx) error {
	p, err := read(h, func(tx *store.Tx) (views.TakeOver, error) {
		from, err := cart.ByPass(h.Secret, edge.Param(c, "pass"), tx.Now)
		if err != nil {
			return views.TakeOver{}, err
		}
		found, err := cart.Get(tx, from)
		return views.TakeOver{Pieces: int(found.Count()), Here: string(from) == edge.Visitor(c)}, err
	})
	if err != nil {
		return err
	}
	return h.takeOverPage(c, p)
}

// takeOver moves a cart to this device and says what did not come along.
func (h Handlers) takeOver(c *fiber.Ctx) error {
	ctx, token := edge.Ctx(c), edge.Param(c, "pass")
	var m cart.Merged
	err := h.Do(c, "cart.merge", func(tx *store.Tx) error {
		from, err := cart.ByPass(h.Secret, token, tx.Now)
		if err != nil {
			return err
		}
		m, err = cart.Merge(tx, from, cart.ID(edge.Visitor(c)))
		return err
	})
	if err != nil {
		return err
	}
	if len(m.Left) == 0 {
		return edge.Go(c, "/cart")
	}
	p := views.TakeOver{Done: true, Pieces: int(m.Pieces)}
	for _, l := range m.Left {
		p.Left = append(p.Left, lang.N(ctx, "takeover.left", int(l.Pieces), "title", l.Title.In(lang.Tag(ctx)), "why", lang.Fault(ctx, l.Why)))
	}
	return h.takeOverPage(c, p)
}

func (h Handlers) takeOverPage(c *fiber.Ctx, p views.TakeOver) error {
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	p.Page, p.Action = h.Shell(c, lang.T(edge.Ctx(c), "shop.cart")), "/cart/from/"+edge.Param(c, "pass")
	p.NoIndex, p.Canonical = true, ""
	return edge.Page(c, views.TakeOverView(p))
}
