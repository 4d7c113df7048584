package letter

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"hawker/app/brand"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/store"
	"hawker/views/mail"
)

// amount is the money of the event, nothing for events without any.
func (w writing) amount() money.Amount { return amountIn(w.event.Data, w.order.Total.Currency) }

// amountIn reads money as events carry it, nothing in the other currency where it
// is not there.
func amountIn(data map[string]string, other money.Currency) money.Amount {
	minor, err := strconv.ParseInt(data["amount"], 10, 64)
	if err != nil {
		return money.Of(0, other)
	}
	return money.Of(minor, money.Currency(data["currency"]))
}

// day is a time of the event in words, "" where there is none.
func (w writing) day(key string) string { return dayIn(w.ctx, w.event.Data[key]) }

func dayIn(ctx context.Context, at string) string {
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return ""
	}
	return lang.DayTime(ctx, t)
}

// beyond is what is here of more than the order comes to.
func (w writing) beyond() money.Amount {
	o := w.order
	return money.Of(max(o.Here().Minor-o.Total.Minor, 0), o.Total.Currency)
}

// changed is how many pieces of a line there were and are, as the event has it.
type changed struct {
	Title brand.Text `json:"title"`
	Label brand.Text `json:"label"`
	Was   int64      `json:"was"`
	Now   int64      `json:"now"`
}

// changes are the lines that the event changed.
func (w writing) changes() mail.Facts {
	var list []changed
	if err := json.Unmarshal([]byte(w.event.Data["changes"]), &list); err != nil {
		return mail.Facts{} // an edit of something else, or an old one: the sums tell
	}
	f := mail.Facts{Title: lang.T(w.ctx, "mail.changes")}
	tag := lang.Tag(w.ctx)
	for _, c := range list {
		name := c.Title.In(tag, w.shop.Lang)
		if label := c.Label.In(tag, w.shop.Lang); label != "" {
			name += " · " + label
		}
		f.List = append(f.List, mail.Fact{Name: name, Value: strconv.FormatInt(c.Was, 10) + " → " + strconv.FormatInt(c.Now, 10)})
	}
	return f
}

// pickup is where and when the pieces can be fetched, and by which code.
func (w writing) pickup() mail.Facts {
	f := mail.Facts{Title: lang.T(w.ctx, "mail.pickup"), Plain: strings.Split(w.order.PickupAt.In(lang.Tag(w.ctx), w.shop.Lang), "\n")}
	if w.code != "" {
		f.List = []mail.Fact{{Name: lang.T(w.ctx, "mail.pickup.code"), Value: w.code, Code: true}}
	}
	return f
}

// to is where the order goes, or is picked up.
func (w writing) to() mail.Facts {
	title := "shop.order.to"
	if w.order.Pickup {
		title = "mail.pickup"
	}
	return mail.Facts{Title: lang.T(w.ctx, title), Plain: w.page.To}
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

// ahead says when that is sent which was sold before it was there.
func (w writing) ahead() []string {
	later := w.order.LaterOf()
	if later == nil || w.order.Pickup {
		return nil
	}
	promise := lang.T(w.ctx, "stock.later."+later.Kind, "day", lang.Date(w.ctx, later.Until))
	return []string{lang.T(w.ctx, "stock.letter.later", "promise", promise)}
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
	l.To = w.to()
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
	if w.kind.Staff() {
		why = "mail.why.staff"
	}
	name := w.shop.DisplayName(lang.Tag(w.ctx))
	return append(append(seller(w.shop, name), lang.T(w.ctx, why, "shop", name, "number", w.order.Number)), w.head...)
}

// heads are the lines by which a buyer can prove later what a show had shown until the
// letter was written.
func heads(ctx context.Context, tx *store.Tx, t told) ([]string, error) {
	if t.kind.Staff() {
		return nil, nil
	}
	list, err := order.Heads(tx, t.order)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, h := range list {
		s, found, err := live.Find(tx, h.Show)
		if err != nil {
			return nil, err
		}
		if found && h.Log != "" {
			lines = append(lines, lang.T(ctx, "mail.head", "show", s.Title.In(lang.Tag(ctx)), "head", h.String()))
		}
	}
	return lines, nil
}

// seller is the shop as its letters are signed.
func seller(s brand.Settings, name string) []string {
	list := []string{name}
	for _, line := range append(strings.Split(s.Address, "\n"), s.Email, s.Phone) {
		if line = strings.TrimSpace(line); line != "" && line != name {
			list = append(list, line)
		}
	}
	return list
}
