package app_test

import (
	"net/http"
	"strings"
	"testing"

	"hawker/app/parcel"
	"hawker/app/store"
)

// A packer without scripts: choose, scan by a plain form, close, send, take back, and
// many at once, with every refusal on the page that it is about.
func TestPackingByPlainForms(t *testing.T) {
	s, st := furnished(t, 9)
	first, second := sold(t, s, st, true), sold(t, s, st, true)
	packer, _ := s.hire("packer")
	choose := packer.get("/desk/orders/" + first.Number + "/parcels").want(http.StatusOK).form("/parcels")
	if p := choose.set("n.0", "7", "then", "scan").send(); p.status != http.StatusConflict || !strings.Contains(p.text, `value="7"`) {
		t.Errorf("more than ordered: %d %s", p.status, clip(p.words()))
	}
	bench := arrives(t, choose.set("n.0", "1").send(), "/desk/parcels/"+first.Number+"-1")
	says := func(p *page, status int, words string) {
		t.Helper()
		if p.status != status || !strings.Contains(p.words(), words) {
			t.Errorf("%s: %d, without %q: %s", p.url, p.status, words, clip(p.words()))
		}
	}
	scan := func(code string) *page {
		return packer.get(bench.url.Path).want(http.StatusOK).form("/scans").set("code", code).send()
	}
	says(bench.form("/scans").set("code", "FM-NOTHING").send(), http.StatusConflict, "Nothing here has the code FM-NOTHING")
	form := packer.get(bench.url.Path).form("/scans").set("code", " fm ")
	says(form.send(), http.StatusOK, "1 of 1")
	says(form.send(), http.StatusOK, "1 of 1") // sent twice, counted once
	says(scan("FM"), http.StatusConflict, "one too many")
	packed := packer.get(bench.url.Path).form("/packed").set("grams", "heavy")
	says(packed.send(), http.StatusUnprocessableEntity, "The weight is from 0")
	one := arrives(t, packed.set("grams", "640").send(), bench.url.Path)
	says(one, http.StatusOK, "640 g")

	ship := one.form("/shipment").set("carrier", "DHL", "tracking", "x")
	if p := ship.send(); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text, `value="DHL"`) {
		t.Errorf("a bad number: %d %s", p.status, clip(p.words()))
	}
	sent := arrives(t, ship.set("tracking", "00340434161094").send(), bench.url.Path)
	back := arrives(t, sent.form("/undo").send(), bench.url.Path)
	says(back, http.StatusOK, "Packed")
	sent = arrives(t, back.form("/shipment").set("carrier", "DHL", "tracking", "00340434161095").send(), bench.url.Path)
	missed := arrives(t, sent.form("/attempt").send(), bench.url.Path)
	says(missed, http.StatusOK, "Met nobody")
	says(missed.form("/return").set("end", "restock", "why", "").send(), http.StatusUnprocessableEntity, "This is needed")
	arrives(t, missed.form("/return").set("end", "again", "why", "").send(), bench.url.Path)

	for _, number := range []string{first.Number, second.Number} {
		arrives(t, packer.get("/desk/orders/"+number).form("/parcels").send(), "/desk/orders/"+number)
	}
	carriers := packer.get("/desk/packing/carriers").want(http.StatusOK).form("/carriers").set("name", "Kiln bike", "page", "http://bike.example/{number}", "pattern", "[0-9]{4}")
	says(carriers.send(), http.StatusUnprocessableEntity, "begins with https://")
	arrives(t, carriers.set("page", "https://bike.example/{number}").send(), "/desk/packing/carriers")
	many := packer.get("/desk/packing/shipments").want(http.StatusOK).form("/shipments")
	says(many.set("carrier", "Kiln bike", "rows", first.Number+", \n").send(), http.StatusUnprocessableEntity, "Paste one line per parcel")
	many.set("rows", "order,number\n"+first.Number+",1234\n"+second.Number+",12\n"+second.Number+"-1,5678\n4711,9999\n"+first.Number+"-1, ")
	report := many.send()
	says(report, http.StatusUnprocessableEntity, "2 parcels shipped")
	if got := report.form("/shipments").values.Get("rows"); got != second.Number+", 12\n4711, 9999\n"+first.Number+"-1, " {
		t.Errorf("given back: %q", got)
	}
	s.view(func(tx *store.Tx) error {
		p, err := parcel.ByNumber(tx, second.Number+"-1")
		if p.URL != "https://bike.example/5678" || p.State != parcel.Shipped {
			t.Errorf("%s, followed at %s", p.State, p.URL)
		}
		return err
	})
}

// What is printed names who it is for, and a slip no price.
func TestPapersOfTheTable(t *testing.T) {
	s, st := furnished(t, 9)
	o := sold(t, s, st, true)
	owner := s.owner()
	arrives(t, owner.get("/desk/packing").want(http.StatusOK).form("/picking").set("order", o.Number).send(), "/desk/packing/picklist")
	for path, want := range map[string][]string{
		"picklist":                             {"Full Moon", o.Number + "-1 × 1"},
		"slips?paper=letter&order=" + o.Number: {o.Number + "-1", o.Contact.Address.Line1, "Page 1 of 1", "Full Moon"},
		"labels?order=" + o.Number:             {o.Number + "-1", o.Contact.Address.City, "Halfmoon"},
	} {
		p := owner.get("/desk/packing/" + path).want(http.StatusOK)
		for _, words := range want {
			if !strings.Contains(p.words(), words) {
				t.Errorf("%s does not say %q: %s", path, words, clip(p.words()))
			}
		}
		if strings.Contains(p.words(), "$") {
			t.Errorf("%s names a price: %s", path, clip(p.words()))
		}
	}
	if p := owner.get("/desk/packing/slips?prices=yes&order=" + o.Number).want(http.StatusOK); !strings.Contains(p.words(), "$32.00") {
		t.Errorf("asked for prices there is none: %s", clip(p.words()))
	}
	owner.get("/desk/packing/slips?order=4711").want(http.StatusNotFound)
	if p := owner.get("/desk/packing/find?code=" + o.Number + "-1").want(http.StatusOK); p.url.Path != "/desk/parcels/"+o.Number+"-1" {
		t.Errorf("the code of a slip opens %s", p.url)
	}
	owner.get("/desk/packing/find?code=4711").want(http.StatusNotFound)
}
