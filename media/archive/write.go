package archive

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"time"

	"hawker/media/archive/index"
	"hawker/media/fmp4"
)

// enough refuses with errLow where the disk has less left than orders may need.
func (p *pen) enough() error {
	free, total, err := p.archive.config.Space(p.archive.config.Folder)
	if err != nil {
		return fmt.Errorf("asking for the disk's space: %w", err)
	}
	need := int64(least)
	if p.now().Why != "" {
		need = plenty
	}
	if free/1000 < total/1000*need/1000 {
		return errLow
	}
	return nil
}

// open makes or mends the film, and opens its index.
func (p *pen) open(at time.Time) error {
	if p.index != nil {
		return nil
	}
	path := filepath.Join(p.folder, index.Name)
	if err := p.archive.mend(p.room); err != nil {
		return err
	}
	f, ok := p.archive.Find(p.room)
	if !ok {
		if err := index.SetAside(p.folder, at); err != nil {
			return err
		}
		if err := begin(p.folder, p.room, at, p.archive.config.Create); err != nil {
			return err
		}
		if f, ok = p.archive.Find(p.room); !ok {
			return errors.New("opening a film: its index cannot be read")
		}
	}
	file, err := p.archive.config.Create(path)
	if err != nil {
		return fmt.Errorf("opening index: %w", err)
	}
	if p.named, err = os.Stat(path); err != nil {
		return errors.Join(fmt.Errorf("opening index: %w", err), file.Close())
	}
	p.index, p.film = file, f
	f.record(true)
	return nil
}

// look lets go of a film whose index is not in its place any more: another is begun.
func (p *pen) look() {
	if now, err := os.Stat(filepath.Join(p.folder, index.Name)); p.index == nil || err == nil && os.SameFile(now, p.named) {
		return
	}
	err := p.index.Close()
	if p.cur != nil {
		err = errors.Join(err, p.cur.file.Close())
	}
	p.archive.log.Error("a recording was taken away", "room", p.room, "err", err)
	p.film.record(false)
	p.archive.forget(p.room)
	p.index, p.film, p.cur, p.fresh = nil, nil, nil, true
}

// keepInit gives the number of the init that the muxer gave last, and writes it where
// it is new.
func (p *pen) keepInit() (int, error) {
	f, sum := p.film, Hash(sha256.Sum256(p.init.Bytes))
	n := f.Inits()
	if had, ok := f.Init(n); ok && had.Hash == sum {
		return n, nil
	}
	i := index.InitFacts{Number: n + 1, Size: int64(len(p.init.Bytes)), Codecs: p.init.Codecs, Width: p.init.Width, Height: p.init.Height, Hash: sum}
	if err := index.Whole(filepath.Join(p.folder, index.InitName(i.Number)), p.init.Bytes, p.archive.config.Create); err != nil {
		return 0, fmt.Errorf("writing an init: %w", err)
	}
	return i.Number, p.note(index.LineInit, i, func() { f.c.AddInit(i) })
}

// append writes a part and then its line.
func (p *pen) append(e fmp4.Part) error {
	c := p.cur
	if _, err := c.file.WriteAt(e.Bytes, c.end.Size); err != nil {
		return fmt.Errorf("writing a part: %w", err)
	}
	part := index.Part{Segment: c.end.Segment, Offset: c.end.Size, Size: int64(len(e.Bytes)), Duration: e.Duration,
		Independent: e.Independent, Sum: crc32.Checksum(e.Bytes, index.Castagnoli)}
	if c.end.Parts == 0 {
		part.Start, part.Wall, part.Init, part.Discontinuity = c.end.Start, c.end.Wall, c.end.Init, c.end.Discontinuity
	}
	if err := p.note(index.LinePart, part, func() { p.film.c.AddPart(part) }); err != nil {
		return err
	}
	c.hash.Write(e.Bytes)
	c.end.Parts++
	c.end.Size += part.Size
	c.end.Duration += part.Duration
	return nil
}

// finish ends the open segment: it is on disk, then its line is written, then that is
// on disk. cut says that it did not end by itself.
func (p *pen) finish(cut bool) error {
	c := p.cur
	if c == nil {
		return nil
	}
	if err := c.file.Truncate(c.end.Size); err != nil { // what a failure left behind the last part
		return fmt.Errorf("ending a segment: %w", err)
	}
	if c.end.Parts > 0 {
		if err := c.file.Sync(); err != nil {
			return fmt.Errorf("syncing a segment: %w", err)
		}
		c.end.Cut, c.end.Hash, c.end.Total = cut, Hash(c.hash.Sum(nil)), p.film.c.Total+c.end.Size
		if err := p.note(index.LineEnd, c.end, func() { p.film.c.AddEnd(c.end) }); err != nil {
			return err
		}
	}
	p.cur = nil
	err := c.file.Close()
	if err = errors.Join(err, p.index.Sync()); err != nil {
		return fmt.Errorf("syncing index: %w", err)
	}
	return nil
}

func (p *pen) note(kind byte, facts any, grow func()) error {
	return p.film.note(p.index, lineOf{kind, facts}, grow)
}

// lineOf is a line to write.
type lineOf struct {
	kind  byte
	facts any
}

// note appends a line to the index, and has the film grow by it. A line that was
// written in part is taken back.
func (f *Film) note(file File, l lineOf, grow func()) error {
	text, head, err := index.Encode(l.kind, l.facts, f.Head())
	if err != nil {
		return err
	}
	if _, err := file.WriteAt(text, f.c.End); err != nil {
		return errors.Join(fmt.Errorf("writing index: %w", err), file.Truncate(f.c.End))
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.c.End += int64(len(text))
	f.c.Head = head
	grow()
	f.tell()
	return nil
}
