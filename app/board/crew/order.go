package crew

import (
	"context"
	"slices"

	"hawker/app/catalog"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/photo"
	"hawker/app/store"
	"hawker/views/desk"
	"hawker/views/desk/frame"
)

const thumbSize = 320

// OrderState gives the two words beside an order.
func OrderState(o order.Order) desk.OrderState {
	s := desk.OrderState{Number: o.Number, Status: string(o.Status), Payment: o.Payment}
	if o.Payment == order.PayPending && o.Method == pay.Cash {
		s.Payment = "cod"
	}
	switch o.Fulfilment {
	case order.ShipHeld:
		s.Parcel = "held"
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
		if slices.ContainsFunc(o.Lines, func(l order.Line) bool { return l.Picking > 0 }) {
			s.Parcel = "picking"
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
		Place: o.Contact.Address.City, State: OrderState(o), Total: o.Total, Message: o.Unread > 0,
	}
	tag := lang.Tag(ctx)
	for _, l := range o.Lines {
		if l.Gone() {
			continue
		}
		r.Pieces += l.Quantity
		if len(r.Thumbs) < 3 {
			picture, err := LinePicture(tx, l)
			if err != nil {
				return r, err
			}
			r.Thumbs = append(r.Thumbs, frame.Thumb{URL: picture, Alt: l.Title.In(tag)})
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

// LinePicture is the picture that the line was sold with; a piece that had none
// then shows the one that it has now.
func LinePicture(tx *store.Tx, l order.Line) (string, error) {
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
