package clerk_test

import (
	"errors"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"hawker/app/clerk"
	"hawker/app/clerk/talk"
	"hawker/app/evidence/daily"
	"hawker/app/live"
	"hawker/app/order/ordertest"
	"hawker/app/store"
)

// Of each day on which something was recorded there is a list the next day, with the
// sum of every segment and what the log had come to; a list that was changed is none.
func TestDaysAreWrittenDown(t *testing.T) {
	s := ordertest.Open(t)
	s.GoLive()
	a, film := recorded(t, s)
	c := clerk.New(s.Store, talk.Open(t.TempDir(), slog.Default()), courier(t, s), slog.New(slog.DiscardHandler)).Keep(a)
	lists := func(when string, want int) []string {
		t.Helper()
		if err := c.WriteDays(t.Context()); err != nil {
			t.Fatal(err)
		}
		days, err := daily.Dates(a.Folder())
		if err != nil || len(days) != want {
			t.Fatalf("%s there are lists of %v: %v", when, days, err)
		}
		return days
	}
	lists("on the day itself", 0)
	s.Clock.Move(24 * time.Hour)
	days := lists("a day later", 1)
	s.Clock.Move(24 * time.Hour)
	lists("after a day without a show", 1)
	d, err := daily.Open(a.Folder(), days[0])
	if err != nil || len(d.Pieces) != segments(t, film) || len(d.Lines) != 1 {
		t.Fatalf("the list has %d segments of %d and the shows %v: %v", len(d.Pieces), segments(t, film), d.Lines, err)
	}
	s.Read(func(tx *store.Tx) error {
		head, err := live.HeadOf(tx, s.Show)
		if want := string(s.Show) + " " + head.String(); d.Lines[0] != want {
			t.Errorf("the list says %q, the show is at %q", d.Lines[0], want)
		}
		return err
	})
	raw, err := os.ReadFile(daily.File(a.Folder(), days[0]))
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(raw); at += 7 {
		changed := []byte(string(raw))
		changed[at] ^= 1
		if _, err := daily.Read(strings.NewReader(string(changed))); !errors.Is(err, daily.ErrNoList) {
			t.Fatalf("with another byte at %d the list is taken: %v", at, err)
		}
	}
}
