package letter

import (
	"strconv"
	"strings"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/app/outbox"
	"hawker/views/mail"
)

// amount is the money of the event, nothing for events without any.
func (w writing) amount() money.Amount {
	minor, err := strconv.ParseInt(w.event.Data["amount"], 10, 64)
	if err != nil {
		return money.Of(0, w.order.Total.Currency)
	}
	return money.Of(minor, money.Currency(w.event.Data["currency"]))
}

// bank is how to pay, while something is to be transferred.
func (w writing) bank() mail.Facts {
	b := w.page.State.Bank
	if b == nil {
		return mail.Facts{}
	}
	f := mail.Facts{Title: lang.T(w.ctx, "shop.bank", "amount", b.Amount)}
	for _, x := range []mail.Fact{
		{Name: lang.T(w.ctx, "shop.bank.holder"), Value: b.Holder}, {Name: lang.T(w.ctx, "shop.bank.name"), Value: b.Bank},
		{Name: lang.T(w.ctx, "shop.bank.account"), Value: b.Account, Code: true}, {Name: "BIC", Value: b.BIC, Code: true},
		{Name: lang.T(w.ctx, "shop.bank.reference"), Value: b.Reference, Code: true},
	} {
		if x.Value != "" {
			f.List = append(f.List, x)
		}
	}
	return f
}

// goods are the lines and the sums, as the order's page has them.
func (w writing) goods(l *mail.Letter) {
	for _, x := range w.page.Lines {
		l.Lines = append(l.Lines, mail.Line{Name: x.Name, Meta: x.Meta, Sum: x.End})
	}
	for _, r := range w.page.Sum.Rows {
		l.Rows = append(l.Rows, mail.Row{Label: r.Label, Value: r.Value, Total: r.Total})
	}
	l.Note = w.page.Sum.Note
	l.To = mail.Facts{Title: lang.T(w.ctx, "shop.order.to"), Plain: w.page.To}
}

// parcel is how to follow what the event sent.
func (w writing) parcel() mail.Facts {
	d := w.event.Data
	f := mail.Facts{Title: lang.T(w.ctx, "mail.parcel", "number", d["number"])}
	for _, x := range []mail.Fact{
		{Name: lang.T(w.ctx, "mail.parcel.carrier"), Value: d["carrier"]},
		{Name: lang.T(w.ctx, "mail.parcel.tracking"), Value: d["tracking"], Code: true, URL: d["url"]},
	} {
		if x.Value != "" {
			f.List = append(f.List, x)
		}
	}
	return f
}

// foot says who writes, and why.
func (w writing) foot() []string {
	why := "mail.why"
	if w.kind == outbox.NewOrder {
		why = "mail.why.staff"
	}
	name := w.shop.DisplayName(lang.Tag(w.ctx))
	list := []string{name}
	for _, line := range append(strings.Split(w.shop.Address, "\n"), w.shop.Email, w.shop.Phone) {
		if line = strings.TrimSpace(line); line != "" && line != name {
			list = append(list, line)
		}
	}
	return append(list, lang.T(w.ctx, why, "shop", name, "number", w.order.Number))
}
