// Package shard sends a room's packets to a share of its viewers.
//
// It promises that a viewer begins with a keyframe, that one whose line or whose
// shard falls behind goes on at the next keyframe without disturbing any other,
// and that what a viewer lost is sent again from the packets that all share. A
// shard and its viewers belong to one goroutine; its queue is bounded, and who
// fills it never waits.
//
// It refuses to know sessions, negotiation and publishers. Packets come in order,
// numbered without a break; they are shared by pointer and never change.
package shard

import (
	"sync/atomic"

	"hawker/media/wire"
)

// Kind is picture or sound.
type Kind int

// The two kinds of a room's streams.
const (
	Video Kind = iota
	Audio
)

// Rate is the kind's clock, in ticks a second.
func (k Kind) Rate() uint32 {
	if k == Video {
		return wire.VideoRate
	}
	return wire.AudioRate
}

// Packet is one RTP packet of a room.
type Packet struct {
	Kind    Kind
	Index   uint64 // counts the room's packets of this kind: a jump tells that a queue overflowed
	Seq     uint16
	TS      uint32
	Marker  bool
	Key     bool // a decoder can start here
	Payload []byte
}

// Room is what the shards of one room count together.
type Room struct {
	Waiting  atomic.Int64 // viewers without a keyframe
	Watching atomic.Int64 // viewers
	Wake     func()       // called when a viewer begins to wait; must not block
}
