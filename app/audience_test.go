package app_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hawker/app/store"
)

// visitorOf is the id that stands for a browser in the database.
func visitorOf(b *browser) string {
	u, _ := url.Parse(b.base)
	for _, c := range b.client.Jar.Cookies(u) {
		if strings.HasSuffix(c.Name, "visitor") {
			sum := sha256.Sum256([]byte(c.Value))
			return hex.EncodeToString(sum[:16])
		}
	}
	b.t.Fatal("the browser has no visitor cookie")
	return ""
}

// What only the shop's people may know is never sent to who watches.
func TestViewersHearNothingOfTheShopsOwn(t *testing.T) {
	s, st := furnished(t, 50)
	s.fill(st, 3)
	owner := s.owner()
	room := "/live/" + st.show.Handle
	viewer, crew := s.browser().listen("show/"+string(st.show.ID)), owner.listen("crew/"+string(st.show.ID))
	loud := s.browser()
	loud.post(room+"/name", url.Values{"name": {"Loud"}, "text": {"buy elsewhere"}}).want(http.StatusOK)
	viewer.until("c1", "buy elsewhere")
	id := visitorOf(loud)
	owner.post("/control/"+st.show.Handle+"/mute", url.Values{"visitor": {id}}).want(http.StatusOK)
	owner.post("/control/"+st.show.Handle+"/chat/1/delete", url.Values{}).want(http.StatusOK)
	owner.post("/control/"+st.show.Handle+"/chat", url.Values{"text": {"Welcome all"}}).want(http.StatusOK)
	bought := s.placeOrder(st)
	owner.post("/control/"+st.show.Handle+"/pin", url.Values{"n": {"2"}}).want(http.StatusOK)
	viewer.until("pin", "Piece 2")
	viewer.until("c2", "Welcome all")
	var all, crews strings.Builder
	for _, m := range viewer.messages() {
		all.WriteString(m.raw)
	}
	if strings.Contains(all.String(), "uted") {
		t.Error("viewers were sent who is muted")
	}
	all.WriteString(s.browser().get(room).text)
	for _, m := range crew.messages() {
		crews.WriteString(m.raw)
	}
	var contact string
	s.view(func(tx *store.Tx) error {
		contact = byNumber(t, tx, bought.number).Contact.Email
		return nil
	})
	for what, secret := range map[string]string{
		"visitor's id": id, "stock keeping unit": "SKU-2", "shelf": "BIN-2", "buyer's address": contact, "order's number": bought.number,
		"order's id": bought.id, "staff's address": "lin@halfmoon.example", "link of the console": "/control/",
	} {
		if strings.Contains(all.String(), secret) {
			t.Errorf("viewers were sent the %s: %q", what, secret)
		}
	}
	if last, _ := viewer.part("c1"); strings.Contains(last.text, "elsewhere") {
		t.Error("the deleted line still stands")
	}
	if strings.Contains(s.browser().get(room).text, "elsewhere") {
		t.Error("the page still shows the deleted line")
	}
	if !strings.Contains(crews.String(), id) {
		t.Error("the crew cannot tell whom to mute: the test looks for the wrong thing")
	}
}
