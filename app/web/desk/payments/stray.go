package payments

import (
	"github.com/gofiber/fiber/v2"

	"hawker/app/lang"
	"hawker/app/pay"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/payments"
)

const straysShown = 20

// strays reads the newest messages about money that nobody could match.
func strays(r page.Reading) ([]views.Stray, error) {
	list, _, err := pay.Unmatched(r.Tx, "", straysShown)
	if err != nil {
		return nil, err
	}
	var all []views.Stray
	for _, m := range list {
		s := views.Stray{ID: string(m.ID), Method: r.T("shop.method." + string(m.Method)), At: lang.DateTime(r.Ctx, m.Verified), Why: r.T("mail.unmatched.why." + m.Problem)}
		if len(m.Events) > 0 {
			e := m.Events[0]
			for _, name := range []string{e.Charge, e.Ref, string(e.Attempt)} {
				if s.Ref == "" {
					s.Ref = name
				}
			}
			if e.Amount.Currency != "" {
				s.Amount = lang.Money(r.Ctx, e.Amount)
			}
		}
		all = append(all, s)
	}
	return all, nil
}

// settle notes what a person did about one.
func (h Handlers) settle(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	id := edge.Param(c, "message")
	err = h.Do(c, "pay.settled", func(tx *store.Tx) error { return pay.Settled(tx, pay.MessageID(id), v.Get("note")) })
	if err == nil {
		return edge.Go(c, settings+"?done=saved#strays")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showSettings(c, status, func(_ page.Reading, p *views.SettingsPage) {
		p.Sent, p.Form = id, f
		for i := range p.Strays {
			if p.Strays[i].ID == id {
				p.Strays[i].Note = v.Get("note")
			}
		}
	})
}
