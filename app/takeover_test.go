package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/live"
	"hawker/app/staff"
	"hawker/app/store"
)

// Another person gets 409 while one is on the air; the same person takes over at
// once, and whoever watches stays in one session.
func TestWhoMayTakeOver(t *testing.T) {
	t.Parallel()
	s, st := furnished(t, 5)
	var other staff.Person
	s.do(func(tx *store.Tx) (err error) {
		other, err = staff.Add(tx, staff.Person{Name: "Mara", Email: "mara@staff.example", Role: staff.Host, PasswordHash: hashed()})
		return err
	})
	key, otherKey := s.streamKey(st.show.Host), s.streamKey(other.ID)
	first := s.publisher(st.show.ID, key)
	room := s.browser().listen("show/" + string(st.show.ID))
	v := s.viewer(st.show.ID)
	frames(t, v, 13)
	status, answer, body := errand{"POST", "/whip/" + string(st.show.ID), offered(t, true),
		map[string]string{"Content-Type": sdp, "Authorization": "Bearer " + otherKey}}.send(t, s.browser())
	if sentence(t, "another person", answer, body); status != http.StatusConflict {
		t.Errorf("another person: %d", status)
	}
	start := time.Now()
	second := s.publisher(st.show.ID, key)
	t.Logf("the same person was on again after %v", time.Since(start).Round(time.Millisecond))
	first.Vanish()
	frames(t, v, 25)
	if seen := v.Seen(); seen.Holes > 0 || seen.Backwards > 0 {
		t.Errorf("the viewer noticed the change: %+v", seen)
	}
	if err := second.Close(); err != nil {
		t.Errorf("DELETE: %v", err)
	}
	soon(t, "the room says that the picture is gone", func() bool {
		p, ok := room.part("stage")
		return ok && attr(p.node, "data-state") == "lost"
	})
	if got := state(s.browser().get("/live/" + st.show.Handle)); got != "lost" {
		t.Errorf("the page says %q", got)
	}
	s.publisher(st.show.ID, key)
	soon(t, "the room has its picture again", func() bool {
		p, ok := room.part("stage")
		return ok && attr(p.node, "data-state") == "live"
	})
	frames(t, v, 13) // of the same session
}

// The pass of the studio page is for its show only.
func TestTheStudiosPass(t *testing.T) {
	s, st := furnished(t, 5)
	var second live.Show
	s.do(func(tx *store.Tx) (err error) {
		second, err = live.Schedule(tx, live.Show{Title: brand.Text{"en": "Second"}, Starts: tx.Now.Add(time.Hour), Host: st.show.Host})
		return err
	})
	b := s.owner()
	p := b.post("/studio/"+st.show.Handle+"/token", nil).want(http.StatusOK)
	token, _, _ := strings.Cut(strings.SplitAfter(p.text, `"token":"`)[1], `"`)
	status, _, _ := errand{"POST", "/whip/" + string(second.ID), offered(t, true), map[string]string{"Content-Type": sdp, "Authorization": "Bearer " + token}}.send(t, s.browser())
	if status != http.StatusUnauthorized {
		t.Errorf("the pass opens another show: %d", status)
	}
	s.publisher(st.show.ID, token)
	if p := s.browser().post("/studio/"+st.show.Handle+"/token", nil); p.status != http.StatusUnauthorized {
		t.Errorf("a stranger gets a pass: %d", p.status)
	}
}
