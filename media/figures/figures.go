// Package figures counts what the relay does for each viewer and each room, and says
// what the counts mean.
//
// It promises that counting costs the way of a packet nothing: a shard hands its
// sums over once a second, reports are counted where they are read, and every figure
// may be read from any goroutine. Rates and shares are of the last five seconds, sums
// since the session or the room began. What a host is told, a verdict and warnings, is
// computed by pure functions from finished figures.
//
// It refuses to know sockets, keys, shows and words: a warning is a name, for which
// others have the sentence. It looks up nothing, so that every rule is a row in a
// table.
package figures

import (
	"net/netip"
	"sync/atomic"
	"time"
)

// Path is how a session is reached.
type Path struct {
	Known   bool // a path was chosen
	TCP     bool // ICE over TCP, else UDP
	IPv6    bool
	Library bool // by the WebRTC library, packet by packet
}

// PathTo is the path to an address.
func PathTo(tcp bool, ip netip.Addr) Path {
	return Path{Known: true, TCP: tcp, IPv6: ip.IsValid() && !ip.Unmap().Is4()}
}

// String names transport and family, as "udp4", "tcp6"; "" while unknown.
func (p Path) String() string {
	if !p.Known {
		return ""
	}
	name, family := "udp", "4"
	if p.TCP {
		name = "tcp"
	}
	if p.IPv6 {
		family = "6"
	}
	return name + family
}

// Sent is what a shard has sent to one viewer: the shard writes, once a second.
type Sent struct {
	Packets  atomic.Uint64 // those sent again counted
	Bytes    atomic.Uint64 // of payload
	Repeated atomic.Uint64 // packets sent again because the viewer asked
	Cuts     atomic.Uint64 // times that it was left out until the next keyframe
	Skipped  atomic.Uint64 // packets left out so
	Began    atomic.Int64  // unix ns of the first packet; 0 before it
}

// Room is what was counted of all viewers of a room since it opened, those who left
// included. Each figure only grows.
type Room struct {
	Joins    atomic.Uint64 // viewers who were given a seat
	Refused  atomic.Uint64 // viewers for whom there was none
	Packets  atomic.Uint64 // to viewers, those sent again counted
	Bytes    atomic.Uint64 // of their payload
	Came     atomic.Uint64 // packets that came, as viewers report
	Lost     atomic.Uint64 // packets that never did
	Repeated atomic.Uint64 // packets sent again
	Nacks    atomic.Uint64 // packets that viewers asked for again
	PLIs     atomic.Uint64 // keyframes that viewers asked for
	Asked    atomic.Uint64 // keyframes that the publisher was asked for
	Cuts     atomic.Uint64 // times that a viewer was left out until the next keyframe
	Skipped  atomic.Uint64 // packets left out so
	Overflow atomic.Uint64 // packets that a shard's full queue lost for all its viewers
	Busy     atomic.Int64  // ns that sending took
}

// State is a room at a moment. Total only grows, and is read from there.
type State struct {
	Name     string
	OnAir    bool   // a publisher's packets flow
	Watching int    // connected viewers
	Waiting  int    // of them, those without a keyframe
	Picture  Stream // what came from the publisher that is there now
	Sound    Stream
	Total    *Room
}

// Mean is the mean of durations since it was last taken. The zero value is ready; it
// may be used from several goroutines.
type Mean struct{ sum, n atomic.Int64 }

// Add takes one duration.
func (m *Mean) Add(d time.Duration) {
	m.sum.Add(int64(d))
	m.n.Add(1)
}

// Take gives the mean and begins anew; false when nothing was added.
func (m *Mean) Take() (time.Duration, bool) {
	n, sum := m.n.Swap(0), m.sum.Swap(0)
	if n == 0 {
		return 0, false
	}
	return time.Duration(sum / n), true
}
