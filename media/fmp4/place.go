package fmp4

import (
	"time"

	"hawker/media/fmp4/movie"
	"hawker/media/opus"
)

// Where frames stand. The sound's own clock tells where it stands. The picture stands
// where the sound does that was captured with it: it is brought there little by little.

const (
	// followIn is how long the picture takes to follow the sound, in ticks: reports are
	// not exact to the millisecond.
	followIn = 2 * movie.PictureRate
	// followBy is the most by which a frame is stretched: an eighth.
	followBy = 8
)

// listen takes a packet of sound.
func (m *Muxer) listen(p Packet) {
	if m.soundSeen && p.Number < m.nextSound || opus.Length(p.Payload) == 0 {
		return
	}
	m.soundSeen, m.nextSound = true, p.Number+1
	ts := m.sound.arrive(p.TS, p.At)
	if m.running && m.sound.anchored && m.jumps(toPicture(ts+m.sound.base)) {
		m.end()
		m.lose()
	}
	if m.running {
		m.hear(ts, p.Payload)
		return
	}
	if n := len(m.early); n > 0 && p.At.Sub(m.early[n-1].At) > pictureWait {
		m.early = m.early[:0]
	}
	m.early = append(m.early, p)
	if m.frames != nil && p.At.Sub(m.early[0].At) < pictureWait && len(m.early) < 200 {
		return
	}
	m.startStill(m.sound.wall(m.sound.extend(m.early[0].TS)))
	for _, p := range m.early {
		m.hear(m.sound.extend(p.TS), p.Payload)
	}
	m.early = m.early[:0]
}

// hear puts a packet of sound where it stands.
func (m *Muxer) hear(ts int64, payload []byte) {
	s := &m.sound
	if !s.anchored || far(toPicture(ts+s.base), toPicture(s.end)) {
		m.anchorSound(ts)
	}
	length := ticks(int64(opus.Length(payload)), movie.SoundRate)
	m.heard = true
	at, end := ts+s.base, s.end
	if s.waits {
		end = s.at + m.soundLen
	}
	switch {
	case at < end-length/2:
		return // that time is filled
	case at > end+length/2:
		m.silence(at)
	case s.waits && at > s.at:
		s.complete(at)
	default:
		s.complete(end)
	}
	m.soundLen = length
	s.put(payload, false)
	m.freeze()
	m.parts()
}

// anchorSound ties the sound's timestamps to positions.
func (m *Muxer) anchorSound(ts int64) {
	s := &m.sound
	at := s.end
	if m.picture.anchored {
		if same, ok := s.same(ts, &m.picture.clock); ok {
			if there := m.picture.base + same + m.shift; !far(there, m.picture.end) {
				at = toSound(there)
			}
		}
	}
	s.anchored, s.base = true, at-ts
}

// anchorPicture ties the picture's timestamps to positions, and gives the one of ts.
func (m *Muxer) anchorPicture(ts int64) int64 {
	p := &m.picture
	p.anchored, m.shift, p.base = true, 0, m.cut.start-ts
	if at, ok := m.besideSound(ts); ok && !far(at, m.cut.start) {
		p.base = at - ts
	}
	return max(ts+p.base, m.cut.start)
}

// besideSound is where the sound stands that was captured with ts of the picture.
func (m *Muxer) besideSound(ts int64) (int64, bool) {
	if !m.sound.anchored {
		return 0, false
	}
	same, ok := m.picture.same(ts, &m.sound.clock)
	return toPicture(same + m.sound.base), ok
}

// pictureAt is where a picture stands, a little nearer to its sound than the one before.
func (m *Muxer) pictureAt(ts int64) int64 {
	p := &m.picture
	if !m.running || !p.anchored {
		return 0
	}
	if passed := ts - m.lastTS; passed > 0 && m.heard {
		if at, ok := m.besideSound(ts); ok && !far(at, ts+p.base+m.shift) {
			off := at - (ts + p.base + m.shift)
			passed = min(passed, followIn)
			m.shift += min(max(off*passed/followIn, -passed/followBy), passed/followBy)
		}
	}
	return ts + p.base + m.shift
}

// jumps tells that a position is so far from what was last that it is another session's.
func (m *Muxer) jumps(at int64) bool {
	return far(at, max(toPicture(m.sound.end), m.picture.end))
}

// far tells that two positions, at 90 kHz, are not of one session.
func far(a, b int64) bool {
	d := a - b
	return max(d, -d) > int64(silent/time.Second)*movie.PictureRate
}
