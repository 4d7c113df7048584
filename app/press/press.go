// Package press makes files that take longer than a page may: one after another, into
// a folder of its own, while the page that asked tells how far it is.
//
// It promises that what was asked for twice is made once, that a file is whole before
// it can be had, and that it is gone a day later; what a program that ended left is
// removed at the next start, since only the running one knows what was asked. It
// refuses to know what is in the files: whoever asks writes them.
package press

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const (
	keptFor = 24 * time.Hour
	most    = 50 // files that are there, or are to be made, at once
)

// ErrFull is returned when too many files are asked for.
var ErrFull = errors.New("too many files are to be made")

// Job is a file to be made. Name is its address here, Size about how many bytes it will
// have, Write what writes it.
type Job struct {
	Name  string
	Size  int64
	Write func(context.Context, io.Writer) error
}

// Step is how far a job is.
type Step string

// The steps. "" is none: it was never asked for, or is gone.
const (
	Waiting Step = "waiting"
	Making  Step = "making"
	Made    Step = "made"
	Failed  Step = "failed"
)

// State is a job as it stands. Done and Size count bytes; Size is exact once it is
// made.
type State struct {
	Step       Step
	Done, Size int64
	At         time.Time // when it was made, or failed
}

type job struct {
	Job
	State
}

// Press makes files in a folder. Its methods may be called from any goroutine.
type Press struct {
	folder string
	log    *slog.Logger
	wake   chan struct{}

	mu   sync.Mutex
	jobs map[string]*job
	line []string // waiting ones, in order
}

// Open empties the folder, or makes it.
func Open(folder string, log *slog.Logger) (*Press, error) {
	if err := errors.Join(os.RemoveAll(folder), os.MkdirAll(folder, 0o700)); err != nil {
		return nil, fmt.Errorf("emptying the press: %w", err)
	}
	return &Press{folder: folder, log: log, wake: make(chan struct{}, 1), jobs: map[string]*job{}}, nil
}

// Ask has a file made, unless it is there or on its way; one that failed is tried
// again. It refuses with ErrFull.
func (p *Press) Ask(j Job) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if had := p.jobs[j.Name]; had != nil && had.Step != Failed {
		return nil
	}
	if len(p.jobs) >= most {
		return ErrFull
	}
	p.jobs[j.Name] = &job{j, State{Step: Waiting, Size: j.Size}}
	p.line = append(p.line, j.Name)
	select {
	case p.wake <- struct{}{}:
	default:
	}
	return nil
}

// Look tells how far a file is.
func (p *Press) Look(name string) State {
	p.mu.Lock()
	defer p.mu.Unlock()
	if j := p.jobs[name]; j != nil {
		return j.State
	}
	return State{}
}

// Take opens a file that is made; nil where it is not. The caller closes it.
func (p *Press) Take(name string) (*os.File, error) {
	if p.Look(name).Step != Made {
		return nil, nil
	}
	f, err := os.Open(p.path(name))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	return f, err
}

// Drop forgets a file that is made, so that it is made anew when it is asked for.
func (p *Press) Drop(name string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if j := p.jobs[name]; j == nil || j.Step == Waiting || j.Step == Making {
		return nil
	}
	delete(p.jobs, name)
	return missing(os.Remove(p.path(name)))
}

func missing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

func (p *Press) path(name string) string { return filepath.Join(p.folder, filepath.Base(name)) }

// Run makes what is asked for until ctx ends.
func (p *Press) Run(ctx context.Context) error {
	clear := time.NewTicker(10 * time.Minute)
	defer clear.Stop()
	for {
		for j := p.next(); j != nil && ctx.Err() == nil; j = p.next() {
			p.make(ctx, j)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-p.wake:
		case now := <-clear.C:
			p.clear(now)
		}
	}
}

func (p *Press) next() *job {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.line) == 0 {
		return nil
	}
	j := p.jobs[p.line[0]]
	p.line = p.line[1:]
	j.Step = Making
	return j
}

// make writes one file under another name first.
func (p *Press) make(ctx context.Context, j *job) {
	part := p.path(j.Name) + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err == nil {
		err = errors.Join(j.Write(ctx, counting{f, p, j}), f.Close())
	}
	if err == nil {
		err = os.Rename(part, p.path(j.Name))
	}
	p.mu.Lock()
	j.Step, j.At, j.Write = Made, time.Now(), nil
	if err != nil {
		j.Step = Failed
	} else {
		j.State.Size = j.Done
	}
	p.mu.Unlock()
	if err != nil {
		p.log.Error("a file could not be made", "name", j.Name, "err", errors.Join(err, missing(os.Remove(part))))
	}
}

// counting counts what is written.
type counting struct {
	w io.Writer
	p *Press
	j *job
}

// Write writes on, and counts.
func (c counting) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.p.mu.Lock()
	c.j.Done += int64(n)
	c.j.State.Size = max(c.j.State.Size, c.j.Done)
	c.p.mu.Unlock()
	return n, err
}

// clear removes what is older than a day.
func (p *Press) clear(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for name, j := range p.jobs {
		if j.At.IsZero() || now.Sub(j.At) < keptFor {
			continue
		}
		delete(p.jobs, name)
		if err := missing(os.Remove(p.path(name))); err != nil {
			p.log.Error("a file could not be removed", "name", name, "err", err)
		}
	}
}
