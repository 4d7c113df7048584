package buyer

import (
	"context"
	"time"

	"hawker/app/cart"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/store"
	"hawker/views/shop"
	"hawker/views/ui"
)

// PayURL is the address at which an order is paid.
func (r Reader) PayURL(o order.Order) string {
	return "/checkout/pay/" + order.Link(r.Secret, o.ID, o.Rev)
}

// PayAt is where the paying is shown, and what came of opening it.
type PayAt struct {
	Room    string // address of the show that it lies over, "" for a page of its own
	Problem string // why the payment could not be opened, in words
}

// Paying reads where the paying of an order is. Room and page have parts of different
// names, since what is pushed to one is not what is pushed to the other.
func (r Reader) Paying(ctx context.Context, tx *store.Tx, o order.Order, at PayAt) (shop.Paying, error) {
	g, err := read(ctx, tx)
	if err != nil {
		return shop.Paying{}, err
	}
	a, err := pay.Get(tx, o.Attempt)
	if err != nil {
		return shop.Paying{}, err
	}
	p := shop.Paying{
		ID: "paying-" + o.Number, Number: o.Number, Room: at.Room, Page: r.PayURL(o), Order: r.OrderURL(o), Amount: o.Due(),
		State: payingState(o, a, tx), Method: lang.T(ctx, "shop.method."+string(o.Method)), Bank: g.bank(o),
	}
	if p.Amount.IsZero() {
		p.Amount = o.Total
	}
	if at.Room != "" {
		p.ID += "-room"
	}
	if at.Problem != "" && p.State == shop.PayingOpening {
		p.State = shop.PayingFailed
	}
	g.payingWords(&p, o, a)
	if at.Problem != "" {
		p.Problem = at.Problem
	}
	switch p.State {
	case shop.PayingOpen:
		if p.Redirect, p.Code = a.Session.Redirect, a.Session.Code; a.Session.Dead(tx.Now) {
			p.Redirect = p.Page + "?go=1" // where it is opened anew
		}
		if a.Session.Secret != "" {
			p.Frame = p.Page + "/form"
		}
		if left := lasts(a).Sub(tx.Now); left > 0 {
			p.Left = left.Milliseconds()
		}
		p.Others, err = g.otherMethods(o, false)
	case shop.PayingFailed:
		p.Others, err = g.otherMethods(o, true)
	}
	return p, err
}

// PayingInRoom is the paying as it is pushed to the buyer's room.
func (r Reader) PayingInRoom(ctx context.Context, tx *store.Tx, o order.Order) (shop.Paying, error) {
	room := "/live"
	for _, l := range o.Lines {
		s, ok, err := live.Find(tx, l.Show)
		if err != nil {
			return shop.Paying{}, err
		}
		if ok {
			room = ShowURL(s)
			break
		}
	}
	return r.Paying(ctx, tx, o, PayAt{Room: room})
}

// owing is the way back to an order that waits for its provider, for a visitor who has
// left it; nil for none.
func (r Reader) owing(ctx context.Context, tx *store.Tx, visitor string) (*ui.Link, error) {
	list, err := order.Owing(tx, cart.ID(visitor))
	for _, o := range list {
		if o.Method.Gateway() && o.Status == order.Pending {
			return &ui.Link{Label: lang.T(ctx, "pay.title", "amount", o.Due()), URL: r.PayURL(o)}, err
		}
	}
	return nil, err
}

// payingState tells what the buyer can do now.
func payingState(o order.Order, a pay.Attempt, tx *store.Tx) shop.PayingNow {
	switch {
	case o.Status == order.Completed, o.Status == order.Open && (!o.Owes() || a.State == pay.Captured):
		return shop.PayingPaid
	case o.Status != order.Pending && !o.Owes():
		return shop.PayingOver
	case !a.Method.Gateway():
		return shop.PayingOwed
	}
	switch a.State {
	case pay.Processing, pay.Authorized, pay.Captured:
		return shop.PayingConfirming
	case pay.Failed, pay.Cancelled, pay.Expired:
		return shop.PayingFailed
	}
	if end := lasts(a); !end.IsZero() && !tx.Now.Before(end) {
		return shop.PayingFailed
	}
	if a.Session.Ref == "" {
		return shop.PayingOpening
	}
	return shop.PayingOpen
}

// lasts is until when the buyer can pay, zero for no end: a link may die before the
// payment that it leads to.
func lasts(a pay.Attempt) time.Time {
	if a.Session.Ref == "" || a.Session.Redirect != "" && a.Asked.Until.After(a.Session.Expires) {
		return a.Asked.Until
	}
	return a.Session.Expires
}

func (g reading) payingWords(p *shop.Paying, o order.Order, a pay.Attempt) {
	key := string(p.State)
	if p.State == shop.PayingConfirming && a.State == pay.Processing {
		key = "processing"
	}
	if p.State == shop.PayingOver {
		key = "over." + string(o.Status)
	}
	args := []any{"name", callName(o.Contact.Name), "number", o.Number, "amount", p.Amount}
	p.Title, p.Lead = lang.T(g.Ctx, "pay."+key, args...), lang.T(g.Ctx, "pay."+key+".text", args...)
	if a.Why != "" && (p.State == shop.PayingOpen || p.State == shop.PayingFailed) {
		p.Problem = lang.T(g.Ctx, "pay.declined")
	}
	switch o.Method {
	case pay.WeChat, pay.Alipay:
		p.Scan = lang.T(g.Ctx, "pay.scan."+string(o.Method))
	default:
		p.Scan = lang.T(g.Ctx, "pay.scan")
	}
}

// otherMethods are the ways to pay what is due: all of them, or those that are not
// being tried. Ways that change what is due are not among them.
func (g reading) otherMethods(o order.Order, all bool) ([]ui.Choice, error) {
	own, err := pay.GetSettings(g.Tx)
	if err != nil {
		return nil, err
	}
	var list []ui.Choice
	for _, m := range pay.Methods(g.Shop, own, o.Contact.Address.Country, o.Due()) {
		if !all && m == o.Method || pay.Fee(g.Shop, m).Minor != pay.Fee(g.Shop, o.Method).Minor {
			continue
		}
		list = append(list, g.method(m, m == o.Method || !all && len(list) == 0))
	}
	return list, nil
}

var methodIcon = map[pay.Method]string{pay.Stripe: "card", pay.Alipay: "scan", pay.WeChat: "scan", pay.Transfer: "bank", pay.Cash: "box"}

// method is a way to pay as a choice.
func (g reading) method(m pay.Method, chosen bool) ui.Choice {
	c := ui.Choice{Name: "method", Value: string(m), Label: lang.T(g.Ctx, "shop.method."+string(m)), Icon: methodIcon[m], Checked: chosen}
	if m == pay.Transfer {
		c.Note = lang.N(g.Ctx, "shop.method.transfer.note", max(g.Shop.Transfer.Days, 1))
	} else {
		c.Note = lang.T(g.Ctx, "shop.method."+string(m)+".note")
	}
	return c
}
