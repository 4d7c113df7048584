package drafts

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"hawker/app/brand"
	"hawker/app/draft"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/store"
	"hawker/app/web/edge"
)

// send lets the link go out as the page showed it, once per form.
func (h Handlers) send(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	key, err := v.Key()
	if err != nil {
		return err
	}
	number := edge.Param(c, "draft")
	_, err = h.Once(c, "draft.send", key, func(tx *store.Tx) (string, error) {
		d, err := draft.ByNumber(tx, number)
		if err != nil {
			return "", err
		}
		s, err := brand.Get(tx)
		if err != nil {
			return "", err
		}
		days, err := strconv.Atoi(v.Get("days"))
		if err != nil {
			return "", fault.InvalidField("draft_days", "days", "max", 90)
		}
		edits, _ := v.Int("edits")
		total, _ := v.Int("total")
		_, err = draft.Send(tx, d.ID, draft.Sending{
			Edits: int(edits), Total: money.Of(total, s.Currency), Days: days, Hold: v.On("hold"), Mail: v.On("mail"), Path: "/pay/" + draft.Link(h.Secret, d),
		})
		return "", err
	})
	if err != nil {
		return h.refuse(c, err, v)
	}
	return edge.Go(c, "/desk/drafts/"+number+"?done=draft_sent")
}

func (h Handlers) end(c *fiber.Ctx) error {
	number := edge.Param(c, "draft")
	err := h.Do(c, "draft.cancel", func(tx *store.Tx) error {
		d, err := draft.ByNumber(tx, number)
		if err != nil {
			return err
		}
		return draft.Cancel(tx, d.ID)
	})
	if err != nil {
		return h.refuse(c, err, nil)
	}
	return edge.Go(c, "/desk/drafts/"+number+"?done=draft_over")
}
