package app_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hawker/app/draft"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/outbox"
	"hawker/app/staff"
	"hawker/app/store"
)

func secretOf(t *testing.T, s *site) []byte {
	t.Helper()
	secret, err := os.ReadFile(filepath.Join(s.dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// made is a draft of two cups at 30.00 for somebody whose address is not known, as an
// owner types it.
func madeDraft(t *testing.T, owner *browser, st stall) *page {
	t.Helper()
	form := owner.get("/desk/drafts/new").want(http.StatusOK).form("/desk/drafts")
	found := form.set("find", "full moon", "look", "1").send().want(http.StatusOK)
	if !strings.Contains(found.text, `name="pick" value="`+string(st.cup)+`"`) {
		t.Fatalf("the cup is not found: %s", clip(found.words()))
	}
	form = found.form("/desk/drafts").set("pick", string(st.cup)).send().want(http.StatusOK).form("/desk/drafts")
	form.set("add.0.quantity", "2", "add.0.price", "30.00", "email", "mara@example.com", "country", "DE", "words", "As we said.")
	return arrives(t, form.send(), "/desk/drafts/D1")
}

func TestADraftIsPaidByItsLink(t *testing.T) {
	s, st := furnished(t, 5)
	owner := s.owner()
	page := madeDraft(t, owner, st)
	if !strings.Contains(page.words(), "$66.00") { // with shipping
		t.Errorf("the sum: %s", clip(page.words()))
	}
	send := page.form("/sending")
	sent := arrives(t, send.send(), "/desk/drafts/D1")
	arrives(t, send.send(), "/desk/drafts/D1") // sent twice
	link, _ := sent.id("draft-link")
	s.view(func(tx *store.Tx) error {
		list, _, err := outbox.List(tx, outbox.Kept, "", 9)
		if len(list) != 1 || list[0].Kind != outbox.DraftSent || !strings.HasSuffix(link, list[0].Data["path"]) {
			t.Errorf("mails %+v, link %s", list, link)
		}
		return err
	})
	buyer := s.browser()
	offer := buyer.get(link).want(http.StatusOK)
	if offer.url.Path != "/pay" || !strings.Contains(offer.words(), "As we said.") || !strings.Contains(offer.words(), "$66.00") {
		t.Fatalf("%s says %s", offer.url, clip(offer.words()))
	}
	form := offer.form("/pay")
	if refused := form.send(); refused.status != http.StatusUnprocessableEntity || !strings.Contains(refused.words(), "As we said.") {
		t.Errorf("an order without an address: %d", refused.status)
	}
	c := ordertest.Contact(9)
	form.set("name", c.Name, "street", c.Address.Line1, "postcode", c.Address.Postcode, "city", c.Address.City, "method", "transfer")
	done := arrives(t, form.send(), "/orders/")
	again := arrives(t, buyer.get("/pay"), "/orders/")
	if done.url.Path != again.url.Path || !strings.Contains(done.words(), "$66.00") {
		t.Errorf("%s, then %s", done.url, again.url)
	}
	s.view(func(tx *store.Tx) error {
		o, err := newest(tx)
		if o.Total != ordertest.USD(6_600) || o.Lines[0].Unit != ordertest.USD(3_000) || o.Status != order.Pending {
			t.Errorf("%s, %+v", o.Total, o.Lines)
		}
		return err
	})
	if p := owner.get("/desk/drafts").want(http.StatusOK).words(); !strings.Contains(p, "Ordered") {
		t.Errorf("the list says %s", clip(p))
	}
}

// The price stands while the shop's changes with the buyer's way, country and payment.
func TestAnOfferIsPricedAnewForItsPlace(t *testing.T) {
	s, st := furnished(t, 5)
	owner := s.owner()
	sent := arrives(t, madeDraft(t, owner, st).form("/sending").send(), "/desk/drafts/D1")
	link, _ := sent.id("draft-link")
	buyer := s.browser()
	form := buyer.get(link).want(http.StatusOK).form("/pay").set("method", "cod")
	if p := form.send(); p.status != http.StatusUnprocessableEntity && p.status != http.StatusConflict {
		t.Errorf("a sum that was not shown: %d", p.status)
	}
	form.action = "/pay/quote"
	priced := form.send().want(http.StatusOK)
	if !strings.Contains(priced.words(), "$68.50") {
		t.Errorf("with cash on delivery: %s", clip(priced.words()))
	}
	if p := s.browser().get("/pay"); p.status != http.StatusNotFound {
		t.Errorf("without a link: %d", p.status)
	}
	arrives(t, owner.get("/desk/drafts/D1").form("/end").send(), "/desk/drafts/D1")
	if p := buyer.get("/pay"); p.status != http.StatusGone || !strings.Contains(p.words(), "withdrawn") {
		t.Errorf("withdrawn: %d %s", p.status, clip(p.words()))
	}
}

func TestHeldDraftsAndWhoGivesPrices(t *testing.T) {
	s, st := furnished(t, 5)
	owner := s.owner()
	page := madeDraft(t, owner, st)
	if p := page.form("/sending").set("hold", "1").send(); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.words(), "D1") {
		t.Errorf("held without an address: %d", p.status)
	}
	c := ordertest.Contact(9)
	page = arrives(t, owner.get("/desk/drafts/D1").form("/desk/drafts/D1").set("name", c.Name, "street", c.Address.Line1, "postcode", c.Address.Postcode, "city", c.Address.City).send(), "/desk/drafts/D1")
	sent := arrives(t, page.form("/sending").set("hold", "1").send(), "/desk/drafts/D1")
	link, _ := sent.id("draft-link")
	p := arrives(t, s.browser().get(link), "/orders/")
	if !strings.Contains(p.words(), "$66.00") {
		t.Errorf("the order says %s", clip(p.words()))
	}
	s.view(func(tx *store.Tx) error {
		d, err := draft.ByNumber(tx, "D1")
		if !d.Held || d.Order == "" {
			t.Errorf("%+v", d)
		}
		return err
	})
	host, _ := s.hire(staff.Host)
	if p := host.post("/desk/drafts", url.Values{"key": {"a-key-of-the-hosts-own-form"}, "add.0.variant": {string(st.cup)}, "add.0.quantity": {"1"}, "add.0.price": {"1.00"}, "country": {"DE"}, "lang": {"en"}}); p.status != http.StatusForbidden {
		t.Errorf("a host gives a price: %d", p.status)
	}
}
