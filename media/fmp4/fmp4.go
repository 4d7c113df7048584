// Package fmp4 makes a recording of a show's packets: fragmented MP4, as HLS plays it.
//
// It promises that what it writes plays: every segment begins with a keyframe, a
// picture with a hole in it and all that build on it are left out, timestamps never go
// back, picture and sound stay together by the publisher's sender reports, and a track
// that has begun has no gap: a picture stands still until the next, missing sound is
// silence. Every recording has both, for players cannot take one on later: sound alone
// shows the picture that was last, or black. The sound's clock leads, for a gap is heard
// sooner than seen; the picture is stretched to follow it. Nothing is decoded and nothing
// coded anew.
//
// It refuses to know files, playlists, clocks and goroutines: time is an argument,
// bytes are results, and the memory it needs does not grow with the show.
package fmp4

import (
	"time"

	"hawker/media/fmp4/entry"
	"hawker/media/fmp4/frames"
	"hawker/media/fmp4/movie"
	"hawker/media/keyframe"
	"hawker/media/shard"
)

// Options say how a recording is cut and where it goes on.
type Options struct {
	Part    time.Duration // a part but the last of a segment lasts this or up to a half more; 200 ms where 0
	Segment time.Duration // a segment ends with the first keyframe after this; 2 s where 0
	Start   time.Duration // position of the first part: where an earlier recording ended
	Init    int           // Number of the first Init
}

// What is waited for, and no longer.
const (
	// pictureWait is how long a session's sound waits for its picture.
	pictureWait = time.Second
	// soundLag is how far sound may lag behind the picture before it counts as silence.
	soundLag = time.Second
	// pictureLag is how far the picture may lag behind sound before parts go on without.
	pictureLag = 300 * time.Millisecond
	// still is how long a picture stands before its keyframe is repeated.
	still = 3 * time.Second
	// silent is how long a jump forward of a stream may be; after more another session
	// begins.
	silent = 5 * time.Second
)

// Muxer turns one show's packets into parts. It is not safe for concurrent use.
//
// The Bytes of its Events are valid until its next call; the slice of Events too.
type Muxer struct {
	picture, sound lane
	cut            cutter

	frames    *frames.Assembler // nil while the source has no picture
	shift     int64             // what was added to the picture's time so that it follows the sound
	lastTS    int64             // of the picture's newest frame
	entry     *entry.Entry      // of keyframe
	keyframe  []byte            // the newest one, to be repeated
	frozen    bool              // it is being repeated
	described *entry.Entry      // by the init under way
	init      int               // its number
	inits     int               // how many there were

	soundSeen bool
	nextSound uint64 // the least Number that is not old
	soundLen  int64  // of the newest packet, in its ticks
	heard     bool   // sound came lately

	running bool     // a session is under way
	early   []Packet // sound that came before it
	ends    bool     // a source took over: the session ends with the next call

	events    []Event
	out       []byte // the bytes of their parts
	runs      [2]movie.Run
	data      [2][]byte
	fragments uint32
}

// NewMuxer begins a recording, or goes on with one.
func NewMuxer(o Options) *Muxer {
	if o.Part <= 0 {
		o.Part = 200 * time.Millisecond
	}
	if o.Segment <= 0 {
		o.Segment = 2 * time.Second
	}
	m := &Muxer{init: o.Init - 1}
	m.picture.rate, m.sound.rate = movie.PictureRate, movie.SoundRate
	m.cut = cutter{part: ticks(int64(o.Part), movie.PictureRate), segment: ticks(int64(o.Segment), movie.PictureRate),
		start: even(ticks(int64(o.Start), movie.PictureRate)), broken: o.Start > 0}
	return m
}

// Source tells that a publisher took over: codec is its picture's, "" is sound alone.
// What follows begins a segment with a keyframe; the time without packets before it is
// left out of the recording.
func (m *Muxer) Source(codec keyframe.Codec) {
	m.ends, m.soundSeen = true, false
	m.frames = frames.New(codec)
	m.picture.forget()
	m.sound.forget()
}

// Sync tells when the publisher captured what is stamped ts: its sender report, in the
// timestamps of the packets. Before the first reports of both kinds the packets' times
// of arrival must do.
func (m *Muxer) Sync(k shard.Kind, ts uint32, wall time.Time) {
	if k == shard.Video {
		m.picture.sync(ts, wall)
	} else {
		m.sound.sync(ts, wall)
	}
}

// Push takes the next packet.
func (m *Muxer) Push(p Packet) []Event {
	m.begin()
	if p.Kind == shard.Audio {
		m.listen(p)
	} else if m.frames != nil {
		m.frames.Push(frames.Packet{Number: p.Number, TS: p.TS, Marker: p.Marker, Payload: p.Payload, At: p.At}, m.see)
	}
	return m.events
}

// Flush gives all that waits, as if the publisher had gone: call it at the end, and when
// nothing has come for some seconds. Packets may follow; they begin a segment with a
// keyframe.
func (m *Muxer) Flush() []Event {
	m.begin()
	m.end()
	m.lose()
	return m.events
}

// begin is every call's: what the last one gave is taken back.
func (m *Muxer) begin() {
	m.events, m.out = m.events[:0], m.out[:0]
	if m.ends {
		m.ends = false
		m.end()
	}
}
