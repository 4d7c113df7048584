package app_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hawker/app"
	"hawker/app/command"
	"hawker/app/evidence"
	"hawker/app/order"
	"hawker/app/paper"
	"hawker/app/sourcing"
	"hawker/app/stock"
	"hawker/app/store"
)

// certified gives each lot of the shop a certificate with its paper.
func (s *site) certified() {
	s.t.Helper()
	papers, err := paper.OpenDir(filepath.Join(s.dir, "claims"))
	if err != nil {
		s.t.Fatal(err)
	}
	f, err := papers.Take(strings.NewReader(paperPDF), "analysis.pdf")
	if err != nil {
		s.t.Fatal(err)
	}
	err = s.shop.Store().Do(context.Background(), store.Actor{Kind: "system"}, "test", func(tx *store.Tx) error {
		lots, _, err := sourcing.List(tx, "", "", 10)
		for i := 0; err == nil && i < len(lots); i++ {
			_, err = sourcing.Certify(tx, lots[i].ID, lots[i].Seq, sourcing.Paper{Name: "Lead and cadmium", Issuer: "TÜV", File: f, From: tx.Now, Until: tx.Now.AddDate(1, 0, 0)})
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// A lot from its form to its recall: pieces come in with it and leave with it, buyers read
// its certificate, an order's pack proves it, and past the certificate's last day nobody
// can buy what it is of.
func TestALotFromItsFormToItsRecall(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64 // how far the shop's clock is before the machine's
	s := openWith(t, app.Config{Data: filepath.Join(t.TempDir(), "shop"), Scale: 1000, Now: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }})
	st := s.furnish(1)
	owner := s.owner()
	product := "/desk/products/" + string(s.product("full-moon").ID) + "/lots"
	old, lot := recordLot(owner, product, "A-1", ""), recordLot(owner, product, "B-2", "Dehua")
	if p := owner.get(product).form(product).set("number", " b-2 ", "maker", "Wei kiln").send(); p.status != http.StatusConflict || !strings.Contains(p.text, `value="Wei kiln"`) {
		t.Errorf("a number for the second time: %d\n%s", p.status, clip(p.words()))
	}
	last := time.Now().AddDate(0, 0, 3).Format(time.DateOnly)
	certify(t, owner, lot, last)
	for _, id := range []string{old, lot} {
		shelf := owner.get("/desk/stock/"+string(st.cup)).want(http.StatusOK).form("/receipts").set("lot", id, "quantity", "many")
		if p := shelf.send().want(http.StatusUnprocessableEntity); p.form("/receipts").values.Get("lot") != id || !strings.Contains(p.text, `value="many"`) {
			t.Errorf("the refused receipt has lost something:\n%s", clip(p.words()))
		}
		shelf.set("quantity", "3").send().want(http.StatusOK)
	}

	placed, err := st.guest(t, s.url).buy()
	if err != nil || placed.link == "" {
		t.Fatalf("not bought: %+v, %v", placed, err)
	}
	var o order.Order
	s.do(func(tx *store.Tx) (err error) {
		if o, err = newest(tx); err == nil {
			o, err = order.Settle(tx, o.ID, order.Money{Amount: o.Total, Ref: "statement"})
		}
		return err
	})
	packFrom(t, owner, o, lot)
	guest := s.browser()
	bought := guest.get("/orders/" + placed.link).want(http.StatusOK)
	public := guest.get(bought.link("/lots/")).want(http.StatusOK)
	if words := public.words(); public.url.Path != "/lots/"+lot || !strings.Contains(words, "Dehua") || !strings.Contains(words, "Lead release") {
		t.Errorf("buyers read at %s:\n%s", public.url, clip(words))
	}
	if links := guest.get("/products/full-moon").text; !strings.Contains(links, "/lots/"+old) || !strings.Contains(links, "/lots/"+lot) {
		t.Error("the product's page does not lead to both lots")
	}
	file := guest.get(public.link("/lots/" + lot + "/papers/")).want(http.StatusOK)
	if file.text != paperPDF || !strings.HasPrefix(file.header.Get("Content-Disposition"), "attachment; ") {
		t.Errorf("the certificate: %v", file.header)
	}
	guest.get("/lots/" + old + "/papers/" + filepath.Base(public.link("/lots/"+lot+"/papers/"))).want(http.StatusNotFound)
	lotsProven(t, owner, o, lot)

	late := st.guest(t, s.url) // stands before a filled checkout
	choice := guest.get("/products/full-moon").want(http.StatusOK).form("/cart")
	ahead.Store(int64(5 * 24 * time.Hour))
	barredNow(t, s, st, late)
	choice.send().want(http.StatusConflict)
	owner = s.owner()
	if words := owner.get("/desk").words(); !strings.Contains(words, "Full Moon is not on sale. A certificate of lot B-2 has expired") {
		t.Errorf("the desk does not say why:\n%s", clip(words))
	}
	one := "/desk/lots/" + lot
	owner.get(one).form(one+"/stop").set("reason", " ").send().want(http.StatusUnprocessableEntity)
	halted := arrives(t, owner.get(one).form(one+"/stop").set("reason", "The glaze crazes.").send(), one)
	if halted.link("/desk/orders/"+o.Number) == "" || !strings.Contains(halted.words(), o.Contact.Email) || !strings.Contains(halted.words(), "The glaze crazes.") {
		t.Errorf("who got pieces of it:\n%s", clip(halted.words()))
	}
	if !strings.Contains(guest.get("/lots/"+lot).words(), "The glaze crazes.") {
		t.Error("buyers do not read why it is stopped")
	}
	arrives(t, halted.form(one+"/close").send(), one)
	if got, err := late.buy(); err != nil || got.link == "" {
		t.Errorf("after the lot is closed the product is not sold: %d, %v", got.status, err)
	}
}

// recordLot fills the form of a lot and gives its id.
func recordLot(b *browser, product, number, place string) string {
	b.t.Helper()
	return filepath.Base(b.get(product).want(http.StatusOK).form(product).set("number", number, "place", place).send().want(http.StatusOK).url.Path)
}

// certify uploads a certificate of a lot; one with a bad day first, of which the file is
// kept.
func certify(t *testing.T, b *browser, lot, last string) {
	t.Helper()
	here := "/desk/lots/" + lot + "/certificates"
	v := b.get("/desk/lots/" + lot).want(http.StatusOK).form(here).values
	v.Set("name", "Lead release")
	v.Set("until", "someday")
	body, kind := claimForm(v, "release.pdf", paperPDF)
	refused := b.send("POST", here, bytes.NewReader(body), kind).want(http.StatusUnprocessableEntity)
	if !strings.Contains(refused.words(), "release.pdf (1 KB) has arrived") || !strings.Contains(refused.text, `value="Lead release"`) {
		t.Fatalf("the refused certificate has lost something:\n%s", clip(refused.words()))
	}
	done := arrives(t, refused.form(here).set("until", last).send(), "/desk/lots/"+lot)
	if !strings.Contains(done.words(), "Certificate ends soon") {
		t.Errorf("the lot says:\n%s", clip(done.words()))
	}
}

// packFrom packs and ships an order whose piece a person took from a lot that is not the
// oldest.
func packFrom(t *testing.T, b *browser, o order.Order, lot string) {
	t.Helper()
	bench := arrives(t, b.get("/desk/orders/"+o.Number+"/parcels").want(http.StatusOK).form("/parcels").set("n.0", "1", "then", "scan").send(), "/desk/parcels/"+o.Number+"-1")
	bench.form("/scans").set("code", "FM").send().want(http.StatusOK)
	closing := b.get(bench.url.Path).form("/packed").set("lot-0", lot, "grams", "heavy")
	if got := closing.send().want(http.StatusUnprocessableEntity).form("/packed").values.Get("lot-0"); got != lot {
		t.Errorf("the lot that was chosen is lost: %q", got)
	}
	packed := arrives(t, closing.set("grams", "500").send(), bench.url.Path)
	packed.link("/lots/" + lot)
	arrives(t, packed.form("/shipment").set("carrier", "DHL", "tracking", "00340434161094").send(), bench.url.Path)
}

// lotsProven holds that an order's pack carries its lot and the certificate, that it is
// clean, and that a changed byte of either is found and named.
func lotsProven(t *testing.T, b *browser, o order.Order, lot string) {
	t.Helper()
	at := "/desk/orders/" + o.Number + "/proof"
	b.get(at).want(http.StatusOK).form(at + "/pack").send().want(http.StatusOK)
	soon(t, "the pack is made", func() bool { return strings.Contains(b.get(at).want(http.StatusOK).words(), "Download the pack") })
	pack := filepath.Join(t.TempDir(), "pack.zip")
	if err := os.WriteFile(pack, []byte(b.get(at+"/pack/file").want(http.StatusOK).text), 0o600); err != nil {
		t.Fatal(err)
	}
	var found evidence.Lots
	if err := json.Unmarshal(unpacked(t, pack, "lots.json"), &found); err != nil {
		t.Fatal(err)
	}
	if len(found.Boxes) != 1 || string(found.Boxes[0].Lot) != lot || found.Boxes[0].Quantity != 1 || string(unpacked(t, pack, "papers/")) != paperPDF {
		t.Fatalf("the pack says %+v", found)
	}
	verify := func(pack string) (bool, string) {
		var out bytes.Buffer
		passed, err := command.Verify(t.Context(), command.Claim{What: pack}, &out)
		if err != nil {
			t.Error(err)
		}
		return passed, out.String()
	}
	if passed, said := verify(pack); !passed || strings.Contains(said, "FAILED") {
		t.Errorf("the pack: %s", said)
	}
	for _, part := range []string{"papers/", "lots.json"} {
		changed, name := spoil(t, pack, part)
		if passed, said := verify(changed); passed || !strings.Contains(said, name) {
			t.Errorf("a changed byte of %s: %s", name, said)
		}
	}
}

// unpacked is the content of the first file of a ZIP whose name begins so.
func unpacked(t *testing.T, pack, name string) []byte {
	t.Helper()
	z, err := zip.OpenReader(pack)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		if !strings.HasPrefix(f.Name, name) {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	t.Fatalf("the pack has no %s", name)
	return nil
}

// barredNow holds that the product cannot be ordered, and that who tries changes nothing.
func barredNow(t *testing.T, s *site, st stall, late *guest) {
	t.Helper()
	state := func() (o order.Order, l stock.Level) {
		s.view(func(tx *store.Tx) (err error) {
			if o, err = newest(tx); err == nil {
				l, err = stock.Get(tx, st.cup)
			}
			return err
		})
		return o, l
	}
	before, shelf := state()
	got, err := late.buy()
	if err != nil || got.status != http.StatusConflict || got.link != "" || !strings.Contains(got.text, "not on sale at the moment") {
		t.Errorf("ordered past the certificate: %d, %v\n%s", got.status, err, clip(got.text))
	}
	if after, left := state(); after.ID != before.ID || left != shelf {
		t.Errorf("the refused order left %s and %+v, before %s and %+v", after.Number, left, before.Number, shelf)
	}
}
