//go:build linux

package main

import (
	"fmt"
	"os"

	"hawker/app/bench/relay/load"
	"hawker/app/bench/relay/process"
)

// cost prints what a packet to one viewer costs the relay.
func cost(o *options, r *report) error {
	for _, n := range o.viewers {
		var us []float64
		for range o.runs {
			s, err := o.ours("-viewers", fmt.Sprint(n))
			if err != nil {
				return err
			}
			w, err := o.full(s, n)
			if err != nil {
				return err
			}
			o.note("ours", w)
			us = append(us, micros(w))
		}
		r.tell("cost.ours", n, median(us), "us/packet")
	}
	return nil
}

// full fills a relay with viewers, watches them, and ends it.
func (o *options) full(s *server, n int) (load.Window, error) {
	sc, err := o.play(s)
	if err != nil {
		return load.Window{}, err
	}
	defer sc.close()
	if _, err := sc.fill(n, o.atATime); err != nil {
		return load.Window{}, err
	}
	return o.watch(sc), nil
}

func micros(w load.Window) float64 { return float64(w.PerPacket.Nanoseconds()) / 1e3 }

// note tells on the error output what a window was like.
func (o *options) note(who string, w load.Window) {
	fmt.Fprintf(os.Stderr, "%s, %d viewers, %.0f s: %.2f us/packet (%.0f %% of a core), %.3f %% delivered (worst %.3f), latency %s / %s of %d, "+
		"own drops %d, own core %.0f %%, publisher %s late at most, load %.1f\n",
		who, w.Viewers, w.Seconds, micros(w), 100*w.CPU.Seconds()/w.Seconds, w.Delivered, w.Worst, w.P50, w.P99, w.Samples,
		w.OwnDrops, 100*w.OwnCPU.Seconds()/w.Seconds, w.Late, process.Busy())
}
