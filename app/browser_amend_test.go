package app_test

import (
	"path/filepath"
	"testing"
)

// An order is changed by a person who sees what that comes to while they type: first
// more, which the buyer's own page then asks for, then less, which goes back.
func TestAnOrderIsChangedInChromium(t *testing.T) {
	t.Parallel()
	args, _ := newcomer(t)
	c := launch(t)
	p := play(t, filepath.Join(t.TempDir(), "demo"), "127.0.0.1:0", args...)
	b := c.person("assistant", wide)
	b.signIn(p.url, "lin.yue@halfmoon.example", "/desk/orders/1015")
	b.until("the way to change it", patience, `document.querySelector("main a[href='/desk/orders/1015/edit']")`)
	b.press("main a[href='/desk/orders/1015/edit']")
	b.at("/desk/orders/1015/edit")
	b.changes("rest.0", "3", "+$116.00")
	if !b.holds(`document.querySelector("#edit-preview").textContent.includes("is to be paid then") && !document.querySelector("[name=back]")`) {
		t.Error("the preview does not say what is due")
	}
	b.press("#edit-preview .btn--primary")
	b.at("/desk/orders/1015?done=edited")
	page := ask[string](b, `[...document.querySelectorAll("main a")].find((a) => a.pathname.startsWith("/orders/")).pathname`)
	buyer := c.person("buyer", phone)
	buyer.visit(p.url + page)
	buyer.until("what is due", patience, `document.querySelector("#order-state").textContent.includes("$116.00")`)

	b.fill("#pay-reference", "statement 12")
	b.press("#pay button")
	b.at("/desk/orders/1015?done=paid")
	buyer.until("that it came", patience, `!document.querySelector("#order-state").textContent.includes("still to be paid")`)

	b.visit(p.url + "/desk/orders/1015/edit")
	b.changes("rest.1", "1", "−$29.00")
	if !b.holds(`document.querySelector("#edit-preview [name=back]").checked`) {
		t.Error("what is too much is not offered to go back")
	}
	b.must(`document.querySelector("[name=mail]").click()`)
	b.press("#edit-preview .btn--primary")
	b.at("/desk/orders/1015?done=edited")
	b.until("the refund that waits to be sent", patience, `document.querySelector("main form[action*='/refunds/']") && document.querySelector("main").textContent.includes("$29.00")`)
	b.until("what was done, in words", patience, `document.querySelector("#order-timeline").textContent.includes("Cliff Oolong (80 g): 2 → 1")`)
	b.calm()
	buyer.calm()
}

// changes types a number of pieces and waits for what that comes to.
func (b *tab) changes(name, to, by string) {
	b.t.Helper()
	field := `document.querySelector("[name='` + name + `']")`
	b.until("the field "+name, patience, field)
	b.must(field + `.value = "` + to + `"; ` + field + `.dispatchEvent(new Event("change", { bubbles: true }))`)
	b.until("the difference "+by, patience, `document.querySelector("#edit-preview .badge")?.textContent === "`+by+`"`)
}
