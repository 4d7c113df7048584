package app_test

import (
	"net/http"
	"strings"

	"hawker/app/order"
	"hawker/app/refund"
	"hawker/app/staff"
	"hawker/app/store"
)

// refund gives the money for a returned piece back, with its papers.
func (s *story) refund() {
	host, _ := s.hire(staff.Host)
	if p := host.get(s.orderPage() + "/refund"); p.status != http.StatusForbidden {
		s.Errorf("a host may give money back: %d", p.status)
	}
	if p := s.owner.get(s.orderPage()).want(http.StatusOK); !strings.Contains(p.words(), "must carry your address") {
		s.Errorf("without an address the invoice says: %s", clip(p.words()))
	}
	for section, pairs := range map[string][]string{"shop": {"address", "Kiln Lane 1\n10435 Berlin"}, "invoice": {"tax_id", "DE136695976"}} {
		s.done(s.owner.get("/desk/settings").form("/desk/settings/"+section).set(pairs...).send(), "/desk/settings")
	}
	s.done(s.owner.get(s.orderPage()).form("/invoice").send(), s.orderPage())

	page := s.owner.get(s.orderPage() + "/refund?quantity.0=9&how.0=return").want(http.StatusOK)
	if strings.Contains(page.text, `name="seen"`) {
		s.Error("nine pieces can be refunded")
	}
	page = s.owner.get(s.orderPage() + "/refund?quantity.0=1&how.0=return&reason=A+chip").want(http.StatusOK)
	form := page.form("/refund")
	s.done(form.send(), s.orderPage())
	s.done(form.send(), s.orderPage()) // sent twice
	var asked refund.Refund
	s.view(func(tx *store.Tx) error {
		o := byNumber(s, tx, s.number)
		list, err := refund.Of(tx, o.ID)
		if len(list) != 1 || o.Refunding != list[0].Amount || o.Lines[0].Returned != 1 || o.Task != order.TaskSend {
			s.Fatalf("refunds %+v of %+v", list, o)
		}
		asked = list[0]
		return err
	})
	if changed := form.set("key", "another-key-of-another-form", "seen", "1").send(); changed.status != http.StatusConflict {
		s.Errorf("a sum that nobody was shown is taken: %d", changed.status)
	}
	if p := s.guest.get(s.order).want(http.StatusOK); !strings.Contains(p.words(), "goes back to you") || !strings.Contains(p.words(), "A chip") {
		s.Errorf("the buyer's page does not show the refund: %s", clip(p.words()))
	}
	form = s.owner.get(s.orderPage()).form("/refunds/" + string(asked.ID) + "/sent")
	if p := form.set("ref", "").send(); p.status != http.StatusUnprocessableEntity {
		s.Errorf("sent without a reference: %d", p.status)
	}
	s.done(form.set("ref", "SEPA 77").send(), s.orderPage())
	s.papers()
}

// papers are the buyer's by the order's link, and nobody else's.
func (s *story) papers() {
	p := s.guest.get(s.order).want(http.StatusOK)
	for number, words := range map[string]string{"/documents/2": "DE136695976", "/documents/C2": "SEPA 77"} {
		at := p.link(s.order + number)
		paper := s.guest.get(at).want(http.StatusOK)
		if !strings.Contains(paper.words(), words) {
			s.Errorf("%s says: %s", at, clip(paper.words()))
		}
		if wrong := s.guest.get(strings.Replace(at, s.order, s.order+"x", 1)); wrong.status != http.StatusNotFound {
			s.Errorf("another link opens %s: %d", at, wrong.status)
		}
	}
	if p := s.guest.get(s.order + "/documents/2026-9999"); p.status != http.StatusNotFound {
		s.Errorf("a document that is not there: %d", p.status)
	}
}
