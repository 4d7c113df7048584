package media

import (
	"time"

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

// window is over how many seconds rates are taken.
const window = 5

// figures is what measure has counted; under room.mu.
type figures struct {
	since   time.Time
	samples [window + 1]sample
	n       int
}

type sample struct {
	at               time.Time
	bytes, got, lost uint64
}

// measure takes one sample a second.
func (r *room) measure(now time.Time) {
	p := r.current.Load()
	if p == nil {
		return
	}
	s := sample{at: now}
	for _, in := range p.in {
		s.bytes += in.Bytes.Load()
		s.got += in.Got.Load()
		s.lost += in.Lost.Load()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	f := &r.figures
	f.samples[f.n%len(f.samples)] = s
	f.n++
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
	f := &rm.figures
	s.Since = f.since
	if _, bits, ok := f.rates(); ok {
		s.Bitrate = int64(bits)
	}
	newest, oldest := f.ends()
	if lost, got := newest.lost-oldest.lost, newest.got-oldest.got; lost+got > 0 {
		s.Loss = float64(lost) / float64(lost+got)
	}
	return s, true
}

// ends are the newest and the oldest sample of the window.
func (f *figures) ends() (newest, oldest sample) {
	if f.n < 2 {
		return sample{}, sample{}
	}
	oldest = f.samples[0]
	if f.n > len(f.samples) {
		oldest = f.samples[f.n%len(f.samples)]
	}
	return f.samples[(f.n-1)%len(f.samples)], oldest
}

// rates are packets and bits of payload a second; false while nothing is known.
func (f *figures) rates() (packets, bits float64, ok bool) {
	newest, oldest := f.ends()
	d := newest.at.Sub(oldest.at).Seconds()
	if d <= 0 {
		return 0, 0, false
	}
	return float64(newest.got-oldest.got) / d, float64(newest.bytes-oldest.bytes) * 8 / d, true
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
