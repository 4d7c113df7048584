package media

import (
	"time"

	"hawker/media/budget"
	"hawker/media/shard"
)

// Stats is how a room's publisher is doing. Rates are over the last seconds.
type Stats struct {
	Person        string
	Codec         string        // "video/h264"; "" without a picture
	Width, Height int           // 0 while unknown
	Bitrate       int64         // bit/s of payload, picture and sound
	Loss          float64       // share of packets that never came, 0 to 1
	RTT           time.Duration // to the publisher; 0 while unknown
	Viewers       int
	KeyframeAge   time.Duration // since the last keyframe began
	Since         time.Time     // when this publisher came on the air
}

// measure takes one sample a second.
func (r *room) measure(now time.Time) {
	p := r.current.Load()
	if p == nil {
		return
	}
	s := budget.Sample{At: now}
	for _, in := range p.in {
		s.Bytes += in.Bytes.Load()
		s.Got += in.Got.Load()
		s.Lost += in.Lost.Load()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.figures.Add(s)
}

// Stats tells how the publisher of a room is doing; false when none is there.
func (r *Relay) Stats(room string) (Stats, bool) {
	r.mu.Lock()
	rm := r.rooms[room]
	r.mu.Unlock()
	if rm == nil {
		return Stats{}, false
	}
	p := rm.current.Load()
	if p == nil {
		return Stats{}, false
	}
	size := p.in[shard.Video].Size.Load()
	s := Stats{
		Person: p.person, Codec: string(p.codec),
		Width: int(size >> 32), Height: int(size & 0xffffffff),
		Viewers: int(rm.count.Watching.Load()), RTT: p.rtt(),
	}
	if at := p.in[shard.Video].KeyAt.Load(); at > 0 {
		s.KeyframeAge = time.Since(time.Unix(0, at))
	}
	rm.mu.Lock()
	defer rm.mu.Unlock()
	s.Since, s.Loss = rm.since, rm.figures.Loss()
	if _, bits, ok := rm.figures.Rates(); ok {
		s.Bitrate = int64(bits)
	}
	return s, true
}

func (p *publisher) rtt() time.Duration {
	if p.session == nil {
		return 0
	}
	for _, recv := range p.session.pc.GetReceivers() {
		if pair, ok := recv.Transport().ICETransport().GetSelectedCandidatePairStats(); ok {
			return time.Duration(pair.CurrentRoundTripTime * float64(time.Second))
		}
	}
	return 0
}
