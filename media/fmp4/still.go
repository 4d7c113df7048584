package fmp4

import (
	"bytes"
	_ "embed" // of black
	"encoding/binary"

	"hawker/media/fmp4/entry"
	"hawker/media/fmp4/movie"
)

// black is a black picture of 180 by 320: its SPS, its PPS and one IDR slice (x264,
// constrained baseline).
//
//go:embed black.h264
var black []byte

// blackPicture gives it as a sample, and its entry.
func blackPicture() ([]byte, *entry.Entry) {
	var units [3][]byte
	for i, unit := range bytes.SplitN(black, []byte{0, 0, 1}, len(units)+1)[1:] {
		units[i] = bytes.TrimRight(unit, "\x00")
	}
	e, err := entry.AVC([][]byte{units[0]}, [][]byte{units[1]})
	if err != nil {
		panic(err) // a file of ours is broken
	}
	return append(binary.BigEndian.AppendUint32(bytes.Clone(e.Sets()), uint32(len(units[2]))), units[2]...), e
}

// startStill begins a session that has sound alone so far: the picture that was last
// stands, or a black one.
func (m *Muxer) startStill(wall int64) {
	if m.entry == nil {
		m.keyframe, m.entry = blackPicture()
	}
	m.start(m.entry, wall)
	m.picture.put(m.keyframe, true)
	m.frozen = true
}

// freeze repeats the newest keyframe where the picture stands still for long, so that
// every segment can be played alone. The decoder is at that keyframe then: what the
// publisher sends is of use from its next one on.
func (m *Muxer) freeze() {
	heardTo := toPicture(m.sound.end) - ticks(int64(pictureLag), movie.PictureRate)
	if m.frozen || heardTo-m.picture.at < ticks(int64(still), movie.PictureRate) {
		return
	}
	m.frozen = true
	m.lose()
	m.repeatSegment(max(heardTo, m.cut.start+pictureStep))
}

// repeatSegment begins a segment with the newest keyframe.
func (m *Muxer) repeatSegment(at int64) {
	m.picture.complete(at)
	m.segment(at)
	m.picture.put(m.keyframe, true)
}

// stillPart gives a part beside whose sound the picture stands still.
func (m *Muxer) stillPart() bool {
	c := &m.cut
	end := c.start + c.part
	switch {
	case m.frozen && c.due(end):
		m.repeatSegment(end)
		return true
	case !c.head || len(m.picture.samples) > 0:
	case !m.frozen:
		return false // a segment begins with its keyframe
	default:
		m.picture.complete(end)
		m.picture.put(m.keyframe, true)
	}
	return m.emit(end, toSound(end+ticks(int64(pictureLag), movie.PictureRate)))
}
