package fmp4

import (
	"hawker/media/fmp4/entry"
	"hawker/media/fmp4/frames"
	"hawker/media/fmp4/movie"
)

// A session is a publisher's unbroken stay: its first frame stands where the recording
// ended before.

// start begins a session at the cutter's position, with a picture or with sound alone.
func (m *Muxer) start(picture *entry.Entry) {
	c := &m.cut
	m.running, m.frozen, m.heard, m.shift = true, false, true, 0
	c.broken = c.broken || m.inits > 0
	c.segmentStart, c.head = c.start, true
	m.picture.end, m.sound.end = c.start, toSound(c.start)
	m.picture.anchored, m.sound.anchored = false, false
	m.describe(picture)
}

// describe gives an init where it differs from the one under way.
func (m *Muxer) describe(picture *entry.Entry) {
	m.showing = picture != nil
	if m.inits > 0 && picture.Equal(m.entry) {
		return
	}
	m.entry = picture
	m.init++
	m.inits++
	sound := entry.Opus()
	e := Init{Number: m.init, Bytes: movie.Init(picture, sound), Codecs: sound.Codec}
	if picture != nil {
		e.Codecs = picture.Codec + "," + sound.Codec
		e.Width, e.Height = picture.Width, picture.Height
	}
	m.events = append(m.events, e)
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
	to := max(m.cut.start, toPicture((s.end+soundStep-1)/soundStep*soundStep))
	if m.showing {
		to = max(to, p.end)
		if p.waits {
			to = max(to, p.at+m.frameLen())
			p.complete(even(to))
		}
	}
	to = even(to)
	if m.showing {
		m.heard = false
	}
	m.emit(to, toSound(to))
	m.cut.start, m.cut.broken = to, true
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
	if m.running && m.showing && m.jumps(at) {
		m.end()
	}
	if !f.Key && !(m.running && m.showing) {
		m.lose()
		return
	}
	if !m.running {
		m.startAt(f, ts)
		return
	}
	p := &m.picture
	changed := f.Key && (!m.showing || !f.Entry.Equal(m.entry))
	switch {
	case !m.showing:
		at = m.anchorPicture(ts)
	case p.waits:
		at = max(at, p.at+1)
	}
	m.lastTS, m.frozen = ts, false
	if cuts := changed || f.Key && m.cut.due(at); cuts {
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
	m.start(f.Entry)
	m.anchorPicture(ts)
	m.lastTS = ts
	m.cut.wall = m.picture.wall(ts)
	m.show(f.Data, true)
	for _, p := range m.early {
		m.hear(m.sound.extend(p.TS), p.Payload)
	}
	m.early = m.early[:0]
}

// segment ends a segment at a position.
func (m *Muxer) segment(at int64) {
	m.emit(at, toSound(at))
	m.cut.start, m.cut.segmentStart, m.cut.head = at, at, true
	m.cut.wall = m.wall(at)
}

// repeat shows the newest keyframe again from a position on.
func (m *Muxer) repeat(at int64) {
	m.picture.complete(at)
	m.show(m.keyframe, true)
}

// freeze repeats the newest keyframe where the picture stands still for long, so that
// every segment can be played alone. The decoder is at that keyframe then: what the
// publisher sends is of use from its next one on.
func (m *Muxer) freeze() {
	p := &m.picture
	wait := ticks(int64(still), movie.PictureRate)
	if m.frozen {
		wait = m.cut.segment
	}
	heardTo := toPicture(m.sound.end) - ticks(int64(pictureLag), movie.PictureRate)
	if !m.showing || !p.waits || heardTo-p.at < wait {
		return
	}
	at := max(heardTo, m.cut.start+pictureStep)
	p.complete(at)
	m.segment(at)
	m.show(m.keyframe, true)
	m.frozen = true
	m.frames.Lose()
}
