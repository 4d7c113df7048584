package packing

import (
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/crew"
	"hawker/app/order"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/packing"
)

const (
	packShown = 20
	packRead  = 200
)

func (h Handlers) packing(c *fiber.Ctx) error {
	return h.showPacking(c, fiber.StatusOK, func(*views.PackingPage) {})
}

// showPacking lists what to pack, the oldest order first, what is being picked, and
// what is packed and waits; change puts back what a refused form held.
func (h Handlers) showPacking(c *fiber.Ctx, status int, change func(*views.PackingPage)) error {
	return h.show(c, page.Answer{Section: "packing", Status: status}, func(r reading) (templ.Component, error) {
		p := views.PackingPage{Frame: r.Frame}
		if err := r.fillOrders(&p); err != nil {
			return nil, err
		}
		if err := r.fillParcels(&p); err != nil {
			return nil, err
		}
		var err error
		if p.Carriers, err = crew.Carriers(r.Tx); err != nil {
			return nil, err
		}
		change(&p)
		return views.Packing(p), nil
	})
}

// fillOrders lists the orders with pieces in no parcel yet, the oldest first, and reads
// no more of them than are shown: how many follow is counted already.
func (r reading) fillOrders(p *views.PackingPage) error {
	shelf, seen := parcel.Look(r.Tx), int64(0)
	err := order.FromOldest(r.Tx, order.ToPack, func(o order.Order) error {
		if len(p.Orders) == packShown {
			return store.ErrStop
		}
		seen++
		if len(o.Unpacked()) == 0 {
			return nil
		}
		v, err := r.packOrder(shelf, o)
		p.Orders = append(p.Orders, v)
		return err
	})
	p.More = order.Counts(r.Tx)[order.ToPack] - seen
	return err
}

// fillParcels lists the parcels of the house by what they wait for.
func (r reading) fillParcels(p *views.PackingPage) error {
	for _, state := range []parcel.State{parcel.Created, parcel.Picking, parcel.Packed, parcel.Ready} {
		list, _, err := parcel.In(r.Tx, state, "", packRead)
		if err != nil {
			return err
		}
		for _, x := range list {
			o, err := order.Get(r.Tx, x.Order)
			if err != nil {
				return err
			}
			row := views.PackReady{Number: x.Number, URL: "/desk/parcels/" + x.Number, Buyer: o.Contact.Name, Fetched: o.Pickup}
			switch state {
			case parcel.Packed:
				p.Ready = append(p.Ready, row)
			case parcel.Ready:
				p.Fetch = append(p.Fetch, row)
			default:
				p.Picking = append(p.Picking, crew.Parcel(r.Ctx, r.Tx, x, o))
			}
		}
	}
	return nil
}

// packOrder fills one order of the packing list: what is in no parcel yet and lies on
// the shelf, and how many pieces do not.
func (r reading) packOrder(shelf *parcel.Shelf, o order.Order) (views.PackOrder, error) {
	v := views.PackOrder{
		Number: o.Number, URL: "/desk/orders/" + o.Number, Placed: o.Placed, Buyer: o.Contact.Name,
		Place: strings.TrimSpace(o.Contact.Address.City + " " + o.Contact.Address.Country),
		Slip:  "/desk/orders/" + o.Number + "/slip", Cash: o.Method == pay.Cash && o.Due().Minor > 0, Fetched: o.Pickup,
		Unpaid: o.Method != pay.Cash && o.Due().Minor > o.Authorized.Minor,
	}
	here, err := shelf.There(o)
	if err != nil {
		return v, err
	}
	for _, piece := range o.Unpacked() {
		v.Later += piece.Quantity
	}
	for _, piece := range here {
		v.Later -= piece.Quantity
		l := o.Lines[piece.Index]
		picture, err := crew.LinePicture(r.Tx, l)
		if err != nil {
			return v, err
		}
		v.Lines = append(v.Lines, views.PackLine{
			Title: r.In(l.Title), Label: r.In(l.Label), SKU: l.SKU, Bin: l.Bin,
			Photo: picture, Quantity: piece.Quantity,
		})
	}
	slices.SortStableFunc(v.Lines, func(a, b views.PackLine) int { return strings.Compare(a.Bin, b.Bin) })
	return v, nil
}

// packNext packs all of an order that lies on the shelf, or opens a parcel to scan.
func (h Handlers) packNext(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	var p parcel.Parcel
	err = h.Do(c, "parcel.pack", func(tx *store.Tx) error {
		o, err := page.OrderOf(tx, v.Get("order"))
		if err != nil {
			return err
		}
		if v.Get("then") == "scan" {
			p, err = parcel.Create(tx, o.ID, nil)
		} else {
			_, err = parcel.Pack(tx, o.ID, nil)
		}
		return err
	})
	switch {
	case err != nil:
		return h.refusePacking(c, v, err)
	case p.Number != "":
		return edge.Go(c, "/desk/parcels/"+p.Number)
	}
	return edge.Go(c, "/desk/packing?done=packed")
}

func (h Handlers) refusePacking(c *fiber.Ctx, v edge.Values, err error) error {
	f, status, ok := page.Refused(edge.Ctx(c), page.Unnamed(err))
	if !ok {
		return err
	}
	return h.showPacking(c, status, func(p *views.PackingPage) {
		p.Form = f
		for i := range p.Orders {
			p.Orders[i].Ticked = slices.Contains(v.All("order"), p.Orders[i].Number)
		}
	})
}

// startPicking makes parcels of the ticked orders and opens the list to walk with.
func (h Handlers) startPicking(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	q := url.Values{}
	err = h.Do(c, "parcel.pick", func(tx *store.Tx) error {
		var ids []order.ID
		for _, number := range v.All("order") {
			o, err := page.OrderOf(tx, number)
			if err != nil {
				return err
			}
			ids = append(ids, o.ID)
		}
		slices.SortFunc(ids, func(a, b order.ID) int { return strings.Compare(string(a), string(b)) }) // the oldest first
		list, err := parcel.StartPicking(tx, ids)
		q = url.Values{}
		for _, p := range list {
			q.Add("parcel", p.Number)
		}
		return err
	})
	if err != nil {
		return h.refusePacking(c, v, err)
	}
	return edge.Go(c, "/desk/packing/picklist?"+q.Encode())
}

// find opens what a code on a paper names: a parcel, or the order's next parcel.
func (h Handlers) find(c *fiber.Ctx) error {
	code := strings.TrimSpace(edge.Query(c, "code"))
	if code == "" {
		return edge.Go(c, "/desk/packing")
	}
	to := ""
	err := h.View(func(tx *store.Tx) error {
		p, err := parcel.ByNumber(tx, code)
		if err == nil {
			to = "/desk/parcels/" + p.Number
			return nil
		}
		if page.IgnoreMissing(err) != nil {
			return err
		}
		o, err := page.OrderOf(tx, strings.TrimPrefix(code, "#"))
		if err != nil {
			return page.IgnoreMissing(err)
		}
		list, err := parcel.Of(tx, o.ID)
		to = "/desk/orders/" + o.Number
		for _, p := range list {
			if p.House() {
				to = "/desk/parcels/" + p.Number
				break
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	if to != "" {
		return edge.Go(c, to)
	}
	return h.showPacking(c, fiber.StatusNotFound, func(p *views.PackingPage) {
		p.Find, p.Form = code, frame.Form{Problem: page.Reading{Ctx: edge.Ctx(c)}.T("parcel.find.none", "code", code)}
	})
}
