package goods

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/parcel"
	"hawker/app/staff"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/goods"
)

const movesShown = 50

func (h Handlers) stock(c *fiber.Ctx) error { return h.showStock(c, fiber.StatusOK, nil) }

// showStock shows the ledger of a variant; change puts back what was typed.
func (h Handlers) showStock(c *fiber.Ctx, status int, change func(*views.StockPage)) error {
	id := catalog.VariantID(edge.Param(c, "variant"))
	return h.show(c, page.Answer{Section: "products", Status: status}, func(r reading) (templ.Component, error) {
		v, err := catalog.GetVariant(r.Tx, id)
		if err != nil {
			return nil, err
		}
		product, err := catalog.Get(r.Tx, v.Product)
		if err != nil {
			return nil, err
		}
		level, err := stock.Get(r.Tx, id)
		if err != nil {
			return nil, err
		}
		here := "/desk/stock/" + string(id)
		p := views.StockPage{
			Frame: r.Titled(r.In(product.Title)), Title: r.In(product.Title), Label: product.Label(v, r.Tag, r.Shop.Lang), SKU: v.SKU, Bin: v.Bin,
			Back: r.backToProduct(product), CountTo: here + "/counts", ReceiveTo: here + "/receipts",
			Level: views.Level{OnHand: level.OnHand, Reserved: level.Reserved, Committed: level.Committed, Damaged: level.Damaged, Available: level.Available()},
			Count: views.CountInput{Expected: level.OnHand},
		}
		p.Key = edge.NewKey()
		if p.Moves, err = r.moves(id); err != nil {
			return nil, err
		}
		if p.Others, err = r.others(product, id); err != nil {
			return nil, err
		}
		if change != nil {
			change(&p)
		}
		return views.Stock(p), nil
	})
}

func (r reading) backToProduct(p catalog.Product) string {
	if !r.Person.May(staff.ProductsEdit) {
		return "/desk"
	}
	return "/desk/products/" + string(p.ID) + "#variants"
}

func (r reading) others(p catalog.Product, id catalog.VariantID) ([]frame.Choice, error) {
	list, err := catalog.Variants(r.Tx, p.ID)
	var out []frame.Choice
	for _, v := range list {
		out = append(out, frame.Choice{Value: "/desk/stock/" + string(v.ID), Label: p.Label(v, r.Tag, r.Shop.Lang), Chosen: v.ID == id})
	}
	return out, err
}

func (r reading) moves(id catalog.VariantID) ([]views.Movement, error) {
	list, err := stock.Movements(r.Tx, id, movesShown)
	if err != nil {
		return nil, err
	}
	out := make([]views.Movement, 0, len(list))
	for _, m := range list {
		v := views.Movement{
			At: m.At, Kind: string(m.Kind), Note: m.Reason, After: m.After.Available(),
			Change: m.Delta.OnHand - m.Delta.Reserved - m.Delta.Committed - m.Delta.Damaged,
		}
		if v.Ref, v.RefURL, err = r.reference(m.Ref); err != nil {
			return nil, err
		}
		if v.By, err = r.Who(m.By); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// reference names what a movement belongs to, where that has a page.
func (r reading) reference(ref string) (name, url string, err error) {
	kind, rest, _ := strings.Cut(ref, "/")
	id, _, _ := strings.Cut(rest, "/")
	switch kind {
	case "parcel":
		b, err := parcel.Get(r.Tx, parcel.ID(id))
		if err != nil {
			return "", "", page.IgnoreMissing(err)
		}
		return r.reference("order/" + string(b.Order))
	case "order":
		o, ok, err := order.Find(r.Tx, order.ID(id))
		if err != nil || !ok {
			return "", "", err
		}
		return o.Number, "/desk/orders/" + o.Number, nil
	}
	held, err := stock.GetReservation(r.Tx, stock.ReservationID(ref))
	if err != nil {
		return "", "", page.IgnoreMissing(err)
	}
	if id, ok := order.Of(held); ok {
		return r.reference("order/" + string(id))
	}
	return "", "", nil
}

// count sets what is on hand, if it still is what the page showed.
func (h Handlers) count(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	id := catalog.VariantID(edge.Param(c, "variant"))
	expected, _ := v.Int("expected")
	err = h.Do(c, "stock.count", func(tx *store.Tx) error {
		found, err := pieces(v.Get("counted"), "counted")
		if err != nil {
			return err
		}
		if _, err := catalog.GetVariant(tx, id); err != nil {
			return err
		}
		return stock.Count(tx, stock.Counted{Variant: id, Expected: expected, Found: found, Reason: v.Get("reason")})
	})
	if err == nil {
		return edge.Go(c, "/desk/stock/"+string(id)+"?done=counted")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showStock(c, status, func(p *views.StockPage) {
		f.Key, p.Form = p.Key, f
		p.Count.Counted, p.Count.Reason, p.Count.Changed = v.Get("counted"), v.Get("reason"), fault.Is(err, "stock_changed")
	})
}

// pieces reads a whole number of pieces, zero too.
func pieces(s, field string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case s == "":
		return 0, fault.InvalidField("field_needed", field)
	case err != nil:
		return 0, fault.InvalidField("quantity_malformed", field)
	}
	return n, nil
}

// receive books goods in, once per form.
func (h Handlers) receive(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	key, err := v.Key()
	if err != nil {
		return err
	}
	id := catalog.VariantID(edge.Param(c, "variant"))
	_, err = h.Once(c, "stock.receive", key, func(tx *store.Tx) (string, error) {
		n, err := pieces(v.Get("quantity"), "quantity")
		if err != nil {
			return "", err
		}
		return "", stock.Receive(tx, stock.Line{Variant: id, Quantity: n}, "", v.Get("note"))
	})
	if err == nil {
		return edge.Go(c, "/desk/stock/"+string(id)+"?done=received")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showStock(c, status, func(p *views.StockPage) {
		f.Key, p.Form = p.Key, f
		p.Receive = views.ReceiveInput{Quantity: v.Get("quantity"), Note: v.Get("note")}
	})
}
