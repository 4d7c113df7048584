package archive

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"hawker/media/archive/index"
	"hawker/media/fmp4"
	"hawker/media/keyframe"
	"hawker/media/shard"
)

const (
	// again is how long after a failure the recording tries to go on.
	again = 5 * time.Second
	// least is what must be free to begin a segment, and plenty to go on after there
	// was less, in thousandths of the disk.
	least  = 20
	plenty = 25
)

// pen records one room: the relay's goroutine for it is the only caller of its methods
// but now.
type pen struct {
	archive *Archive
	room    string
	folder  string
	muxer   *fmp4.Muxer
	codec   keyframe.Codec

	film  *Film // nil until the first part
	index File
	named os.FileInfo // index, when it was opened
	cur   *segment    // the open one
	init  fmp4.Init
	fresh bool // the next segment does not go on from the one before
	retry time.Time

	ending bool // it is being put down; archive.mu is held

	mu    sync.Mutex
	state State
}

// segment is the one being written.
type segment struct {
	file File
	end  index.End // so far
	hash hash.Hash
}

func newPen(a *Archive, room string) *pen {
	return &pen{archive: a, room: room, folder: place(a.config.Folder, room), fresh: true}
}

// now tells what the recording does.
func (p *pen) now() State {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.state
}

// mux is made when the first packets come: what it goes on with is known then.
func (p *pen) mux() *fmp4.Muxer {
	if p.muxer == nil {
		o := fmp4.Options{Init: 1}
		if f, ok := p.archive.Find(p.room); ok {
			o.Start, o.Init = f.Duration(), f.Inits()+1
		}
		p.muxer = fmp4.NewMuxer(o)
	}
	return p.muxer
}

// Source is tap.Sink's.
func (p *pen) Source(codec keyframe.Codec, _ time.Time) {
	p.codec = codec
	p.mux().Source(codec)
}

// Sync is tap.Sink's.
func (p *pen) Sync(kind shard.Kind, ts uint32, wall time.Time) { p.mux().Sync(kind, ts, wall) }

// Packet is tap.Sink's.
func (p *pen) Packet(q *shard.Packet, at time.Time) {
	p.take(p.mux().Push(fmp4.Packet{Kind: q.Kind, Number: q.Number, TS: q.TS, Marker: q.Marker, Payload: q.Payload, At: at}), at)
}

// Idle is tap.Sink's.
func (p *pen) Idle(at time.Time) { p.take(p.mux().Flush(), at) }

// Close is tap.Sink's.
func (p *pen) Close() {
	p.archive.mu.Lock()
	p.ending = true
	p.archive.mu.Unlock()
	at := time.Now()
	p.take(p.mux().Flush(), at)
	err := p.finish(false)
	if p.index != nil {
		err = errors.Join(err, p.index.Close())
	}
	if p.cur != nil {
		err = errors.Join(err, p.cur.file.Close())
	}
	a := p.archive
	if err != nil {
		a.log.Error("ending a recording", "room", p.room, "err", err)
		a.forget(p.room) // it is mended when it is opened again
	}
	if p.film != nil {
		p.film.record(false)
	}
	a.mu.Lock()
	delete(a.pens, p.room)
	a.ended.Broadcast()
	a.mu.Unlock()
}

func (p *pen) take(events []fmp4.Event, at time.Time) {
	for _, e := range events {
		switch e := e.(type) {
		case fmp4.Init:
			e.Bytes = bytes.Clone(e.Bytes)
			p.init = e
		case fmp4.Part:
			p.part(e, at)
		}
	}
}

// part writes a part, unless the recording stands still: then it goes on with a
// segment's first part, when it is time to try.
func (p *pen) part(e fmp4.Part, at time.Time) {
	stands := p.now().Why != ""
	if stands && (!e.Begins || at.Before(p.retry)) || p.cur == nil && !e.Begins {
		return
	}
	var err error
	if e.Begins {
		err = p.begin(e, at)
	}
	if err == nil {
		err = p.append(e)
	}
	if err != nil {
		p.stop(err, at)
		return
	}
	if was := p.now(); !was.Recording {
		p.tell(State{Recording: true})
		p.archive.log.Info("recording", "room", p.room)
	}
}

var errLow = errors.New("the disk is nearly full")

// stop lets the recording stand still: what failed is undone, what is whole stays.
func (p *pen) stop(err error, at time.Time) {
	p.fresh, p.retry = true, at.Add(again)
	why := Broken
	switch {
	case errors.Is(err, errLow):
		why = Low
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		why = Full
	}
	was := p.now()
	if was.Why == why {
		return
	}
	if was.Why != "" {
		at = was.Since
	}
	p.tell(State{Why: why, Since: at})
	p.archive.log.Error("the recording stands still, the show goes on", "room", p.room, "why", why, "err", err)
}

func (p *pen) tell(s State) {
	p.mu.Lock()
	p.state = s
	p.mu.Unlock()
	p.archive.config.Told(p.room, s)
}

// begin ends the open segment and opens the next.
func (p *pen) begin(e fmp4.Part, at time.Time) error {
	p.look()
	if err := p.finish(p.fresh); err != nil {
		return err
	}
	if err := p.enough(); err != nil {
		return err
	}
	if err := p.open(at); err != nil {
		return err
	}
	number, err := p.keepInit()
	if err != nil {
		return err
	}
	f := p.film
	end := index.End{Segment: f.c.Last + 1, Start: f.Duration(), Wall: f.c.After(e.Wall.UTC()), Init: number, Discontinuity: p.fresh && f.c.Last > 0 || e.Discontinuity && f.c.Last > 0}
	if p.fresh || e.Discontinuity {
		s := index.Session{Segment: end.Segment, Position: end.Start, Wall: end.Wall, Codec: string(p.codec)}
		if err := p.note(index.LineSession, s, func() { f.c.Sessions = append(f.c.Sessions, s) }); err != nil {
			return err
		}
	}
	file, err := p.archive.config.Create(filepath.Join(p.folder, index.SegmentName(end.Segment)))
	if err != nil {
		return fmt.Errorf("making a segment: %w", err)
	}
	if err := file.Truncate(0); err != nil { // one that a killed program left unnamed
		return errors.Join(err, file.Close())
	}
	p.cur = &segment{file: file, end: end, hash: sha256.New()}
	p.fresh = false
	return nil
}
