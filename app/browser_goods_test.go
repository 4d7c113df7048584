package app_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"hawker/app/catalog"
	"hawker/app/order/ordertest"
	"hawker/app/store"
)

// first and focus are the photo that stands first, and the key that has the focus.
const (
	firstPhoto = `document.querySelector(".photos__row").dataset.key`
	focused    = `document.activeElement.id`
)

// dropped drops files of the given contents on the place for photos.
func (b *tab) dropped(files map[string][]byte) {
	b.t.Helper()
	js := `const all = new DataTransfer();`
	for name, raw := range files {
		js += `all.items.add(new File([Uint8Array.from(atob(` + quote(base64.StdEncoding.EncodeToString(raw)) + `), (c) => c.charCodeAt(0))], ` + quote(name) + `, { type: "image/jpeg" }));`
	}
	b.must(js + `document.querySelector("photo-drop").dispatchEvent(new DragEvent("drop", { dataTransfer: all, bubbles: true, cancelable: true }));`)
}

// A merchant drops photos, moves them by the keyboard and by dragging, and writes the
// table of variants like a sheet.
func TestTheCatalogueInChromium(t *testing.T) {
	t.Parallel()
	c := launch(t)
	s, _ := furnished(t, 5)
	cup, _ := s.made("Ash cup", catalog.Active, 1000, 1200, 1400)
	b := c.person("merchant", wide)
	b.visit(s.url + "/desk/sign-in")
	b.fill("[name=email]", "lin@halfmoon.example")
	b.fill("[name=password]", secretWord)
	b.press("form[action='/desk/sign-in'] button")
	b.until("the desk", patience, `location.pathname === "/desk"`)
	b.visit(s.url + desk(cup.ID))
	b.until("the place for photos", patience, `customElements.get("photo-drop") && customElements.get("sort-list")`)

	b.expect = append(b.expect, "415")
	b.dropped(map[string][]byte{"a.jpg": picture(300, 200), "b.jpg": picture(200, 300), "c.jpg": picture(250, 250), "not.jpg": []byte("no picture")})
	b.until("three photos and a refusal", patience, `document.querySelectorAll(".photos__row").length === 3 && document.querySelector(".drop__bad")?.textContent.includes("not.jpg")`)

	moved := ask[string](b, firstPhoto)
	key := "photo-" + moved + "-later"
	b.must(`document.getElementById(` + quote(key) + `).focus()`)
	for place := range 2 {
		b.keys("\r")
		b.until("the photo one place later", patience, `[...document.querySelectorAll(".photos__row")].findIndex((r) => r.dataset.key === `+quote(moved)+`) === `+string(rune('1'+place)))
		if got := ask[string](b, focused); got != key {
			t.Errorf("after %d moves the focus is on %q, not on %q", place+1, got, key)
		}
	}
	b.must(`const rows = [...document.querySelectorAll(".photos__row")], list = document.querySelector("sort-list"), grip = rows[2].querySelector("[data-grip]");
		list.setPointerCapture = () => {};
		const at = (y) => ({ bubbles: true, cancelable: true, pointerId: 1, clientY: y });
		grip.dispatchEvent(new PointerEvent("pointerdown", at(0)));
		list.dispatchEvent(new PointerEvent("pointermove", at(rows[0].getBoundingClientRect().top)));
		list.dispatchEvent(new PointerEvent("pointerup", at(0)));`)
	order := func() (first string) {
		s.view(func(tx *store.Tx) error {
			p, err := catalog.Get(tx, cup.ID)
			if len(p.Photos) > 0 {
				first = p.Photos[0].Hash
			}
			return err
		})
		return first
	}
	soon(t, "the dragged photo is the first", func() bool { return order() == moved })

	b.visit(s.url + desk(cup.ID))
	b.until("the table", patience, `customElements.get("cell-sheet") && document.querySelector("[data-unsaved]").hidden`)
	b.fill("[name='all.price']", "12.50")
	b.keys("\r")
	b.until("the column filled and not saved", patience, `document.querySelector("[name='v2.price']").value === "12.50" && !document.querySelector("[data-unsaved]").hidden`)
	b.must(`const copied = new DataTransfer(); copied.setData("text/plain", "AC-1\nAC-2\nAC-3\n");
		document.querySelector("[name='v0.sku']").dispatchEvent(new ClipboardEvent("paste", { clipboardData: copied, bubbles: true, cancelable: true }));`)
	b.press(".desk__head button[value=save]")
	b.until("the product saved", patience, `location.search.includes("done=saved")`)
	for i, v := range s.variants(cup.ID) {
		if v.Price != ordertest.USD(1250) || !strings.HasPrefix(v.SKU, "AC-") {
			t.Errorf("row %d is %+v", i, v)
		}
	}
	b.calm()
}
