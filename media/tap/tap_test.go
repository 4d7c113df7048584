package tap_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"hawker/media/keyframe"
	"hawker/media/shard"
	"hawker/media/tap"
)

// book notes what it is told; it waits at its gate first.
type book struct {
	gate chan struct{}
	told []string
	seen []uint64 // numbers of pictures
}

func (b *book) Source(c keyframe.Codec, _ time.Time) {
	<-b.gate
	b.told = append(b.told, "source "+string(c))
}

func (b *book) Sync(k shard.Kind, ts uint32, _ time.Time) {
	b.told = append(b.told, fmt.Sprint("sync ", k, " ", ts))
}

func (b *book) Packet(p *shard.Packet, _ time.Time) {
	if p.Kind == shard.Video {
		b.seen = append(b.seen, p.Number)
	}
	b.told = append(b.told, fmt.Sprint(p.Kind, " ", p.Number))
}

func (b *book) Idle(time.Time) {}

func (b *book) Close() { b.told = append(b.told, "close") }

// run starts a queue's Run and gives what waits for its end.
func run(q *tap.Queue) (wait func()) {
	var wg sync.WaitGroup
	wg.Go(q.Run)
	return wg.Wait
}

func picture(n uint64, key bool) *shard.Packet {
	return &shard.Packet{Kind: shard.Video, Number: n, Key: key, Marker: true}
}

// What is told comes in the order in which it was queued, the first packets too,
// which come while the sink is being opened.
func TestASinkIsToldInOrder(t *testing.T) {
	b := &book{gate: make(chan struct{})}
	close(b.gate)
	q := tap.New(func() tap.Sink { return b })
	q.Source(keyframe.H264, time.Now())
	q.Packet(picture(1, true))
	q.Sync(shard.Audio, 48, time.Now())
	q.Packet(&shard.Packet{Kind: shard.Audio, Number: 7})
	wait := run(q)
	q.Source("", time.Now())
	q.Close()
	wait()
	q.Packet(picture(2, false))
	want := []string{"source video/h264", "0 1", "sync 1 48", "1 7", "source ", "close"}
	if !slices.Equal(b.told, want) {
		t.Errorf("told %q, want %q", b.told, want)
	}
	if q.On() || q.Dropped() != 0 {
		t.Errorf("on %v with %d dropped after the end", q.On(), q.Dropped())
	}
}

// A sink that stands still costs the pictures up to the next keyframe, counted, and
// never makes the room wait; a change of publisher is never lost.
func TestASlowSinkLosesUpToAKeyframe(t *testing.T) {
	b := &book{gate: make(chan struct{})}
	q := tap.New(func() tap.Sink { return b })
	const sent = 20_000
	q.Source(keyframe.H264, time.Now())
	for n := range uint64(sent) {
		q.Packet(picture(n, n%100 == 0))
	}
	q.Source(keyframe.VP9, time.Now())
	lost := q.Dropped()
	if lost < sent/2 || lost >= sent {
		t.Fatalf("%d of %d were dropped", lost, sent)
	}
	close(b.gate)
	wait := run(q)
	for key := uint64(1_000_000); ; key += 2 { // until there is room: no picture without its keyframe
		q.Packet(picture(key, false))
		if q.Dropped() == lost {
			t.Fatal("a picture that needs a dropped one was kept")
		}
		lost = q.Dropped()
		q.Packet(picture(key+1, true))
		if q.Dropped() == lost {
			q.Packet(picture(key+2, false))
			break
		}
		lost = q.Dropped()
	}
	q.Close()
	wait()
	for i, n := range b.seen {
		if i > 0 && n != b.seen[i-1]+1 && n < 1_000_000 {
			t.Fatalf("after %d came %d", b.seen[i-1], n)
		}
	}
	n := len(b.seen)
	if b.seen[n-2] < 1_000_001 || b.seen[n-1] != b.seen[n-2]+1 {
		t.Errorf("the last pictures are %d: the keyframe and what followed it are missing", b.seen[n-2:])
	}
	if !slices.Contains(b.told, "source video/vp9") {
		t.Error("the change of publisher was lost")
	}
}

// Where nobody keeps the stream nothing waits, and a room without a tap has a nil queue.
func TestNobodyKeepsTheStream(t *testing.T) {
	opened := 0
	q := tap.New(func() tap.Sink { opened++; return nil })
	wait := run(q)
	q.Source(keyframe.H264, time.Now())
	for n := range uint64(10_000) {
		q.Packet(picture(n, true))
	}
	q.Close()
	wait()
	if opened != 1 || q.On() {
		t.Errorf("opened %d times, on %v", opened, q.On())
	}
	var none *tap.Queue
	none.Packet(picture(1, true))
	none.Source("", time.Now())
	none.Close()
	if none.On() || none.Dropped() != 0 {
		t.Error("a nil queue is on")
	}
}
