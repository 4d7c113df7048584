package board_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"hawker/app/board"
	"hawker/app/board/crew"
	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/chat"
	"hawker/app/hub"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/order/ordertest"
	"hawker/app/store"
)

// wall is a board that runs over a small shop on the air.
type wall struct {
	*ordertest.Shop
	*board.Board
	t    *testing.T
	log  *strings.Builder
	said []chat.Line
}

func open(t *testing.T) *wall {
	t.Helper()
	w := &wall{Shop: ordertest.Open(t), t: t, log: &strings.Builder{}}
	bundle, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	w.Board = board.New(board.Config{
		Store: w.Shop.Store, Lang: bundle, Log: slog.New(slog.NewTextHandler(w.log, nil)), Secret: make([]byte, 32),
		Recent:  func(live.ShowID, int) []chat.Line { return w.said },
		Picture: func(live.ShowID) crew.Picture { return crew.Picture{} }, Poster: func(live.ShowID) bool { return false },
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = w.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		<-done
		if w.log.Len() > 0 {
			t.Errorf("the board complained: %s", w.log)
		}
	})
	w.GoLive()
	w.Receive(w.Cup, 10)
	w.Must(func(tx *store.Tx) error { return live.Unpin(tx, w.Shop.Show) })
	return w
}

func (w *wall) seat(audience, tag string) *hub.Seat {
	return w.Hub().Join(board.Topic("show", string(w.Shop.Show), audience, tag))
}

// next is the next message that holds the words; others are passed over.
func (w *wall) next(s *hub.Seat, words string) string {
	w.t.Helper()
	late := time.After(5 * time.Second)
	for {
		select {
		case m := <-s.Messages():
			if strings.Contains(string(m), words) {
				return string(m)
			}
		case <-late:
			w.t.Fatalf("no message with %q came", words)
		}
	}
}

// A change is rendered for each audience and language that has a screen, as small
// as it is, and who is not concerned hears nothing.
func TestOneChangeOneFragment(t *testing.T) {
	w := open(t)
	en, zh, crew := w.seat(board.Viewer, "en"), w.seat(board.Viewer, "zh"), w.seat(board.Crew, "en")
	other := w.Hub().Join(board.Topic("show", "another", board.Viewer, "en"))
	w.Must(func(tx *store.Tx) error { return live.Pin(tx, w.Shop.Show, 1) })
	card := w.next(en, `id="pin-1"`)
	if !strings.Contains(card, "Full Moon") || !strings.Contains(w.next(zh, `id="pin-1"`), "满月") {
		t.Errorf("the card is %s", card)
	}
	w.next(crew, "Full Moon")
	price := ordertest.USD(2_900)
	w.Must(func(tx *store.Tx) error { return live.SetPrice(tx, w.Shop.Show, 1, w.Cup, &price) })
	row := w.next(en, "$29")
	for id, want := range map[string]bool{`id="i1"`: true, `id="pin"`: true, `id="stage"`: false, `id="bag-list"`: false, "chat-log": false} {
		if strings.Contains(row, id) != want {
			t.Errorf("a price sent %s: %v", id, !want)
		}
	}
	if len(row) > 8<<10 {
		t.Errorf("a price is %d bytes", len(row))
	}
	t.Logf("pin %d bytes, price %d bytes", len(card), len(row))
	select {
	case m := <-other.Messages():
		t.Errorf("another show heard %s", m)
	default:
	}
}

// Many changes before the board comes to send are one message with the last truth.
func TestChangesAreCoalesced(t *testing.T) {
	w := open(t)
	s := w.seat(board.Viewer, "en")
	const changes = 300
	w.Must(func(tx *store.Tx) error {
		for i := range changes {
			if err := live.Pin(tx, w.Shop.Show, 1); err != nil {
				return err
			}
			if i < changes-1 {
				if err := live.Unpin(tx, w.Shop.Show); err != nil {
					return err
				}
			}
		}
		return nil
	})
	w.next(s, `id="pin-1"`) // the last truth
	// What came before may be sent after it, with the same truth; not one more.
	w.Must(func(tx *store.Tx) error { return live.SetItemState(tx, w.Shop.Show, 1, live.SoldOut) })
	again := 0
	for {
		m := <-s.Messages()
		if strings.Contains(string(m), "Sold out") {
			break
		}
		if again++; again > 2 {
			t.Fatalf("%d changes in one command were sent %d times", changes, again)
		}
	}
}

// In a rush of talk every screen gets a few lines a tick, the shop's own among
// them, and whoever wrote one sees it.
func TestARushOfTalk(t *testing.T) {
	w := open(t)
	s, mine := w.seat(board.Viewer, "en"), w.Hub().Join(board.Topic("me", "writer", "", "en"))
	for n := uint64(1); n <= 100; n++ {
		line := chat.Line{Seq: n, Show: w.Shop.Show, Visitor: "v", Name: "V", Text: fmt.Sprint("line ", n), At: time.Now()}
		switch n {
		case 3:
			line.Visitor = "writer"
		case 5:
			line.Staff, line.Name = true, "Mara"
		}
		w.Said(line)
	}
	shown := w.next(s, "line 100")
	if n := strings.Count(shown, "<li"); n > 5 || !strings.Contains(shown, "line 5<") {
		t.Errorf("%d lines are shown: %s", n, shown)
	}
	w.next(mine, "line 3<")
}

// Who connects between two changes is given the bytes that were rendered already.
func TestSnapshotsAreShared(t *testing.T) {
	w := open(t)
	bundle, _ := lang.Load()
	ctx := bundle.Context(context.Background(), "en")
	snapshot := func() []byte {
		html, err := w.Snapshot(ctx, "show", string(w.Shop.Show), board.Viewer)
		if err != nil {
			t.Fatal(err)
		}
		return html
	}
	shared := 0
	for range 50 {
		first := snapshot()
		w.seat(board.Viewer, "en") // one more screen is no change
		if second := snapshot(); &first[0] == &second[0] {
			shared++
		}
	}
	if shared < 45 {
		t.Errorf("only %d of 50 snapshots were shared", shared)
	}
	for _, n := range []int{1, 0, 1, 0} {
		w.Must(func(tx *store.Tx) error {
			if n == 0 {
				return live.Unpin(tx, w.Shop.Show)
			}
			return live.Pin(tx, w.Shop.Show, n)
		})
		if got := strings.Contains(string(snapshot()), `id="pin-1"`); got != (n == 1) {
			t.Errorf("after the answer to pinning %d a snapshot shows the card: %v", n, got)
		}
	}
	if _, err := w.Snapshot(ctx, "show", "nothing", board.Viewer); err == nil {
		t.Error("there is a snapshot of nothing")
	}
}

// What is sold below the show reaches its screens: a desk price, a counted shelf.
func TestWhatChangesBelowTheShow(t *testing.T) {
	w := open(t)
	s := w.seat(board.Viewer, "en")
	w.Must(func(tx *store.Tx) error { return catalog.SetPrice(tx, w.Pot, ordertest.USD(6_100), "clay got dearer") })
	w.next(s, `id="i1"`)
	w.Receive(w.Pot, 2)
	w.next(s, "12 left")
	w.Must(func(tx *store.Tx) error {
		p, err := catalog.Get(tx, w.Shop.Product.ID)
		if err != nil {
			return err
		}
		variants, err := catalog.Variants(tx, p.ID)
		p.Title = brand.Text{"en": "Half Moon"}
		if err != nil {
			return err
		}
		return catalog.Update(tx, p, variants)
	})
	w.next(s, "Half Moon")
}
