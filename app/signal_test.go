package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// Before the show the crew is told how many can watch, and during it how the picture
// comes in and whom it reaches; viewers are told none of it.
func TestTheCrewSeesHowThePictureComesAndGoes(t *testing.T) {
	t.Parallel()
	s, st := furnished(t, 5)
	owner, id := s.owner(), string(st.show.ID)
	control := "/control/" + st.show.Handle
	said := func(path, part string) string {
		text, ok := owner.get(path).want(http.StatusOK).id(part)
		if !ok {
			t.Errorf("%s has no #%s", path, part)
		}
		return text
	}
	for _, path := range []string{control, "/studio/" + st.show.Handle} {
		if text := said(path, "capacity"); !strings.HasPrefix(text, "This machine serves ") || !strings.Contains(text, "nobody has entered what the line carries") {
			t.Errorf("%s before the show: %q", path, text)
		}
		if text := said(path, "figures"); !strings.Contains(text, "Nothing is measured while no picture comes in") {
			t.Errorf("%s before the show: %q", path, text)
		}
	}
	owner.post("/desk/settings/video/line", url.Values{"line": {"10"}}).want(http.StatusOK)
	if text := said(control, "capacity"); !strings.HasPrefix(text, "This machine and line serve 3 viewers.") {
		t.Errorf("with a line of 10 Mbit/s: %q", text)
	}
	crew, viewer := owner.listen("crew/"+id), s.browser().listen("show/"+id)
	s.publisher(st.show.ID, s.streamKey(st.show.Host))
	crew.until("figures", "H.264")
	crew.until("figures", "Camera to shop")
	frames(t, s.viewer(st.show.ID), 3)
	crew.until("figures", "Watching1")
	crew.until("figures", "Age of the picture")
	crew.until("capacity", "1 is watching.")
	for _, word := range []string{"180 × 320", "Mbit/s", "UDP", "Keyframe", "First picture after", "The line is the limit"} {
		crew.until("figures", word)
	}
	if text := said(control, "figures"); !strings.Contains(text, "Whom it reaches worst") {
		t.Errorf("the page lacks what was pushed: %q", text)
	}
	if text, _ := owner.get("/live/" + st.show.Handle).want(http.StatusOK).id("figures"); text != "" {
		t.Errorf("the room shows %q", text)
	}
	for _, id := range []string{"figures", "health", "warnings", "capacity"} {
		if p, ok := viewer.part(id); ok {
			t.Errorf("a viewer was sent #%s: %q", id, p.text)
		}
	}
}

// What is wrong with the picture is said on the crew's screens with what to do, and is
// taken back when it is over.
func TestTheCrewIsWarned(t *testing.T) {
	t.Parallel()
	s, st := furnished(t, 5)
	crew := s.owner().listen("crew/" + string(st.show.ID))
	p := s.publisher(st.show.ID, s.streamKey(st.show.Host))
	crew.until("figures", "H.264")
	p.MuteAudio(true)
	crew.until("warnings", "No sound arrives. Viewers hear nothing.")
	crew.until("health", "Bad")
	p.MuteAudio(false)
	soon(t, "the warning is taken back", func() bool {
		told, _ := crew.part("warnings")
		return !strings.Contains(told.text, "No sound")
	})
	// Once a second, and with what the show's own changes bring.
	all, n := crew.messages(), 0
	for _, m := range all {
		if strings.Contains(m.raw, `id="figures"`) {
			n++
		}
	}
	if lasted := all[len(all)-1].at.Sub(all[0].at); n > int(lasted/time.Second)+6 {
		t.Errorf("the figures came %d times in %s", n, lasted)
	}
}
