//go:build linux

// Package spool records a show that nobody waits for: the packets of a marked publisher,
// each with the moment at which it would have come, go straight into the muxer and the
// archive on disk, as fast as these take them. So an hour is recorded in seconds, with
// what an hour brings: a microphone whose clock runs fast under exact sender reports, a
// line that loses packets, and a host who comes back with another picture.
//
// It promises that the same stays and seed lose the same packets. It refuses to know the
// relay: what is lost here stays lost, where a relay would have asked for it again.
package spool

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"time"

	"hawker/app/bench/film/marked"
	"hawker/media/archive"
	"hawker/media/keyframe"
	"hawker/media/shard"
	"hawker/media/tap"
)

const (
	travel   = 30 * time.Millisecond // of a packet
	reports  = time.Second           // between sender reports
	lookEach = time.Minute           // of the recording, between two looks at the memory
)

// Stay is an unbroken stay of the publisher.
type Stay struct {
	Picture marked.Picture
	Tape    *marked.Tape
	Born    time.Time // wall time of the tape's start
	Long    time.Duration
}

// Options say what is recorded.
type Options struct {
	Folder string // of the archive
	Room   string
	Stays  []Stay  // in order
	Loss   float64 // share of the packets that never come
}

// Result is what was recorded, and what it took.
type Result struct {
	Film     *archive.Film
	Sent     int       // packets
	Lost     int       // of these
	Heap     []float64 // bytes in use after garbage was collected, for each minute of the recording
	Problems []archive.Problem
}

// Record records all stays, and has the archive verify what it wrote.
func Record(ctx context.Context, o Options) (Result, error) {
	a, err := archive.Open(archive.Config{Folder: o.Folder})
	if err != nil {
		return Result{}, err
	}
	w := &writer{Options: o, sink: a.Tap(o.Room), random: rand.New(rand.NewPCG(1, 2))}
	for _, s := range o.Stays {
		w.stay(s)
	}
	if s := a.State(o.Room); !s.Recording {
		w.sink.Close()
		return Result{}, fmt.Errorf("recording %s: it stands still, %s", filepath.Join(o.Folder, o.Room), s.Why)
	}
	w.sink.Close()
	found, ok := a.Find(o.Room)
	if !ok {
		return Result{}, fmt.Errorf("recording %s: there is no film", filepath.Join(o.Folder, o.Room))
	}
	w.got.Film = found
	w.got.Problems, err = a.Verify(ctx, o.Room)
	return w.got, err
}

// writer hands packets on as the relay does: numbers and stamps go on from one stay to
// the next.
type writer struct {
	Options
	sink   tap.Sink
	random *rand.Rand
	number [2]uint64
	looked time.Duration
	got    Result
}

// stay writes one, and the silence after it.
func (w *writer) stay(s Stay) {
	w.sink.Source(keyframe.H264, s.Born)
	reported := -reports
	for {
		q := s.Tape.Next()
		if q.Due >= s.Long {
			break
		}
		if q.Due-reported >= reports {
			reported = q.Due
			w.report(s)
		}
		w.packet(s, q)
	}
	w.sink.Idle(s.Born.Add(s.Long + time.Second))
}

func (w *writer) report(s Stay) {
	for _, k := range []shard.Kind{shard.Video, shard.Audio} {
		at, ts := s.Tape.Report(int(k))
		w.sink.Sync(k, w.base(k, s)+ts, s.Born.Add(at))
	}
}

func (w *writer) packet(s Stay, q marked.Packet) {
	k := shard.Kind(q.Track)
	number := w.number[k]
	w.number[k]++
	w.got.Sent++
	if w.random.Float64() < w.Loss {
		w.got.Lost++
		return
	}
	w.sink.Packet(&shard.Packet{Kind: k, Index: number, Number: number, TS: w.base(k, s) + q.TS, Marker: q.Marker, Payload: q.Payload},
		s.Born.Add(q.Due+travel))
	if at := s.Born.Add(q.Due).Sub(w.Stays[0].Born); at-w.looked >= lookEach {
		w.looked = at
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		w.got.Heap = append(w.got.Heap, float64(m.HeapAlloc))
	}
}

// base is the stamp of a stay's start: the relay's stamps go on with the wall.
func (w *writer) base(k shard.Kind, s Stay) uint32 {
	return uint32(int64(s.Born.Sub(w.Stays[0].Born)) / int64(time.Millisecond) * int64(k.Rate()) / 1000)
}
