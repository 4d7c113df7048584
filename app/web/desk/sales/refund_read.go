package sales

import (
	"strconv"

	"hawker/app/board/buyer"
	"hawker/app/board/crew"
	"hawker/app/lang"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/refund"
	"hawker/app/staff"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// refundPage fills the page from what was chosen; of a form that nobody has touched,
// with what the order calls for.
func (r reading) refundPage(o order.Order, v edge.Values) (views.RefundPage, error) {
	p := views.RefundPage{Frame: r.Titled(r.T("refund.title", "number", o.Number)), Number: o.Number, Buyer: o.Contact.Name}
	left, err := refund.LeftOf(r.Tx, o)
	if err != nil {
		return p, err
	}
	if len(v) == 0 {
		v = calledFor(o, left)
	}
	p.Left, p.Amount, p.Reason = left.Money, v.Get("amount"), v.Get("reason")
	p.Extras = views.RefundSum{Value: v.Get("extras"), Most: left.Extras}
	for i, l := range o.Lines {
		if l.Gone() {
			continue
		}
		picture, err := crew.LinePicture(r.Tx, l)
		if err != nil {
			return p, err
		}
		at := strconv.Itoa(i)
		line := views.RefundLine{
			Index: i, Title: r.In(l.Title), Label: r.In(l.Label), SKU: l.SKU, Photo: picture, Left: left.Units[i],
			Quantity: v.Get("quantity." + at), Shipped: l.Shipped - l.Returned, Cancelled: l.Cancelled, Hows: r.hows(o, l, refund.How(v.Get("how."+at))),
		}
		if line.Quantity == "" {
			line.Quantity = "0"
		}
		p.Lines = append(p.Lines, line)
	}
	p.ByHand = v.Get("hand") != ""
	if p.Preview, err = r.preview(o, v); err != nil {
		return p, err
	}
	p.Auto, err = refund.ByProvider(r.Tx, o)
	return p, err
}

// calledFor is all of an order that was cancelled or came too late, and what was paid
// too much of any other.
func calledFor(o order.Order, left refund.Left) edge.Values {
	v := edge.Values{}
	switch o.Status {
	case order.Cancelled, order.Expired:
		for i, n := range left.Units {
			v["quantity."+strconv.Itoa(i)] = []string{strconv.FormatInt(n, 10)}
			v["how."+strconv.Itoa(i)] = []string{string(refund.NoRestock)}
		}
		v["extras"], v["amount"] = []string{left.Extras.Decimal()}, []string{left.Money.Decimal()}
	case order.Pending:
		v["amount"] = []string{left.Money.Decimal()}
	default:
		if left.Over.Minor > 0 {
			v["amount"] = []string{left.Over.Decimal()}
		}
	}
	return v
}

// hows are what may become of pieces of the line; what fits its state comes first.
func (r reading) hows(o order.Order, l order.Line, chosen refund.How) []frame.Choice {
	var list []refund.How
	if o.Status == order.Open && l.Rest() > l.Parcelled {
		list = append(list, refund.Cancel)
	}
	if (o.Status == order.Open || o.Status == order.Completed) && l.Shipped > l.Returned {
		list = append(list, refund.Return)
	}
	var choices []frame.Choice
	for _, how := range append(list, refund.NoRestock) {
		choices = append(choices, frame.Choice{Value: string(how), Label: r.T("refund.how." + string(how)), Chosen: how == chosen})
	}
	return choices
}

// preview works out what the form comes to; what cannot be done is a sentence.
func (r reading) preview(o order.Order, v edge.Values) (p views.RefundPreview, err error) {
	a, err := askOf(v, o)
	if err == nil && len(a.Pieces) == 0 && a.Extras.IsZero() && a.Amount == nil {
		return p, nil
	}
	var is refund.Refund
	if err == nil {
		is, err = refund.Propose(r.Tx, o, a)
	}
	if err != nil {
		sentence, ok := page.Sentence(r.Ctx, err)
		if !ok {
			return p, err
		}
		p.Problem = sentence
		return p, nil
	}
	row := func(label string, a money.Amount) {
		p.Rows = append(p.Rows, ui.Row{Label: label, Value: lang.Money(r.Ctx, a)})
	}
	for _, i := range is.Items {
		row(r.T("refund.row.pieces", "n", i.Quantity, "title", r.In(o.Lines[i.Index].Title)), i.Amount)
		switch i.How {
		case refund.Cancel:
			p.Free += i.Moved
		case refund.Return:
			p.Back += i.Moved
		}
	}
	if !is.Extras.IsZero() {
		row(r.T("refund.extras"), is.Extras)
	}
	if !is.Over.IsZero() {
		row(r.T("refund.row.over"), is.Over)
	}
	if rest := is.Adjust.Minor - is.Over.Minor; rest != 0 {
		row(r.T("refund.row.adjust"), money.Of(rest, is.Adjust.Currency))
	}
	p.Rows = append(p.Rows, ui.Row{Label: r.T("refund.row.total"), Value: lang.Money(r.Ctx, is.Amount), Total: true})
	for _, t := range is.Taxes {
		if !t.Amount.IsZero() {
			row(r.T("desk.sum.taxin", "tax", t.Name+" "+buyer.Percent(t.PPM)), t.Amount)
		}
	}
	p.Amount, p.Auto = is.Amount, is.Attempt != ""
	return p, nil
}

// refunds are those of the order, the latest first, what waits before what is over.
func (r reading) refunds(o order.Order) ([]views.Refund, error) {
	list, err := refund.Of(r.Tx, o.ID)
	var waits, over []views.Refund
	today := r.Tx.Now.In(lang.Zone(r.Ctx)).Format("2006-01-02")
	for i := len(list) - 1; i >= 0; i-- {
		is := list[i]
		v := views.Refund{
			ID: string(is.ID), Number: is.Number, State: string(is.State), Amount: is.Amount, Reason: is.Reason, At: is.At, Sent: is.Sent,
			Reference: is.Reference, Why: is.Why, Auto: is.Attempt != "", Date: today, Can: is.State == refund.Requested && r.Person.May(staff.OrdersPay),
		}
		var pieces []order.Piece
		for _, x := range is.Items {
			pieces = append(pieces, order.Piece{Index: x.Index, Quantity: x.Quantity})
		}
		v.What = o.InWords(pieces)
		if is.State == refund.Requested {
			waits = append(waits, v)
		} else {
			over = append(over, v)
		}
	}
	return append(waits, over...), err
}
