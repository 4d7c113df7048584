package fmp4

import (
	"time"

	"hawker/media/shard"
)

// Packet is one RTP packet of a show as the relay hands it on: in order, its payload
// shared and never changed.
type Packet struct {
	Kind    shard.Kind
	Number  uint64 // the sequence number, continued; a jump is a loss, an old one is ignored
	TS      uint32 // 90 kHz picture, 48 kHz sound
	Marker  bool   // ends a picture
	Payload []byte
	At      time.Time // when it came
}

// Event is what a Muxer gives: an Init or a Part.
type Event interface{ event() }

// Init is an initialization segment (ISO/IEC 14496-12 section 8.16, RFC 8216 section
// 3.3): it comes before the first part and whenever the codec, the size of the picture
// or its parameter sets change.
type Init struct {
	Number        int // Options.Init for the first, then counting
	Bytes         []byte
	Codecs        string // RFC 6381: "avc1.42C01F,opus"
	Width, Height int
}

// Part is one moof and its mdat: about Options.Part of picture and sound.
type Part struct {
	Bytes         []byte
	Duration      time.Duration // to the Start of the next part
	Independent   bool          // a player can start here: begins with a keyframe
	Begins        bool          // the first of a segment; always Independent
	Discontinuity bool          // what came before is another publisher, another Init or a silence that was cut out
	Start         time.Duration // position in the recording
	Wall          time.Time     // when its beginning was captured
	Init          int           // the Number of the Init it needs
}

func (Init) event() {}
func (Part) event() {}
