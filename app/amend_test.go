package app_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"hawker/app/dispute"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/outbox"
	"hawker/app/pay/fakepay"
	"hawker/app/refund"
	"hawker/app/staff"
	"hawker/app/stock"
	"hawker/app/store"
)

// sold lets a guest order one cup by transfer; paid, where it is said, in full.
func sold(t *testing.T, s *site, st stall, paid bool) order.Order {
	t.Helper()
	if got, err := st.guest(t, s.url).buy(); err != nil || got.link == "" {
		t.Fatalf("not bought: %+v, %v", got, err)
	}
	var o order.Order
	s.do(func(tx *store.Tx) (err error) {
		if o, err = newest(tx); err == nil && paid {
			o, err = order.Settle(tx, o.ID, order.Money{Amount: o.Total, Ref: "statement of " + o.Number})
		}
		return err
	})
	return o
}

func (s *site) order(id order.ID) (o order.Order) {
	s.t.Helper()
	s.view(func(tx *store.Tx) (err error) {
		o, err = order.Get(tx, id)
		return err
	})
	return o
}

// arrives fails unless a form led to the page.
func arrives(t *testing.T, p *page, path string) *page {
	t.Helper()
	if p.want(http.StatusOK); !strings.HasPrefix(p.url.Path, path) {
		t.Fatalf("after the form came %s, not %s:\n%s", p.url, path, clip(p.words()))
	}
	return p
}

func TestAnOrderIsChangedAtTheDesk(t *testing.T) {
	s, st := furnished(t, 5)
	owner := s.owner()
	o := sold(t, s, st, true)
	at := "/desk/orders/" + o.Number
	owner.get(owner.get(at).want(http.StatusOK).link(at + "/edit")).want(http.StatusOK)

	found := owner.get(at + "/edit?find=full+moon").want(http.StatusOK)
	if !strings.Contains(found.text, `name="pick" value="`+string(st.cup)+`"`) {
		t.Fatalf("the cup is not found: %s", clip(found.words()))
	}
	page := owner.get(at + "/edit?" + url.Values{"rest.0": {"0"}, "pick": {string(st.cup)}, "asked": {"1"}}.Encode()).want(http.StatusOK)
	form := page.form("/edit")
	if form.values.Get("add.0.quantity") != "1" || form.values.Get("total") != strconv.FormatInt(o.Total.Minor, 10) {
		t.Fatalf("a cup for a cup: %v", form.values)
	}
	many := owner.get(at + "/edit?" + url.Values{"rest.0": {"3"}, "asked": {"1"}, "mail": {"1"}}.Encode()).want(http.StatusOK)
	for _, said := range []string{"+$64.00", "$64.00 is to be paid then", "2 pieces are taken from stock"} {
		if !strings.Contains(many.words(), said) {
			t.Errorf("the preview does not say %q: %s", said, clip(many.words()))
		}
	}
	form = many.form("/edit")
	stale := many.form("/edit")
	arrives(t, form.send(), at)
	arrives(t, form.send(), at) // sent twice
	if o = s.order(o.ID); o.Edits != 1 || o.Due() != ordertest.USD(6_400) || o.Payment != order.PayPartly {
		t.Errorf("edited %d times, %s due, %s", o.Edits, o.Due(), o.Payment)
	}
	if p := stale.set("key", "of-another-window-entirely").send(); p.status != http.StatusConflict || !strings.Contains(p.words(), "not as this page showed it") {
		t.Errorf("a page of before is taken: %d %s", p.status, clip(p.words()))
	}
	buyer := s.browser().get("/orders/" + order.Link(secretOf(t, s), o.ID, o.Rev)).want(http.StatusOK).words()
	if !strings.Contains(buyer, "$64.00") || !strings.Contains(buyer, o.Reference) || !strings.Contains(buyer, "Your order was changed") {
		t.Errorf("the buyer is not asked for the rest: %s", clip(buyer))
	}
	s.view(func(tx *store.Tx) error {
		list, _, err := outbox.List(tx, outbox.Kept, "", 20)
		n := 0
		for _, m := range list {
			if m.Kind == outbox.Edited {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d mails of the edit", n)
		}
		return err
	})
	if p := owner.get(at + "/edit?rest.0=99&asked=1").want(http.StatusOK); !strings.Contains(p.words(), "Only") && !strings.Contains(p.words(), "left") {
		t.Errorf("ninety-nine cups: %s", clip(p.words()))
	}
	s.givesBack(t, owner, o)
}

// givesBack takes a line out again and asks the rest of its money back.
func (s *site) givesBack(t *testing.T, owner *browser, o order.Order) {
	at := "/desk/orders/" + o.Number
	s.do(func(tx *store.Tx) (err error) {
		o, err = order.Settle(tx, o.ID, order.Money{Amount: o.Due(), Ref: "the rest"})
		return err
	})
	less := url.Values{"rest.1": {"0"}, "asked": {"1"}}.Encode()
	host, _ := s.hire(staff.Host)
	p := host.get(at + "/edit?" + less).want(http.StatusOK)
	if strings.Contains(p.text, `name="back"`) || strings.Contains(p.text, `name="add.0.price"`) {
		t.Error("a host is offered to give money back")
	}
	if p := p.form("/edit").set("back", "1").send(); p.status != http.StatusForbidden {
		t.Errorf("a host gives money back: %d", p.status)
	}
	arrives(t, owner.get(at+"/edit?"+less).want(http.StatusOK).form("/edit").send(), at)
	s.view(func(tx *store.Tx) error {
		o, err := order.Get(tx, o.ID)
		if err != nil {
			return err
		}
		list, err := refund.Of(tx, o.ID)
		if len(list) != 1 || list[0].Amount != ordertest.USD(6_400) || o.Refunding != list[0].Amount || list[0].Tax.Minor != 0 {
			t.Errorf("refunds %+v", list)
		}
		return err
	})
	if p := owner.get(at).want(http.StatusOK).words(); !strings.Contains(p, "Full Moon") || !strings.Contains(p, "$64.00") {
		t.Errorf("the order's page says %s", clip(p))
	}
}

func TestHeldAtTheDesk(t *testing.T) {
	s, st := furnished(t, 5)
	owner := s.owner()
	o := sold(t, s, st, true)
	at := "/desk/orders/" + o.Number
	page := arrives(t, owner.get(at).form("/hold").set("hold", order.HoldAddress, "hold_note", "no such street").send(), at)
	if !strings.Contains(page.words(), "On hold: address to be checked") || !strings.Contains(page.words(), "no such street") {
		t.Errorf("held: %s", clip(page.words()))
	}
	if list := owner.get("/desk/orders?state=held").want(http.StatusOK).words(); !strings.Contains(list, o.Number) {
		t.Errorf("the list of held orders: %s", clip(list))
	}
	if p := owner.get("/desk/packing").want(http.StatusOK); strings.Contains(p.text, `value="`+o.Number+`"`) {
		t.Error("a held order is offered to be packed")
	}
	arrives(t, page.form("/release").send(), at)
	if o = s.order(o.ID); o.Hold != "" {
		t.Errorf("still held: %s", o.Hold)
	}
}

func TestDisputesAtTheDesk(t *testing.T) {
	s, st := furnished(t, 5)
	owner := s.owner()
	if p := owner.get("/desk/disputes").want(http.StatusOK).words(); !strings.Contains(p, "No disputes") {
		t.Errorf("no disputes: %s", clip(p))
	}
	o := sold(t, s, st, true)
	at := "/desk/orders/" + o.Number
	s.do(func(tx *store.Tx) error {
		_, err := dispute.Open(tx, dispute.Case{Order: o.ID, Ref: "dp_9", Amount: o.Total, Reason: "fraudulent", Due: tx.Now.AddDate(0, 0, 5).Add(60e9)})
		return err
	})
	for _, address := range []string{at, "/desk/disputes"} {
		if p := owner.get(address).want(http.StatusOK).words(); !strings.Contains(p, "5 days left for evidence") || !strings.Contains(p, "fraudulent") {
			t.Errorf("%s says %s", address, clip(p))
		}
	}
	if p := owner.get("/desk").want(http.StatusOK).words(); !strings.Contains(p, "1 dispute needs an answer") {
		t.Errorf("today says %s", clip(p))
	}
	page := arrives(t, owner.get(at).form("/evidence").set("evidence", "Tracking 1Z999, signed by the buyer").send(), at)
	if !strings.Contains(page.words(), "1Z999") {
		t.Errorf("evidence: %s", clip(page.words()))
	}
	for _, closed := range []string{"/refund", "/edit", "/cancel"} {
		if strings.Contains(page.text, `href="`+at+closed+`"`) {
			t.Errorf("a disputed order leads to %s", closed)
		}
	}
}

func TestCancelAsksForTheMoney(t *testing.T) {
	s, st := furnished(t, 5)
	owner := s.owner()
	o := sold(t, s, st, true)
	at := "/desk/orders/" + o.Number
	form := owner.get(at+"/cancel").want(http.StatusOK).form("/cancel").set("reason", "kiln broke", "refund", "full")
	form.values.Del("mail")
	arrives(t, form.send(), at)
	if o = s.order(o.ID); o.Status != order.Cancelled || o.Refunding != o.Captured {
		t.Errorf("%s, %s of %s goes back", o.Status, o.Refunding, o.Captured)
	}
	other := sold(t, s, st, true)
	at = "/desk/orders/" + other.Number
	arrives(t, owner.get(at+"/cancel").form("/cancel").set("reason", "kiln broke", "refund", "custom").send(), at+"/refund")
	last := sold(t, s, st, true)
	at = "/desk/orders/" + last.Number
	p := arrives(t, owner.get(at+"/cancel").form("/cancel").set("reason", "kiln broke", "refund", "none", "restock", "no").send(), at)
	if p.url.Path != at || s.order(last.ID).Task != order.TaskRefund {
		t.Errorf("%s, task %q", p.url, s.order(last.ID).Task)
	}
	s.view(func(tx *store.Tx) error {
		told := map[string]bool{}
		list, _, err := outbox.List(tx, outbox.Kept, "", 50)
		if err != nil {
			return err
		}
		for _, m := range list {
			if m.Kind == outbox.Cancelled {
				told[m.Object] = true
			}
		}
		if told[string(o.ID)] || !told[string(other.ID)] || !told[string(last.ID)] {
			t.Errorf("mails of cancellations: %v", told)
		}
		l, err := stock.Get(tx, st.cup)
		if l.Damaged != 1 {
			t.Errorf("%+v", l)
		}
		return err
	})
}

// What an edit makes due is paid as the order was: by a session over the rest alone.
func TestTheRestIsPaidByCard(t *testing.T) {
	c := takesCards(t)
	guest, paying, id := c.buys(t)
	at := "/desk/orders/" + c.state(id).Number
	if p := c.desk.get(at + "/edit?rest.0=3&asked=1").want(http.StatusOK).words(); !strings.Contains(p, "A payment for this order is under way") {
		t.Errorf("while it is being paid the preview says %s", clip(p))
	}
	c.Pay(c.Payments()[0].Ref)
	guest.get(paying.url.Path + "/back").want(http.StatusOK)
	o := c.state(id)
	arrives(t, c.desk.get(at+"/edit?rest.0=3&asked=1").want(http.StatusOK).form("/edit").send(), at)
	page := guest.get("/orders/" + order.Link(secretOf(t, c.site), id, o.Rev)).want(http.StatusOK)
	rest := guest.get(page.link("/checkout/pay/")).want(http.StatusOK)
	if !strings.Contains(rest.text, "<iframe") || !strings.Contains(rest.words(), "$64.00") || len(c.Payments()) != 2 {
		t.Fatalf("%d sessions, and the page says %s", len(c.Payments()), clip(rest.words()))
	}
	again := guest.get(rest.url.Path).want(http.StatusOK)
	if len(c.Payments()) != 2 || !strings.Contains(again.text, "<iframe") {
		t.Errorf("looked at twice there are %d sessions", len(c.Payments()))
	}
	for _, p := range c.Payments() {
		if p.State != fakepay.Captured {
			c.Pay(p.Ref)
		}
	}
	done := guest.get(rest.url.Path + "/back").want(http.StatusOK)
	if o = c.state(id); !strings.HasPrefix(done.url.Path, "/orders/") || o.Captured != o.Total || o.Payment != order.PayPaid || !o.Due().IsZero() {
		t.Errorf("%s: %s of %s captured, %s", done.url, o.Captured, o.Total, o.Payment)
	}
	c.Deliver()
	if o = c.state(id); o.Captured != o.Total {
		t.Errorf("the provider's own word counts again: %s of %s", o.Captured, o.Total)
	}
}
