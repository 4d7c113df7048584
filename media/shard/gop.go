package shard

import "hawker/media/toil"

// What is kept for newcomers: the packets since the last keyframe, and how they are
// brought to who comes.
const (
	// gopBytes bounds what is kept; an encoder whose keyframes are further apart makes
	// newcomers wait for its next.
	gopBytes = 4 << 20
	// squeezeBy is how much faster than they were the kept pictures are stamped: two
	// seconds become thirty milliseconds.
	squeezeBy = 64
	// squeezedFor is for how long after the join a packet may still be asked for that
	// was stamped so, in ticks: longer than the ring is.
	squeezedFor = 10 * 90_000
	// paceLen is how many packets a newcomer gets at once, beyond its keyframe.
	paceLen = 48
)

// gop is the packets of the room's picture since the last keyframe. The slice is only
// added to: who is at a place in it may go on from there.
type gop struct {
	packets []*Packet
	bytes   int
	era     int // counts keyframes
}

func (g *gop) forget() { g.packets, g.bytes, g.era = nil, 0, g.era+1 }

// add keeps a packet; true says that too much was kept, and is forgotten.
func (g *gop) add(p *Packet) (over bool) {
	if p.Key {
		g.packets, g.bytes, g.era = make([]*Packet, 0, max(cap(g.packets), 256)), 0, g.era+1
	} else if len(g.packets) == 0 {
		return false
	}
	g.packets, g.bytes = append(g.packets, p), g.bytes+len(p.Payload)
	if g.bytes > gopBytes {
		g.forget()
		return true
	}
	return false
}

// place is where a newcomer is in what is kept.
type place struct {
	era, at int
}

// welcome begins to bring a newcomer up to date: the keyframe at once, the rest in
// parts. It tells whether there is anything to bring.
func (s *Shard) welcome(v *Viewer) bool {
	l := v.legs[Video]
	if l == nil || len(s.gop.packets) == 0 || v.line.Behind() > resumeBelow {
		return false
	}
	l.resume(s.gop.packets[0])
	newest := s.gop.packets[len(s.gop.packets)-1]
	v.squeezed, v.edge = true, newest.TS
	v.place = place{s.gop.era, 0}
	s.newcome[v] = struct{}{}
	for i, p := range s.gop.packets {
		if p.Marker {
			return s.bring(v, i+1)
		}
	}
	return s.bring(v, len(s.gop.packets))
}

// bring sends the next packets; false says that the viewer cannot be reached, and
// waits for a keyframe from then on.
func (s *Shard) bring(v *Viewer, most int) bool {
	for ; most > 0 && v.place.at < len(s.gop.packets); most-- {
		p := s.gop.packets[v.place.at]
		if !s.pass(v, p) {
			delete(s.newcome, v)
			return false
		}
		v.place.at++
	}
	if v.place.at == len(s.gop.packets) {
		delete(s.newcome, v) // from here on it gets what all get
	}
	return true
}

// pace brings every newcomer its next part. One whose pictures are no more goes on
// with the keyframe that took their place.
func (s *Shard) pace() {
	defer s.spent(toil.Start())
	for v := range s.newcome {
		switch {
		case v.place.era != s.gop.era:
			delete(s.newcome, v)
			s.cut(v)
			if len(s.gop.packets) > 0 && s.welcome(v) {
				s.unwait(v)
			}
		case v.line.Behind() > pauseAbove:
		case !s.bring(v, paceLen):
			s.cut(v)
		}
	}
	s.out()
}

// giveUp has those wait who are still underway when what is kept is forgotten.
func (s *Shard) giveUp() {
	for v := range s.newcome {
		delete(s.newcome, v)
		s.cut(v)
	}
}

// stamp is the packet's timestamp for the viewer: pictures from before it came stand
// shortly before the moment at which it came. The same packet is stamped the same
// whenever it is asked for.
func (v *Viewer) stamp(p *Packet) uint32 {
	if !v.squeezed || p.Kind != Video {
		return p.TS
	}
	if before := int32(v.edge - p.TS); before > 0 {
		return v.edge - uint32(before)/squeezeBy
	}
	return p.TS
}
