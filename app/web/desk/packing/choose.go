package packing

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/crew"
	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/parcel"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/packing"
)

func (h Handlers) choose(c *fiber.Ctx) error {
	return h.showChoose(c, fiber.StatusOK, func(*views.ChoosePage) {})
}

// showChoose asks which pieces of the order of the path go into its next parcel.
func (h Handlers) showChoose(c *fiber.Ctx, status int, change func(*views.ChoosePage)) error {
	number := edge.Param(c, "number")
	return h.show(c, page.Answer{Section: "packing", Status: status}, func(r reading) (templ.Component, error) {
		o, err := page.OrderOf(r.Tx, number)
		if err != nil {
			return nil, err
		}
		p := views.ChoosePage{Frame: r.Titled(r.T("parcel.choose.title", "number", o.Number)), Order: o.Number, Back: "/desk/orders/" + o.Number}
		here, err := parcel.Look(r.Tx).There(o)
		if err != nil {
			return nil, err
		}
		shelf := map[int]int64{}
		for _, l := range here {
			shelf[l.Index] = l.Quantity
		}
		for _, piece := range o.Unpacked() {
			l := o.Lines[piece.Index]
			picture, err := crew.LinePicture(r.Tx, l)
			if err != nil {
				return nil, err
			}
			n := shelf[piece.Index]
			p.Lines = append(p.Lines, views.ChooseLine{Index: piece.Index, Title: r.In(l.Title), Label: r.In(l.Label), SKU: l.SKU, Bin: l.Bin, Photo: picture,
				Of: piece.Quantity, Here: n, Value: strconv.FormatInt(n, 10)})
		}
		change(&p)
		return views.Choose(p), nil
	})
}

// chosen reads how many of each line; nil where the form names no line, which means all.
func chosen(o order.Order, v edge.Values) ([]order.Piece, error) {
	var list []order.Piece
	asked := false
	for i := range o.Lines {
		name := "n." + strconv.Itoa(i)
		if !v.Has(name) {
			continue
		}
		asked = true
		n, ok := v.Int(name)
		if !ok && v.Get(name) != "" || n < 0 {
			return nil, fault.InvalidField("quantity_range", name, "min", 0, "max", o.Lines[i].Rest())
		}
		if n > 0 {
			list = append(list, order.Piece{Index: i, Quantity: n})
		}
	}
	if asked && list == nil {
		list = []order.Piece{}
	}
	return list, nil
}

// create makes a parcel of the chosen pieces, or of all, to scan or packed at once.
func (h Handlers) create(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	number := edge.Param(c, "number")
	var p parcel.Parcel
	err = h.Do(c, "parcel.pack", func(tx *store.Tx) error {
		o, err := page.OrderOf(tx, number)
		if err != nil {
			return err
		}
		pieces, err := chosen(o, v)
		if err != nil {
			return err
		}
		if v.Get("then") == "scan" {
			p, err = parcel.Create(tx, o.ID, pieces)
		} else {
			_, err = parcel.Pack(tx, o.ID, pieces)
		}
		return err
	})
	switch {
	case err == nil && p.Number != "":
		return edge.Go(c, "/desk/parcels/"+p.Number)
	case err == nil:
		return edge.Go(c, "/desk/orders/"+number+"?done=packed")
	}
	f, status, ok := page.Refused(edge.Ctx(c), page.Unnamed(err))
	if !ok {
		return err
	}
	return h.showChoose(c, status, func(p *views.ChoosePage) {
		p.Form = f
		for i := range p.Lines {
			if name := "n." + strconv.Itoa(p.Lines[i].Index); v.Has(name) {
				p.Lines[i].Value = v.Get(name)
			}
		}
	})
}
