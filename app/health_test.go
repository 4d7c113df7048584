package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"hawker/app/doctor"
	"hawker/app/store"
)

// What the nightly look found stands on the desk's first page and on a page of its own,
// until a look finds nothing.
func TestFindingsAreShownToStaff(t *testing.T) {
	s, _ := furnished(t, 1)
	owner := s.owner()
	if p := owner.get("/desk/health").want(http.StatusOK); !strings.Contains(p.words(), "Not looked at yet") {
		t.Errorf("before the first look: %s", clip(p.words()))
	}
	look := func(found ...string) {
		s.do(func(tx *store.Tx) error { return doctor.Keep(tx, 1200*time.Millisecond, found) })
	}
	look("order 1001: total is 2.37 USD, its lines make 2.38 USD", "stock: <b>")
	p := owner.get("/desk").want(http.StatusOK)
	if !strings.Contains(p.words(), "2 things in the books do not add up") {
		t.Errorf("the first page: %s", clip(p.words()))
	}
	p = owner.get(p.link("/desk/health")).want(http.StatusOK)
	if !strings.Contains(p.words(), "its lines make 2.38 USD") || !strings.Contains(p.words(), "2 findings") || !strings.Contains(p.words(), "1.2 s") || strings.Contains(p.text, "<b>") {
		t.Errorf("the findings: %s", clip(p.words()))
	}
	look()
	if p := owner.get("/desk/health").want(http.StatusOK); !strings.Contains(p.words(), "Everything adds up") {
		t.Errorf("after a good look: %s", clip(p.words()))
	}
	if p := owner.get("/desk").want(http.StatusOK); strings.Contains(p.words(), "do not add up") {
		t.Errorf("the first page afterwards: %s", clip(p.words()))
	}
}
