package app_test

import (
	"path/filepath"
	"strings"
	"testing"
)

var tablet = [2]int64{1024, 768}

// hears notes each tone that the page asks for, by its first pitch.
const hears = `window.heard = []; const start = OscillatorNode.prototype.start;
	OscillatorNode.prototype.start = function (at) { heard.push(this.frequency.value); return start.call(this, at); };`

// A packer with a scanner: the right piece counts, a wrong one and one too many are
// refused to eye and ear and change nothing; what is missing goes into the next parcel.
func TestPackingInChromium(t *testing.T) {
	t.Parallel()
	c := launch(t)
	p := play(t, filepath.Join(t.TempDir(), "demo"), "127.0.0.1:0")
	b := c.person("packer", tablet)
	b.signIn(p.url, lin, "/desk")
	b.visit(p.url + "/desk/packing")
	b.until("the table", patience, `document.querySelector("#tick-1014")`)
	b.must(`document.querySelector("#tick-1014").click(); document.querySelector("#tick-1015").click()`)
	b.press("#round .btn--primary")
	b.until("the list by bins with its sums", patience, `[...document.querySelectorAll(".picklist tbody tr")].some((r) => r.textContent.includes("HM-GW-140-C") && r.querySelector(".packslip__count").textContent === "3")`)
	if got := ask[string](b, `[...document.querySelectorAll(".picklist__bin")].map((e) => e.textContent).join(" ")`); got != "A1-11 B1-05 B2-04" {
		t.Errorf("the bins stand as %s", got)
	}

	b.visit(p.url + "/desk/parcels/1014-1")
	b.until("the scanner", patience, `!document.querySelector("[data-ready]").hidden && document.activeElement.id === "code"`)
	b.must(hears)
	b.expect = append(b.expect, "409")
	counts := func() string {
		return ask[string](b, `[...document.querySelectorAll(".pick__count")].map((e) => e.textContent.trim()).join(", ")`)
	}
	for _, row := range []struct{ code, says, counts, tone string }{
		{"HM-CU-055-R", "", "1 of 1, 0 of 2", "1320"},
		{"HM-TE-CO-80", "That is Cliff Oolong, 80 g.", "1 of 1, 0 of 2", "196"},
		{"HM-CU-055-R", "That is one too many", "1 of 1, 0 of 2", "196"},
		{"no such code", "Nothing here has the code", "1 of 1, 0 of 2", "196"},
		{"hm-gw-140-c", "", "1 of 1, 1 of 2", "1320"},
	} {
		b.must(`heard.length = 0`)
		b.keys(row.code + "\r")
		b.until("the tone of "+row.code, patience, `heard.length > 0`)
		if got := counts(); got != row.counts {
			t.Errorf("%s: %s, want %s", row.code, got, row.counts)
		}
		if got := ask[string](b, `String(heard[0])`); got != row.tone {
			t.Errorf("%s sounds at %s Hz, want %s", row.code, got, row.tone)
		}
		if said := ask[string](b, `document.querySelector("#trouble[role=alert][aria-live=assertive]").textContent.trim()`); row.says == "" && said != "" || row.says != "" && !strings.Contains(said, row.says) {
			t.Errorf("%s: the page says %q, want %q", row.code, said, row.says)
		}
		if !b.holds(`document.activeElement.id === "code" && document.activeElement.value === ""`) {
			t.Errorf("after %s the field does not wait for the next", row.code)
		}
	}
	if !b.holds(`document.querySelector("#packed").disabled`) {
		t.Error("a box with a piece missing can be closed")
	}
	b.keys("HM-GW-140-C\r")
	b.until("all in the box", patience, `!document.querySelector("#packed").disabled && heard.at(-1) === 1760`)
	b.fill("#grams", "640")
	b.press("#packed")
	b.at("/desk/parcels/1014-1?done=packed")
	b.until("its weight and the next one", patience, `document.querySelector("main").textContent.includes("640 g") && document.querySelector("a[href='/desk/parcels/1015-1']")`)

	b.visit(p.url + "/desk/parcels/1015-1")
	b.until("the scanner", patience, `document.activeElement.id === "code"`)
	b.keys("HM-TE-CO-80\rHM-TE-CO-80\r") // faster than any answer
	b.until("both counted", patience, `document.querySelector(".pick--done .pick__count")?.textContent.includes("2 of 2")`)
	b.press("[name=missing]")
	b.at("/desk/parcels/1015-1?done=packed")
	b.visit(p.url + "/desk/orders/1015")
	b.until("the piece that is left, and a parcel of two", patience, `document.querySelector("#parcel-1015-1")?.textContent.includes("2 × Cliff Oolong") && document.querySelector("a[href='/desk/orders/1015/parcels']")`)
	b.visit(p.url + "/desk/orders/1015/parcels")
	b.press("button[value=packed]")
	b.at("/desk/orders/1015?done=packed")
	page := ask[string](b, `[...document.querySelectorAll("main a")].find((a) => a.pathname.startsWith("/orders/")).pathname`)
	buyer := c.person("buyer", phone)
	buyer.visit(p.url + page)
	buyer.until("both parcels with what is in them", patience, `["2 × Cliff Oolong", "1 × Moonrise gaiwan"].every((s) => document.querySelector("#order-state").textContent.includes(s))`)

	b.visit(p.url + "/desk/packing/shipments")
	b.fill("[name=carrier]", "UPS")
	b.must(`document.querySelector("[name=rows]").value = "1014, 1Z999AA10123456784\n1015-1, 1Z999AA10123456785\n1015-2, 1Z999AA10123456786\n1099, 1Z999AA10123456787"`)
	b.press("form[action='/desk/packing/shipments'] button")
	b.expect = append(b.expect, "422")
	b.until("three sent and one given back", patience, `document.querySelector("#report")?.textContent.includes("3 parcels shipped") && document.querySelector("[name=rows]").value === "1099, 1Z999AA10123456787"`)
	buyer.until("two trackings", patience, `["1Z999AA10123456785", "1Z999AA10123456786"].every((s) => document.querySelector("#order-state").textContent.includes(s))`)
	b.calm()
	buyer.calm()
}
