package buyer

import (
	"strings"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/pay"
	"hawker/views/ui"
)

// standing is an order with what its parcels say: ready tells that one waits to be
// fetched.
type standing struct {
	order.Order
	ready bool
}

// headline is what the buyer should know first, and what happens next.
func (g reading) headline(o standing) (title, lead string) {
	key := o.key()
	args := []any{"name", callName(o.Contact.Name), "amount", o.Due(), "paid", o.Captured, "open", o.Due()}
	say := func(key string) string { return lang.T(g.Ctx, key, args...) }
	if key == "unpaid" && o.Method.Gateway() {
		return say("pay.order.unpaid"), say("pay.order.unpaid.lead")
	}
	title, lead = "shop.order."+key, "shop.order."+key+".lead"
	switch {
	case o.Pickup && key == "open" && o.Method == pay.Cash:
		lead = "shop.order.pickup.cod.lead"
	case o.Pickup && key == "open":
		lead = "shop.order.pickup.lead"
	case o.Pickup && key == "packed":
		title, lead = "shop.order.pickup.packed", "shop.order.pickup.packed.lead"
	case o.Pickup && key == "completed":
		title = "shop.order.pickup.completed"
	case key == "open" && o.Method == pay.Cash:
		lead = "shop.order.cod.lead"
	}
	if later := o.LaterOf(); later != nil && key == "open" {
		args = append(args, "promise", g.Promise(*later))
		lead = "stock.order.later"
		if o.Method == pay.Cash {
			lead = "stock.order.later.cod"
		}
	}
	return say(title), say(lead)
}

// key names where the order is.
func (o standing) key() string {
	switch o.Status {
	case order.Pending:
		if !o.Captured.IsZero() {
			return "part"
		}
		return "unpaid"
	case order.Expired:
		return "expired"
	case order.Cancelled:
		return "cancelled"
	case order.Completed:
		return "completed"
	}
	if o.ready {
		return "ready"
	}
	switch o.Fulfilment {
	case order.ShipAll, order.ArrivedSome:
		return "shipped"
	case order.ArrivedAll:
		return "completed"
	case order.ShipSome:
		return "someshipped"
	}
	if packed(o.Order) {
		return "packed"
	}
	return "open"
}

// packed tells whether every piece lies in a parcel.
func packed(o order.Order) bool {
	for _, l := range o.Lines {
		if l.Parcelled-l.Picking < l.Rest() {
			return false
		}
	}
	return true
}

// callName is how a person is spoken to: the first of several words.
func callName(name string) string {
	if words := strings.Fields(name); len(words) > 0 {
		return words[0]
	}
	return name
}

// steps are the way of an order from its money to the buyer.
func (g reading) steps(o standing) []ui.Step {
	if o.Status == order.Expired || o.Status == order.Cancelled {
		return nil
	}
	keys := []string{o.paidStep(), "shop.step.packed", "shop.step.shipped", "shop.step.delivered"}
	if o.Pickup {
		keys = []string{keys[0], "shop.step.gathered", "shop.step.ready", "shop.step.picked"}
	}
	done, under := 0, true
	switch o.key() {
	case "open":
		done = 1
	case "packed": // and still here
		done, under = 2, false
	case "someshipped", "shipped":
		done = 2
	case "ready":
		done, under = 3, false
	case "completed":
		done = 4
	}
	list := make([]ui.Step, len(keys))
	for i, key := range keys {
		list[i].Label = lang.T(g.Ctx, key)
		switch {
		case i < done:
			list[i].State = "done"
		case i == done && under:
			list[i].State = "now"
		}
	}
	return list
}

// paidStep names the first step by where the money is.
func (o standing) paidStep() string {
	switch {
	case o.Method == pay.Cash:
		return "shop.step.ordered"
	case !o.Due().IsZero() && o.Authorized.Minor >= o.Due().Minor:
		return "shop.step.held"
	case !o.Due().IsZero():
		return "shop.step.unpaid"
	}
	return "shop.step.paid"
}

// moneyWords say what the headline does not: money that is held ready, missing, too
// much, or here without an order. What a bank asks about is between it and the shop.
func (g reading) moneyWords(o order.Order) *ui.Banner {
	over := o.Status == order.Expired || o.Status == order.Cancelled
	free := money.Of(o.Refundable().Minor, o.Total.Currency) // that no refund is under way for
	held := o.Authorized.Minor > 0 && o.Authorized.Minor >= o.Due().Minor
	say := func(kind, key string, a money.Amount) *ui.Banner {
		return &ui.Banner{Kind: kind, Text: lang.T(g.Ctx, "paywords."+key, "amount", a, "paid", o.Captured)}
	}
	switch {
	case over && free.Minor > 0:
		return say("info", "back", free)
	case over || o.Status == order.Pending:
		return nil
	case free.Minor > o.Total.Minor:
		return say("info", "more", money.Of(free.Minor-o.Total.Minor, o.Total.Currency))
	case o.Due().IsZero() || o.Method == pay.Cash && o.Captured.IsZero():
		return nil
	case held:
		return say("info", "held", o.Authorized)
	case o.Captured.IsZero():
		return say("warn", "unpaid", o.Due())
	}
	return say("warn", "left", o.Due())
}
