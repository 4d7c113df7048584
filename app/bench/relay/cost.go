//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"hawker/app/bench/relay/load"
	"hawker/app/bench/relay/process"
	"hawker/app/bench/verdict"
)

// The limits of what a relay costs.
const (
	mostOfFloor  = 1.6
	mostOfPeer   = 0.33
	mostPeerP99  = 0.3
	mostMemory   = 0.3  // MiB a viewer
	leastArrives = 99.5 // percent of all packets, at all viewers together
	leastViewers = 200  // that the limits are for: with fewer, what a relay does anyhow counts for too much
)

// taken is what the runs of one kind with one number of viewers gave.
type taken struct{ us, p50, p99, mib, arrived, drops, bad, refused []float64 }

// cost prints what a packet to one viewer costs the relay, the peer and the bare sending,
// taken in turns so that a busy minute of the machine meets all of them.
func cost(o *options, r *verdict.Report) error {
	for _, n := range o.viewersOr(leastViewers, 500) {
		var ours, peer taken
		var evenly, alike []float64
		for range o.runs {
			s, err := o.ours("-viewers", fmt.Sprint(n))
			if err == nil {
				err = o.one("ours", s, n, &ours)
			}
			if err != nil {
				return err
			}
			if n <= o.peerMax {
				if s, err = o.theirs(); err == nil {
					err = o.one("peer", s, n, &peer)
				}
				if err != nil {
					return err
				}
			}
			if err := o.floors(n, &evenly, &alike); err != nil {
				return err
			}
		}
		o.tell(r, n, ours, peer)
		base := verdict.Median(evenly)
		r.Tell("cost.floor.even", n, base, "us/packet")
		r.Tell("cost.floor.stream", n, verdict.Median(alike), "us/packet")
		r.Tell("cost.ours.of_floor.stream", n, verdict.Share(verdict.Median(ours.us), verdict.Median(alike)), "ratio")
		bound(r, verdict.Figure{Name: "cost.ours.of_floor.even", Viewers: n, Value: verdict.Share(verdict.Median(ours.us), base), Unit: "ratio", Limit: mostOfFloor})
	}
	return nil
}

// sound tells whether the runs were what they should be.
func (t taken) sound(r *verdict.Report, who string, n int) {
	r.Most(verdict.Figure{Name: "refused." + who, Viewers: n, Value: slices.Max(t.refused), Unit: "viewers"})
	r.Most(verdict.Figure{Name: "own_drops." + who, Viewers: n, Value: slices.Max(t.drops), Unit: "packets"})
	r.Most(verdict.Figure{Name: "unreadable." + who, Viewers: n, Value: slices.Max(t.bad), Unit: "packets"})
}

// bound holds a figure to its limit where there are viewers enough for that.
func bound(r *verdict.Report, f verdict.Figure) {
	if f.Viewers < leastViewers {
		r.Tell(f.Name, f.Viewers, f.Value, f.Unit)
		return
	}
	r.Most(f)
}

func (o *options) tell(r *verdict.Report, n int, ours, peer taken) {
	r.Tell("cost.ours", n, verdict.Median(ours.us), "us/packet")
	r.Tell("latency.ours.p50", n, verdict.Median(ours.p50), "ms")
	r.Tell("latency.ours.p99", n, verdict.Median(ours.p99), "ms")
	r.Least(verdict.Figure{Name: "delivered.ours", Viewers: n, Value: verdict.Median(ours.arrived), Unit: "%", Limit: leastArrives})
	ours.sound(r, "ours", n)
	bound(r, verdict.Figure{Name: "memory.ours", Viewers: n, Value: verdict.Median(ours.mib), Unit: "MiB/viewer", Limit: mostMemory})
	if len(peer.us) == 0 {
		return
	}
	r.Tell("cost.peer", n, verdict.Median(peer.us), "us/packet")
	r.Tell("latency.peer.p50", n, verdict.Median(peer.p50), "ms")
	r.Tell("latency.peer.p99", n, verdict.Median(peer.p99), "ms")
	r.Tell("delivered.peer", n, verdict.Median(peer.arrived), "%")
	peer.sound(r, "peer", n)
	r.Tell("memory.peer", n, verdict.Median(peer.mib), "MiB/viewer")
	bound(r, verdict.Figure{Name: "cost.ours.of_peer", Viewers: n, Value: verdict.Share(verdict.Median(ours.us), verdict.Median(peer.us)), Unit: "ratio", Limit: mostOfPeer})
	bound(r, verdict.Figure{Name: "latency.p99.of_peer", Viewers: n, Value: verdict.Share(verdict.Median(ours.p99), verdict.Median(peer.p99)), Unit: "ratio", Limit: mostPeerP99})
}

// one fills a relay with viewers, watches them, and ends it.
func (o *options) one(who string, s *server, n int, t *taken) error {
	sc, err := o.play(s)
	if err != nil {
		return err
	}
	defer sc.close()
	before := process.RSS(sc.pid())
	_, refused, err := sc.fill(n, o.atATime)
	if err != nil {
		return err
	}
	w := o.watch(sc)
	o.note(who, w)
	if s.film != "" {
		n, err := s.recorded()
		if err != nil {
			return fmt.Errorf("looking for the recording: %w", err)
		}
		if n == 0 {
			return errors.New("looking for the recording: there is none")
		}
	}
	t.us = append(t.us, micros(w))
	t.p50, t.p99 = append(t.p50, millis(w.P50)), append(t.p99, millis(w.P99))
	t.mib = append(t.mib, float64(process.RSS(sc.pid())-before)/(1<<20)/float64(n))
	t.arrived, t.drops = append(t.arrived, w.Delivered), append(t.drops, float64(w.OwnDrops))
	t.bad, t.refused = append(t.bad, float64(sc.crowd.Unreadable())), append(t.refused, float64(refused))
	return nil
}

// floors measures the floor of even frames, and of this very stream, whose sound leaves
// packet by packet and whose frames end in a short packet.
func (o *options) floors(n int, evenly, alike *[]float64) error {
	beats, round := even()
	us, err := o.bare("floor, even", n, beats, round)
	if err != nil {
		return err
	}
	*evenly = append(*evenly, us)
	us, err = o.bare("floor, stream", n, load.Beats(), load.GOP)
	*alike = append(*alike, us)
	return err
}

// note tells on the error output what a window was like.
func (o *options) note(who string, w load.Window) {
	fmt.Fprintf(os.Stderr, "%s, %d viewers, %.0f s: %.2f us/packet (%.0f %% of a core), %.3f %% delivered (worst %.3f), latency %s / %s of %d, "+
		"own drops %d, own core %.0f %%, publisher %s late at most, load %.1f\n",
		who, w.Viewers, w.Seconds, micros(w), 100*w.CPU.Seconds()/w.Seconds, w.Delivered, w.Worst, w.P50, w.P99, w.Samples,
		w.OwnDrops, 100*w.OwnCPU.Seconds()/w.Seconds, w.Late, process.Busy())
}

func micros(w load.Window) float64 { return float64(w.PerPacket.Nanoseconds()) / 1e3 }

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1e3 }
