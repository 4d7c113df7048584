package media

import (
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"hawker/media/keyframe"
	"hawker/media/rewrite"
)

const (
	// beat is how often a room looks after itself; what cannot wait pokes it.
	beat = 100 * time.Millisecond
	// idleAfter is how long an empty room is kept for its publisher's return.
	idleAfter = time.Minute
	// eventsLen is how many callbacks may wait for one that is slow.
	eventsLen = 64
)

// room is one show's publisher and viewers. Its run goroutine decides what is
// told and asked; its tell goroutine makes the callbacks.
type room struct {
	relay    *Relay
	name     string
	users    int // under relay.mu: calls under way
	tracks   [2]*track
	shards   []*shard
	current  atomic.Pointer[publisher] // whose packets flow
	waiting  atomic.Int64              // viewers without a keyframe
	watching atomic.Int64
	plea     atomic.Bool // a viewer's decoder asked for a keyframe
	wake     chan struct{}
	events   chan func()
	done     chan struct{}

	mu      sync.Mutex
	stopped bool
	pending *publisher // has an answer, but no keyframe has come yet
	viewers []*viewer
	turn    int
	figures figures
}

func newRoom(r *Relay, name string, shards int) *room {
	rm := &room{
		relay: r, name: name, wake: make(chan struct{}, 1),
		events: make(chan func(), eventsLen), done: make(chan struct{}),
	}
	for k := range rm.tracks {
		rm.tracks[k] = &track{
			kind: kind(k), line: rewrite.NewLine(kind(k).rate(), uint16(rand.Uint32()), rand.Uint32()),
		}
	}
	for range shards {
		s := newShard(rm)
		rm.shards = append(rm.shards, s)
		r.wg.Go(s.run)
	}
	r.wg.Go(rm.run)
	r.wg.Go(rm.tell)
	return rm
}

// poke makes run look at once.
func (r *room) poke() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// busy reports whether another person publishes, or is about to.
func (r *room) busy(person string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.busyLocked(person)
}

func (r *room) busyLocked(person string) bool {
	if p := r.onAir(time.Now()); p != nil && p.person != person {
		return true
	}
	return r.pending != nil && r.pending.person != person
}

// onAir gives the publisher whose media flows, or nil.
func (r *room) onAir(now time.Time) *publisher {
	p := r.current.Load()
	if p == nil || p.silent(now, r.relay.config.GraceLost) {
		return nil
	}
	return p
}

// expect makes p the one whose first keyframe takes the room over; an earlier
// one that never got so far ends.
func (r *room) expect(p *publisher) error {
	r.mu.Lock()
	if r.stopped {
		r.mu.Unlock()
		return ErrOffAir
	}
	if r.busyLocked(p.person) {
		r.mu.Unlock()
		return ErrBusy
	}
	earlier := r.pending
	r.pending = p
	r.mu.Unlock()
	if earlier != nil {
		earlier.leave()
	}
	return nil
}

// promote puts the expected publisher on the air if this payload begins its
// picture. Viewers who negotiated another codec must come again.
func (r *room) promote(p *publisher, k kind, c keyframe.Codec, payload []byte) bool {
	if k == video && !keyframe.Begins(c, payload) || k == audio && p.codec != "" {
		return false
	}
	r.mu.Lock()
	if r.stopped || r.pending != p {
		r.mu.Unlock()
		return false
	}
	earlier := r.current.Swap(p)
	r.pending = nil
	var strangers []*viewer
	for _, v := range r.viewers {
		if v.codec != "" && p.codec != "" && v.codec != p.codec {
			strangers = append(strangers, v)
		}
	}
	r.figures = figures{since: time.Now()}
	r.mu.Unlock()
	if earlier != nil {
		earlier.leave()
	}
	for _, v := range strangers {
		r.relay.end(v.session)
	}
	r.poke()
	return true
}

// gone forgets a publisher that left.
func (r *room) gone(p *publisher) {
	r.mu.Lock()
	if r.pending == p {
		r.pending = nil
	}
	r.mu.Unlock()
	r.current.CompareAndSwap(p, nil)
	r.poke()
}

// seat gives the viewer its shard: each in turn.
func (r *room) seat(v *viewer) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopped {
		return ErrOffAir
	}
	v.shard = r.shards[r.turn%len(r.shards)]
	r.turn++
	r.viewers = append(r.viewers, v)
	return nil
}

func (r *room) unseat(v *viewer) {
	r.mu.Lock()
	r.viewers = slices.DeleteFunc(r.viewers, func(o *viewer) bool { return o == v })
	r.mu.Unlock()
	v.shard.call(func() { v.shard.remove(v) })
}

func (r *room) empty() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.pending == nil && len(r.viewers) == 0 && r.current.Load() == nil
}

// stop ends everything in the room; it does not wait for callbacks.
func (r *room) stop() {
	r.mu.Lock()
	if r.stopped {
		r.mu.Unlock()
		return
	}
	r.stopped = true
	viewers, pending := r.viewers, r.pending
	r.mu.Unlock()
	for _, p := range []*publisher{pending, r.current.Load()} {
		if p != nil {
			p.leave()
		}
	}
	for _, v := range slices.Clone(viewers) {
		r.relay.end(v.session)
	}
	close(r.done)
	for _, s := range r.shards {
		close(s.done)
	}
}

// run tells who is on the air, asks for keyframes, reports and measures.
func (r *room) run() {
	t := time.NewTicker(beat)
	defer t.Stop()
	var a announcer
	var second, used time.Time
	for {
		select {
		case <-r.done:
			return
		case <-r.wake:
		case <-t.C:
		}
		now := time.Now()
		r.announce(&a, now)
		r.ask(now)
		if now.Sub(second) >= time.Second {
			second = now
			r.report(now)
			r.measure(now)
		}
		if used.IsZero() || !r.empty() {
			used = now
		} else if now.Sub(used) > idleAfter && r.relay.forget(r) {
			r.stop()
			return
		}
	}
}

// announcer is what was told last.
type announcer struct {
	pub  *publisher
	live bool
}

func (r *room) announce(a *announcer, now time.Time) {
	p := r.onAir(now)
	c := r.relay.config
	switch {
	case p != nil && (!a.live || p != a.pub):
		r.post(c.OnAir, p.person)
		a.pub, a.live = p, true
	case p == nil && a.live:
		r.post(c.OnLost, a.pub.person)
		a.live = false
	}
}

func (r *room) post(f func(room, person string), person string) {
	if f == nil {
		return
	}
	select {
	case r.events <- func() { f(r.name, person) }:
	case <-r.done:
	}
}

// tell makes the callbacks, in order, until the room ends.
func (r *room) tell() {
	for {
		select {
		case <-r.done:
			return
		case f := <-r.events:
			select {
			case <-r.done:
			default:
				f()
			}
		}
	}
}

// ask passes on that somebody needs a keyframe. An expected publisher is
// asked too: its first packets may have been lost.
func (r *room) ask(now time.Time) {
	if p := r.current.Load(); p != nil {
		if key := p.in[video].keyAt.Load(); key != p.keySeen {
			p.keySeen = key
			r.plea.Store(false)
		}
		p.ask(r.waiting.Load() > 0 || r.plea.Load(), now)
	}
	r.mu.Lock()
	p := r.pending
	r.mu.Unlock()
	if p != nil {
		p.ask(p.last.Load() > 0, now)
	}
}

// report sends the sender reports of all viewers.
func (r *room) report(now time.Time) {
	var stamps [2]uint32
	var known [2]bool
	for k, t := range r.tracks {
		stamps[k], known[k] = t.stampAt(now)
	}
	for _, s := range r.shards {
		s.call(func() { s.report(now, stamps, known) })
	}
}
