// Package fmp4 makes a recording of a show's packets: fragmented MP4, as HLS plays it.
//
// It promises that what it writes plays: every segment begins with a keyframe, a
// picture with a hole in it and all that build on it are left out, timestamps never go
// back, picture and sound stay together by the publisher's sender reports, and a track
// that has begun has no gap: a picture stands still until the next, missing sound is
// silence. The sound's clock leads, for a player hears what it cannot see; the picture
// is stretched to follow it. Nothing is decoded and nothing coded anew.
//
// It refuses to know files, playlists, clocks and goroutines: time is an argument,
// bytes are results, and the memory it needs does not grow with the show.
package fmp4

import (
	"time"

	"hawker/media/keyframe"
	"hawker/media/shard"
)

// Options say how a recording is cut and where it goes on.
type Options struct {
	Part    time.Duration // least length of a part but the last of a segment; 200 ms where 0
	Segment time.Duration // a segment ends with the first keyframe after this; 2 s where 0
	Start   time.Duration // position of the first part: where an earlier recording ended
	Init    int           // Number of the first Init
}

// Muxer turns one show's packets into parts. It is not safe for concurrent use.
//
// The Bytes of its Events are valid until its next call; the slice of Events too.
type Muxer struct {
	o Options
}

// NewMuxer begins a recording, or goes on with one.
func NewMuxer(o Options) *Muxer {
	return &Muxer{o: o}
}

// Source tells that a publisher took over: codec is its picture's, "" is sound alone.
// What follows begins a segment with a keyframe; the time without packets before it is
// left out of the recording.
func (m *Muxer) Source(codec keyframe.Codec, at time.Time) {}

// Sync tells when the publisher captured what is stamped ts: its sender report, in the
// timestamps of the packets. Before the first reports of both kinds the packets' times
// of arrival must do.
func (m *Muxer) Sync(k shard.Kind, ts uint32, wall time.Time) {}

// Push takes the next packet.
func (m *Muxer) Push(p Packet) []Event { return nil }

// Flush gives all that waits, as if nothing came any more: call it at the end, and when
// nothing has come for a second. Packets may follow.
func (m *Muxer) Flush(at time.Time) []Event { return nil }
