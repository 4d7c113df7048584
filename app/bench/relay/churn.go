//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"hawker/app/bench/relay/process"
	"hawker/app/bench/verdict"
)

const (
	churnViewers = 100
	churnGrowth  = 1.05 // of what it was after a fifth of the time
)

// churn prints whether the relay holds more and more while viewers come and go.
func churn(o *options, r *verdict.Report) error {
	n := o.viewersOr(churnViewers)[0]
	alone := *o
	alone.record = false // the index of a film grows with the film
	s, err := alone.ours()
	if err != nil {
		return err
	}
	sc, err := o.play(s)
	if err != nil {
		return err
	}
	defer sc.close()
	if _, err := sc.all(n, o.atATime); err != nil {
		return err
	}
	c := &comings{options: o, scene: sc}
	c.run(o.during / 5)
	early, err := c.calm(n)
	if err != nil {
		return err
	}
	c.run(o.during - o.during/5)
	late, err := c.calm(n)
	if err != nil {
		return err
	}
	r.Tell("churn.joins", n, float64(c.joined.Load()), "viewers")
	r.Tell("churn.leaves", n, float64(c.left.Load()), "viewers")
	r.Most(verdict.Figure{Name: "churn.failed_joins", Viewers: n, Value: float64(c.failed.Load()), Unit: "viewers"})
	r.Tell("churn.heap", n, float64(late.Heap)/(1<<20), "MiB")
	r.Tell("churn.goroutines", n, float64(late.Goroutines), "")
	r.Tell("churn.descriptors", n, float64(late.Files), "")
	r.Tell("churn.rss", n, float64(process.RSS(sc.pid()))/(1<<20), "MiB")
	for _, f := range []verdict.Figure{
		{Name: "churn.heap_growth", Value: verdict.Share(float64(late.Heap), float64(early.Heap))},
		{Name: "churn.goroutine_growth", Value: verdict.Share(float64(late.Goroutines), float64(early.Goroutines))},
		{Name: "churn.descriptor_growth", Value: verdict.Share(float64(late.Files), float64(early.Files))},
	} {
		f.Viewers, f.Unit, f.Limit = n, "ratio", churnGrowth
		r.Most(f)
	}
	return nil
}

// comings is viewers who come and go.
type comings struct {
	*options
	*scene
	joined, failed, left atomic.Int64
}

// run has one come and one go, so many times a second, and waits for those on their way.
func (c *comings) run(d time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), d+within)
	defer cancel()
	var wg sync.WaitGroup
	t := time.NewTicker(time.Second / time.Duration(c.rate))
	defer t.Stop()
	for i := range int(d.Seconds() * float64(c.rate)) {
		<-t.C
		wg.Go(func() {
			if _, err := c.crowd.JoinOne(ctx); err != nil {
				if c.failed.Add(1) == 1 {
					fmt.Fprintln(os.Stderr, "churn: a viewer who did not come:", err)
				}
				return
			}
			c.joined.Add(1)
		})
		silent := c.silent > 0 && i%c.silent == 0
		wg.Go(func() {
			if c.crowd.Leave(!silent) {
				c.left.Add(1)
			}
		})
	}
	wg.Wait()
}

// calm waits until only those are left who are there, as many as at the beginning, and
// looks inside the relay.
func (c *comings) calm(n int) (inside, error) {
	for end := time.Now().Add(time.Minute); ; time.Sleep(200 * time.Millisecond) {
		for len(c.crowd.Viewers()) > n { // some came too late to be sent away
			c.crowd.Leave(true)
		}
		var failed error
		if less := n - len(c.crowd.Viewers()); less > 0 { // some did not come at all
			_, failed = c.all(less, c.atATime)
		}
		in, err := c.inside()
		switch here := len(c.crowd.Viewers()); {
		case err != nil:
			return in, err
		case in.Viewers == n && here == n:
			in, err = c.settled(c.scene)
			fmt.Fprintf(os.Stderr, "churn: %d came, %d left, %d are there: heap %.2f MiB, %d goroutines, %d descriptors, load %.1f\n",
				c.joined.Load(), c.left.Load(), here, float64(in.Heap)/(1<<20), in.Goroutines, in.Files, process.Busy())
			return in, err
		case time.Now().After(end):
			return in, errors.Join(failed, fmt.Errorf("after a minute's rest the relay has %d viewers, %d of %d are there", in.Viewers, here, n))
		}
	}
}
