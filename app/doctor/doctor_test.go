package doctor_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hawker/app/doctor"
	"hawker/app/live"
	"hawker/app/order/ordertest"
	"hawker/app/pay"
	"hawker/app/store"
)

// Every noun that has a doctor is on the list.
func TestTheListHasEveryDoctor(t *testing.T) {
	var listed []string
	for _, c := range doctor.All {
		listed = append(listed, c.Noun)
	}
	files, err := filepath.Glob("../*/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no sources", err)
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		noun := filepath.Base(filepath.Dir(path))
		if strings.Contains(string(text), "\nfunc Doctor(tx *store.Tx)") && !slices.Contains(listed, noun) {
			t.Errorf("%s has a doctor that nobody calls", noun)
		}
	}
}

// The shop is looked at once a night, after four in its own zone, when nothing is on
// the air, and the next day again.
func TestDueOnceANight(t *testing.T) {
	s := ordertest.Open(t) // 21:00 in Berlin
	due := func(want bool, when string) {
		t.Helper()
		s.Read(func(tx *store.Tx) error {
			is, err := doctor.Due(tx)
			if is != want {
				t.Errorf("%s: due is %v", when, is)
			}
			return err
		})
	}
	look := func() {
		t.Helper()
		s.Must(func(tx *store.Tx) error { return doctor.Keep(tx, time.Second, nil) })
	}
	due(true, "never looked at")
	look()
	due(false, "just looked at")
	s.Clock.Move(6*time.Hour + 59*time.Minute)
	due(false, "at 3:59")
	s.Clock.Move(time.Minute)
	due(true, "at 4:00")
	s.Must(func(tx *store.Tx) error { return live.OnAir(tx, s.Show, s.Host) })
	due(false, "on the air")
	s.Must(func(tx *store.Tx) error { return live.End(tx, s.Show) })
	due(true, "after the show")
	look()
	due(false, "looked at in the night")
	s.Clock.Move(20 * time.Hour)
	due(false, "at midnight")
	s.Clock.Move(5 * time.Hour)
	due(true, "in the next night")
}

// A shop that was harmed has findings, of the noun that knows; as many as a page can
// hold are kept, and how many there were.
func TestExamineFindsAndKeepCuts(t *testing.T) {
	s := ordertest.Unexamined(t)
	s.Receive(s.Cup, 5)
	s.Buy(pay.Transfer, ordertest.Of(s.Cup, 1))
	if found, err := doctor.Examine(context.Background(), s.Store); err != nil || len(found) > 0 {
		t.Fatalf("%q, %v", found, err)
	}
	s.Must(func(tx *store.Tx) error { return tx.Bump("order/list/all", 1) })
	found, err := doctor.Examine(context.Background(), s.Store)
	if err != nil || len(found) != 1 || !strings.Contains(found[0], "list all counts 2, has 1") {
		t.Errorf("%q, %v", found, err)
	}
	for n := range 300 {
		found = append(found, fmt.Sprint("finding ", n))
	}
	s.Must(func(tx *store.Tx) error { return doctor.Keep(tx, 1500*time.Millisecond, found) })
	s.Read(func(tx *store.Tx) error {
		r, ok, err := doctor.Last(tx)
		if !ok || len(r.Found) != 200 || r.More != 101 || r.Took != 1500 || !r.At.Equal(tx.Now) {
			t.Errorf("%v: %d and %d more after %d ms", ok, len(r.Found), r.More, r.Took)
		}
		return err
	})
	stop, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := doctor.Examine(stop, s.Store); err == nil {
		t.Error("it looks on although nobody waits")
	}
}
