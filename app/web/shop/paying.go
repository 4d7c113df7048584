package shop

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hawker/app/board/buyer"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/store"
	"hawker/app/web/edge"
	views "hawker/views/shop"
)

// showPaying opens the payment of an order, or gives the one that is open, and shows
// it: in a sheet where a room asks, else as a page.
func (h Handlers) showPaying(c *fiber.Ctx) error {
	o, err := h.byLink(c)
	if err != nil {
		return err
	}
	if !o.Method.Gateway() || !o.Owes() && roomOf(c) == "" {
		return edge.Go(c, h.Board.OrderURL(o))
	}
	problem := ""
	if o.Owes() {
		_, err := h.Till.Begin(edge.Ctx(c), o.ID, h.way(c, o, o.Method))
		if problem, err = h.unopened(c, err); err != nil {
			return err
		}
	}
	return h.paying(c, problem)
}

// unopened is what a buyer is told when a payment could not be opened: the order
// stands, and other ways to pay are there. What was settled meanwhile is no problem.
func (h Handlers) unopened(c *fiber.Ctx, err error) (string, error) {
	refusal, refused := fault.As(err)
	switch {
	case err == nil || fault.Is(err, "pay_settled"):
		return "", nil
	case refused && slices.Contains(forBuyers, refusal.Code):
		return lang.Fault(edge.Ctx(c), err), nil
	case refused && refusal.Kind == fault.NotFound:
		return "", err
	}
	h.Log.Warn("payment not opened", "err", err)
	return lang.Fault(edge.Ctx(c), fault.New(fault.Unavailable, "pay_down", "")), nil
}

// forBuyers are the refusals that a buyer can do something about. That the shop's keys
// are wrong is none of them.
var forBuyers = []string{"pay_unsure", "pay_down", "payment_declined", "amount_not_payable", "method_not_offered", "order_over", "sold_out", "payment_tries"}

// createAttempt tries again, or in another way.
func (h Handlers) createAttempt(c *fiber.Ctx) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	o, err := h.byLink(c)
	if err != nil {
		return err
	}
	if err := h.Limited(c, edge.Submit); err != nil {
		return err
	}
	m := pay.Method(form.Get("method"))
	_, err = h.Till.Again(edge.Ctx(c), o.ID, m, h.way(c, o, m))
	problem, err := h.unopened(c, err)
	if err != nil {
		return err
	}
	if problem == "" && !edge.Fragment(c) {
		return edge.Go(c, h.Board.PayURL(o)+"?go=1")
	}
	return h.paying(c, problem)
}

// showReturn is where a provider sends the buyer back to. What it says of itself in
// the address is not read: the provider is asked.
func (h Handlers) showReturn(c *fiber.Ctx) error {
	o, err := h.byLink(c)
	if err != nil {
		return err
	}
	o, err = h.look(c, o)
	if err != nil {
		return err
	}
	if !o.Owes() && !edge.Fragment(c) {
		return edge.Go(c, h.Board.OrderURL(o))
	}
	return h.paying(c, "")
}

// look asks the provider; where it does not answer the clerk goes on asking, and the
// order is shown as it stands.
func (h Handlers) look(c *fiber.Ctx, o order.Order) (order.Order, error) {
	asked, err := h.Till.Look(edge.Ctx(c), o.ID)
	if fault.Is(err, "order_not_found") {
		return o, err
	}
	if err != nil {
		h.Log.Warn("payment not looked at", "err", err)
		return o, nil
	}
	return asked, nil
}

// paying shows where it is now.
func (h Handlers) paying(c *fiber.Ctx, problem string) error {
	c.Set("Referrer-Policy", "strict-origin") // WeChat opens only for a page that says whose it is; the token stays
	ctx, token, room := edge.Ctx(c), edge.Param(c, "token"), roomOf(c)
	p, err := read(h, func(tx *store.Tx) (views.PayingPage, error) {
		o, err := order.ByLink(tx, h.Secret, token)
		if err != nil {
			return views.PayingPage{}, err
		}
		whole, err := h.Board.Order(ctx, tx, o)
		if err != nil {
			return views.PayingPage{}, err
		}
		now, err := h.Board.Paying(ctx, tx, o, buyer.PayAt{Room: room, Problem: problem})
		return views.PayingPage{Paying: now, Lines: whole.Lines, Sum: whole.Sum}, err
	})
	if err != nil {
		return err
	}
	if problem != "" {
		p.Problem = problem
	}
	if p.Redirect != "" && strings.Contains(c.Get(fiber.HeaderUserAgent), "MicroMessenger") {
		p.Outside, p.Redirect = true, "" // inside WeChat neither its own page opens nor Alipay's
	}
	if p.State == views.PayingConfirming || p.State == views.PayingOpen {
		p.Go = p.State == views.PayingOpen && problem == "" && edge.Query(c, "go") == "1" && room == ""
	}
	if room != "" {
		return edge.Page(c, views.PayingSheet(p.Paying))
	}
	edge.Allow(c, "frame-src", "'self'")
	p.Page = h.Shell(c, p.Paying.Title)
	p.NoIndex, p.Canonical, p.Scripts = true, "", []string{"pay-frame"}
	p.Socket = "/socket?topic=order/" + token
	return edge.Page(c, views.PayingView(p))
}

// showPayForm is the document in the frame: the provider's form, and once that is
// complete what became of it.
func (h Handlers) showPayForm(c *fiber.Ctx) error {
	o, err := h.byLink(c)
	if err != nil {
		return err
	}
	done := edge.Query(c, "done") == "1"
	if done {
		if o, err = h.look(c, o); err != nil {
			return err
		}
	}
	ctx := edge.Ctx(c)
	c.Set("Referrer-Policy", "no-referrer")
	f := views.PayForm{Page: h.Shell(c, lang.T(ctx, "shop.payment")), Script: h.policyOfForm(c, o.Method), Done: h.Board.PayURL(o) + "/form?done=1"}
	now, err := read(h, func(tx *store.Tx) (views.Paying, error) {
		a, err := pay.Get(tx, o.Attempt)
		if err != nil {
			return views.Paying{}, err
		}
		own, err := pay.GetSettings(tx)
		f.Key, f.Secret = own.Stripe.Publishable, a.Session.Secret
		if err != nil {
			return views.Paying{}, err
		}
		return h.Board.Paying(ctx, tx, o, buyer.PayAt{})
	})
	switch {
	case err != nil:
		return err
	case now.State == views.PayingOpen && done, now.State == views.PayingConfirming:
		f.Words, f.Busy = lang.T(ctx, "pay.confirming"), true
	case now.State != views.PayingOpen || f.Secret == "":
		f.Words = now.Title
	}
	return edge.Page(c, views.PayFormView(f))
}

func (h Handlers) byLink(c *fiber.Ctx) (order.Order, error) {
	token := edge.Param(c, "token")
	return read(h, func(tx *store.Tx) (order.Order, error) { return order.ByLink(tx, h.Secret, token) })
}

// way is how this buyer comes to pay.
func (h Handlers) way(c *fiber.Ctx, o order.Order, m pay.Method) pay.Way {
	base := edge.BaseURL(c)
	agent := c.Get(fiber.HeaderUserAgent)
	return pay.Way{
		Phone: c.Get("Sec-CH-UA-Mobile") == "?1" || strings.Contains(agent, "Mobile"), Client: edge.Addr(c),
		Return: base + h.Board.PayURL(o) + "/back", Notify: base + "/hooks/pay/" + string(m), Lang: lang.Tag(edge.Ctx(c)),
	}
}

var roomPath = regexp.MustCompile(`^/live/[0-9a-z]+(-[0-9a-z]+)*`)

// roomOf is the room that a fragment's answer will lie over, "" for none.
func roomOf(c *fiber.Ctx) string {
	if !edge.Fragment(c) {
		return ""
	}
	u, err := url.Parse(c.Get("HX-Current-URL"))
	if err != nil {
		return ""
	}
	return strings.Clone(roomPath.FindString(u.Path))
}
