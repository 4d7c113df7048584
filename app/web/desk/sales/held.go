package sales

import (
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/crew"
	"hawker/app/dispute"
	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk"
	"hawker/views/desk/frame"
)

func (h Handlers) hold(c *fiber.Ctx) error {
	return h.act(c, "order.hold", "held", func(tx *store.Tx, o order.Order, v edge.Values) error {
		_, err := order.Hold(tx, o.ID, v.Get("hold"), v.Get("hold_note"))
		return page.Renamed(page.Renamed(err, "reason", "hold"), "note", "hold_note")
	})
}

func (h Handlers) release(c *fiber.Ctx) error {
	return h.act(c, "order.release", "released", func(tx *store.Tx, o order.Order, v edge.Values) error {
		_, err := order.Unhold(tx, o.ID, v.Get("hold_note"))
		return page.Renamed(err, "note", "hold_note")
	})
}

// evidence notes what was sent to the provider about a dispute of the order.
func (h Handlers) evidence(c *fiber.Ctx) error {
	return h.act(c, "dispute.evidence", "evidence", func(tx *store.Tx, o order.Order, v edge.Values) error {
		d, err := dispute.Get(tx, v.Get("dispute"))
		if err == nil && d.Order != o.ID {
			err = fault.Missing("dispute_not_found")
		}
		if err != nil {
			return err
		}
		return dispute.Note(tx, d.Ref, v.Get("evidence"))
	})
}

// holding is whether the order may leave the house, and who may say so.
func (r reading) holding(o order.Order) views.HoldCard {
	card := views.HoldCard{Reason: o.Hold, Can: r.Person.May(staff.OrdersEdit)}
	if _, err := order.CheckHold(o, order.HoldOther, ""); o.Hold == "" && err != nil {
		card.Can = false
	}
	for _, reason := range order.HoldReasons {
		card.Reasons = append(card.Reasons, frame.Choice{Value: reason, Label: r.T("hold.reason." + reason), Chosen: reason == order.HoldReview})
	}
	return card
}

func (r reading) disputes(o order.Order) ([]frame.Dispute, error) {
	list, err := dispute.Of(r.Tx, o.ID)
	var out []frame.Dispute
	for _, d := range list {
		v, err := crew.Dispute(r.Ctx, r.Tx, o, d)
		if err != nil {
			return nil, err
		}
		v.Can = d.State == dispute.Waiting && r.Person.May(staff.OrdersPay)
		out = append(out, v)
	}
	return out, err
}
