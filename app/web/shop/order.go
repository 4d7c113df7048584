package shop

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/order"
	"hawker/app/store"
	"hawker/app/web/edge"
	views "hawker/views/shop"
)

// showOrder opens an order by its link; whoever has the link may read it, so the
// address is told to nobody else.
func (h Handlers) showOrder(c *fiber.Ctx) error {
	p, err := h.order(c, edge.Param(c, "token"))
	if err != nil {
		return err
	}
	p.Message.Sent = edge.Query(c, "sent") == "1"
	reviewed(p.Reviews, edge.Query(c, "reviewed"))
	return edge.Page(c, views.Order(p))
}

func (h Handlers) order(c *fiber.Ctx, token string) (views.OrderPage, error) {
	p, err := read(h, func(tx *store.Tx) (views.OrderPage, error) {
		o, err := order.ByLink(tx, h.Secret, token)
		if err != nil {
			return views.OrderPage{}, err
		}
		return h.Board.Order(edge.Ctx(c), tx, o)
	})
	if err != nil {
		return p, err
	}
	c.Set("Referrer-Policy", "no-referrer")
	p.Page = h.Shell(c, lang.T(edge.Ctx(c), "shop.order", "number", p.State.Number))
	p.NoIndex, p.Canonical = true, ""
	p.Socket = "/socket?topic=order/" + token
	p.Message.Key, p.Record = edge.NewKey(), "/orders/"+token+"/record.zip"
	for i := range p.Reviews {
		p.Reviews[i].Key = edge.NewKey()
	}
	return p, nil
}

// createMessage writes to the shop. The same form sent twice is one message.
func (h Handlers) createMessage(c *fiber.Ctx) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	token, text := edge.Param(c, "token"), form.Raw("text")
	err = h.say(c, token, text, form)
	refusal, refused := fault.As(err)
	if err != nil && (!refused || refusal.Kind == fault.NotFound) {
		return err
	}
	p, failed := h.order(c, token)
	if failed != nil {
		return failed
	}
	if refused {
		p.Message.Text, p.Message.Error = text, lang.Fault(edge.Ctx(c), err)
	}
	p.Message.Sent = !refused
	if edge.Fragment(c) {
		p.Talk.OOB = true
		return edge.PageStatus(c, status(err), views.MessageAnswer(p.Message, p.Talk))
	}
	if refused {
		return edge.PageStatus(c, status(err), views.Order(p))
	}
	return edge.Go(c, "/orders/"+token+"?sent=1#write")
}

func (h Handlers) say(c *fiber.Ctx, token, text string, form edge.Values) error {
	key, err := form.Key()
	if err != nil {
		return err
	}
	if err := h.Limited(c, edge.Submit); err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(text))
	print := hex.EncodeToString(sum[:])
	return h.Do(c, "order.message", func(tx *store.Tx) error {
		o, err := order.ByLink(tx, h.Secret, token)
		if err != nil {
			return err
		}
		once := store.Key("order.message", string(o.ID), key)
		if _, done, err := store.Once(tx, once, print); err != nil || done {
			return err
		}
		if err := order.Message(tx, o.ID, order.FromBuyer, text); err != nil {
			return err
		}
		return store.Finish(tx, once, print, "")
	})
}
