package app_test

import (
	"net/http"
	"strings"
	"testing"

	"hawker/app/catalog"
	"hawker/app/stock"
	"hawker/app/store"
)

// A count is taken against what its page showed; another one meanwhile is told with
// what is there now, and what was typed is kept.
func TestACountFromAnOldPage(t *testing.T) {
	s, st := furnished(t, 9)
	owner := s.owner()
	shelf := "/desk/stock/" + string(st.cup)
	old := owner.get(shelf).want(http.StatusOK).form("/counts")
	owner.get(shelf).form("/counts").set("counted", "8", "reason", "one broke").send().want(http.StatusOK)
	p := old.set("counted", "7", "reason", "two broke").send().want(http.StatusConflict)
	if f := p.form("/counts"); f.values.Get("counted") != "7" || f.values.Get("reason") != "two broke" || f.values.Get("expected") != "8" {
		t.Errorf("the form came back as %v", f.values)
	}
	if !strings.Contains(p.words(), "it is now 8") {
		t.Errorf("the page says %s", clip(p.words()))
	}
	p.form("/counts").send().want(http.StatusOK)
	if l := s.level(st.cup); l.OnHand != 7 {
		t.Errorf("stands at %+v", l)
	}
	owner.get(shelf).form("/counts").set("counted", "5", "reason", " ").send().want(http.StatusUnprocessableEntity)
	blind := owner.get(shelf).form("/counts").set("counted", "5", "reason", "from memory")
	blind.values.Del("expected")
	blind.send().want(http.StatusBadRequest)
}

// Every other change needs its reason, happens once for one form, and stands in the
// ledger, which is read page by page.
func TestChangesOfAShelf(t *testing.T) {
	s, st := furnished(t, 9)
	owner := s.owner()
	shelf := "/desk/stock/" + string(st.cup)
	f := owner.get(shelf).form("/changes").set("kind", "damage", "altered", "2")
	f.send().want(http.StatusUnprocessableEntity)
	f.set("why", "fell")
	for range 3 {
		f.send().want(http.StatusOK)
	}
	for _, row := range []struct {
		kind, n, why string
		status       int
	}{
		{"repair", "1", "glued", http.StatusOK}, {"repair", "2", "glued", http.StatusConflict}, {"found", "3", "behind the kiln", http.StatusOK},
		{"safety", "4", "for the fair", http.StatusOK}, {"safety_less", "1", "smaller fair", http.StatusOK}, {"safety_less", "9", "no fair", http.StatusConflict},
		{"damage", "99", "quake", http.StatusConflict}, {"damage", "-1", "typo", http.StatusUnprocessableEntity}, {"damage", "two", "typo", http.StatusUnprocessableEntity}, {"ship", "1", "theft", http.StatusUnprocessableEntity},
	} {
		owner.get(shelf).form("/changes").set("kind", row.kind, "altered", row.n, "why", row.why).send().want(row.status)
	}
	if l := s.level(st.cup); l.OnHand != 12 || l.Damaged != 1 || l.Safety != 3 || l.Available() != 8 {
		t.Errorf("stands at %+v", l)
	}
	s.do(func(tx *store.Tx) error {
		for range 60 {
			if err := stock.Receive(tx, stock.Line{Variant: st.cup, Quantity: 1}, "", "one by one"); err != nil {
				return err
			}
		}
		return nil
	})
	first := owner.get(shelf)
	second := owner.get(first.link(shelf + "?at=main&before="))
	if strings.Contains(first.words(), "behind the kiln") || !strings.Contains(second.words(), "behind the kiln") {
		t.Error("the ledger is not read in pages")
	}
	for _, path := range []string{shelf + "?at=nowhere", "/desk/stock/none"} {
		owner.get(path).want(http.StatusNotFound)
	}
}

// A second location is made, gets pieces from the first, and is closed when it is
// empty; before it no page of stock speaks of any.
func TestASecondLocation(t *testing.T) {
	s, st := furnished(t, 9)
	owner := s.owner()
	shelf := "/desk/stock/" + string(st.cup)
	if p := owner.get(shelf); strings.Contains(p.text, "/transfers") {
		t.Error("pieces can be moved, and there is no second location")
	}
	made := owner.get("/desk/settings/locations/new").form("/locations/new")
	made.send().want(http.StatusUnprocessableEntity)
	made.set("name.en", "Barn", "name.zh", "仓库", "priority", "2", "active", "1")
	for range 2 {
		made.send().want(http.StatusOK)
	}
	list := owner.get("/desk/settings/locations").want(http.StatusOK)
	if n := strings.Count(list.text, ">Barn<"); n != 1 {
		t.Errorf("%d barns", n)
	}
	owner.get(shelf).form("/transfers").set("moved", "4", "carried", "by bike").send().want(http.StatusOK)
	owner.get(shelf).form("/transfers").set("moved", "6").send().want(http.StatusConflict)
	var barn stock.LocationID
	s.view(func(tx *store.Tx) error {
		all, err := stock.Locations(tx)
		if err != nil {
			return err
		}
		barn = all[len(all)-1].ID
		l, err := stock.At(tx, st.cup, barn)
		if l.OnHand != 4 {
			t.Errorf("at the barn %+v", l)
		}
		return err
	})
	there := owner.get(shelf + "?at=" + string(barn)).want(http.StatusOK)
	if !strings.Contains(there.words(), "9 for sale, 9 on the shelf") || !strings.Contains(there.words(), "by bike") {
		t.Errorf("the barn's page: %s", clip(there.words()))
	}
	there.form("/receipts").set("quantity", "1").send().want(http.StatusOK)
	address := "/desk/settings/locations/" + string(barn)
	closing := func() *page {
		f := owner.get(address).form(address)
		f.values.Del("active")
		return f.send()
	}
	if p := closing().want(http.StatusConflict); !strings.Contains(p.words(), "Move them to another location first") {
		t.Errorf("it was closed: %s", clip(p.words()))
	}
	owner.get(shelf+"?at="+string(barn)).form("/transfers").set("moved", "5").send().want(http.StatusOK)
	closing().want(http.StatusOK)
	if p := owner.get(shelf); strings.Contains(p.text, "/transfers") {
		t.Error("pieces can be moved to what is closed")
	}
}

// The shop sells ahead: the form says so, the product's page, the cart and the order
// say when it is sent, the desk who waits, and what comes in is theirs.
func TestSellingAhead(t *testing.T) {
	s, st := furnished(t, 1)
	owner := s.owner()
	s.do(func(tx *store.Tx) error {
		return stock.Count(tx, stock.Counted{Variant: st.cup, Expected: 1, Reason: "the cat"})
	})
	var product string
	s.view(func(tx *store.Tx) error {
		v, err := catalog.GetVariant(tx, st.cup)
		product = "/desk/products/" + string(v.Product)
		return err
	})
	form := owner.get(product).form(product).set("v0.policy", "continue", "v0.policy_days", "0", "do", "save")
	form.send().want(http.StatusUnprocessableEntity)
	form.set("v0.policy_days", "12", "v0.policy_most", "20").send().want(http.StatusOK)
	kept := owner.get(product).form(product)
	if kept.values.Get("v0.policy") != "continue" || kept.values.Get("v0.policy_days") != "12" || kept.values.Get("v0.policy_most") != "20" {
		t.Errorf("the form holds %v", kept.values)
	}
	s.placeOrder(st)
	s.view(func(tx *store.Tx) error {
		o, err := newest(tx)
		if err == nil && (o.Lines[0].Later == nil || o.Lines[0].Later.Kind != catalog.LaterBackorder) {
			t.Errorf("sold as %+v", o.Lines[0])
		}
		return err
	})
	if p := owner.get("/desk/stock?show=owed").want(http.StatusOK); !strings.Contains(p.words(), "to come") {
		t.Errorf("nothing is owed: %s", clip(p.words()))
	}
	shelf := "/desk/stock/" + string(st.cup)
	if p := owner.get(shelf); !strings.Contains(p.words(), "Waiting for it") {
		t.Errorf("nobody waits: %s", clip(p.words()))
	}
	owner.get(shelf).form("/receipts").set("quantity", "5").send().want(http.StatusOK)
	if p := owner.get(shelf); strings.Contains(p.words(), "Waiting for it") {
		t.Error("somebody waits still")
	}
	for _, show := range []string{"", "?show=low", "?show=out", "?show=owed", "?q=cup", "?q=zebra", "?page=2"} {
		owner.get("/desk/stock" + show).want(http.StatusOK)
	}
}

func (s *site) level(id catalog.VariantID) (l stock.Level) {
	s.t.Helper()
	s.view(func(tx *store.Tx) (err error) {
		l, err = stock.Get(tx, id)
		return err
	})
	return l
}
