package lots

import (
	"cmp"
	"slices"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/goods"
	"hawker/app/catalog"
	"hawker/app/paper"
	"hawker/app/recall"
	"hawker/app/sourcing"
	"hawker/app/store"
	"hawker/app/web/desk/filing"
	"hawker/app/web/desk/page"
	"hawker/app/web/download"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/lots"
)

// typed is what was sent with a form that was refused, and why: that of the lot, or of a
// new certificate.
type typed struct {
	filing.Sent
	form, paper frame.Form
}

func (h Handlers) one(c *fiber.Ctx) error { return h.showOne(c, fiber.StatusOK, typed{}) }

func (h Handlers) showOne(c *fiber.Ctx, status int, was typed) error {
	id := sourcing.ID(edge.Param(c, "lot"))
	return h.Show(c, page.Answer{Section: "products", Status: status}, func(r page.Reading) (templ.Component, error) {
		v, err := sourcing.Get(r.Tx, id)
		if err != nil {
			return nil, err
		}
		product, err := catalog.Get(r.Tx, v.Product)
		if err != nil {
			return nil, err
		}
		p := views.OnePage{Frame: r.Titled(r.T("lot.named", "number", v.Number)), Product: r.In(product.Title), Back: ofProduct(v.Product), Action: of(id), Public: goods.LotURL(id)}
		p.Reason, p.Note, p.Barred, p.Typed = v.Reason, v.Note, barredOf(r, product), was.Get("reason")
		if p.Row, err = rowOf(r, v); err != nil {
			return nil, err
		}
		p.Input = views.Input{Form: was.form, Action: of(id), Number: v.Number, Maker: v.Maker, Place: v.Place, Made: dayField(p.Row.Made), Note: v.Note, Seen: v.Seq}
		fill(&p.Input, was.Values)
		p.Paper = views.PaperInput{Form: was.paper, Action: of(id) + "/certificates", New: true, Seen: v.Seq}
		fillPaper(&p.Paper, was.Sent)
		for _, c := range v.Certificates {
			p.Certificates = append(p.Certificates, certificateOf(r, v, c))
		}
		if p.Counts, err = countsOf(r, product, id); err != nil {
			return nil, err
		}
		if p.Orders, err = ordersOf(r, id); err != nil {
			return nil, err
		}
		p.History, err = history(r, id)
		return views.One(p), err
	})
}

// countsOf is what came in and what is left, by variant.
func countsOf(r page.Reading, p catalog.Product, id sourcing.ID) ([]views.Count, error) {
	list, err := sourcing.Counts(r.Tx, id)
	var out []views.Count
	for _, n := range list {
		v, err := catalog.GetVariant(r.Tx, n.Variant)
		if err != nil {
			return nil, err
		}
		name := p.Label(v, r.Tag, r.Shop.Lang)
		if name == "" {
			name = r.In(p.Title)
		}
		out = append(out, views.Count{Name: name, Received: n.Received, Left: n.Left()})
	}
	return out, err
}

// ordersOf are those with pieces of a lot in a parcel, the last packed first, with how
// their buyers can be written to.
func ordersOf(r page.Reading, id sourcing.ID) ([]views.Order, error) {
	hits, err := recall.Of(r.Tx, id)
	var list []views.Order
	for _, h := range hits {
		list = append(list, views.Order{
			Number: h.Order.Number, URL: "/desk/orders/" + h.Order.Number, Buyer: h.Order.Contact.Name, Contact: cmp.Or(h.Order.Contact.Email, h.Order.Contact.Phone),
			Parcel: h.Parcel.Number, State: r.T("desk.parcel." + string(h.Parcel.State)), At: h.Parcel.PackedAt, Pieces: h.Pieces,
		})
	}
	return list, err
}

// history is what became of a lot, the newest first, with the papers that a version brought.
func history(r page.Reading, id sourcing.ID) ([]views.Change, error) {
	all, err := sourcing.History(r.Tx, id)
	if err != nil {
		return nil, err
	}
	var list []views.Change
	known := map[string]bool{}
	for _, v := range all {
		who, err := r.Who(v.By)
		if err != nil {
			return nil, err
		}
		c := views.Change{At: v.At, Who: who, What: v.What}
		for _, one := range v.Certificates {
			if !known[one.File.Hash] {
				c.Papers = append(c.Papers, fileOf(one.File))
				known[one.File.Hash] = true
			}
		}
		list = append(list, c)
	}
	slices.Reverse(list)
	return list, nil
}

// done goes to the lot, or shows again what was typed beside what is wrong.
func (h Handlers) done(c *fiber.Ctx, was typed, err error) error {
	if err == nil {
		return edge.Go(c, of(sourcing.ID(edge.Param(c, "lot")))+"?done=saved")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	if was.Has("name") {
		was.paper = f
	} else {
		was.form = f
	}
	return h.showOne(c, status, was)
}

// form reads a plain form and runs a command on the lot of the address with it.
func (h Handlers) form(c *fiber.Ctx, name string, do func(*store.Tx, sourcing.ID, edge.Values) error) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	id := sourcing.ID(edge.Param(c, "lot"))
	return h.done(c, typed{Sent: filing.Sent{Values: v}}, h.Do(c, name, func(tx *store.Tx) error { return do(tx, id, v) }))
}

func (h Handlers) change(c *fiber.Ctx) error {
	return h.form(c, "lot.change", func(tx *store.Tx, id sourcing.ID, v edge.Values) error {
		d, err := draftOf(tx, v)
		if err == nil {
			_, err = sourcing.Change(tx, id, seen(v), d)
		}
		return err
	})
}

func (h Handlers) stop(c *fiber.Ctx) error {
	return h.form(c, "lot.stop", func(tx *store.Tx, id sourcing.ID, v edge.Values) error {
		_, err := sourcing.Stop(tx, id, v.Get("reason"))
		return err
	})
}

func (h Handlers) end(c *fiber.Ctx) error {
	return h.form(c, "lot.close", func(tx *store.Tx, id sourcing.ID, _ edge.Values) error {
		_, err := sourcing.Close(tx, id)
		return err
	})
}

func (h Handlers) resume(c *fiber.Ctx) error {
	return h.form(c, "lot.resume", func(tx *store.Tx, id sourcing.ID, _ edge.Values) error {
		_, err := sourcing.Resume(tx, id)
		return err
	})
}

// file sends a file that a version of any lot names.
func (h Handlers) file(c *fiber.Ctx) error {
	hash := edge.Param(c, "hash")
	var f paper.File
	err := h.View(func(tx *store.Tx) (err error) {
		f, err = sourcing.FileOf(tx, hash)
		return err
	})
	if err != nil {
		return err
	}
	return download.Paper(c, h.Papers, f)
}
