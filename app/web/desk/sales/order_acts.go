package sales

import (
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/invoice"
	"hawker/app/lang"
	"hawker/app/order"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/till"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk"
)

// act runs one verb on the order of the path and goes back to its page; a refusal
// comes back with the form as it was sent.
func (h Handlers) act(c *fiber.Ctx, name, done string, verb func(*store.Tx, order.Order, edge.Values) error) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	number := edge.Param(c, "number")
	err = h.Do(c, name, func(tx *store.Tx) error {
		o, err := page.OrderOf(tx, number)
		if err != nil {
			return err
		}
		return verb(tx, o, v)
	})
	if err != nil {
		return h.refuseOrder(c, err, v)
	}
	return edge.Go(c, "/desk/orders/"+number+"?done="+done)
}

func (h Handlers) refuseOrder(c *fiber.Ctx, err error, v edge.Values) error {
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showOrder(c, status, func(p *views.OrderPage) {
		f.Key, p.Form = p.Key, f
		p.Hold.Note = v.Get("hold_note")
		for i := range p.Hold.Reasons {
			p.Hold.Reasons[i].Chosen = p.Hold.Reasons[i].Value == v.Get("hold")
		}
		for i := range p.Disputes {
			if p.Disputes[i].Ref == v.Get("dispute") {
				p.Disputes[i].Typed = v.Get("evidence")
			}
		}
		p.Note, p.Reply, p.Why, p.Settled = v.Get("note"), v.Get("message"), v.Get("why"), v.Get("settled")
		if v.Has("amount") {
			p.Pay = views.PayForm{Amount: v.Get("amount"), Date: v.Get("date"), Reference: v.Get("reference")}
		}
	})
}

func (h Handlers) pay(c *fiber.Ctx) error {
	ctx := edge.Ctx(c)
	return h.act(c, "order.settle", "paid", func(tx *store.Tx, o order.Order, v edge.Values) error {
		amount, err := page.AmountOf(v.Get("amount"), "amount", o.Total.Currency)
		if err != nil {
			return err
		}
		at, err := payDay(v.Get("date"), tx.Now.In(lang.Zone(ctx)))
		if err != nil {
			return err
		}
		if _, err = order.Settle(tx, o.ID, order.Money{Amount: amount, Ref: v.Get("reference"), At: at}); err != nil {
			return page.Renamed(err, "ref", "reference")
		}
		return invoice.FollowUp(tx, o.ID)
	})
}

// payDay reads the day on the statement. Today is now; an earlier day is its noon.
func payDay(s string, now time.Time) (time.Time, error) {
	day, err := time.ParseInLocation(time.DateOnly, s, now.Location())
	switch {
	case err != nil:
		return time.Time{}, fault.InvalidField("date_malformed", "date")
	case day.Format(time.DateOnly) == now.Format(time.DateOnly):
		return time.Time{}, nil
	case day.After(now):
		return time.Time{}, fault.InvalidField("payment_in_future", "date")
	}
	return day.Add(12 * time.Hour), nil
}

func (h Handlers) accept(c *fiber.Ctx) error {
	return h.act(c, "order.accept", "accepted", func(tx *store.Tx, o order.Order, v edge.Values) error {
		_, err := order.Accept(tx, o.ID, v.Get("why"))
		return page.Named(err, "why")
	})
}

func (h Handlers) finish(c *fiber.Ctx) error {
	return h.act(c, "order.finish_task", "task", func(tx *store.Tx, o order.Order, v edge.Values) error {
		return page.Named(order.FinishTask(tx, o.ID, v.Get("settled")), "settled")
	})
}

func (h Handlers) note(c *fiber.Ctx) error {
	return h.say(c, "note", func(tx *store.Tx, o order.Order, v edge.Values) error {
		return order.AddNote(tx, o.ID, v.Get("note"), v.On("shown"))
	})
}

func (h Handlers) reply(c *fiber.Ctx) error {
	return h.say(c, "message", func(tx *store.Tx, o order.Order, v edge.Values) error {
		return order.Message(tx, o.ID, order.FromStaff, v.Get("message"))
	})
}

// say adds words to the timeline, once per form.
func (h Handlers) say(c *fiber.Ctx, field string, verb func(*store.Tx, order.Order, edge.Values) error) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	key, err := v.Key()
	if err != nil {
		return err
	}
	number := edge.Param(c, "number")
	_, err = h.Once(c, "order."+field, key, func(tx *store.Tx) (string, error) {
		o, err := page.OrderOf(tx, number)
		if err != nil {
			return "", err
		}
		return "", page.Named(verb(tx, o, v), field)
	})
	if err != nil {
		return h.refuseOrder(c, err, v)
	}
	return edge.Go(c, "/desk/orders/"+number+"?done="+field+"#talk")
}

func (h Handlers) cancelPage(c *fiber.Ctx) error {
	return h.showCancel(c, fiber.StatusOK, views.CancelPage{Restock: true, Mail: true, Refund: "full"})
}

// showCancel asks before it is done; p has what was typed.
func (h Handlers) showCancel(c *fiber.Ctx, status int, p views.CancelPage) error {
	number := edge.Param(c, "number")
	return h.show(c, page.Answer{Section: "orders", Status: status}, func(r reading) (templ.Component, error) {
		o, err := page.OrderOf(r.Tx, number)
		if err != nil {
			return nil, err
		}
		p.Frame = r.Titled(r.T("desk.cancel.title", "number", o.Number))
		p.State, p.Paid, p.Back = views.OrderState{Number: o.Number}, o.Refundable(), "/desk/orders/"+o.Number
		p.MayRefund, p.Mailable = r.Person.May(staff.OrdersPay), o.Contact.Email != ""
		for _, l := range o.Lines {
			p.Pieces += l.Rest()
		}
		return views.Cancel(p), nil
	})
}

func (h Handlers) cancel(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	number, restock := edge.Param(c, "number"), v.Get("restock") != "no"
	next := "/desk/orders/" + number
	var o order.Order
	if err = h.View(func(tx *store.Tx) (err error) { o, err = page.OrderOf(tx, number); return err }); err != nil {
		return err
	}
	back := v.Get("refund")
	by, _ := edge.Staff(c)
	if !by.May(staff.OrdersPay) {
		back = "none"
	} else if (back == "custom" || !v.Has("refund")) && o.Refundable().Minor > 0 {
		next = "/desk/orders/" + number + "/refund"
	}
	err = h.Till.Cancel(edge.Ctx(c), edge.By(c), till.Cancellation{
		Order: o.ID, Reason: v.Get("reason"), Restock: restock, Refund: back == "full", Quiet: !v.On("mail") && v.Has("asked"),
	})
	if err == nil {
		return edge.Go(c, next+"?done=cancelled")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showCancel(c, status, views.CancelPage{Form: f, Reason: v.Get("reason"), Restock: restock, Mail: v.On("mail"), Refund: back})
}
