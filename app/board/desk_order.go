package board

import (
	"context"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/customer"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/photo"
	"hawker/app/store"
	"hawker/views/desk"
)

const thumbSize = 320

// deskOrderParts is what changes by itself on the desk's page of an order.
func (b *Board) deskOrderParts(ctx context.Context, tx *store.Tx, o order.Order) ([]templ.Component, error) {
	t, err := timelineOf(ctx, tx, o)
	if err != nil {
		return nil, err
	}
	state := stateOf(o)
	state.OOB, t.OOB = true, true
	return []templ.Component{state, t}, nil
}

// stateOf gives the two words beside an order.
func stateOf(o order.Order) desk.OrderState {
	s := desk.OrderState{Number: o.Number, Status: string(o.Status), Payment: o.Payment}
	if o.Payment == order.PayPending && o.Method == pay.Cash {
		s.Payment = "cod"
	}
	switch o.Fulfilment {
	case order.ShipNone:
		s.Parcel = "none"
	case order.ArrivedAll:
		s.Parcel = "delivered"
	case order.ShipAll:
		s.Parcel = "shipped"
	case order.ShipSome, order.ArrivedSome:
		s.Parcel = "part"
	default:
		s.Parcel = "pack"
		if len(o.Unpacked()) == 0 {
			s.Parcel = "packed"
		}
		if o.Status == order.Pending {
			s.Parcel = "wait"
		}
	}
	return s
}

// OrderRow fills one row of the list of orders.
func OrderRow(ctx context.Context, tx *store.Tx, o order.Order) (desk.OrderRow, error) {
	r := desk.OrderRow{
		Number: o.Number, URL: "/desk/orders/" + o.Number, Placed: o.Placed, Buyer: o.Contact.Name,
		Place: o.Contact.Address.City, State: stateOf(o), Total: o.Total, Message: o.Unread > 0,
	}
	tag := lang.Tag(ctx)
	for _, l := range o.Lines {
		r.Pieces += l.Quantity
		if len(r.Thumbs) < 3 {
			picture, err := linePicture(tx, l)
			if err != nil {
				return r, err
			}
			r.Thumbs = append(r.Thumbs, desk.Thumb{URL: picture, Alt: l.Title.In(tag)})
		} else {
			r.More++
		}
		if r.From != "" || l.Show == "" {
			continue
		}
		s, ok, err := live.Find(tx, l.Show)
		if err != nil {
			return r, err
		}
		if ok {
			r.From = s.Title.In(tag)
		}
	}
	return r, nil
}

// DeskOrder fills the desk's page of an order for a person; the frame is given.
func (b *Board) DeskOrder(ctx context.Context, tx *store.Tx, f desk.Frame, o order.Order) (desk.OrderPage, error) {
	p := desk.OrderPage{
		Frame: f, State: stateOf(o), Placed: o.Placed, Expires: o.Expires, Task: o.Task,
		Totals: totalsOf(o), Slip: "/desk/orders/" + o.Number + "/slip",
		Link:     "/orders/" + order.Link(b.Secret, o.ID, o.Rev),
		Carriers: CarrierNames(), Pay: desk.PayForm{Amount: o.Due().Decimal(), Date: tx.Now.In(lang.Zone(ctx)).Format("2006-01-02")},
	}
	var err error
	if p.Lines, err = linesOf(ctx, tx, f.May, o); err != nil {
		return p, err
	}
	if p.Timeline, err = timelineOf(ctx, tx, o); err != nil {
		return p, err
	}
	if err := fillParcels(tx, &p, o); err != nil {
		return p, err
	}
	if p.Buyer, err = buyerOf(ctx, tx, o); err != nil {
		return p, err
	}
	p.Consent = desk.Consent{Given: o.Consent.Marketing, At: o.Consent.At, Text: o.Consent.Text}
	texts, err := order.Policies(tx, o)
	for _, name := range []string{"returns", "shipping", "privacy", "terms", "imprint"} {
		if texts[name] != "" {
			p.Policies = append(p.Policies, desk.PolicyText{Name: name, Text: texts[name]})
		}
	}
	p.Can = canDo(f.May, o, p.Parcels)
	return p, err
}

// canDo says what may be done now; the verbs decide again.
func canDo(may desk.May, o order.Order, parcels []desk.Parcel) desk.OrderCan {
	alive := o.Status == order.Pending || o.Status == order.Open
	owed := o.Due().Minor > 0 && o.Status != order.Cancelled
	edit := may.Pay // who may record money also talks for the shop
	shipped := slices.ContainsFunc(o.Lines, func(l order.Line) bool { return l.Shipped > 0 })
	return desk.OrderCan{
		Pay:    may.Pay && owed && (o.Method != pay.Cash || o.Fulfilment == order.ArrivedAll),
		Accept: may.Pay && o.Status == order.Pending, Finish: may.Pay && o.Task != "",
		Pack: may.Pack && o.Status == order.Open && len(o.Unpacked()) > 0,
		Ship: may.Pack, Deliver: may.Pack, Cancel: edit && alive && !shipped, Note: edit, Reply: edit,
	}
}

// linePicture is the picture that the line was sold with; a piece that had none
// then shows the one that it has now.
func linePicture(tx *store.Tx, l order.Line) (string, error) {
	if l.Photo != "" {
		return photo.URL(l.Photo, thumbSize), nil
	}
	v, err := catalog.GetVariant(tx, l.Variant)
	if err != nil {
		return "", err
	}
	p, err := catalog.Get(tx, v.Product)
	return photo.URL(p.Picture(v), thumbSize), err
}

func totalsOf(o order.Order) desk.Totals {
	return desk.Totals{
		Goods: o.Goods, Shipping: o.Shipping, Fee: o.Fee, Tax: o.Tax, Total: o.Total, Captured: o.Captured, Due: o.Due(),
		Inclusive: o.Inclusive, TaxName: o.TaxName, Method: string(o.Method), Reference: o.Reference,
	}
}

func linesOf(ctx context.Context, tx *store.Tx, may desk.May, o order.Order) ([]desk.OrderLine, error) {
	s, err := brand.Get(tx)
	if err != nil {
		return nil, err
	}
	tag, list := lang.Tag(ctx), make([]desk.OrderLine, 0, len(o.Lines))
	for _, l := range o.Lines {
		picture, err := linePicture(tx, l)
		if err != nil {
			return nil, err
		}
		v := desk.OrderLine{
			Title: l.Title.In(tag, s.Lang), Label: l.Label.In(tag, s.Lang), SKU: l.SKU, Bin: l.Bin, Photo: picture,
			Quantity: l.Quantity, Cancelled: l.Cancelled, Packed: l.Parcelled, Shipped: l.Shipped,
			Unit: l.Unit, List: l.List, Gross: o.Shown(l), Live: l.Reason == live.ReasonLive, N: l.N, At: l.At,
			Pinned: l.N > 0 && l.PinnedN == l.N,
		}
		if may.Products {
			v.URL = "/desk/products/" + string(l.Product)
		}
		if l.Show != "" {
			show, ok, err := live.Find(tx, l.Show)
			if err != nil {
				return nil, err
			}
			if ok {
				v.Show, v.ShowURL = show.Title.In(tag, s.Lang), "/desk/shows/"+string(show.ID)
			}
		}
		list = append(list, v)
	}
	return list, nil
}

func fillParcels(tx *store.Tx, p *desk.OrderPage, o order.Order) error {
	list, err := parcel.Of(tx, o.ID)
	for _, x := range list {
		v := desk.Parcel{ID: string(x.ID), Number: x.Number, State: string(x.State), Carrier: x.Carrier, Tracking: x.Tracking, URL: x.URL, At: x.PackedAt}
		for _, l := range x.Lines {
			v.Pieces += l.Quantity
		}
		switch x.State {
		case parcel.Shipped:
			v.At = x.ShippedAt
		case parcel.Delivered:
			v.At = x.DeliveredAt
		}
		if o.Method == pay.Cash && o.Due().Minor > 0 {
			v.Cash, v.CashMoney = o.Due().Decimal(), o.Due()
		}
		p.Parcels = append(p.Parcels, v)
	}
	return err
}

func buyerOf(ctx context.Context, tx *store.Tx, o order.Order) (desk.Buyer, error) {
	v := desk.Buyer{Name: o.Contact.Name, Email: o.Contact.Email, Phone: o.Contact.Phone, Address: AddressLines(ctx, o), Lang: o.Lang}
	c, ok, err := customer.Find(tx, o.Customer)
	if ok {
		v.Orders = c.Orders
	}
	return v, err
}

// AddressLines is where the parcel goes, as it is written on it.
func AddressLines(ctx context.Context, o order.Order) []string {
	a := o.Contact.Address
	var list []string
	for _, line := range []string{a.Name, a.Line1, a.Line2, strings.TrimSpace(a.Postcode + " " + a.City), a.Region, lang.Country(ctx, a.Country)} {
		if line != "" {
			list = append(list, line)
		}
	}
	return list
}

// CarrierNames are offered while a carrier is typed.
func CarrierNames() []string {
	var list []string
	for _, c := range parcel.Carriers() {
		list = append(list, c.Name)
	}
	return list
}

// PackOrder fills one order of the packing list: what is in no parcel yet.
func PackOrder(ctx context.Context, tx *store.Tx, s brand.Settings, o order.Order) (desk.PackOrder, error) {
	v := desk.PackOrder{
		Number: o.Number, URL: "/desk/orders/" + o.Number, Placed: o.Placed, Buyer: o.Contact.Name,
		Place: strings.TrimSpace(o.Contact.Address.City + " " + o.Contact.Address.Country),
		Slip:  "/desk/orders/" + o.Number + "/slip", Cash: o.Method == pay.Cash && o.Due().Minor > 0,
	}
	tag := lang.Tag(ctx)
	for _, piece := range o.Unpacked() {
		l := o.Lines[piece.Index]
		picture, err := linePicture(tx, l)
		if err != nil {
			return v, err
		}
		v.Lines = append(v.Lines, desk.PackLine{
			Title: l.Title.In(tag, s.Lang), Label: l.Label.In(tag, s.Lang), SKU: l.SKU, Bin: l.Bin,
			Photo: picture, Quantity: piece.Quantity,
		})
	}
	slices.SortStableFunc(v.Lines, func(a, b desk.PackLine) int { return strings.Compare(a.Bin, b.Bin) })
	return v, nil
}
