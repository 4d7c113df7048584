package app_test

import (
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"hawker/app"
	"hawker/app/order"
	"hawker/app/pay/fakepay"
	"hawker/app/store"
)

// withStripe opens the sample shop with a provider beside it, whose messages arrive by
// themselves.
func withStripe(t testing.TB) (*site, *fakepay.Server) {
	t.Helper()
	p := fakepay.Start(t)
	fakepay.NewStripe(p)
	s := openWith(t, app.Config{Data: sampleShop(t), Scale: 1000, PayEndpoints: map[string]string{"stripe": p.URL}})
	p.HookTo(s.url + "/hooks/pay/stripe")
	return s, p
}

// entersKeys: the owner fills in the account and tests it.
func entersKeys(owner *tab, base string) {
	owner.t.Helper()
	owner.visit(base + "/desk/settings/payments")
	owner.fill("#stripe-publishable", fakepay.StripePublishable)
	owner.fill("#stripe-secret", fakepay.StripeSecret)
	owner.fill("#stripe-hook", fakepay.StripeHook)
	owner.press("#stripe [name=on]")
	owner.press("#stripe form button.btn--primary")
	owner.until("the account kept", patience, `document.querySelector("#stripe form[action$='/test'] button")`)
	owner.press("#stripe form[action$='/test'] button")
	owner.until("the keys taken", patience, `document.querySelector("#stripe-tested.banner--ok")`)
}

// inTheForm presses a key of the provider's form, which stands in a frame of another
// origin within a frame of ours: no script of the shop's reaches it.
func (b *tab) inTheForm(key string) {
	b.t.Helper()
	for start := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		if b.pressIn("card", key) {
			return
		}
		if time.Since(start) > patience {
			b.t.Fatalf("%s: no key %s in the provider's form\n%s", b.name, key, clip(b.text()))
		}
	}
}

// pressIn presses a key of the frame of that name, if both are there.
func (b *tab) pressIn(frame, key string) bool {
	tree, err := chromedp.Call(b.ctx, cdpage.GetFrameTree, cdp.Empty{})
	if err != nil {
		return false
	}
	at := frameNamed(tree.FrameTree, frame)
	if at == "" {
		return false
	}
	world, err := chromedp.Call(b.ctx, cdpage.CreateIsolatedWorld, cdpage.CreateIsolatedWorldParams{FrameID: at})
	if err != nil {
		return false
	}
	yes := true
	done, err := chromedp.Call(b.ctx, runtime.Evaluate, runtime.EvaluateParams{
		Expression: `(() => { const key = document.readyState === "complete" && document.querySelector("[data-do=` + key + `]"); key?.click(); return !!key })()`,
		ContextID:  world.ExecutionContextID, ReturnByValue: &yes,
	})
	return err == nil && done.Result != nil && string(done.Result.Value) == "true"
}

func frameNamed(t *cdpage.FrameTree, name string) cdp.FrameID {
	if t.Frame.Name == name {
		return t.Frame.ID
	}
	for _, child := range t.ChildFrames {
		if id := frameNamed(child, name); id != "" {
			return id
		}
	}
	return ""
}

// A buyer pays by card in the room, and the show goes on under the form.
func TestPaymentInTheRoomInChromium(t *testing.T) {
	t.Parallel()
	c := launch(t, camera(t)...)
	s, provider := withStripe(t)
	provider.Auto()
	host := c.person("host", phone)
	host.signIn(s.url, lin, "/desk")
	entersKeys(host, s.url)
	host.visit(s.url + "/studio/" + opening)
	host.goLive()

	guest := c.person("guest", phone)
	guest.visit(s.url + "/live/" + opening)
	guest.until("the first frame", patience, decoded+" > 0")
	guest.must(`window.neverReloaded = true`)
	guest.must(clock)
	guest.press("#i3 .bag__link")
	guest.until("the item's sheet", patience, `document.querySelector("page-sheet #item-body")`)
	guest.press("page-sheet button[value=checkout]")
	guest.until("the checkout", patience, `document.querySelector("page-sheet #checkout")`)
	guest.runsUnder()
	if !guest.holds(`document.querySelector("#checkout [name=method]:checked").value === "stripe"`) {
		t.Error("the card is not the way to pay that is proposed")
	}
	for name, text := range map[string]string{"contact": "mara@example.com", "name": "Mara Quinn", "street": "88 Wukang Road", "postcode": "200040", "city": "Shanghai"} {
		guest.fill("#checkout [name="+name+"]", text)
	}
	guest.press("#checkout .sheet__foot .btn--primary")
	guest.inTheForm("decline")
	guest.until("the word of the declined card, with the form still there", patience, `document.querySelector(".paying__state .banner") && document.querySelector("pay-frame iframe")`)
	guest.runsUnder()
	guest.inTheForm("pay")
	guest.until("the thanks, without the form", patience, `document.querySelector(".paying__state[data-paid]") && !document.querySelector("pay-frame iframe")`)
	guest.click(".paying__state [data-close]")
	guest.until("the room", patience, `!document.querySelector("page-sheet")`)
	guest.plays(5, patience)
	ticks := ask[[]tick](guest, "window.clock")
	neverStood(t, ticks)
	if !guest.holds(`window.neverReloaded`) {
		t.Error("the room was left")
	}
	paid := provider.Payments()
	if len(paid) != 1 || paid[0].State != fakepay.Captured || paid[0].Declined != 1 {
		t.Fatalf("the provider has %+v", paid)
	}
	s.view(func(tx *store.Tx) error {
		o, err := order.Get(tx, order.ID(paid[0].Extra["order"]))
		if err == nil && (o.Status != order.Open || o.Captured != o.Total || o.Total != paid[0].Amount) {
			t.Errorf("the order is %s, %v of %v captured", o.Status, o.Captured, o.Total)
		}
		return err
	})
	for _, b := range []*tab{guest, host} {
		b.calm()
	}
}
