package media

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"hawker/media/bell"
	"hawker/media/figures"
	"hawker/media/inlet"
	"hawker/media/shard"
	"hawker/media/tap"
)

// room is one show's publisher and viewers. Its run goroutine decides what is
// told and asked; its bell makes the callbacks.
type room struct {
	relay   *Relay
	name    string
	users   int // under relay.mu: calls under way
	tracks  [2]*inlet.Track[*publisher]
	shards  []*shard.Shard
	count   shard.Room                // what the shards count
	tap     *tap.Queue                // nil where nothing is kept
	current atomic.Pointer[publisher] // whose packets flow
	plea    atomic.Bool               // a viewer's decoder asked for a keyframe
	wake    chan struct{}
	bell    *bell.Bell
	done    chan struct{}

	mu      sync.Mutex
	stopped bool
	pending *publisher // has an answer, but no keyframe has come yet
	viewers []*viewer
	turn    int
	since   time.Time     // when current came on the air
	meter   figures.Meter // of what came from it
}

func newRoom(r *Relay, name string, shards int) *room {
	rm := &room{
		relay: r, name: name, wake: make(chan struct{}, 1), done: make(chan struct{}),
	}
	rm.bell = bell.New(rm.done)
	if r.config.Tap != nil {
		rm.tap = tap.New(func() tap.Sink { return r.config.Tap(name) })
		r.wg.Go(rm.tap.Run)
	}
	for k := range rm.tracks {
		rm.tracks[k] = inlet.NewTrack[*publisher](shard.Kind(k), rm.offer)
		rm.tracks[k].Moments = rm.tap.Sync
	}
	rm.count.Wake = rm.poke
	for range shards {
		s := shard.New(&rm.count, r.batch())
		rm.shards = append(rm.shards, s)
		r.wg.Go(s.Run)
	}
	r.wg.Go(rm.run)
	r.wg.Go(rm.bell.Run)
	return rm
}

// offer hands a packet to every shard, and to who keeps it.
func (r *room) offer(p *shard.Packet) {
	r.tap.Packet(p)
	for _, s := range r.shards {
		s.Offer(p)
	}
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

// promote puts the publisher on the air if it is the expected one. Viewers who
// negotiated another codec must come again.
func (r *room) promote(p *publisher) bool {
	r.mu.Lock()
	if r.stopped || r.pending != p {
		r.mu.Unlock()
		return false
	}
	r.tap.Source(p.codec, time.Now()) // before its first packet
	earlier := r.current.Swap(p)
	r.pending = nil
	var strangers []*viewer
	for _, v := range r.viewers {
		if v.codec != "" && p.codec != "" && v.codec != p.codec {
			strangers = append(strangers, v)
		}
	}
	r.since, r.meter = time.Now(), figures.Meter{}
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
	v.log.Seated(r.turn)
	r.count.Total.Joins.Add(1)
	r.viewers = append(r.viewers, v)
	return nil
}

func (r *room) unseat(v *viewer) {
	r.mu.Lock()
	r.viewers = slices.DeleteFunc(r.viewers, func(o *viewer) bool { return o == v })
	r.mu.Unlock()
	v.log.Note(&v.place.Count, &r.relay.joins)
	v.shard.Remove(v.place)
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
	// First, so that nobody is told that the publisher was lost.
	close(r.done)
	for _, p := range []*publisher{pending, r.current.Load()} {
		if p != nil {
			p.leave()
		}
	}
	for _, v := range slices.Clone(viewers) {
		r.relay.end(v.session)
	}
	for _, s := range r.shards {
		s.Close()
	}
	r.tap.Close()
}
