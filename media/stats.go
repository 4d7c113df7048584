package media

import (
	"time"

	"hawker/media/egress"
	"hawker/media/figures"
	"hawker/media/shard"
	"hawker/media/wire"
)

// Stats is how a room's publisher is doing, ViewerStats how one viewer is served,
// Summary how all are; Path is how either is reached.
type (
	Stats       = figures.Publisher
	ViewerStats = figures.Viewer
	StreamStats = figures.Stream
	RoomStats   = figures.State
	Summary     = figures.Summary
	Path        = figures.Path
)

// Summarize puts the figures of a room's viewers together, late being its publisher's;
// Judge says how a show stands and what is wrong with it, the worst first.
var (
	Summarize = figures.Summarize
	Judge     = figures.Judge
)

// measure takes one sample a second.
func (r *room) measure(now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, v := range r.viewers {
		v.log.Sample(&v.place.Count, now)
		v.log.Note(&v.place.Count, &r.relay.joins)
	}
	p := r.current.Load()
	if p == nil {
		return
	}
	t := figures.Take{At: now, Picture: p.in[shard.Video].Counts(), Sound: p.in[shard.Audio].Counts(), Out: r.count.Total.Bytes.Load(), Busy: time.Duration(r.count.Total.Busy.Load())}
	in := p.in[shard.Video]
	if p.codec == "" {
		in = p.in[shard.Audio]
	}
	t.Late, t.LateKnown = in.Late.Take()
	r.meter.Add(t)
}

// Stats tells how the publisher of a room is doing; false when none is there.
func (r *Relay) Stats(room string) (Stats, bool) {
	rm := r.known(room)
	if rm == nil {
		return Stats{}, false
	}
	p := rm.current.Load()
	if p == nil {
		return Stats{}, false
	}
	in := p.in[shard.Video]
	size := in.Size.Load()
	s := Stats{
		Person: p.person, Codec: string(p.codec), Width: int(size >> 32), Height: int(size & 0xffffffff),
		Viewers: int(rm.count.Watching.Load()), Asked: rm.count.Total.Asked.Load(),
	}
	if p.session != nil {
		s.Path, s.RTT = wire.Route(p.session.pc)
	}
	in.Keys.Fill(&s, time.Now())
	rm.mu.Lock()
	defer rm.mu.Unlock()
	s.Since = rm.since
	rm.meter.Fill(&s)
	return s, true
}

// Viewers tells how each connected viewer of a room is served, in the order in which
// they came; none for a room that does not exist.
func (r *Relay) Viewers(room string) []ViewerStats {
	viewers := r.watching(room)
	list := make([]ViewerStats, 0, len(viewers))
	for _, v := range viewers {
		if !v.connected.Load() {
			continue
		}
		f := v.log.Viewer(&v.place.Count)
		path, rtt := v.route()
		if f.Path, f.Picture = path, v.codec != ""; f.RTT == 0 {
			f.RTT = rtt
		}
		list = append(list, f)
	}
	return list
}

func (s *session) route() (p Path, rtt time.Duration) {
	if s.leg != nil {
		return s.leg.Path(), s.leg.RTT()
	}
	p, rtt = wire.Route(s.pc)
	p.Library = true
	return p, rtt
}

// Rooms lists what was counted of each room, for metrics.
func (r *Relay) Rooms() []RoomStats {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]RoomStats, 0, len(r.rooms))
	for name, rm := range r.rooms {
		s := RoomStats{Name: name, Total: &rm.count.Total, Watching: int(rm.count.Watching.Load()), Waiting: int(rm.count.Waiting.Load())}
		if p := rm.current.Load(); p != nil {
			s.OnAir, s.Picture, s.Sound = true, p.in[shard.Video].Counts(), p.in[shard.Audio].Counts()
		}
		list = append(list, s)
	}
	return list
}

// Joins tells how long viewers waited for their first packet since the relay started.
func (r *Relay) Joins() figures.Joins { return r.joins.Read() }

// Egress is what left by the one socket; nil where the library sends.
func (r *Relay) Egress() *egress.Counts {
	if !r.wire.Direct() {
		return nil
	}
	return r.wire.Socket().Counts()
}

// Accepts tells whether sessions can be opened: true until Close.
func (r *Relay) Accepts() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !r.closed
}

func (r *Relay) known(name string) *room {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.rooms[name]
}
