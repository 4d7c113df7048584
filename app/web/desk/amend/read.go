package amend

import (
	"strconv"

	"hawker/app/board/crew"
	"hawker/app/edit"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/staff"
	"hawker/app/stock"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/amend"
)

// fill reads the page of what was typed, with what it comes to.
func (h Handlers) fill(r page.Reading, o order.Order, v edge.Values) (views.Page, error) {
	f := typed(v)
	p := views.Page{
		Frame: r.Titled(r.T("edit.title", "number", o.Number)), Number: o.Number, Buyer: o.Contact.Name,
		Why: f.why, Mail: f.mail, Mailable: o.Contact.Email != "",
	}
	for i, l := range o.Lines {
		if l.Gone() {
			continue
		}
		picture, err := crew.LinePicture(r.Tx, l)
		if err != nil {
			return p, err
		}
		line := views.Line{
			Index: i, Title: r.In(l.Title), Label: r.In(l.Label), SKU: l.SKU, Photo: picture, Unit: l.Unit,
			Was: l.Rest(), Least: l.Parcelled, Typed: strconv.FormatInt(l.Rest(), 10),
		}
		if text, is := f.rest[i]; is {
			line.Typed = text
		}
		p.Lines = append(p.Lines, line)
	}
	for k, row := range f.added {
		a, err := r.Picked(row.variant)
		if err != nil {
			return p, err
		}
		a.K, a.Method, a.Quantity, a.Price = k, "get", row.quantity, row.price
		p.Added = append(p.Added, a)
	}
	var err error
	if p.Pick, err = h.Pick(r, v.Get("find")); err != nil {
		return p, err
	}
	p.Pick.Method = "get"
	p.Preview, err = preview(r, o, f)
	p.Preview.Back = v.On("back") || !v.Has("over")
	return p, err
}

// preview works the change out; what cannot be made is a sentence.
func preview(r page.Reading, o order.Order, f form) (views.Preview, error) {
	v := views.Preview{MayBack: r.Person.May(staff.OrdersPay)}
	a, err := f.amendment(o)
	var p edit.Plan
	if err == nil {
		p, err = edit.Preview(r.Tx, o, a)
	}
	if fault.Is(err, "edit_nothing") {
		return v, nil
	}
	if err != nil {
		sentence, ok := page.Sentence(r.Ctx, err)
		if !ok {
			return v, err
		}
		v.Problem = sentence
		return v, nil
	}
	v.Rev, v.Was, v.Total, v.Over = o.Edits, o.Total, p.After.Total, p.Over
	for _, c := range p.Lines {
		l := p.After.Lines[c.Index]
		was := money.Of(0, o.Total.Currency)
		if c.Index < len(o.Lines) {
			was = o.Shown(o.Lines[c.Index])
		}
		v.Rows = append(v.Rows, views.Row{Title: name(r, l), Was: c.Was, Now: c.Now, Before: was, After: o.Shown(l)})
	}
	v.Sums = sums(r, o, p.After)
	v.Follows = follows(r, p)
	return v, nil
}

func name(r page.Reading, l order.Line) string {
	if label := r.In(l.Label); label != "" {
		return r.In(l.Title) + ", " + label
	}
	return r.In(l.Title)
}

// sums sets the order's sums side by side; those that are nothing on both sides are
// left out.
func sums(r page.Reading, before, after order.Order) []views.Sum {
	minus := func(a money.Amount) money.Amount { return money.Of(-a.Minor, a.Currency) }
	tax := "edit.sum.tax"
	if before.Inclusive {
		tax = "edit.sum.taxin"
	}
	var list []views.Sum
	for _, s := range []views.Sum{
		{Label: r.T("desk.sum.goods"), Before: before.Goods, After: after.Goods},
		{Label: r.T("edit.sum.discount"), Before: minus(before.Discount), After: minus(after.Discount)},
		{Label: r.T("desk.sum.shipping"), Before: before.Shipping, After: after.Shipping},
		{Label: r.T("desk.sum.fee"), Before: before.Fee, After: after.Fee},
		{Label: r.T(tax), Before: before.Tax, After: after.Tax},
		{Label: r.T("edit.sum.total"), Before: before.Total, After: after.Total, Total: true},
	} {
		if !s.Before.IsZero() || !s.After.IsZero() {
			list = append(list, s)
		}
	}
	return list
}

// follows says what becomes of money, stock and papers.
func follows(r page.Reading, p edit.Plan) []string {
	var list []string
	switch {
	case !p.Over.IsZero():
		list = append(list, r.T("edit.money.over", "over", p.Over))
	case !p.Due.IsZero() && p.Before.Status == order.Pending:
		list = append(list, r.T("edit.money.owed", "due", p.Due))
	case !p.Due.IsZero():
		list = append(list, r.T("edit.money.due", "due", p.Due))
	default:
		list = append(list, r.T("edit.money.even"))
	}
	if n := pieces(p.More); n > 0 {
		list = append(list, lang.N(r.Ctx, "edit.stock.more", n))
	}
	if n := pieces(p.Less); n > 0 {
		list = append(list, lang.N(r.Ctx, "edit.stock.less", n))
	}
	later := 0
	for _, w := range p.Later {
		later += int(w.Missing)
	}
	if later > 0 {
		list = append(list, lang.N(r.Ctx, "edit.stock.later", later))
	}
	if p.Papers {
		list = append(list, r.T("edit.papers"))
	}
	return list
}

func pieces(list []stock.Line) (n int) {
	for _, l := range list {
		n += int(l.Quantity)
	}
	return n
}
