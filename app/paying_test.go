package app_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v85/webhook"

	"hawker/app"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/pay/fakepay"
	"hawker/app/store"
)

// cards is a small shop with Stripe beside it, its keys entered by the owner.
type cards struct {
	*site
	stall
	*fakepay.Server
	desk *browser
}

func takesCards(t *testing.T, more ...string) cards {
	t.Helper()
	p := fakepay.Start(t)
	fakepay.NewStripe(p)
	s := openWith(t, app.Config{Data: filepath.Join(t.TempDir(), "shop"), Scale: 1000, PayEndpoints: map[string]string{"stripe": p.URL}})
	p.HookTo(s.url + "/hooks/pay/stripe")
	c := cards{site: s, stall: s.furnish(9), Server: p}
	c.desk = s.owner()
	keys := []string{"publishable", fakepay.StripePublishable, "secret", fakepay.StripeSecret, "hook", fakepay.StripeHook, "on", "1"}
	c.keys(append(keys, more...)...).want(http.StatusOK)
	return c
}

// keys saves the owner's form.
func (c cards) keys(pairs ...string) *page {
	return c.desk.get("/desk/settings/payments").want(http.StatusOK).form("/payments/stripe").set(pairs...).send()
}

// buys lets a new guest order a cup by card; the page after it is where it is paid.
func (c cards) buys(t *testing.T) (*browser, *page, order.ID) {
	t.Helper()
	guest := c.browser()
	room := "/live/" + c.show.Handle
	sheet := guest.get(room + "/1").want(http.StatusOK)
	checkout := sheet.form(room+"/cart").set("then", "checkout").send().want(http.StatusOK)
	mail := fmt.Sprintf("ada%d@example.com", len(c.Payments()))
	form := checkout.form("/checkout").set("contact", mail, "name", "Ada Weber", "street", "Lindenweg 3", "postcode", "10115", "city", "Berlin")
	if form.values.Get("method") != "stripe" {
		t.Fatalf("the checkout proposes %q", form.values.Get("method"))
	}
	paying := form.send().want(http.StatusOK)
	if !strings.HasPrefix(paying.url.Path, "/checkout/pay/") {
		t.Fatalf("after Pay came %s:\n%s", paying.url, clip(paying.words()))
	}
	var id order.ID
	c.view(func(tx *store.Tx) error {
		o, err := newest(tx)
		id = o.ID
		return err
	})
	return guest, paying, id
}

func (c cards) state(id order.ID) (o order.Order) {
	c.view(func(tx *store.Tx) (err error) { o, err = order.Get(tx, id); return err })
	return o
}

func TestPayingOnAPage(t *testing.T) {
	t.Parallel()
	c := takesCards(t)
	guest, paying, id := c.buys(t)
	policy := paying.header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "frame-src 'self'") || strings.Contains(policy, c.URL) {
		t.Errorf("the page's policy is %s", policy)
	}
	form := guest.get(paying.url.Path + "/form").want(http.StatusOK)
	policy = form.header.Get("Content-Security-Policy")
	for _, want := range []string{"=' " + c.URL + "; style-src", "frame-src " + c.URL, "connect-src 'self' " + c.URL, "frame-ancestors 'self'", "style-src 'self';", "form-action 'self'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the form's policy has no %q: %s", want, policy)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(form.text, fakepay.StripeSecret) {
		t.Errorf("the form tells too much, or its policy allows it: %s", policy)
	}
	// Nobody is believed who only says that it is paid.
	back := guest.get(paying.url.Path + "/back?status=paid&payment_status=paid").want(http.StatusOK)
	if c.state(id).Status != order.Pending || !strings.Contains(back.text, "<iframe") {
		t.Errorf("after a claim the order is %s:\n%s", c.state(id).Status, clip(back.words()))
	}
	c.Pay(c.Payments()[0].Ref)
	soon(t, "the shop finds the money by itself", func() bool {
		guest.get(paying.url.Path + "/form?done=1").want(http.StatusOK)
		return c.state(id).Status == order.Open
	})
	if p := guest.get(paying.url.Path + "/back").want(http.StatusOK); !strings.HasPrefix(p.url.Path, "/orders/") {
		t.Errorf("paid, the way back leads to %s", p.url)
	}
	c.Deliver() // what the provider says itself has no second effect
	if o := c.state(id); o.Captured != o.Total {
		t.Errorf("%v of %v captured", o.Captured, o.Total)
	}
}

// A provider that is down, or does not take the keys any more, costs no order.
func TestPayingInAnotherWay(t *testing.T) {
	c := takesCards(t)
	c.Script(fakepay.Create, fakepay.Down, fakepay.Down)
	guest, paying, id := c.buys(t)
	words := paying.words()
	if strings.Contains(paying.text, "<iframe") || !strings.Contains(words, "Bank transfer") || !strings.Contains(words, "still reserved") {
		t.Errorf("the provider is down, and the page says:\n%s", clip(words))
	}
	paying = guest.get(paying.url.Path).want(http.StatusOK) // still down
	paying = guest.get(paying.url.Path).want(http.StatusOK)
	if !strings.Contains(paying.text, "<iframe") || len(c.Payments()) != 1 {
		t.Errorf("up again, there are %d sessions and the page says:\n%s", len(c.Payments()), clip(paying.words()))
	}
	owed := paying.form(paying.url.Path).set("method", "transfer").send().want(http.StatusOK)
	o := c.state(id)
	if !strings.HasPrefix(owed.url.Path, "/orders/") || !strings.Contains(owed.words(), o.Reference) || o.Method != pay.Transfer || o.Status != order.Pending {
		t.Errorf("by transfer the order is %s by %s, at %s:\n%s", o.Status, o.Method, owed.url, clip(owed.words()))
	}
	if p := c.Payments()[0]; p.State != fakepay.Cancelled {
		t.Errorf("the card's session is %s", p.State)
	}
}

// An order that is only authorised is taken or let go in the desk.
func TestTakingWhatIsHeld(t *testing.T) {
	c := takesCards(t, "manual", "1")
	_, _, first := c.buys(t)
	_, _, second := c.buys(t)
	for _, p := range c.Payments() {
		c.Pay(p.Ref)
	}
	c.Deliver()
	o := c.state(first)
	at := "/desk/orders/" + o.Number
	p := c.desk.get(at).want(http.StatusOK)
	p.link(at + "/capture")
	take := c.desk.get(at + "/capture").want(http.StatusOK)
	too := take.form("/capture").set("amount", money.Of(o.Total.Minor+1, o.Total.Currency).Decimal()).send().want(http.StatusConflict)
	if c.state(first).Captured.Minor != 0 {
		t.Error("more than is held was taken")
	}
	some := money.Of(o.Total.Minor-100, o.Total.Currency)
	too.form("/capture").set("amount", some.Decimal()).send().want(http.StatusOK)
	if o = c.state(first); o.Captured != some || o.Authorized.Minor != 0 {
		t.Errorf("%v captured, %v held", o.Captured, o.Authorized)
	}
	at = "/desk/orders/" + c.state(second).Number
	c.desk.get(at + "/capture").want(http.StatusOK).form("/void").send().want(http.StatusOK)
	if o = c.state(second); o.Captured.Minor != 0 || o.Authorized.Minor != 0 {
		t.Errorf("let go, %v is captured and %v held", o.Captured, o.Authorized)
	}
	c.Deliver()
}

func TestKeysAreSealed(t *testing.T) {
	c := takesCards(t)
	page := c.desk.get("/desk/settings/payments").want(http.StatusOK)
	raw, err := os.ReadFile(filepath.Join(c.dir, "hawker.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{fakepay.StripeSecret, fakepay.StripeHook} {
		if bytes.Contains(raw, []byte(secret)) || strings.Contains(page.text, secret) {
			t.Errorf("%s… can be read", secret[:6])
		}
	}
	if !bytes.Contains(raw, []byte(fakepay.StripePublishable)) || !strings.Contains(page.words(), fakepay.StripeSecret[len(fakepay.StripeSecret)-4:]) {
		t.Error("what may be read cannot be")
	}
	for name, row := range map[string][2]string{
		"no key":            {"secret", "moon"},
		"the wrong one":     {"secret", fakepay.StripePublishable},
		"of real money":     {"publishable", "pk_live_halfmoon"},
		"no signing secret": {"hook", "sk_test_halfmoon"},
		"nothing":           {"publishable", ""},
	} {
		if p := c.keys(row[0], row[1]); p.status != http.StatusUnprocessableEntity || strings.Contains(p.text, fakepay.StripeSecret) {
			t.Errorf("%s was answered %d", name, p.status)
		}
	}
	c.desk.post("/desk/settings/payments/stripe/test", url.Values{}).want(http.StatusOK)
	if p := c.keys(); !strings.Contains(p.words(), "The provider takes the keys.") {
		t.Errorf("fields left empty do not keep the keys: %s", clip(p.words()))
	}
	c.keys("secret", "sk_test_other").want(http.StatusOK)
	p := c.desk.post("/desk/settings/payments/stripe/test", url.Values{}).want(http.StatusOK)
	if !strings.Contains(p.words(), "does not take these keys") {
		t.Errorf("other keys are not found out: %s", clip(p.words()))
	}
	packer, _ := c.hire("packer")
	packer.get("/desk/settings/payments").want(http.StatusForbidden)
}

// While a webhook's secret is rolled both are accepted, until the old one is forgotten.
func TestHookSecretsRoll(t *testing.T) {
	c := takesCards(t)
	send := func(secret string) int {
		t.Helper()
		body := []byte(`{"id":"evt_` + store.NewID() + `","object":"event","type":"customer.created","livemode":false,"created":1700000000,"data":{"object":{"id":"cus_1"}}}`)
		signed := webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: body, Secret: secret, Timestamp: time.Now()})
		b := c.browser()
		b.header.Set("Stripe-Signature", signed.Header)
		return b.send("POST", "/hooks/pay/stripe", bytes.NewReader(body), "application/json").status
	}
	for _, step := range []struct {
		what     string
		do       func()
		old, new int
	}{
		{"one secret", func() {}, 200, 400},
		{"the new one beside it", func() { c.keys("hook", fakepay.StripeHookNew).want(http.StatusOK) }, 200, 200},
		{"the old one forgotten", func() { c.keys("forget", "1").want(http.StatusOK) }, 400, 200},
	} {
		step.do()
		if old, now := send(fakepay.StripeHook), send(fakepay.StripeHookNew); old != step.old || now != step.new {
			t.Errorf("%s: the old one is answered %d, the new one %d", step.what, old, now)
		}
	}
}
