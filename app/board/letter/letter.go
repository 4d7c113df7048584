// Package letter writes the shop's mails: it reads what a row of the outbox tells
// of and finds the words for it, in the language of the order.
//
// It promises that a mail and the order's page say the same, since both come from
// the same reader, and that a mail is true when it leaves: one that had to wait
// tells where the order stands now, and does not ask for money that has come. It
// sends nothing and writes nothing down.
package letter

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"hawker/app/board/buyer"
	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/order"
	"hawker/app/outbox"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/store"
	"hawker/views/mail"
	"hawker/views/shop"
)

// Writer is what letters need besides the database.
type Writer struct {
	Lang   *lang.Bundle
	Secret []byte // seals the addresses of orders
}

// Letter is what a mail says, in finished words.
type Letter = mail.Letter

// Written is a letter ready to leave.
type Written struct{ Subject, Text, HTML string }

// Read finds the words of a mail, with links that begin with site ("https://shop.example").
// It refuses with order_not_found, event_not_found and parcel_not_found.
func (w Writer) Read(ctx context.Context, tx *store.Tx, m outbox.Mail, site string) (Letter, error) {
	if alone[m.Kind] {
		return w.alone(ctx, tx, m, site)
	}
	o, err := order.Get(tx, order.ID(m.Object))
	if err != nil {
		return Letter{}, err
	}
	events, err := order.Timeline(tx, o.ID)
	if err != nil {
		return Letter{}, err
	}
	i := slices.IndexFunc(events, func(e order.Event) bool { return e.Seq == m.Event })
	if i < 0 {
		return Letter{}, fault.Missing("event_not_found")
	}
	t := told{kind: m.Kind, lang: m.Lang, site: site, order: o, event: events[i]}
	if m.Kind == outbox.Ready {
		p, err := parcel.Get(tx, parcel.ID(t.event.Data["parcel"]))
		if err != nil {
			return Letter{}, err
		}
		t.code = p.Code
	}
	return w.about(ctx, tx, t)
}

// Render writes a letter out; it reads nothing and belongs outside transactions.
func Render(ctx context.Context, l Letter) (Written, error) {
	var b bytes.Buffer
	if err := l.HTML().Render(ctx, &b); err != nil {
		return Written{}, fmt.Errorf("rendering mail: %w", err)
	}
	return Written{Subject: l.Subject, Text: l.Text(), HTML: b.String()}, nil
}

// told is what a letter is about.
type told struct {
	kind  outbox.Kind
	lang  string
	site  string
	order order.Order
	event order.Event
	code  string // of a parcel that waits to be picked up
}

// writing is one letter in the making.
type writing struct {
	told
	ctx  context.Context
	shop brand.Settings
	page shop.OrderPage // what the order's page says
	url  string
	head []string // what the shows had come to
}

func (w Writer) about(ctx context.Context, tx *store.Tx, t told) (Letter, error) {
	s, err := brand.Get(tx)
	if err != nil {
		return Letter{}, err
	}
	if t.kind.Staff() {
		t.lang = s.Lang
	}
	ctx = lang.WithZone(w.Lang.Context(ctx, t.lang), s.Location())
	r := buyer.Reader{Secret: w.Secret}
	page, err := r.Order(ctx, tx, t.order)
	if err != nil {
		return Letter{}, err
	}
	head, err := heads(ctx, tx, t)
	if err != nil {
		return Letter{}, err
	}
	return writing{told: t, ctx: ctx, shop: s, page: page, url: t.site + r.OrderURL(t.order), head: head}.letter(), nil
}

// args fill the sentences of every letter.
func (w writing) args() []any {
	o := w.order
	return []any{
		"number", o.Number, "name", callName(o.Contact.Name), "buyer", o.Contact.Name, "shop", w.shop.DisplayName(lang.Tag(w.ctx)), "total", o.Total,
		"due", o.Due(), "paid", o.Captured, "amount", w.amount(), "carrier", w.event.Data["carrier"], "until", lang.DayTime(w.ctx, o.Expires),
		"document", w.event.Data["number"], "more", w.beyond(), "reason", w.event.Data["reason"], "by", w.day("due"),
	}
}

// t is a sentence of the letter's kind.
func (w writing) t(key string) string { return lang.T(w.ctx, "mail."+key, w.args()...) }

func (w writing) letter() Letter {
	which := w.which()
	l := Letter{
		Lang: lang.Tag(w.ctx), Shop: w.shop.DisplayName(lang.Tag(w.ctx)), Foot: w.foot(),
		Subject: w.t(which + ".subject"), Title: w.t(which + ".title"), Hello: w.t("hello"),
		Words: strings.Split(w.t(which+".text"), "\n"), Button: mail.Link{Label: w.t("button"), URL: w.url},
	}
	switch w.kind {
	case outbox.Received, outbox.Confirmed, outbox.Paid:
		l.Facts, l.Words = w.bank(), append(l.Words, w.ahead()...)
		w.goods(&l)
	case outbox.Reminder:
		l.Facts = w.bank()
	case outbox.Edited:
		l.Changes, l.Facts = w.changes(), w.bank()
		w.goods(&l)
	case outbox.PayFailed:
		l.Button.Label = w.t("button.again")
		w.goods(&l)
	case outbox.Ready:
		l.Facts = w.pickup()
	case outbox.NewOrder, outbox.Oversold, outbox.Disputed, outbox.AutoRefund:
		l.Hello, l.Button = "", mail.Link{Label: w.t("button.desk"), URL: w.site + "/desk/orders/" + w.order.Number}
		w.goods(&l)
	case outbox.Shipped:
		l.Facts = w.parcel()
		l.To = w.to()
	case outbox.Message:
		l.Said, l.Button.Label = w.event.Text, w.t("button.answer")
	}
	return l
}

// which names the sentences: what happened, and where the order stands now.
func (w writing) which() string {
	o, kind := w.order, string(w.kind)
	over := o.Status == order.Expired || o.Status == order.Cancelled
	switch w.kind {
	case outbox.Received, outbox.Reminder, outbox.PayFailed:
		if o.Status != order.Pending || o.Due().IsZero() {
			return "received.later"
		}
	case outbox.Edited:
		switch {
		case over:
		case !o.Due().IsZero() && o.Method != pay.Cash:
			return "edited.due"
		case o.Here().Minor > o.Total.Minor:
			return "edited.less"
		}
	case outbox.Confirmed:
		return confirmed(o, over)
	case outbox.Paid:
		switch {
		case over:
			return "paid.over"
		case !o.Due().IsZero():
			return "paid.part"
		}
	case outbox.Shipped:
		if o.Fulfilment == order.ShipSome {
			return "shipped.some"
		}
	case outbox.Invoiced:
		if w.event.Data["kind"] == "credit" {
			return "invoiced.credit"
		}
	case outbox.Cancelled:
		if !o.Captured.IsZero() {
			return "cancelled.money"
		}
	}
	return kind
}

// confirmed names what an order that was taken is told.
func confirmed(o order.Order, over bool) string {
	owes := !o.Due().IsZero() && !over
	switch {
	case owes && o.Method == pay.Cash && o.Pickup:
		return "confirmed.counter"
	case owes && o.Method == pay.Cash:
		return "confirmed.cod"
	case owes:
		return "confirmed.due"
	case o.Pickup:
		return "confirmed.pickup"
	}
	return "confirmed"
}

// callName is how a person is spoken to: the first of several words.
func callName(name string) string {
	if words := strings.Fields(name); len(words) > 0 {
		return words[0]
	}
	return name
}
