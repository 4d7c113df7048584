package app_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/jpeg"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hawker/app/chat"
	"hawker/app/live"
	"hawker/app/staff"
	"hawker/app/stock"
	"hawker/app/store"
)

// The console works as plain forms, and a refusal keeps what was typed.
func TestConsoleWithoutScripts(t *testing.T) {
	s, st := furnished(t, 5)
	o := s.owner()
	console := "/control/" + st.show.Handle
	price := func() *form { return o.get(console).want(http.StatusOK).form("/items/1/price") }
	if p := price().set("price", "9.99").send().want(http.StatusOK); p.form("/items/1/price").values.Get("price") != "9.99" {
		t.Error("the new price is not in the page")
	}
	p := price().set("price", "abc").send().want(http.StatusUnprocessableEntity)
	if got := p.form("/items/1/price").values.Get("price"); got != "abc" {
		t.Errorf("the refused price became %q", got)
	}
	if said, _ := p.id("ci1-said"); said == "" {
		t.Error("no word beside the item")
	}
	price().set("price", "").send().want(http.StatusOK)
	s.view(func(tx *store.Tx) error {
		item, err := live.GetItem(tx, st.show.ID, 1)
		if err == nil && len(item.Prices) != 0 {
			t.Error("an empty price did not return to the list price")
		}
		return err
	})
	o.post(console+"/items/1/state", url.Values{"state": {"soldout"}}).want(http.StatusOK)
	o.post(console+"/pin", url.Values{"n": {"1"}}).want(http.StatusConflict)
	o.post(console+"/items/1/state", url.Values{"state": {"open"}}).want(http.StatusOK)
	o.post(console+"/pin", url.Values{"n": {"99"}}).want(http.StatusNotFound)
	o.post(console+"/pin", url.Values{"n": {"x"}}).want(http.StatusNotFound)
	o.post(console+"/items/1/state", url.Values{"state": {"melted"}}).want(http.StatusUnprocessableEntity)
}

// A count is compared with what the screen showed: the second of two is told what
// it is now, and may then insist.
func TestConsoleCountsByCompareAndSet(t *testing.T) {
	s, st := furnished(t, 5)
	o := s.owner()
	count := func() *form { return o.get("/control/" + st.show.Handle).form("/items/1/stock") }
	mine, theirs := count(), count()
	theirs.set("stock", "3").send().want(http.StatusOK)
	p := mine.set("stock", "8").send().want(http.StatusConflict)
	f := p.form("/items/1/stock")
	if f.values.Get("stock") != "8" || f.values.Get("expected") != "3" {
		t.Errorf("after the conflict the form holds %v", f.values)
	}
	if said, _ := p.id("ci1-said"); !strings.Contains(said, "3") {
		t.Errorf("the sentence does not say what it is now: %q", said)
	}
	f.send().want(http.StatusOK)
	s.view(func(tx *store.Tx) error {
		free, err := stock.Available(tx, st.cup)
		if free != 8 {
			t.Errorf("%d are free", free)
		}
		return err
	})
	for _, bad := range []string{"-1", "1.5", "1e9", "x", ""} {
		count().set("stock", bad).send().want(http.StatusUnprocessableEntity)
	}
}

// An unpin names its item, so that it cannot take away what somebody has just pinned.
func TestUnpinHitsOnlyWhatWasMeant(t *testing.T) {
	s, st := furnished(t, 5)
	s.fill(st, 2)
	o := s.owner()
	console := "/control/" + st.show.Handle
	o.post(console+"/pin", url.Values{"n": {"1"}}).want(http.StatusOK)
	o.post(console+"/pin", url.Values{"n": {"2"}}).want(http.StatusOK)
	o.post(console+"/pin", url.Values{"n": {"0"}, "was": {"1"}}).want(http.StatusOK)
	s.view(func(tx *store.Tx) error {
		show, err := live.Get(tx, st.show.ID)
		if show.Pinned != 2 {
			t.Errorf("item %d is pinned", show.Pinned)
		}
		return err
	})
}

// What was muted or deleted is so on every screen of the crew.
func TestConsoleModerates(t *testing.T) {
	s, st := furnished(t, 5)
	assistant, _ := s.hire(staff.Assistant)
	console := "/control/" + st.show.Handle
	crew := assistant.listen("crew/" + string(st.show.ID))
	crew.until("now", "")
	assistant.post(console+"/chat", url.Values{"text": {"welcome"}}).want(http.StatusOK)
	crew.until("c1", "welcome")
	assistant.post(console+"/chat", url.Values{"text": {strings.Repeat("x", 300)}}).want(http.StatusUnprocessableEntity)
	assistant.post(console+"/chat/1/delete", url.Values{}).want(http.StatusOK)
	crew.until("c1", "deleted")
	assistant.post(console+"/mute", url.Values{"visitor": {"v1"}}).want(http.StatusOK)
	s.view(func(tx *store.Tx) error {
		muted, err := chat.Muted(tx, st.show.ID, "v1")
		if !muted {
			t.Error("the visitor is not muted")
		}
		return err
	})
	assistant.post(console+"/mute", url.Values{"visitor": {""}}).want(http.StatusUnprocessableEntity)
}

// Console and studio are for those who may.
func TestCrewPagesAreForTheCrew(t *testing.T) {
	s, st := furnished(t, 5)
	packer, _ := s.hire(staff.Packer)
	assistant, _ := s.hire(staff.Assistant)
	console, studio := "/control/"+st.show.Handle, "/studio/"+st.show.Handle
	packer.get(console).want(http.StatusForbidden)
	packer.post(console+"/pin", url.Values{"n": {"1"}}).want(http.StatusForbidden)
	assistant.get(console).want(http.StatusOK)
	assistant.get(studio).want(http.StatusForbidden)
	assistant.post(studio+"/token", nil).want(http.StatusForbidden)
	assistant.post(studio+"/end", nil).want(http.StatusForbidden)
	stranger := s.browser()
	if p := stranger.get(console); !strings.HasPrefix(p.url.Path, "/desk/sign-in") {
		t.Errorf("a stranger was shown %s", p.url)
	}
	stranger.post(console+"/pin", url.Values{"n": {"1"}}).want(http.StatusUnauthorized)
	camera := s.owner().get(studio).want(http.StatusOK).header.Get("Permissions-Policy")
	other := s.owner().get(console).header.Get("Permissions-Policy")
	if !strings.Contains(camera, "camera=(self)") || !strings.Contains(other, "camera=()") {
		t.Errorf("camera in the studio: %q, in the console: %q", camera, other)
	}
}

// The studio's pass says where the show stands; its stills are pictures or refused.
func TestStudioPassPosterAndEnd(t *testing.T) {
	s, st := furnished(t, 5)
	o := s.owner()
	o.header.Set("Accept", "application/json")
	studio := "/studio/" + st.show.Handle
	pass := func() (p struct{ Token, State string }) {
		t.Helper()
		if err := json.Unmarshal([]byte(o.post(studio+"/token", nil).want(http.StatusOK).text), &p); err != nil {
			t.Fatal(err)
		}
		return p
	}
	if p := pass(); p.State != "live" || p.Token == "" {
		t.Errorf("the pass is %+v", p)
	}
	var still, wide bytes.Buffer
	_ = jpeg.Encode(&still, image.NewGray(image.Rect(0, 0, 36, 64)), nil)
	_ = jpeg.Encode(&wide, image.NewGray(image.Rect(0, 0, 4000, 4)), nil)
	for name, c := range map[string]struct {
		body []byte
		kind string
		want int
	}{
		"a picture":      {still.Bytes(), "image/jpeg", http.StatusNoContent},
		"half of it":     {still.Bytes()[:still.Len()/2], "image/jpeg", http.StatusUnsupportedMediaType},
		"too wide":       {wide.Bytes(), "image/jpeg", http.StatusUnsupportedMediaType},
		"another type":   {still.Bytes(), "image/png", http.StatusUnsupportedMediaType},
		"an SVG":         {[]byte("<svg/>"), "image/jpeg", http.StatusUnsupportedMediaType},
		"too many bytes": {make([]byte, 300<<10), "image/jpeg", http.StatusRequestEntityTooLarge},
	} {
		if p := o.send("POST", studio+"/poster", bytes.NewReader(c.body), c.kind); p.status != c.want {
			t.Errorf("%s: %d, wanted %d", name, p.status, c.want)
		}
	}
	s.browser().get("/poster/" + string(st.show.ID)).want(http.StatusOK)
	o.post(studio+"/end", nil).want(http.StatusNoContent)
	if p := pass(); p.State != "ended" || p.Token != "" {
		t.Errorf("after the end the pass is %+v", p)
	}
}
