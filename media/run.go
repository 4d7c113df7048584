package media

import (
	"time"

	"hawker/media/shard"
)

const (
	// beat is how often a room looks after itself; what cannot wait pokes it.
	beat = 100 * time.Millisecond
	// idleAfter is how long an empty room is kept for its publisher's return.
	idleAfter = time.Minute
	// cutAfter is how old the last keyframe may be while somebody keeps the stream,
	// who can cut it at keyframes only.
	cutAfter = 2 * time.Second
	// pulse is how often viewers hear from the relay while their host falters, so that
	// they know a host who waits from a line that is gone.
	pulse = 250 * time.Millisecond
)

// run tells who is on the air, asks for keyframes, reports and measures.
func (r *room) run() {
	t := time.NewTicker(beat)
	defer t.Stop()
	var a announcer
	var second, told, used time.Time
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
			second, told = now, now
			r.report(now)
			r.measure(now)
			r.spend()
		} else if now.Sub(told) >= pulse && r.falters(now) {
			told = now
			r.report(now)
		}
		if used.IsZero() || !r.empty() {
			used = now
		} else if now.Sub(used) > idleAfter && r.relay.forget(r) {
			r.stop()
			return
		}
	}
}

// falters tells whether nothing has come for a moment from one who is on the air.
func (r *room) falters(now time.Time) bool {
	p := r.onAir(now)
	return p != nil && p.silent(now, pulse)
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
	if f != nil {
		r.bell.Ring(func() { f(r.name, person) })
	}
}

// ask passes on that somebody needs a keyframe. An expected publisher is
// asked too: its first packets may have been lost.
func (r *room) ask(now time.Time) {
	if p := r.current.Load(); p != nil {
		if key := p.in[shard.Video].KeyAt.Load(); key != p.keySeen {
			p.keySeen = key
			r.plea.Store(false)
		}
		old := r.tap.On() && p.codec != "" && now.UnixNano()-p.keySeen > int64(cutAfter)
		p.ask(old || r.count.Waiting.Load() > 0 || r.plea.Load(), now)
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
		stamps[k], known[k] = t.Stamp(now)
	}
	for _, s := range r.shards {
		s.Report(now, stamps, known)
	}
}
