package media_test

import (
	"net"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtp"

	"hawker/media"
	"hawker/media/keyframe"
	"hawker/media/shard"
	"hawker/media/tap"
)

// keeper counts what a room's tap tells.
type keeper struct {
	mu     sync.Mutex
	told   []string
	last   [2]uint64
	jumps  int
	closed chan struct{}
	synced chan struct{}
	once   sync.Once
}

func (k *keeper) Source(c keyframe.Codec, _ time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.told = append(k.told, "source "+string(c))
}

func (k *keeper) Sync(shard.Kind, uint32, time.Time) { k.once.Do(func() { close(k.synced) }) }

func (k *keeper) Packet(p *shard.Packet, _ time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.told) == 1 && p.Kind == shard.Video && p.Key {
		k.told = append(k.told, "keyframe")
	}
	if was := k.last[p.Kind]; was != 0 && p.Number != was+1 {
		k.jumps++
	}
	k.last[p.Kind] = p.Number
}

func (k *keeper) Idle(time.Time) {}

func (k *keeper) Close() { close(k.closed) }

// A room's tap is told of the publisher, then of its packets from the first keyframe
// on, without a hole; and while the room is kept, the publisher is asked for a keyframe
// when its last is two seconds old, though nobody watches.
func TestARoomIsKept(t *testing.T) {
	udp, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	k := &keeper{closed: make(chan struct{}), synced: make(chan struct{})}
	r, err := media.New(media.Config{UDP: udp, Loopback: true, Tap: func(room string) tap.Sink {
		if room != "show" {
			return nil
		}
		return k
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	feed, err := r.Feed("show", "demo")
	if err != nil {
		t.Fatal(err)
	}
	const sent = 40
	for n := range uint16(sent) {
		payload := []byte{0x61, 0xe0, 1} // a slice of a picture
		if n == 0 {
			payload = []byte{0x65, 0x88, 1} // one that a decoder can start at
		}
		if err := feed.WriteVideo(&rtp.Packet{Header: rtp.Header{SequenceNumber: n, Timestamp: uint32(n) * 3000, Marker: true}, Payload: payload}); err != nil {
			t.Fatal(err)
		}
		if err := feed.WriteAudio(&rtp.Packet{Header: rtp.Header{SequenceNumber: n, Timestamp: uint32(n) * 960}, Payload: []byte{0xf8, 1}}); err != nil {
			t.Fatal(err)
		}
	}
	began := time.Now()
	feed.Sync(0, 0, began)
	for _, c := range []struct {
		what string
		c    <-chan struct{}
	}{{"moment of capture", k.synced}, {"wish for a keyframe", feed.KeyframeWanted()}} {
		select {
		case <-c.c:
		case <-time.After(30 * time.Second):
			t.Fatalf("no %s came", c.what)
		}
	}
	if waited := time.Since(began); waited < 1500*time.Millisecond {
		t.Errorf("a keyframe was asked for after %v", waited)
	}
	r.Stop("show")
	select {
	case <-k.closed:
	case <-time.After(30 * time.Second):
		t.Fatal("the tap was not closed with its room")
	}
	if len(k.told) != 2 || k.told[0] != "source video/h264" || k.told[1] != "keyframe" || k.jumps > 0 {
		t.Errorf("told %q, %d jumps", k.told, k.jumps)
	}
	if k.last[shard.Video] == 0 || k.last[shard.Audio] == 0 {
		t.Error("pictures or sound are missing")
	}
}
