package app_test

import (
	"net/http"
	"strings"
	"testing"
)

// Every page on which a provider is paid, in light and dark, two languages and every
// width; the provider's own form is the provider's.
func TestPayingPagesInChromium(t *testing.T) {
	t.Parallel()
	c := launch(t, unhurried)
	shop := takesCards(t, "manual", "1")
	_, open, _ := shop.buys(t)
	_, wait, _ := shop.buys(t)
	_, held, id := shop.buys(t)
	paid := shop.Payments()
	shop.Wait(paid[1].Ref)
	shop.Pay(paid[2].Ref)
	shop.Deliver()
	if p := wait.b.get(wait.url.Path).want(http.StatusOK); !strings.Contains(p.words(), "Your bank is at work") {
		t.Errorf("while the bank is at work the page says %s", clip(p.words()))
	}
	axe, guest, owner := newJudge(t), c.person("guest", wide), c.person("owner", wide)
	axe.look(guest, shop.url, []string{open.url.Path, wait.url.Path, held.url.Path + "/form"})
	owner.visit(shop.url + "/desk/sign-in")
	owner.fill("[name=email]", "lin@halfmoon.example")
	owner.fill("[name=password]", secretWord)
	owner.press("form[action='/desk/sign-in'] button")
	owner.until("the desk", patience, `location.pathname === "/desk"`)
	at := "/desk/orders/" + shop.state(id).Number
	axe.look(owner, shop.url, []string{at, at + "/capture", "/desk/settings/payments"})
}
