package movie

import (
	"math"

	"hawker/media/fmp4/box"
	"hawker/media/fmp4/entry"
)

// table is the frames of one track of a plain MP4, and where they stand.
type table struct {
	rate    int64
	entry   *entry.Entry
	sizes   []uint32
	keys    []uint32 // counting from 0
	lasting []lasting
	begun   bool
	start   int64 // where the first stands, in ticks
	end     int64
	chunks  []uint32 // frames in each chunk
}

// lasting is frames of the same duration: a row of stts.
type lasting struct{ count, duration uint32 }

// chunk is frames of a track that lie together, there and here.
type chunk struct {
	picture    bool
	piece      int
	from, size int64
	at         int64 // where it lies in the mdat
}

func (t *table) length() int64 { return t.end - t.start }

func (t *table) add(s Sample) {
	if s.Key {
		t.keys = append(t.keys, uint32(len(t.sizes)))
	}
	t.sizes = append(t.sizes, s.Size)
	t.last(int64(s.Duration))
}

// last gives a newest frame's duration.
func (t *table) last(duration int64) {
	t.end += duration
	if n := len(t.lasting); n > 0 && int64(t.lasting[n-1].duration) == duration {
		t.lasting[n-1].count++
		return
	}
	t.lasting = append(t.lasting, lasting{1, uint32(duration)})
}

// stretch makes the newest frame last to a moment.
func (t *table) stretch(to int64) {
	l := &t.lasting[len(t.lasting)-1]
	duration := int64(l.duration) + to - t.end
	if duration > math.MaxInt32 {
		return
	}
	t.end -= int64(l.duration)
	if l.count--; l.count == 0 {
		t.lasting = t.lasting[:len(t.lasting)-1]
	}
	t.last(duration)
}

// timeline puts the frames of fragments one after another.
type timeline struct {
	file  *File
	piece int
	apart bool  // what was before the next frames is left out
	shift int64 // what is taken from stored times, at 90 kHz: a multiple of step
}

// step is a time that both tracks can tell: 15 ticks of the picture, 8 of the sound.
const step = 15

// jump is from where on a distance between two frames, in seconds, is one between
// pieces and not a frame that stood long.
const jump = 4

// begun tells whether a frame was taken.
func (t *timeline) begun() bool { return len(t.file.chunks) > 0 }

// read takes a piece's frames.
func (t *timeline) read(number int, p Piece) error {
	t.piece, t.apart = number, p.Apart
	if p.From <= 0 && p.To <= 0 {
		return Fragments(p.Data, p.Size, t.add)
	}
	var parts []Fragment
	if err := Fragments(p.Data, p.Size, func(f Fragment) error { parts = append(parts, f); return nil }); err != nil {
		return err
	}
	t.cut(p, parts)
	for _, f := range parts {
		if err := t.add(f); err != nil {
			return err
		}
	}
	return nil
}

func (t *timeline) add(f Fragment) error {
	for _, r := range f.Runs {
		if len(r.Samples) == 0 {
			continue // cut off
		}
		table := t.file.sound
		if r.Picture {
			table = t.file.picture
		}
		if table == nil {
			return box.Box{Kind: "moof", Offset: f.Offset}.Fail("a track that the init does not have")
		}
		t.run(table, r)
	}
	return nil
}

func (t *timeline) run(to *table, r Run) {
	per := int64(step)
	if !r.Picture {
		per = 8
	}
	at := r.From - t.shift/step*per
	lead := r.Picture || t.file.picture == nil
	if to.begun && (t.apart && lead || at-to.end > jump*to.rate || lead && at < to.end || to.end-at > jump*to.rate) {
		off := (at - to.end) / per // rounded so that nothing overlaps
		if at < to.end {
			off = (at - to.end - per + 1) / per
		}
		t.shift += off * step
		at -= off * per
	}
	t.apart = t.apart && !lead
	samples, from := r.Samples, r.Offset
	for to.begun && len(samples) > 0 && !r.Picture && to.end-at >= int64(samples[0].Duration)/2+1 {
		at += int64(samples[0].Duration) // that time is filled
		from += int64(samples[0].Size)
		samples = samples[1:]
	}
	if len(samples) == 0 {
		return
	}
	if !to.begun {
		to.begun, to.start, to.end = true, at, at
	} else if at != to.end {
		to.stretch(at)
	}
	t.take(to, r.Picture, from, samples)
}

// take adds a chunk.
func (t *timeline) take(to *table, picture bool, from int64, samples []Sample) {
	c := chunk{picture: picture, piece: t.piece, from: from, at: t.file.media}
	for _, s := range samples {
		c.size += int64(s.Size)
		to.add(s)
	}
	t.file.media += c.size
	to.chunks = append(to.chunks, uint32(len(samples)))
	t.file.chunks = append(t.file.chunks, c)
}

// finish forgets tracks without frames.
func (t *timeline) finish() {
	f := t.file
	if f.picture != nil && len(f.picture.sizes) == 0 {
		f.picture = nil
	}
	if f.sound != nil && len(f.sound.sizes) == 0 {
		f.sound = nil
	}
}
