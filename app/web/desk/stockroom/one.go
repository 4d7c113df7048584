package stockroom

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/catalog"
	"hawker/app/order"
	"hawker/app/parcel"
	"hawker/app/sourcing"
	"hawker/app/staff"
	"hawker/app/stock"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/stockroom"
	"hawker/views/ui"
)

const movesShown = 50

// asked is which part of a variant's ledger a page shows.
type asked struct {
	variant catalog.VariantID
	at      stock.LocationID // "" for the shop's first
	before  uint64
}

func (h Handlers) one(c *fiber.Ctx) error {
	a := asked{variant: catalog.VariantID(edge.Param(c, "variant")), at: stock.LocationID(edge.Query(c, "at"))}
	a.before, _ = strconv.ParseUint(edge.Query(c, "before"), 10, 64)
	return h.showOne(c, a, fiber.StatusOK, nil)
}

// showOne shows the ledger of a variant; change puts back what was typed.
func (h Handlers) showOne(c *fiber.Ctx, a asked, status int, change func(*views.OnePage)) error {
	return h.show(c, page.Answer{Section: "products", Status: status}, func(r reading) (templ.Component, error) {
		p, err := r.one(&a)
		if err != nil {
			return nil, err
		}
		if p.Moves, p.Pages, err = r.moves(a); err != nil {
			return nil, err
		}
		if p.Queue, err = r.queue(a); err != nil {
			return nil, err
		}
		if change != nil {
			change(&p)
		}
		return views.One(p), nil
	})
}

// one reads all but the ledger, and settles at which location.
func (r reading) one(a *asked) (views.OnePage, error) {
	v, err := catalog.GetVariant(r.Tx, a.variant)
	if err != nil {
		return views.OnePage{}, err
	}
	product, err := catalog.Get(r.Tx, v.Product)
	if err != nil {
		return views.OnePage{}, err
	}
	p := views.OnePage{
		Frame: r.Titled(r.In(product.Title)), Title: r.In(product.Title), Label: product.Label(v, r.Tag, r.Shop.Lang), SKU: v.SKU, Bin: v.Bin,
		Back: r.back(product), Action: stockroom + "/" + string(v.ID), Low: v.Low(), Change: views.ChangeInput{Kind: string(stock.KindDamage)},
	}
	p.Key = edge.NewKey()
	if p.Receive.Lots, err = r.lots(v.Product); err != nil {
		return p, err
	}
	if later, ok := v.Later(r.Tx.Now); ok {
		p.Ahead = r.T("stock.later."+later.Kind, "day", r.day(later))
	}
	if p.Others, err = r.others(product, v.ID); err != nil {
		return p, err
	}
	if a.at == "" {
		if a.at, err = stock.Home(r.Tx); err != nil {
			return p, err
		}
	}
	if p.At, p.Places, err = r.places(a); err != nil {
		return p, err
	}
	level, err := stock.At(r.Tx, a.variant, a.at)
	if err != nil {
		return p, err
	}
	all, err := stock.Get(r.Tx, a.variant)
	p.Level, p.All, p.Count.Expected = figures(level), figures(all), level.OnHand
	return p, err
}

func figures(l stock.Level) views.Level {
	return views.Level{
		OnHand: l.OnHand, Reserved: l.Reserved, Committed: l.Committed, Damaged: l.Damaged, Safety: l.Safety, Missing: l.Missing(), Available: l.Available(),
	}
}

// places are the locations to choose from; none while there is only one.
func (r reading) places(a *asked) (at string, list []views.Place, err error) {
	if _, err := stock.GetLocation(r.Tx, a.at); err != nil {
		return "", nil, err
	}
	all, err := stock.Locations(r.Tx)
	if err != nil || len(all) < 2 {
		return string(a.at), nil, err
	}
	for _, l := range all {
		level, err := stock.At(r.Tx, a.variant, l.ID)
		if err != nil {
			return "", nil, err
		}
		if l.Active || l.ID == a.at {
			list = append(list, views.Place{ID: string(l.ID), Name: r.named(l), OnHand: level.OnHand, Chosen: l.ID == a.at})
		}
	}
	return string(a.at), list, nil
}

// named is what a location is called.
func (r reading) named(l stock.Location) string {
	if name := r.In(l.Name); name != "" {
		return name
	}
	return r.T("stock.place.main")
}

func (r reading) back(p catalog.Product) string {
	if !r.Person.May(staff.ProductsEdit) {
		return "/desk"
	}
	return "/desk/products/" + string(p.ID) + "#variants"
}

func (r reading) others(p catalog.Product, id catalog.VariantID) ([]frame.Tab, error) {
	list, err := catalog.Variants(r.Tx, p.ID)
	var out []frame.Tab
	for _, v := range list {
		out = append(out, frame.Tab{URL: stockroom + "/" + string(v.ID), Label: p.Label(v, r.Tag, r.Shop.Lang), Current: v.ID == id})
	}
	return out, err
}

func (r reading) moves(a asked) ([]views.Movement, frame.Pages, error) {
	list, more, err := stock.Ledger(r.Tx, a.variant, stock.Page{Loc: a.at, Before: a.before, Limit: movesShown})
	var pages frame.Pages
	if err != nil {
		return nil, pages, err
	}
	out := make([]views.Movement, 0, len(list))
	for _, m := range list {
		v := views.Movement{At: m.At, Kind: string(m.Kind), Note: m.Reason, After: m.After.Available(), Change: m.Delta.Available()}
		if v.Ref, v.RefURL, err = r.reference(m.Ref); err != nil {
			return nil, pages, err
		}
		if m.Lot != "" {
			lot, err := sourcing.Get(r.Tx, sourcing.ID(m.Lot))
			if err != nil {
				return nil, pages, err
			}
			v.Lot = lot.Number
		}
		if v.By, err = r.Who(m.By); err != nil {
			return nil, pages, err
		}
		out = append(out, v)
	}
	link := func(before uint64) string {
		q := url.Values{"at": {string(a.at)}}
		if before > 0 {
			q.Set("before", strconv.FormatUint(before, 10))
		}
		return stockroom + "/" + string(a.variant) + "?" + q.Encode() + "#stock-ledger"
	}
	if more {
		pages.Next = link(list[len(list)-1].Seq)
	}
	if a.before > 0 {
		pages.First = link(0)
	}
	return out, pages, nil
}

// lots are those in force that pieces of a product can be of; none while it has none.
func (r reading) lots(id catalog.ID) ([]ui.Option, error) {
	all, err := sourcing.Of(r.Tx, id)
	var list []ui.Option
	for _, v := range slices.Backward(all) {
		if v.State == sourcing.Current {
			list = append(list, ui.Option{Value: string(v.ID), Label: v.Number})
		}
	}
	if len(list) > 0 {
		list = append([]ui.Option{{Label: r.T("lot.receive.none")}}, list...)
	}
	return list, err
}

// queue names the orders that wait for pieces.
func (r reading) queue(a asked) ([]views.Waiter, error) {
	list, err := stock.Queue(r.Tx, a.variant, a.at)
	var out []views.Waiter
	for _, w := range list {
		name, url, err := r.reference(w.Owner)
		if err != nil {
			return nil, err
		}
		out = append(out, views.Waiter{Order: name, URL: url, Missing: w.Missing, Since: w.Since})
	}
	return out, err
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
