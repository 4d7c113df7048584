package fmp4

import "hawker/media/fmp4/movie"

// lane is one track of the recording: its clock, and what of it waits for the next part.
// A frame's duration is known when the next comes: the newest one waits for it.
type lane struct {
	clock
	anchored bool
	base     int64 // position = timestamp + base, in ticks
	end      int64 // where what has a duration ends: the position of the next
	samples  []movie.Sample
	data     []byte // theirs, and at its end the newest frame's
	from     int64  // position of the first of samples
	held     int    // bytes of the newest frame
	at       int64  // its position
	key      bool
	waits    bool // there is a newest frame
}

// put adds a frame at the lane's end.
func (l *lane) put(data []byte, key bool) {
	l.data = append(l.data, data...)
	l.held, l.at, l.key, l.waits = len(data), l.end, key, true
	if len(l.samples) == 0 {
		l.from = l.at
	}
}

// complete tells where the newest frame ends.
func (l *lane) complete(end int64) {
	if !l.waits {
		return
	}
	l.samples = append(l.samples, movie.Sample{Size: uint32(l.held), Duration: uint32(end - l.at), Key: l.key})
	l.end, l.waits, l.held = end, false, 0
}

// before counts the samples that begin before a position, and their bytes.
func (l *lane) before(position int64) (n, bytes int) {
	at := l.from
	for n < len(l.samples) && at < position {
		bytes += int(l.samples[n].Size)
		at += int64(l.samples[n].Duration)
		n++
	}
	return n, bytes
}

// drop forgets the first n samples, which left.
func (l *lane) drop(n, bytes int) {
	for _, s := range l.samples[:n] {
		l.from += int64(s.Duration)
	}
	l.samples = l.samples[:copy(l.samples, l.samples[n:])]
	l.data = l.data[:copy(l.data, l.data[bytes:])]
	if len(l.samples) == 0 && l.waits {
		l.from = l.at
	}
}
