package fmp4

import (
	"time"

	"hawker/media/fmp4/movie"
	"hawker/media/opus"
)

// cutter decides where parts and segments end. Positions are at 90 kHz.
type cutter struct {
	part, segment int64
	start         int64 // where the part under way begins
	segmentStart  int64
	wall          int64 // of start, unix ns
	head          bool  // the part under way is a segment's first
	broken        bool  // what came before it is another publisher, another init or a silence
}

// A position that both tracks can tell: 15 ticks of the picture are 8 of the sound.
const (
	pictureStep = 15
	soundStep   = 8
)

// even rounds a position of the picture up to one that both tracks can tell.
func even(at int64) int64 { return (at + pictureStep - 1) / pictureStep * pictureStep }

func toSound(at int64) int64   { return at * soundStep / pictureStep }
func toPicture(at int64) int64 { return at * pictureStep / soundStep }

// place is a position as a duration.
func place(at int64) time.Duration { return time.Duration(nanos(at, movie.PictureRate)) }

// due tells whether a keyframe at a position begins a segment.
func (c *cutter) due(at int64) bool {
	const tolerance = movie.PictureRate / 20 // cameras do not count exactly
	return at-c.segmentStart >= c.segment-tolerance
}

// most is the length that a part does not reach where sound goes on: a long frame is
// given with the sound of its beginning, the rest of the sound follows.
func (c *cutter) most() int64 { return c.part * 3 / 2 }

// parts gives the parts that are full.
func (m *Muxer) parts() {
	for m.fullPart() {
	}
}

// fullPart gives a part if one is full. The picture leads where it flows; where it
// stands still the sound does.
func (m *Muxer) fullPart() bool {
	c := &m.cut
	heardTo := toPicture(m.sound.end)
	switch {
	case m.divides(m.picture.end):
		return m.emit(c.start+c.part, toSound(c.start+c.part))
	case m.picture.end-c.start >= c.part:
		return m.emit(m.picture.end, m.sound.end)
	case heardTo-ticks(int64(pictureLag), movie.PictureRate)-c.start >= c.part:
		return m.stillPart()
	}
	return false
}

// emitTo gives what is complete up to a position, in parts no longer than others.
func (m *Muxer) emitTo(end int64) {
	for c := &m.cut; m.divides(end); {
		if !m.emit(c.start+c.part, toSound(c.start+c.part)) {
			break
		}
	}
	m.emit(end, toSound(end))
}

// divides tells whether a part should end before end: it would be long, and there is
// sound for another.
func (m *Muxer) divides(end int64) bool {
	c := &m.cut
	if end-c.start < c.most() {
		return false
	}
	m.settle(toSound(end))
	first, _ := m.sound.before(toSound(c.start + c.part))
	all, _ := m.sound.before(toSound(end))
	return first < all
}

// settle lets the newest sound last as long as it says, if that is not beyond a
// position; should the next come early, it stands where this one ends.
func (m *Muxer) settle(to int64) {
	if s := &m.sound; s.waits && s.at+m.soundLen <= to {
		s.complete(s.at + m.soundLen)
	}
}

// emit gives what is complete as one part that ends at end; sound that begins at
// soundEnd or later stays for the next. false where nothing is.
func (m *Muxer) emit(end, soundEnd int64) bool {
	c := &m.cut
	m.hush(end)
	m.settle(soundEnd)
	runs, data := m.runs[:0], m.data[:0]
	first := c.head
	if p := &m.picture; len(p.samples) > 0 {
		first = first || p.samples[0].Key
		runs = append(runs, movie.Run{Picture: true, From: p.from, Samples: p.samples})
		data = append(data, p.data[:len(p.data)-p.held])
	}
	n, size := m.sound.before(soundEnd)
	if n > 0 {
		runs = append(runs, movie.Run{From: m.sound.from, Samples: m.sound.samples[:n]})
		data = append(data, m.sound.data[:size])
	}
	if len(runs) == 0 {
		return false
	}
	m.fragments++
	at := len(m.out)
	m.out = movie.AppendPart(m.out, m.fragments, runs, data)
	m.events = append(m.events, Part{
		Bytes: m.out[at:len(m.out):len(m.out)], Duration: place(end) - place(c.start),
		Independent: first, Begins: c.head, Discontinuity: c.broken,
		Start: place(c.start), Wall: time.Unix(0, c.wall).UTC(), Init: m.init,
	})
	m.picture.drop(len(m.picture.samples), len(m.picture.data)-m.picture.held)
	m.sound.drop(n, size)
	if next := m.wall(end); next != 0 {
		c.wall = next
	} else { // its source is gone
		c.wall += nanos(end-c.start, movie.PictureRate)
	}
	c.start, c.head, c.broken = end, false, false
	return true
}

// hush fills in silence up to a position of the picture where no sound comes.
func (m *Muxer) hush(end int64) {
	to := toSound(end)
	if to-m.sound.end > ticks(int64(soundLag), movie.SoundRate) {
		m.heard = false
	}
	if !m.heard {
		m.silence(to)
	}
}

// silenceLen is how long opus.Silence lasts, at 48 kHz.
const silenceLen = 960

// silence makes the sound last to a position.
func (m *Muxer) silence(to int64) {
	s := &m.sound
	if s.waits {
		s.complete(min(s.at+m.soundLen, max(to, s.at+1)))
	}
	for s.end < to {
		n := to - s.end
		if n >= 2*silenceLen {
			n = silenceLen
		}
		at := s.end
		s.put(opus.Silence, false)
		s.complete(at + n)
	}
}

// wall is when what stands at a position was captured, in unix ns; 0 while nothing is
// known.
func (m *Muxer) wall(at int64) int64 {
	if m.sound.anchored && (m.heard || !m.picture.anchored) {
		return m.sound.wall(toSound(at) - m.sound.base)
	}
	return m.picture.wall(at - m.picture.base - m.shift)
}
