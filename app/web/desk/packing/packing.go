// Package packing answers for the packing table: what to pack, and what waits for its
// carrier.
//
// It promises that the oldest order comes first and that what was typed survives a
// refusal. What may be packed and sent is decided by parcel, never here.
package packing

import (
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/crew"
	"hawker/app/order"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/packing"
	"hawker/views/print"
)

// Handlers answer for this part of the desk.
type Handlers struct{ page.Desk }

// reading is page.Reading with what this part reads.
type reading struct{ page.Reading }

func (h Handlers) show(c *fiber.Ctx, a page.Answer, fill func(reading) (templ.Component, error)) error {
	return h.Show(c, a, func(r page.Reading) (templ.Component, error) { return fill(reading{r}) })
}

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	return []edge.Route{
		{Method: "GET", Path: "/desk/orders/:number/slip", Permission: staff.DeskView, Handler: h.slip},
		{Method: "GET", Path: "/desk/packing", Permission: staff.OrdersPack, Handler: h.packing},
		{Method: "POST", Path: "/desk/packing", Permission: staff.OrdersPack, Handler: h.packNext},
		{Method: "POST", Path: "/desk/packing/shipments", Permission: staff.OrdersPack, Handler: h.shipNext},
	}
}

const (
	packShown = 20
	packRead  = 200
)

func (h Handlers) packing(c *fiber.Ctx) error {
	return h.showPacking(c, fiber.StatusOK, frame.Form{})
}

// showPacking lists what to pack, the oldest order first, and what is packed and
// waits for its carrier.
func (h Handlers) showPacking(c *fiber.Ctx, status int, f frame.Form) error {
	return h.show(c, page.Answer{Section: "packing", Status: status}, func(r reading) (templ.Component, error) {
		p := views.PackingPage{Frame: r.Frame, Form: f}
		list, err := oldest(r.Tx)
		if err != nil {
			return nil, err
		}
		if p.Carriers, err = crew.Carriers(r.Tx); err != nil {
			return nil, err
		}
		for _, o := range list {
			if err := fillPacking(r, &p, o); err != nil {
				return nil, err
			}
		}
		return views.Packing(p), nil
	})
}

// oldest reads the orders that wait to be sent, the oldest first.
func oldest(tx *store.Tx) ([]order.Order, error) {
	var all []order.Order
	for after := ""; ; {
		list, next, err := order.List(tx, order.ToPack, after, packRead)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
		if next == "" {
			break
		}
		after = next
	}
	for i, k := 0, len(all)-1; i < k; i, k = i+1, k-1 {
		all[i], all[k] = all[k], all[i]
	}
	return all, nil
}

func fillPacking(r reading, p *views.PackingPage, o order.Order) error {
	if len(o.Unpacked()) > 0 {
		if len(p.Orders) < packShown {
			v, err := r.packOrder(o)
			if err != nil {
				return err
			}
			p.Orders = append(p.Orders, v)
		} else {
			p.More++
		}
	}
	list, err := parcel.Of(r.Tx, o.ID)
	for _, b := range list {
		if b.State == parcel.Packed {
			p.Ready = append(p.Ready, views.PackReady{Number: b.Number, URL: "/desk/orders/" + o.Number, Parcel: string(b.ID), Buyer: o.Contact.Name})
		}
	}
	return err
}

func (h Handlers) packNext(c *fiber.Ctx) error {
	return h.packingAct(c, "parcel.pack", "packed", func(tx *store.Tx, v edge.Values) error {
		o, err := page.OrderOf(tx, v.Get("order"))
		if err != nil {
			return err
		}
		_, err = parcel.Pack(tx, o.ID, nil)
		return err
	})
}

func (h Handlers) shipNext(c *fiber.Ctx) error {
	return h.packingAct(c, "parcel.ship", "shipped", func(tx *store.Tx, v edge.Values) error {
		_, err := parcel.Ship(tx, parcel.ID(v.Get("parcel")), v.Get("carrier"), v.Get("tracking"))
		return page.Unnamed(err) // the list has one form per parcel and no room beside a field
	})
}

func (h Handlers) packingAct(c *fiber.Ctx, name, done string, verb func(*store.Tx, edge.Values) error) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	if err = h.Do(c, name, func(tx *store.Tx) error { return verb(tx, v) }); err == nil {
		return edge.Go(c, "/desk/packing?done="+done)
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showPacking(c, status, f)
}

// slip is the paper that lies in the parcel: everything that is not shipped yet.
func (h Handlers) slip(c *fiber.Ctx) error {
	number := edge.Param(c, "number")
	shell := h.Shell(c, number)
	shell.NoIndex, shell.Scripts, shell.Body = true, []string{"print-page"}, "paper"
	var p print.SlipPage
	err := h.View(func(tx *store.Tx) error {
		o, err := page.OrderOf(tx, number)
		if err != nil {
			return err
		}
		p = print.SlipPage{Page: shell, Number: o.Number, Placed: o.Placed, To: crew.Address(edge.Ctx(c), o), Message: o.Note, Contact: shell.Email}
		p.From, p.Way = sender(shell.Seller), o.WayName.In(shell.Lang)
		for _, l := range o.Lines {
			here := l.Rest() - l.Shipped
			if here == 0 && l.Shipped > 0 {
				continue
			}
			p.Lines = append(p.Lines, print.SlipLine{Title: l.Title.In(shell.Lang), Label: l.Label.In(shell.Lang), SKU: l.SKU, Bin: l.Bin, Quantity: here})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return edge.Page(c, print.Slip(p))
}

// sender is the shop's address by lines; its name stands above.
func sender(seller []string) []string {
	var lines []string
	for i, s := range seller {
		if i > 0 {
			lines = append(lines, strings.Split(s, "\n")...)
		}
	}
	return lines
}

// packOrder fills one order of the packing list: what is in no parcel yet.
func (r reading) packOrder(o order.Order) (views.PackOrder, error) {
	v := views.PackOrder{
		Number: o.Number, URL: "/desk/orders/" + o.Number, Placed: o.Placed, Buyer: o.Contact.Name,
		Place: strings.TrimSpace(o.Contact.Address.City + " " + o.Contact.Address.Country),
		Slip:  "/desk/orders/" + o.Number + "/slip", Cash: o.Method == pay.Cash && o.Due().Minor > 0,
	}
	for _, piece := range o.Unpacked() {
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
