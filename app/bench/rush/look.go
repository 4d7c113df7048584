package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"

	"hawker/app/bench/site"
)

const (
	lookers = 8
	pause   = 20 * time.Millisecond // between two pages of one looker
)

// Looked is what the lookers saw, in milliseconds.
type Looked struct {
	Pages    int     `json:"pages"`
	P50, P99 float64 `json:",omitempty"`
}

// lookOn looks at one product after the other, until its input ends.
func lookOn(host string, g site.Goods) error {
	over := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(over)
	}()
	took := make([][]time.Duration, lookers)
	failed := make(chan error, lookers)
	var all sync.WaitGroup
	for i := range lookers {
		w, err := site.Dial(host, true)
		if err != nil {
			return err
		}
		defer w.Close()
		all.Go(func() {
			for n := i; ; n += lookers {
				select {
				case <-over:
					return
				case <-time.After(pause):
				}
				start := time.Now()
				a, err := w.Ask("/products/"+g.Handle(n), "", nil, false)
				if err == nil && a.Status != 200 {
					err = fmt.Errorf("a product's page answered %d", a.Status)
				}
				if err != nil {
					failed <- err
					return
				}
				took[i] = append(took[i], time.Since(start))
			}
		})
	}
	fmt.Println("looking")
	all.Wait()
	close(failed)
	var together []time.Duration
	for _, t := range took {
		together = append(together, t...)
	}
	l := Looked{len(together), site.Ms(site.Percentile(together, 50)), site.Ms(site.Percentile(together, 99))}
	return errors.Join(<-failed, json.NewEncoder(os.Stdout).Encode(l))
}

// looking is the lookers' process.
type looking struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func startLooking(host string, g *site.Goods) (*looking, error) {
	l := &looking{cmd: site.Pin(1, os.Args[0], "-look", host, "-goods", g.String())}
	l.cmd.Stderr = os.Stderr
	out, err := l.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if l.in, err = l.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := l.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting the lookers: %w", err)
	}
	l.out = bufio.NewReader(out)
	if _, err := l.out.ReadString('\n'); err != nil {
		return nil, fmt.Errorf("waiting for the lookers: %w", err)
	}
	return l, nil
}

// end lets the lookers go, and reads what they saw.
func (l *looking) end(f *Figures) error {
	var saw Looked
	err := errors.Join(l.in.Close(), json.NewDecoder(l.out).Decode(&saw), l.cmd.Wait())
	f.Looks, f.PageP50, f.PageP99 = saw.Pages, saw.P50, saw.P99
	return err
}
