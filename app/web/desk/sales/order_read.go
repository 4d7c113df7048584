package sales

import (
	"fmt"
	"slices"
	"time"

	"hawker/app/board/buyer"
	"hawker/app/board/crew"
	"hawker/app/customer"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/pricing"
	"hawker/app/staff"
	views "hawker/views/desk"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// orderPage fills the page of an order for a person; the frame is given.
func (h Handlers) orderPage(r reading, f frame.Frame, o order.Order) (views.OrderPage, error) {
	p := views.OrderPage{
		Frame: f, State: crew.OrderState(o), Placed: o.Placed, Expires: o.Expires, Task: o.Task,
		Totals: r.totals(o), Slip: "/desk/orders/" + o.Number + "/slip",
		Link: "/orders/" + order.Link(h.Secret, o.ID, o.Rev),
		Pay:  views.PayForm{Amount: o.Due().Decimal(), Date: r.Tx.Now.In(lang.Zone(r.Ctx)).Format(time.DateOnly)},
	}
	var err error
	if p.Carriers, err = crew.Carriers(r.Tx); err != nil {
		return p, err
	}
	if p.Lines, err = r.lines(o); err != nil {
		return p, err
	}
	if p.Timeline, err = crew.Timeline(r.Ctx, r.Tx, o); err != nil {
		return p, err
	}
	if p.Parcels, err = crew.Parcels(r.Ctx, r.Tx, o); err != nil {
		return p, err
	}
	if p.Refunds, err = r.refunds(o); err != nil {
		return p, err
	}
	if p.Papers, err = r.papers(o); err != nil {
		return p, err
	}
	payments, some, err := crew.Payments(r.Tx, o, r.Person.May(staff.OrdersPay))
	if err != nil {
		return p, err
	}
	if some {
		p.Payments = payments
	}
	if p.Buyer, err = r.buyer(o); err != nil {
		return p, err
	}
	if p.Disputes, err = r.disputes(o); err != nil {
		return p, err
	}
	p.Hold = r.holding(o)
	p.Consent = views.Consent{Given: o.Consent.Marketing, At: o.Consent.At, Text: o.Consent.Text}
	texts, err := order.Policies(r.Tx, o)
	for _, name := range []string{"returns", "shipping", "privacy", "terms", "imprint"} {
		if texts[name] != "" {
			p.Policies = append(p.Policies, views.PolicyText{Name: name, Text: texts[name]})
		}
	}
	p.Can = r.can(o)
	return p, err
}

// can says what the person may do to the order now; the verbs decide again.
func (r reading) can(o order.Order) views.OrderCan {
	edit, money, pack := r.Person.May(staff.OrdersEdit), r.Person.May(staff.OrdersPay), r.Person.May(staff.OrdersPack)
	alive := o.Status == order.Pending || o.Status == order.Open
	owed := o.Due().Minor > 0 && o.Status != order.Cancelled
	shipped := slices.ContainsFunc(o.Lines, func(l order.Line) bool { return l.Shipped > 0 })
	return views.OrderCan{
		Pay:    money && owed && (o.Method != pay.Cash || o.Fulfilment == order.ArrivedAll),
		Accept: money && o.Status == order.Pending, Finish: money && o.Task != "" && o.Task != order.TaskSend && o.Task != order.TaskDispute, Refund: money && o.Refundable().Minor > 0 && o.Disputes == 0,
		Pack: pack && o.Status == order.Open && o.Hold == "" && len(o.Unpacked()) > 0,
		Ship: pack, Cancel: edit && alive && !shipped && o.Disputes == 0, Note: edit, Reply: edit,
		Edit: edit && (alive || o.Status == order.Completed) && o.Disputes == 0,
	}
}

func (r reading) totals(o order.Order) views.Totals {
	v := views.Totals{
		Goods: o.Goods, Shipping: o.Shipping, Fee: o.Fee, Tax: o.Tax, Total: o.Total, Captured: o.Captured, Refunding: o.Refunding, Refunded: o.Refunded, Disputed: o.Disputed, Due: o.Due(),
		Inclusive: o.Inclusive, Way: r.In(o.WayName), Method: string(o.Method), Reference: o.Reference,
	}
	for _, off := range o.Offs() {
		v.Offs = append(v.Offs, ui.Row{Label: r.off(off), Value: "−" + lang.Money(r.Ctx, off.Amount)})
	}
	key := "desk.sum.tax"
	if o.Inclusive {
		key = "desk.sum.taxin"
	}
	for _, t := range taxesOf(o) {
		v.Taxes = append(v.Taxes, ui.Row{Label: r.T(key, "tax", t.Name+" "+buyer.Percent(t.PPM)), Value: lang.Money(r.Ctx, t.Amount)})
	}
	return v
}

// off names a discount, with the code that brought it.
func (r reading) off(off pricing.Off) string {
	if off.Code == "" {
		return r.In(off.Title)
	}
	return r.T("shop.sum.code", "title", r.In(off.Title), "code", off.Code)
}

// taxesOf are the taxes of an order; one that kept no list has the one of its settings.
func taxesOf(o order.Order) []pricing.Tax {
	if len(o.Taxes) == 0 && !o.Tax.IsZero() {
		return []pricing.Tax{{Name: o.TaxName, PPM: o.TaxPPM, Amount: o.Tax}}
	}
	return o.Taxes
}

// why says what a line's price is made of, and when it is sent if it was not there.
func (r reading) why(l order.Line) (list []string) {
	if l.Later != nil && l.Shipped < l.Rest() {
		list = append(list, r.T("stock.later."+l.Later.Kind, "day", lang.Date(r.Ctx, l.Later.Until)))
	}
	if l.Reason == live.ReasonSale || l.Reason == live.ReasonLive {
		list = append(list, r.T("desk.line.reason."+l.Reason))
	}
	for _, off := range l.Offs {
		list = append(list, r.off(off)+" −"+lang.Money(r.Ctx, off.Amount))
	}
	for _, t := range l.Taxes {
		list = append(list, r.T("desk.line.tax", "tax", t.Name, "rate", buyer.Percent(t.PPM), "amount", t.Amount))
	}
	return list
}

func (r reading) lines(o order.Order) ([]views.OrderLine, error) {
	list := make([]views.OrderLine, 0, len(o.Lines))
	for i, l := range o.Lines {
		if l.Gone() {
			continue
		}
		picture, err := crew.LinePicture(r.Tx, l)
		if err != nil {
			return nil, err
		}
		v := views.OrderLine{
			Title: r.In(l.Title), Label: r.In(l.Label), SKU: l.SKU, Bin: l.Bin, Photo: picture,
			Quantity: l.Quantity, Cancelled: l.Cancelled, Packed: l.Parcelled, Shipped: l.Shipped,
			Unit: l.Unit, List: l.List, Gross: o.Shown(l), Why: r.why(l), Live: l.Reason == live.ReasonLive, N: l.N, At: l.At, Added: l.At.After(o.Placed),
			Pinned: l.N > 0 && l.PinnedN == l.N,
		}
		if r.Person.May(staff.ProductsEdit) {
			v.URL = "/desk/products/" + string(l.Product)
		}
		if l.Show != "" {
			show, ok, err := live.Find(r.Tx, l.Show)
			if err != nil {
				return nil, err
			}
			if ok {
				v.Show = r.In(show.Title)
				if r.Person.May(staff.OrdersEdit) {
					v.Proof = fmt.Sprintf("/desk/orders/%s/proof#line-%d", o.Number, i+1)
				}
			}
		}
		list = append(list, v)
	}
	return list, nil
}

func (r reading) buyer(o order.Order) (views.Buyer, error) {
	v := views.Buyer{Name: o.Contact.Name, Email: o.Contact.Email, Phone: o.Contact.Phone, Address: crew.Address(r.Ctx, o), Lang: o.Lang}
	c, ok, err := customer.Find(r.Tx, o.Customer)
	if ok {
		v.Orders = c.Orders
	}
	return v, err
}
