// Package board turns what changed into what the screens show.
//
// Nouns mark what a command changed; after the commit the store hands the marks
// over, and the board alone knows which rooms and desks they touch. It reads the
// committed truth anew, renders the smallest fragments that carry it, once per
// audience and language, and gives the bytes to the hub. It sends state, never
// deltas: a screen that missed a message is healed by the next one, and a screen
// that connects gets a snapshot made of the same fragments.
//
// Its readers (board/buyer, board/shelf and board/crew, above board/goods) are the one place where
// records become view structs, for pages and for pushes alike, so that a page
// and its update cannot disagree. It decides nothing and writes nothing.
//
//	store.OnCommit ──marks──► changed set ──► one goroutine: View, render, hub.Send (control lane)
//	clerk's talk ───lines───► buffer ───────► the same goroutine, every 250 ms  (talk lane)
package board

import (
	"context"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"hawker/app/board/buyer"
	"hawker/app/board/crew"
	"hawker/app/board/shelf"
	"hawker/app/brand"
	"hawker/app/chat"
	"hawker/app/hub"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/store"
)

// The audiences of a show. What only the crew may see is never rendered for viewers.
const (
	Viewer = "viewer"
	Crew   = "crew"
)

const talkEvery = 250 * time.Millisecond

// Config is what the board reads from.
type Config struct {
	Store   *store.Store
	Lang    *lang.Bundle
	Log     *slog.Logger
	Secret  []byte
	Recent  func(show live.ShowID, n int) []chat.Line
	Picture func(show live.ShowID) crew.Picture
	Poster  func(show live.ShowID) bool
	Told    func(tx *store.Tx, i live.Item) (time.Duration, error)
	Moment  func(tx *store.Tx, s live.Show, at time.Time) (second int, ok bool, err error)
	Within  func(tx *store.Tx, i live.Item, at time.Time) (second int, ok bool, err error)
}

// Board renders for one shop; pages read through the same readers as the pushes.
type Board struct {
	crew.Reader
	Shelf    shelf.Reader
	store    *store.Store
	lang     *lang.Bundle
	log      *slog.Logger
	hub      *hub.Hub
	location atomic.Pointer[time.Location] // the shop's time zone

	mu      sync.Mutex
	changed map[store.Mark]struct{}
	talk    map[live.ShowID][]chat.Line
	counts  map[live.ShowID]struct{}
	cache   map[string]snapshot
	version uint64
	wake    chan struct{}

	proofs time.Time // up to when proofs that ended were looked for; Run's alone
}

// snapshot is what was rendered for a version of the truth, and when: what is left
// until the start is in it too.
type snapshot struct {
	version uint64
	at      time.Time
	html    []byte
}

// New makes a board and its hub; nothing is sent until Run.
func New(c Config) *Board {
	b := &Board{store: c.Store, lang: c.Lang, log: c.Log, changed: map[store.Mark]struct{}{}, talk: map[live.ShowID][]chat.Line{},
		counts: map[live.ShowID]struct{}{}, cache: map[string]snapshot{}, wake: make(chan struct{}, 1)}
	b.hub = hub.New(b.seated)
	b.Reader = crew.Reader{
		Reader:  buyer.Reader{Secret: c.Secret, Recent: c.Recent, Viewers: b.Viewers, Poster: c.Poster, Told: c.Told, Moment: c.Moment, Within: c.Within},
		Picture: c.Picture,
	}
	b.Shelf = shelf.Reader{Reader: b.Reader.Reader}
	c.Store.OnCommit(b.Changed)
	err := c.Store.View(func(tx *store.Tx) error {
		b.proofs = tx.Now
		return b.readZone(tx)
	})
	if err != nil {
		c.Log.Error("reading time zone", "err", err)
	}
	return b
}

func (b *Board) zone() *time.Location {
	if l := b.location.Load(); l != nil {
		return l
	}
	return time.UTC
}

func (b *Board) readZone(tx *store.Tx) error {
	s, ok, err := brand.Find(tx)
	if ok {
		b.location.Store(s.Location())
	}
	return err
}

// Hub is where the screens of this board sit.
func (b *Board) Hub() *hub.Hub { return b.hub }

// Viewers is how many screens of viewers are connected to a show now.
func (b *Board) Viewers(show live.ShowID) int {
	n := 0
	for _, tag := range languages {
		n += b.hub.Count(Topic("show", string(show), Viewer, tag))
	}
	return n
}

// Changed takes the marks of a commit; it does not wait.
func (b *Board) Changed(marks []store.Mark) {
	b.mu.Lock()
	for _, m := range marks {
		b.changed[m] = struct{}{}
	}
	b.version++
	b.mu.Unlock()
	b.ring()
}

// Said takes a line of talk that was said.
func (b *Board) Said(line chat.Line) {
	b.mu.Lock()
	b.talk[line.Show] = append(b.talk[line.Show], line)
	b.version++
	b.mu.Unlock()
}

func (b *Board) ring() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// Run sends until ctx ends.
func (b *Board) Run(ctx context.Context) error {
	tick := time.NewTicker(talkEvery)
	defer tick.Stop()
	for ticks := 1; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-b.wake:
			b.safely(b.flush)
		case <-tick.C:
			b.safely(b.flushTalk)
			b.safely(b.flushCounts)
			if ticks++; ticks%signalTicks == 0 {
				b.safely(b.flushSignal)
				b.safely(b.flushProofs)
			}
		}
	}
}

// safely lets a mistake in one rendering cost that one message and not the shop.
func (b *Board) safely(flush func()) {
	defer func() {
		if p := recover(); p != nil {
			b.log.Error("rendering panicked", "panic", p, "stack", string(debug.Stack()))
		}
	}()
	flush()
}

// Topic is the hub's name of what one audience of one thing hears in one language.
func Topic(kind, id, audience, tag string) string {
	return kind + "/" + id + "|" + audience + "|" + tag
}

// Crewed is the topic of one of the shop's people: an empty message on it says
// that what the person may do, or the person's sessions, have changed; on a show's
// topic of viewers it says that of who may see the show.
func Crewed(person string) string { return "staff/" + person }

var languages = []string{lang.English, lang.Chinese}

// askAgain has every viewer of a show asked whether they still may see it.
func (b *Board) askAgain(show string) {
	for _, tag := range languages {
		b.hub.Send(Topic("show", show, Viewer, tag), nil)
	}
}
