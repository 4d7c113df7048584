package buyer

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"hawker/app/board/goods"
	"hawker/app/lang"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/sourcing"
	"hawker/app/store"
	"hawker/views/shop"
	"hawker/views/ui"
)

// OrderState reads where an order is.
func (r Reader) OrderState(ctx context.Context, tx *store.Tx, o order.Order) (shop.OrderState, error) {
	g, err := read(ctx, tx)
	if err != nil {
		return shop.OrderState{}, err
	}
	v := shop.OrderState{Number: o.Number, Placed: o.Placed}
	v.Bank = g.bank(o)
	if o.Owes() && o.Method.Gateway() {
		v.Pay = &ui.Link{Label: lang.T(ctx, "pay.title", "amount", o.Due()), URL: r.PayURL(o)}
	}
	parcels, err := parcel.Of(tx, o.ID)
	if err != nil {
		return v, err
	}
	w := standing{o, slices.ContainsFunc(parcels, func(p parcel.Parcel) bool { return p.State == parcel.Ready })}
	v.Headline, v.Lead = g.headline(w)
	v.Steps, v.Money = g.steps(w), g.moneyWords(o)
	for _, p := range parcels {
		if p.State != parcel.Cancelled {
			box := g.parcel(o, p)
			if box.Lots, err = g.lots(p); err != nil {
				return v, err
			}
			v.Parcels = append(v.Parcels, box)
		}
	}
	if v.Refunds, err = g.refunds(o); err != nil {
		return v, err
	}
	if v.Papers, err = g.papers(o, r.OrderURL(o)); err != nil {
		return v, err
	}
	events, err := order.Timeline(tx, o.ID)
	if err != nil {
		return v, err
	}
	v.History = g.history(events)
	return v, nil
}

// bank is how to pay, while something is to be paid by transfer.
func (g reading) bank(o order.Order) *shop.Bank {
	t := g.Shop.Transfer
	over := o.Status != order.Pending && o.Status != order.Open
	if o.Method != pay.Transfer || over || o.Due().IsZero() || t.IBAN == "" {
		return nil
	}
	v := &shop.Bank{Amount: lang.Money(g.Ctx, o.Due()), Holder: t.Holder, Bank: t.Bank, Account: inFours(t.IBAN), BIC: t.BIC, Reference: o.Reference}
	if o.Status == order.Pending {
		v.Until = lang.T(g.Ctx, "shop.bank.until", "at", lang.DayTime(g.Ctx, o.Expires))
	}
	return v
}

// inFours writes an account as banks print it (ISO 13616, 2.2).
func inFours(account string) string {
	var b strings.Builder
	for i, r := range account {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// lots are those that the pieces of a box are of, each once.
func (g reading) lots(p parcel.Parcel) ([]shop.LotLink, error) {
	var list []shop.LotLink
	for _, l := range p.Lots {
		v, err := sourcing.Get(g.Tx, l.Lot)
		if err != nil {
			return nil, err
		}
		if one := (shop.LotLink{Number: v.Number, URL: goods.LotURL(l.Lot)}); !slices.Contains(list, one) {
			list = append(list, one)
		}
	}
	return list, nil
}

// parcel is one box with what is in it, where it is, and how to follow or fetch it.
func (g reading) parcel(o order.Order, p parcel.Parcel) shop.Parcel {
	v := shop.Parcel{Title: p.Carrier, Tracking: p.Tracking, URL: p.URL}
	if v.Title == "" {
		v.Title = lang.T(g.Ctx, "shop.parcel", "number", p.Number)
	}
	v.Note = lang.T(g.Ctx, "shop.parcel."+string(p.State), "at", lang.DayTime(g.Ctx, p.Since()), "code", p.Code)
	var what []string
	for _, l := range p.Lines {
		line := o.Lines[l.Index]
		name := g.In(line.Title)
		if label := g.In(line.Label); label != "" {
			name += " (" + label + ")"
		}
		what = append(what, strconv.FormatInt(l.Quantity, 10)+" × "+name)
	}
	v.In = lang.T(g.Ctx, "shop.parcel.in", "what", strings.Join(what, lang.T(g.Ctx, "shop.comma")))
	return v
}

// history tells what the buyer may know, newest first; messages stand in the talk.
func (g reading) history(events []order.Event) []ui.Moment {
	var list []ui.Moment
	for _, e := range slices.Backward(events) {
		text := g.event(e)
		if !e.Buyer || text == "" {
			continue
		}
		list = append(list, ui.Moment{Text: text, Meta: lang.DayTime(g.Ctx, e.At), Now: len(list) == 0})
	}
	return list
}

func (g reading) event(e order.Event) string {
	switch e.Kind {
	case "note": // one that the shop lets the buyer see
		return e.Text
	case "edited":
		return lang.T(g.Ctx, "shop.event.edited")
	case "placed", "opened", "expired", "cancelled", "packed", "delivered", "ready", "picked_up", "failed_attempt", "sent_again", "returned_to_sender", "lost", "method":
		return lang.T(g.Ctx, "shop.event."+e.Kind)
	case "shipped":
		if e.Data["carrier"] != "" {
			return lang.T(g.Ctx, "shop.event.shipped", "carrier", e.Data["carrier"])
		}
		return lang.T(g.Ctx, "shop.step.shipped")
	case "invoiced":
		return lang.T(g.Ctx, "shop.event.invoiced."+e.Data["kind"], "number", e.Data["number"])
	case "paid", "authorized", "refund_requested", "refund_sent":
		minor, err := strconv.ParseInt(e.Data["amount"], 10, 64)
		if err == nil {
			return lang.T(g.Ctx, "shop.event."+e.Kind, "amount", money.Of(minor, money.Currency(e.Data["currency"])))
		}
	}
	return ""
}
