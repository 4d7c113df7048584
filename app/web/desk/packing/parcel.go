package packing

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/crew"
	"hawker/app/fault"
	"hawker/app/invoice"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/packing"
)

// parcel shows one parcel: the bench while it is packed, later where it is.
func (h Handlers) parcel(c *fiber.Ctx) error {
	var p parcel.Parcel
	err := h.View(func(tx *store.Tx) (err error) {
		p, err = parcel.ByNumber(tx, edge.Param(c, "number"))
		return err
	})
	switch {
	case err != nil:
		return err
	case p.State == parcel.Created || p.State == parcel.Picking:
		return h.bench(c, p, heard{status: fiber.StatusOK})
	}
	return h.showParcel(c, fiber.StatusOK, func(*views.ParcelPage) {})
}

// showParcel answers with the page of a parcel that is packed; change puts back what
// was typed into a refused form.
func (h Handlers) showParcel(c *fiber.Ctx, status int, change func(*views.ParcelPage)) error {
	number := edge.Param(c, "number")
	return h.show(c, page.Answer{Section: "packing", Status: status}, func(r reading) (templ.Component, error) {
		p, err := parcel.ByNumber(r.Tx, number)
		if err != nil {
			return nil, err
		}
		o, err := order.Get(r.Tx, p.Order)
		if err != nil {
			return nil, err
		}
		v := views.ParcelPage{Frame: r.Titled(r.T("desk.parcel.number", "number", p.Number)), Order: o.Number, Buyer: o.Contact.Name, To: crew.Address(r.Ctx, o)}
		v.Parcel = crew.Parcel(r.Ctx, r.Tx, p, o)
		if v.Carriers, err = crew.Carriers(r.Tx); err != nil {
			return nil, err
		}
		if v.Next, err = following(r, p); err != nil {
			return nil, err
		}
		if v.Lots, err = lotLinks(r, p, o); err != nil {
			return nil, err
		}
		change(&v)
		return views.ParcelOne(v), nil
	})
}

// following is the next parcel to pack, "" where there is none.
func following(r reading, p parcel.Parcel) (string, error) {
	for _, state := range []parcel.State{parcel.Picking, parcel.Created} {
		list, _, err := parcel.In(r.Tx, state, "", 2)
		if err != nil {
			return "", err
		}
		for _, next := range list {
			if next.ID != p.ID {
				return next.Number, nil
			}
		}
	}
	return "", nil
}

// act is one thing that is done to a parcel: what the audit calls it, what is said
// afterwards, and the verb.
type act struct {
	name, done string
	verb       func(*store.Tx, parcel.Parcel, edge.Values) (parcel.Parcel, error)
}

// acts are named by the last part of their address.
var acts = map[string]act{
	"shipment": {"parcel.ship", "shipped", func(tx *store.Tx, p parcel.Parcel, v edge.Values) (parcel.Parcel, error) {
		return parcel.Ship(tx, p.ID, v.Get("carrier"), v.Get("tracking"))
	}},
	"delivery": {"parcel.deliver", "delivered", deliver},
	"undo": {"parcel.unship", "unshipped", func(tx *store.Tx, p parcel.Parcel, _ edge.Values) (parcel.Parcel, error) {
		return parcel.Unship(tx, p.ID)
	}},
	"attempt": {"parcel.fail", "attempt", func(tx *store.Tx, p parcel.Parcel, _ edge.Values) (parcel.Parcel, error) {
		return parcel.Fail(tx, p.ID)
	}},
	"again": {"parcel.send_again", "again", func(tx *store.Tx, p parcel.Parcel, _ edge.Values) (parcel.Parcel, error) {
		return parcel.SendAgain(tx, p.ID)
	}},
	"return": {"parcel.come_back", "came_back", func(tx *store.Tx, p parcel.Parcel, v edge.Values) (parcel.Parcel, error) {
		return parcel.ComeBack(tx, p.ID, ending(v))
	}},
	"loss": {"parcel.lose", "lost", func(tx *store.Tx, p parcel.Parcel, v edge.Values) (parcel.Parcel, error) {
		return parcel.Lose(tx, p.ID, ending(v))
	}},
	"ready": {"parcel.ready", "ready", func(tx *store.Tx, p parcel.Parcel, _ edge.Values) (parcel.Parcel, error) {
		return parcel.MakeReady(tx, p.ID)
	}},
	"handover": {"parcel.hand_over", "handed", handOver},
	"cancel": {"parcel.cancel", "unpacked", func(tx *store.Tx, p parcel.Parcel, _ edge.Values) (parcel.Parcel, error) {
		return parcel.Cancel(tx, p.ID)
	}},
	"empty": {"parcel.empty", "", func(tx *store.Tx, p parcel.Parcel, _ edge.Values) (parcel.Parcel, error) {
		return parcel.Uncount(tx, p.ID)
	}},
}

func ending(v edge.Values) parcel.End {
	return parcel.End{Again: v.Get("end") == "again", Restock: v.Get("end") == "restock", Why: v.Get("why")}
}

// paid reads what was paid by hand; nil where nothing is written.
func paid(tx *store.Tx, p parcel.Parcel, v edge.Values) (*money.Amount, order.Order, error) {
	o, err := order.Get(tx, p.Order)
	if err != nil || v.Get("paid") == "" {
		return nil, o, err
	}
	amount, err := page.AmountOf(v.Get("paid"), "paid", o.Total.Currency)
	return &amount, o, err
}

func deliver(tx *store.Tx, p parcel.Parcel, v edge.Values) (parcel.Parcel, error) {
	amount, o, err := paid(tx, p, v)
	if err != nil {
		return p, err
	}
	if o.Method != pay.Cash || amount == nil {
		return parcel.Deliver(tx, p.ID, nil)
	}
	if p, err = parcel.Deliver(tx, p.ID, amount); err != nil {
		return p, page.Renamed(err, "amount", "paid")
	}
	return p, invoice.FollowUp(tx, o.ID)
}

func handOver(tx *store.Tx, p parcel.Parcel, v edge.Values) (parcel.Parcel, error) {
	amount, o, err := paid(tx, p, v)
	if err != nil {
		return p, err
	}
	if p, err = parcel.HandOver(tx, p.ID, v.Get("code"), amount); err != nil {
		return p, page.Renamed(err, "amount", "paid")
	}
	if amount == nil || p.State != parcel.PickedUp {
		return p, nil
	}
	return p, invoice.FollowUp(tx, o.ID)
}

// do runs an act on the parcel of the path and goes back to where the form stood, or to
// the parcel's page with what was refused.
func (h Handlers) do(a act) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v, err := edge.Form(c)
		if err != nil {
			return err
		}
		var p parcel.Parcel
		var o order.Order
		err = h.Do(c, a.name, func(tx *store.Tx) (err error) {
			if p, err = parcel.ByNumber(tx, edge.Param(c, "number")); err != nil {
				return err
			}
			if o, err = order.Get(tx, p.Order); err != nil {
				return err
			}
			p, err = a.verb(tx, p, v)
			return err
		})
		if err == nil && a.name == "parcel.hand_over" && p.State != parcel.PickedUp {
			err = p.Wrong() // a wrong code is counted, so it could not be refused
		}
		if err == nil {
			return edge.Go(c, next(a, p, o, v))
		}
		return h.refuse(c, p, v, err)
	}
}

// next is where to go after an act.
func next(a act, p parcel.Parcel, o order.Order, v edge.Values) string {
	to := "/desk/parcels/" + p.Number
	switch {
	case v.Get("from") == "order":
		to = "/desk/orders/" + o.Number
	case p.State == parcel.Cancelled:
		to = "/desk/packing"
	}
	if a.done != "" {
		to += "?done=" + a.done
	}
	return to
}

func (h Handlers) refuse(c *fiber.Ctx, p parcel.Parcel, v edge.Values, err error) error {
	if _, refused := fault.As(err); refused && (p.State == parcel.Created || p.State == parcel.Picking) {
		return h.bench(c, p, heard{sound: "bad", status: edge.Status(err), err: err})
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showParcel(c, status, func(w *views.ParcelPage) { w.Refused(f, typed(v)) })
}

// typed is what a refused form held.
func typed(v edge.Values) map[string]string {
	m := map[string]string{}
	for _, name := range []string{"carrier", "tracking", "paid", "end", "why"} {
		if v.Has(name) {
			m[name] = v.Get(name)
		}
	}
	return m
}
