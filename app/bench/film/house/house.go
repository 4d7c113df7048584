//go:build linux

// Package house is a shop in a process of its own that records what its shows are sent:
// the real one, behind its own port, with its own store and archive. Who started it asks
// it by lines on its standard input.
package house

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"time"

	"hawker/app"
	"hawker/app/bench/relay/process"
	"hawker/app/files"
	"hawker/app/live"
	"hawker/app/store"
)

// Answer is what the shop says of itself when it is asked.
type Answer struct {
	URL        string        `json:"url"`
	Key        string        `json:"key"`   // of the host's encoder
	Shows      []live.ShowID `json:"shows"` // upcoming, in the order in which they were made
	Heap       uint64        `json:"heap"`  // bytes in use after garbage was collected
	Goroutines int           `json:"goroutines"`
	At         time.Time     `json:"at"` // when what was asked for was on disk
	Err        string        `json:"err,omitempty"`
}

// Serve is the shop's process: with so many shows, until its input ends.
func Serve(folder string, shows int) error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	cfg := app.Config{Listen: "127.0.0.1:0", Data: folder, LoopbackMedia: true, Scale: 1e6, OwnerEmail: "lin@halfmoon.example", OwnerPassword: "a long password"}
	up, ended := make(chan *app.Shop, 1), make(chan error, 1)
	go func() { ended <- app.ServeWith(ctx, cfg, io.Discard, func(s *app.Shop) { up <- s }) }()
	var shop *app.Shop
	select {
	case err := <-ended:
		return err
	case shop = <-up:
	}
	var first Answer
	err := shop.Store().Do(ctx, bench, "furnish", func(tx *store.Tx) (err error) {
		first.Shows, first.Key, err = furnish(tx, shows)
		return err
	})
	if err != nil {
		return err
	}
	first.URL = shop.URL()
	out := json.NewEncoder(os.Stdout)
	if err := out.Encode(first); err != nil {
		return err
	}
	for questions := bufio.NewScanner(os.Stdin); questions.Scan(); {
		if err := out.Encode(answer(shop.Store(), questions.Text())); err != nil {
			return err
		}
	}
	stop()
	return <-ended
}

var bench = store.Actor{Kind: "system", ID: "bench"}

// answer does what a line says: "air SHOW", "pin SHOW N", "unpin SHOW", "end SHOW",
// "look", "profile FILE" and "profiled".
func answer(s *store.Store, line string) (a Answer) {
	var verb string
	var show live.ShowID
	var n int
	_, _ = fmt.Sscan(line, &verb, &show, &n) // what is missing stays empty
	switch verb {
	case "look":
		a.look()
		return a
	case "profile", "profiled":
		pprof.StopCPUProfile()
		if verb == "profile" {
			a.note(profile(string(show)))
		}
		return a
	}
	err := s.Do(context.Background(), bench, "bench", func(tx *store.Tx) error {
		switch verb {
		case "air":
			return air(tx, show)
		case "pin":
			return live.Pin(tx, show, n)
		case "unpin":
			return live.Unpin(tx, show)
		case "end":
			return live.End(tx, show)
		}
		return nil
	})
	a.At = time.Now()
	a.note(err)
	return a
}

// air says that a show's host is on the air, whose picture came by another way than the
// relay.
func air(tx *store.Tx, show live.ShowID) error {
	s, err := live.Get(tx, show)
	if err != nil {
		return err
	}
	return live.OnAir(tx, show, s.Host)
}

func (a *Answer) note(err error) {
	if err != nil {
		a.Err = err.Error()
	}
}

func (a *Answer) look() {
	runtime.GC()
	runtime.GC() // what only finalizers held
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	a.Heap, a.Goroutines = m.HeapAlloc, runtime.NumGoroutine()
}

// profile writes where the process's time goes, until it is stopped.
func profile(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return pprof.StartCPUProfile(f)
}

// House is the other process, as who started it sees it.
type House struct {
	Answer // the first
	folder string
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *json.Decoder
}

// Options say how a shop is started.
type Options struct {
	Folder string // empty, or not there
	Shows  int
	Core   int      // that it is held to; -1: none
	Env    []string // more of it, NAME=value
}

// Start starts a shop; the program is asked to with "house FOLDER SHOWS".
func Start(o Options) (*House, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	h := &House{folder: o.Folder, cmd: exec.Command(self, "house", o.Folder, fmt.Sprint(o.Shows))}
	h.cmd.Env = append(os.Environ(), o.Env...)
	h.cmd.Stderr = os.Stderr
	out, err := h.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if h.in, err = h.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	h.out = json.NewDecoder(bufio.NewReader(out))
	if err := process.Start(h.cmd, o.Core); err != nil {
		return nil, err
	}
	if h.Answer, err = h.answer(); err != nil {
		return nil, errors.Join(err, h.End())
	}
	return h, nil
}

// Ask puts a question, as Serve's process knows them.
func (h *House) Ask(words ...any) (Answer, error) {
	if _, err := fmt.Fprintln(h.in, words...); err != nil {
		return Answer{}, fmt.Errorf("asking the shop: %w", err)
	}
	return h.answer()
}

func (h *House) answer() (a Answer, err error) {
	if err = h.out.Decode(&a); err == nil && a.Err != "" {
		err = errors.New(a.Err)
	}
	if err != nil {
		err = fmt.Errorf("hearing the shop: %w", err)
	}
	return a, err
}

// PID is the process's.
func (h *House) PID() int { return h.cmd.Process.Pid }

// Film is the folder of a show's recording.
func (h *House) Film(show live.ShowID) string {
	return filepath.Join(h.folder, files.Archive, string(show), "film")
}

// End lets the shop close and waits for it.
func (h *House) End() error { return errors.Join(h.in.Close(), h.cmd.Wait()) }
