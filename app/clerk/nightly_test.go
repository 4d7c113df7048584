package clerk_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"hawker/app/clerk"
	"hawker/app/clerk/talk"
	"hawker/app/doctor"
	"hawker/app/order/ordertest"
	"hawker/app/pay"
	"hawker/app/store"
)

// The nightly look comes once a night and not in a shop's first minutes; what it finds
// is in the log and on the desk, and nothing is mended.
func TestTheDoctorLooksOnceANight(t *testing.T) {
	s := ordertest.Unexamined(t)
	s.Receive(s.Cup, 5)
	s.Buy(pay.Transfer, ordertest.Of(s.Cup, 1))
	var log bytes.Buffer
	c := clerk.New(s.Store, talk.Open(t.TempDir(), slog.Default()), courier(t, s), slog.New(slog.NewTextHandler(&log, nil)))
	opened := s.Clock.Now()
	report := func() (r doctor.Report, looked bool) {
		t.Helper()
		if err := c.Nightly(context.Background(), opened); err != nil {
			t.Fatal(err)
		}
		s.Read(func(tx *store.Tx) (err error) {
			r, looked, err = doctor.Last(tx)
			return err
		})
		return r, looked
	}
	if _, looked := report(); looked {
		t.Error("looked at while it opened")
	}
	s.Clock.Move(10 * time.Minute)
	first, looked := report()
	if !looked || len(first.Found) > 0 {
		t.Errorf("%v, %q", looked, first.Found)
	}
	s.Must(func(tx *store.Tx) error { return tx.Bump("order/list/all", 1) })
	s.Clock.Move(time.Hour)
	if again, _ := report(); !again.At.Equal(first.At) {
		t.Error("looked at twice in a night")
	}
	s.Clock.Move(24 * time.Hour)
	for range 2 { // it was not mended
		r, _ := report()
		if len(r.Found) != 1 || !strings.Contains(r.Found[0], "list all counts 2, has 1") || !strings.Contains(log.String(), "list all counts 2, has 1") {
			t.Errorf("%q; the log: %s", r.Found, log.String())
		}
		s.Clock.Move(24 * time.Hour)
	}
}
