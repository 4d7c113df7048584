package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"hawker/app/order"
	"hawker/app/outbox"
	"hawker/app/post/posttest"
	"hawker/app/privacy"
	"hawker/app/store"
)

// record reads the two files that a person takes along.
func record(t *testing.T, p *page) (html string, rec map[string]any) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader([]byte(p.text)), int64(len(p.text)))
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) []byte {
		f, err := z.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		raw, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	if err := json.Unmarshal(read("record.json"), &rec); err != nil {
		t.Fatal(err)
	}
	return string(read("record.html")), rec
}

// A buyer asks for the link to her data, reads it, takes it along and has it erased,
// while the show goes on: her words leave the open room, her order is kept and said so,
// and nobody learns which addresses the shop knows.
func TestABuyersDataIsHandedOutAndErased(t *testing.T) {
	t.Parallel()
	s, st := furnished(t, 9)
	owner := s.owner()
	room := "/live/" + st.show.Handle
	buy := func(name, text string) (b *browser, email, link string) {
		g := st.guest(t, s.url)
		done, err := g.buy()
		if err != nil || done.link == "" {
			t.Fatalf("the order was not taken: %v %s", err, clip(done.text))
		}
		b = g.form.p.b
		b.post(room+"/name", url.Values{"name": {name}, "text": {text}})
		return b, g.form.values.Get("contact"), done.link
	}
	mara, email, link := buy("Mara of the lane", "my street is the lane")
	_, other, _ := buy("Ines", "good evening to all")

	unset := mara.get("/privacy").want(http.StatusOK)
	if strings.Contains(unset.text, "<form class=\"form\" method=\"post\" action=\"/privacy\"") {
		t.Error("a shop that cannot send mail asks for an address")
	}
	sink := posttest.Open(t, posttest.Options{})
	owner.get("/desk/mail/settings").form("/desk/mail/settings").set("host", sink.Host, "port", strconv.Itoa(sink.Port), "security", "none", "from", "shop@halfmoon.example", "site", "https://shop.example").send()

	stranger := s.browser()
	stranger.get("/privacy").form("/privacy").set("email", "not an address").send().want(http.StatusUnprocessableEntity)
	unknown := stranger.get("/privacy").form("/privacy").set("email", "nobody@example.com").send().want(http.StatusOK)
	known := stranger.get("/privacy").form("/privacy").set("email", " "+strings.ToUpper(email)).send().want(http.StatusOK)
	if unknown.words() != known.words() || !strings.Contains(known.words(), "If the shop knows this address") {
		t.Errorf("an address that is known is told: %s", clip(known.words()))
	}
	reach(t, func() bool {
		for _, m := range sink.Taken() {
			if strings.Contains(string(m.Raw), "Your data at") {
				return strings.Contains(string(m.Raw), email)
			}
		}
		return false
	})
	secret, err := os.ReadFile(filepath.Join(s.dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	token, err := privacy.Link(secret, email, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	mine := stranger.get("/privacy/" + token).want(http.StatusOK)
	for _, want := range []string{email, "Chat name and lines2", "This order is not over yet."} {
		if !strings.Contains(mine.words(), want) {
			t.Errorf("the page does not say %q: %s", want, clip(mine.words()))
		}
	}
	if strings.Contains(mine.text, other) || mine.header.Get("Referrer-Policy") != "no-referrer" {
		t.Error("the page says too much, or tells its address to others")
	}
	html, rec := record(t, stranger.get("/privacy/"+token+"/record.zip").want(http.StatusOK))
	raw, _ := json.Marshal(rec)
	for _, want := range []string{email, "my street is the lane", "Mara of the lane"} {
		if !strings.Contains(html, want) || !strings.Contains(string(raw), want) {
			t.Errorf("the files do not say %q", want)
		}
	}
	if rec["format"] != "hawker/personal-data/1" || strings.Contains(html+string(raw), other) {
		t.Errorf("the record is %s", clip(string(raw)))
	}
	_, one := record(t, stranger.get("/orders/"+link+"/record.zip").want(http.StatusOK))
	if orders, _ := one["orders"].([]any); len(orders) != 1 || one["chat"] != nil {
		t.Errorf("an order's link gives %v", one)
	}
	s.eraseMine(owner, stranger, room, token)
	s.leftOf(owner, email, link, sink)
}

// eraseMine has the person of a token erased, and looks on in the room.
func (s *site) eraseMine(owner, stranger *browser, room, token string) {
	s.t.Helper()
	var show string
	s.view(func(tx *store.Tx) error {
		ids, err := privacy.Shows(tx)
		show = string(ids[0])
		return err
	})
	open := stranger.listen("show/" + show)
	open.until("c1", "my street is the lane")
	refused := stranger.get("/privacy/" + token).form("/privacy/" + token).send().want(http.StatusConflict)
	if !strings.Contains(refused.words(), "Tick the box first") {
		s.t.Errorf("without the tick: %s", clip(refused.words()))
	}
	done := refused.form("/privacy/"+token).set("sure", "1").send().want(http.StatusOK)
	if !strings.Contains(done.words(), "Your data is being erased.") {
		s.t.Errorf("it says %s", clip(done.words()))
	}
	stranger.get("/privacy/" + token).want(http.StatusNotFound)
	soon(s.t, "her words leave the open room", func() bool {
		p, _ := open.part("c1")
		return !strings.Contains(p.text, "lane")
	})
	if now := stranger.get(room).want(http.StatusOK).words(); strings.Contains(now, "the lane") || !strings.Contains(now, "good evening to all") {
		s.t.Errorf("the room says %s", clip(now))
	}
}

// leftOf looks at what is left of a buyer whose order goes on.
func (s *site) leftOf(owner *browser, email, link string, sink *posttest.Sink) {
	s.t.Helper()
	reach(s.t.(*testing.T), func() bool {
		for _, m := range sink.Taken() {
			if strings.Contains(string(m.Raw), "was erased") {
				return true
			}
		}
		return false
	})
	talk := filepath.Join(s.dir, "archive")
	_ = filepath.WalkDir(talk, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if raw, _ := os.ReadFile(path); bytes.Contains(raw, []byte("lane")) {
				s.t.Errorf("%s still has her words", path)
			}
		}
		return err
	})
	if list, err := os.ReadFile(filepath.Join(s.dir, "erasures")); err != nil || len(privacy.ReadList(list)) != 1 || strings.Contains(string(list), "@") {
		s.t.Errorf("the list is %q %v", list, err)
	}
	s.browser().get("/orders/" + link).want(http.StatusOK)
	s.view(func(tx *store.Tx) error {
		mails, _, err := outbox.List(tx, outbox.Sent, "", 100)
		for _, m := range mails {
			if m.To == email {
				s.t.Errorf("mail %s says to whom it went", m.ID)
			}
		}
		return err
	})
	desk := owner.get("/desk/privacy").want(http.StatusOK)
	if !strings.Contains(desk.words(), "by the person") {
		s.t.Errorf("the desk says %s", clip(desk.words()))
	}
	found := desk.form("/desk/privacy").set("contact", email).send().want(http.StatusOK)
	if words := found.words(); !strings.Contains(words, "This order is not over yet.") || strings.Contains(words, "Chat name") || strings.Contains(found.url.String(), "@") {
		s.t.Errorf("the desk finds %s at %s", clip(words), found.url)
	}
	owner.get(desk.link("/desk/privacy/")).want(http.StatusOK)
	_, rec := record(s.t.(*testing.T), found.form("/desk/privacy/record.zip").send().want(http.StatusOK))
	if orders, _ := rec["orders"].([]any); len(orders) != 1 {
		s.t.Errorf("the desk hands out %v", rec)
	}
	var held order.Order
	s.view(func(tx *store.Tx) (err error) {
		list, err := order.OfContact(tx, email, "")
		if err == nil {
			held = list[0]
		}
		return err
	})
	s.do(func(tx *store.Tx) error { return order.Cancel(tx, held.ID, "other", false) })
	again := owner.get("/desk/privacy").form("/desk/privacy").set("contact", email).send().want(http.StatusOK)
	if !strings.Contains(again.words(), "Orders1") {
		s.t.Errorf("a cancelled order that nobody paid is kept: %s", clip(again.words()))
	}
	again.form("/desk/privacy/erase").send().want(http.StatusConflict)
	again.form("/desk/privacy/erase").set("sure", "1", "lang", "zh").send().want(http.StatusOK)
	soon(s.t, "nothing is known of her", func() bool {
		return strings.Contains(owner.post("/desk/privacy", url.Values{"contact": {email}}).words(), "The shop knows nothing of")
	})
}

// erasure has what is known of one buyer erased, and gives its page of the desk.
func (s *site) erasure(secret []byte) (address string) {
	s.t.Helper()
	s.do(func(tx *store.Tx) error {
		list, err := order.Oldest(tx, order.All, 1)
		if err != nil {
			return err
		}
		who := privacy.Contact{Email: list[0].Contact.Email}
		h, err := privacy.Gather(tx, who)
		if err != nil {
			return err
		}
		told, err := h.Plan(tx)
		if err != nil {
			return err
		}
		handle, err := privacy.Handle(secret, who)
		if err != nil {
			return err
		}
		r, err := privacy.Ask(tx, privacy.Wish{Contact: who, Handle: handle, By: privacy.ByOwner, Lang: "zh", Seen: told.Seen()}, nil)
		address = "/desk/privacy/" + string(r.ID)
		return err
	})
	return address
}
