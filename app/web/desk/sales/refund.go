package sales

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/cart"
	"hawker/app/fault"
	"hawker/app/invoice"
	"hawker/app/lang"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/refund"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk"
	"hawker/views/desk/frame"
)

// refundPage shows what goes back, worked out for what the query chooses.
func (h Handlers) refundPage(c *fiber.Ctx) error {
	v := edge.Values{}
	for name, value := range c.Queries() {
		if name == "done" {
			continue
		}
		v[strings.Clone(name)] = []string{strings.Clone(value)}
	}
	return h.showRefund(c, fiber.StatusOK, v, frame.Form{})
}

func (h Handlers) showRefund(c *fiber.Ctx, status int, v edge.Values, f frame.Form) error {
	number := edge.Param(c, "number")
	return h.show(c, page.Answer{Section: "orders", Status: status}, func(r reading) (templ.Component, error) {
		o, err := page.OrderOf(r.Tx, number)
		if err != nil {
			return nil, err
		}
		p, err := r.refundPage(o, v)
		p.Form = f
		p.Key = edge.NewKey()
		return views.GiveBack(p), err
	})
}

// createRefund asks for the money back that the page showed, once per form.
func (h Handlers) createRefund(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	key, err := v.Key()
	if err != nil {
		return err
	}
	number := edge.Param(c, "number")
	_, err = h.Once(c, "refund.request", key, func(tx *store.Tx) (string, error) {
		o, err := page.OrderOf(tx, number)
		if err != nil {
			return "", err
		}
		a, err := askOf(v, o)
		if err != nil {
			return "", err
		}
		seen, _ := v.Int("seen")
		r, err := refund.Request(tx, o.ID, a, money.Of(seen, o.Total.Currency))
		return string(r.ID), err
	})
	if err == nil {
		return edge.Go(c, "/desk/orders/"+number+"?done=refund#refunds")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showRefund(c, status, v, f)
}

// askOf reads the form: how many of which line, what becomes of them, and the sums.
func askOf(v edge.Values, o order.Order) (refund.Ask, error) {
	a := refund.Ask{Reason: v.Get("reason"), ByHand: v.Get("hand") != "", Extras: money.Of(0, o.Total.Currency)}
	for i := range o.Lines {
		at := strconv.Itoa(i)
		text := v.Get("quantity." + at)
		if text == "" || text == "0" {
			continue
		}
		n, err := cart.ParseQuantity(text)
		if err != nil {
			return a, page.Named(err, "quantity."+at)
		}
		a.Pieces = append(a.Pieces, refund.Pieces{Index: i, Quantity: n, How: refund.How(v.Get("how." + at))})
	}
	if text := v.Get("extras"); text != "" {
		extras, err := page.AmountOf(text, "extras", o.Total.Currency)
		if err != nil {
			return a, err
		}
		a.Extras = extras
	}
	if text := v.Get("amount"); text != "" {
		amount, err := page.AmountOf(text, "amount", o.Total.Currency)
		if err != nil {
			return a, err
		}
		a.Amount = &amount
	}
	return a, nil
}

// sendRefund says that the money left, and lets the credit note follow.
func (h Handlers) sendRefund(c *fiber.Ctx) error {
	ctx := edge.Ctx(c)
	return h.endRefund(c, "refund.sent", "refund_sent", func(tx *store.Tx, id refund.ID, v edge.Values) error {
		at, err := payDay(v.Get("date"), tx.Now.In(lang.Zone(ctx)))
		if err != nil {
			return err
		}
		r, err := refund.MarkSent(tx, id, refund.Sent{At: at, Ref: v.Get("ref")})
		if err != nil {
			return page.Renamed(err, "at", "date")
		}
		return invoice.FollowUp(tx, r.Order)
	})
}

// stopRefund ends a refund whose money stays here.
func (h Handlers) stopRefund(c *fiber.Ctx) error {
	return h.endRefund(c, "refund.stopped", "refund_stopped", func(tx *store.Tx, id refund.ID, v edge.Values) error {
		end := refund.Withdraw
		if v.Get("as") == string(refund.Failed) {
			end = refund.Fail
		}
		_, err := end(tx, id, v.Get("why"))
		return err
	})
}

func (h Handlers) endRefund(c *fiber.Ctx, name, done string, verb func(*store.Tx, refund.ID, edge.Values) error) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	number, id := edge.Param(c, "number"), refund.ID(edge.Param(c, "refund"))
	err = h.Do(c, name, func(tx *store.Tx) error {
		o, err := page.OrderOf(tx, number)
		if err != nil {
			return err
		}
		if r, err := refund.Get(tx, id); err != nil || r.Order != o.ID {
			if err == nil {
				err = fault.Missing("refund_not_found")
			}
			return err
		}
		return verb(tx, id, v)
	})
	if err == nil {
		return edge.Go(c, "/desk/orders/"+number+"?done="+done+"#refunds")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showOrder(c, status, func(p *views.OrderPage) {
		for i := range p.Refunds {
			if r := &p.Refunds[i]; r.ID == string(id) {
				r.Form, r.Date, r.Ref, r.No = f, v.Get("date"), v.Get("ref"), v.Get("why")
			}
		}
	})
}
