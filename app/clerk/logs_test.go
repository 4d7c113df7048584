package clerk_test

import (
	"encoding/json"
	"log/slog"
	"os"
	"testing"
	"time"

	"hawker/app/clerk"
	"hawker/app/clerk/talk"
	"hawker/app/live"
	"hawker/app/order/ordertest"
	"hawker/app/store"
)

// A log leaves the database ninety days after its show and not before; it reads as it
// did, takes what still comes, and forgets in its file what had to be erased.
func TestLogsAreSealed(t *testing.T) {
	s := ordertest.Open(t)
	c := clerk.New(s.Store, talk.Open(t.TempDir(), slog.Default()), courier(t, s), slog.New(slog.DiscardHandler))
	read := func() (list []live.Event, head live.Head) {
		t.Helper()
		s.Read(func(tx *store.Tx) (err error) {
			if err := live.EachEvent(tx, s.Show, func(e live.Event) { list = append(list, e) }); err != nil {
				return err
			}
			head, err = live.HeadOf(tx, s.Show)
			return err
		})
		return list, head
	}
	seal := func() {
		t.Helper()
		if err := c.SealLogs(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	s.GoLive()
	var folder string
	s.Read(func(tx *store.Tx) error { folder = tx.Folder(); return nil })
	file := live.LogFile(folder, s.Show)
	there := func() bool { _, err := os.Stat(file); return err == nil }

	s.Must(func(tx *store.Tx) error {
		return live.Append(tx, s.Show, live.KindMute, 0, map[string]string{"line": "1", "visitor": "A"})
	})
	s.Must(func(tx *store.Tx) error { return live.End(tx, s.Show) })
	before, head := read()
	s.Clock.Move(live.SealAfter - time.Hour)
	if seal(); there() {
		t.Fatal("a log was sealed before its time")
	}
	s.Clock.Move(2 * time.Hour)
	if seal(); !there() {
		t.Fatal("a log was not sealed")
	}
	after, now := read()
	if written(t, after) != written(t, before) || now.Log != head.Log || now.Seq != head.Seq {
		t.Errorf("the log reads %s, and was %s", written(t, after), written(t, before))
	}
	if err := os.Rename(file, file+".away"); err != nil {
		t.Fatal(err)
	}
	if err := s.Store.View(func(tx *store.Tx) error { _, err := live.Events(tx, s.Show, 0, 10); return err }); err == nil {
		t.Error("without its file the log reads all the same: it is still in the database")
	}
	if err := os.Rename(file+".away", file); err != nil {
		t.Fatal(err)
	}

	s.Must(func(tx *store.Tx) error {
		return live.Append(tx, s.Show, live.KindMute, 0, map[string]string{"line": "2", "visitor": "B"})
	})
	s.Must(func(tx *store.Tx) error {
		_, err := live.Erase(tx, s.Show, func(e live.Event) bool { return e.Data["line"] == "1" })
		return err
	})
	holds := func(when string, want int) {
		t.Helper()
		list, _ := read()
		if broken, err := live.CheckChain(list); err != nil || broken > 0 || len(list) != want {
			t.Errorf("%s the log has %d rows and breaks at %d: %v", when, len(list), broken, err)
		}
		for _, e := range list {
			if e.Data["line"] == "1" && e.Word("visitor") != "" {
				t.Errorf("%s the log knows %q, who was erased", when, e.Word("visitor"))
			}
		}
	}
	holds("after an erasure", len(before)+1)
	s.Clock.Move(live.SealAfter + time.Hour)
	seal()
	holds("sealed anew", len(before)+1)
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	kept, err := live.ReadLog(f)
	if err != nil || len(kept) != len(before)+1 {
		t.Fatalf("the file has %d rows: %v", len(kept), err)
	}
	for _, e := range kept {
		if e.Data["line"] == "1" && e.Word("visitor") != "" {
			t.Error("the file still knows who was erased")
		}
	}
}

func written(t *testing.T, list []live.Event) string {
	t.Helper()
	raw, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
