package app_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"hawker/app/money"
	"hawker/app/order"
)

// Money of another sum than the order's is booked nowhere: it stands in the desk with
// its reason until a person says what was done, and what was typed survives a refusal.
func TestMoneyThatFitsNoOrderWaitsInTheDesk(t *testing.T) {
	c := takesCards(t)
	_, _, id := c.buys(t)
	c.PayOdd(c.Payments()[0].Ref, money.Of(123, "USD"))
	c.Deliver()
	if o := c.state(id); o.Status != order.Pending || !o.Captured.IsZero() {
		t.Fatalf("the order is %s with %v", o.Status, o.Captured)
	}
	const address = "/desk/settings/payments"
	p := c.desk.get(address).want(http.StatusOK)
	for _, want := range []string{"1 payment fits no order", "$1.23", "another than the order's"} {
		if !strings.Contains(p.words(), want) {
			t.Fatalf("the desk does not say %q:\n%s", want, clip(p.words()))
		}
	}
	action := regexp.MustCompile(`/payments/strays/[^"]+`).FindString(p.text)
	long := strings.Repeat("x", 501)
	again := p.form(action).set("note", long).send().want(http.StatusUnprocessableEntity)
	if !strings.Contains(again.text, long) {
		t.Error("what was typed is lost")
	}
	if p = again.form(action).set("note", "sent back").send().want(http.StatusOK); strings.Contains(p.words(), "fits no order") {
		t.Errorf("dealt with, it still stands there:\n%s", clip(p.words()))
	}
}

// What people know of the line is kept, and what is no number comes back as it was.
func TestTheLineIsEntered(t *testing.T) {
	desk := takesCards(t).desk
	const address = "/desk/settings/video"
	for field, wrong := range map[string]string{"line": "fast", "viewers": "-5"} {
		p := desk.get(address).want(http.StatusOK).form("/video/line").set(field, wrong).send().want(http.StatusUnprocessableEntity)
		if !strings.Contains(p.text, `value="`+wrong+`"`) {
			t.Errorf("%s %q is lost", field, wrong)
		}
	}
	p := desk.get(address).form("/video/line").set("line", "10", "viewers", "").send().want(http.StatusOK)
	if !strings.Contains(p.words(), "3 viewers can watch") || !strings.Contains(p.words(), "The line is the limit") {
		t.Errorf("over 10 Mbit/s:\n%s", clip(p.words()))
	}
	p = desk.get(address).form("/video/line").set("line", "", "viewers", "1").send().want(http.StatusOK)
	if !strings.Contains(p.words(), "1 viewer can watch") || !strings.Contains(p.words(), "You set this number") {
		t.Errorf("at most one:\n%s", clip(p.words()))
	}
}
