package fmp4

import (
	"hawker/media/fmp4/entry"
	"hawker/media/fmp4/frames"
	"hawker/media/fmp4/movie"
)

// A session is a publisher's unbroken stay: its first frame stands where the recording
// ended before.

// start begins a session at the cutter's position; wall is when it was captured.
func (m *Muxer) start(picture *entry.Entry, wall int64) {
	c := &m.cut
	m.running, m.frozen, m.heard, m.shift = true, false, true, 0
	c.broken = c.broken || m.inits > 0
	c.segmentStart, c.head, c.wall = c.start, true, wall
	m.picture.end, m.sound.end = c.start, toSound(c.start)
	m.picture.anchored, m.sound.anchored = false, false
	m.describe(picture)
}

// describe gives an init where it differs from the one under way.
func (m *Muxer) describe(picture *entry.Entry) {
	if m.inits > 0 && picture.Equal(m.described) {
		return
	}
	m.entry, m.described = picture, picture
	m.init++
	m.inits++
	sound := entry.Opus()
	m.events = append(m.events, Init{Number: m.init, Bytes: movie.Init(picture, sound),
		Codecs: picture.Codec + "," + sound.Codec, Width: picture.Width, Height: picture.Height})
}

// end ends the session: both tracks end together.
func (m *Muxer) end() {
	m.early = m.early[:0]
	if !m.running {
		return
	}
	m.running = false
	p, s := &m.picture, &m.sound
	if s.waits {
		s.complete(s.at + m.soundLen)
	}
	to := max(m.cut.start, p.end, toPicture((s.end+soundStep-1)/soundStep*soundStep))
	if !m.frozen {
		to = max(to, p.at+m.frameLen())
	}
	to = even(max(to, p.at+1))
	p.complete(to)
	m.silence(toSound(to))
	m.emitTo(to)
	m.cut.broken = true
}

// frameLen is a likely duration of the newest picture.
func (m *Muxer) frameLen() int64 {
	const usual, most = movie.PictureRate / 30, movie.PictureRate
	if n := len(m.picture.samples); n > 0 {
		return min(int64(m.picture.samples[n-1].Duration), most)
	}
	return usual
}

// lose leaves out pictures until the next keyframe.
func (m *Muxer) lose() {
	if m.frames != nil {
		m.frames.Lose()
	}
}

// see takes a whole picture.
func (m *Muxer) see(f frames.Frame) {
	ts := m.picture.arrive(f.TS, f.At)
	at := m.pictureAt(ts)
	if m.running && m.picture.anchored && m.jumps(at) {
		m.end()
	}
	if !f.Key && !(m.running && m.picture.anchored) {
		m.lose()
		return
	}
	if !m.running {
		m.startAt(f, ts)
		return
	}
	p := &m.picture
	changed := f.Key && !f.Entry.Equal(m.entry)
	if !p.anchored {
		at = m.anchorPicture(ts)
	}
	at = max(at, p.at+1)
	m.lastTS, m.frozen = ts, false
	if changed || f.Key && m.cut.due(at) {
		at = max(at, m.cut.start+pictureStep)
		p.complete(at)
		m.segment(at)
		if changed {
			m.cut.broken = true
			m.describe(f.Entry)
		}
	} else {
		p.complete(at)
	}
	p.end = at
	m.show(f.Data, f.Key)
	m.parts()
}

// show puts a picture at the lane's end.
func (m *Muxer) show(data []byte, key bool) {
	m.picture.put(data, key)
	if key {
		m.keyframe = append(m.keyframe[:0], data...)
	}
}

// startAt begins a session with a keyframe; sound that came before it is left out.
func (m *Muxer) startAt(f frames.Frame, ts int64) {
	m.start(f.Entry, m.picture.wall(ts))
	m.anchorPicture(ts)
	m.lastTS = ts
	m.show(f.Data, true)
	for _, p := range m.early {
		m.hear(m.sound.extend(p.TS), p.Payload)
	}
	m.early = m.early[:0]
}

// segment ends a segment at a position.
func (m *Muxer) segment(at int64) {
	m.emitTo(at)
	m.cut.segmentStart, m.cut.head = m.cut.start, true
}
