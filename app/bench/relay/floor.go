//go:build linux

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"sync/atomic"
	"time"

	"hawker/app/bench/relay/datagram"
	"hawker/app/bench/relay/floor"
	"hawker/app/bench/relay/process"
)

// order is what the floor's process is told on its standard input.
type order struct {
	Ports []int
	Beats []floor.Beat
	Round time.Duration
	For   time.Duration
}

// send is the floor's process.
func send() error {
	var o order
	if err := json.NewDecoder(os.Stdin).Decode(&o); err != nil {
		return fmt.Errorf("reading orders: %w", err)
	}
	s, err := floor.New(o.Ports)
	if err != nil {
		return err
	}
	s.Run(o.Beats, o.Round, o.For)
	return nil
}

// even is nine packets of one size, thirty times a second: what a frame is on average.
func even() ([]floor.Beat, time.Duration) {
	b := floor.Beat{}
	for range 9 {
		b.Sizes = append(b.Sizes, 1188)
	}
	return []floor.Beat{b}, time.Second / 30
}

// counter counts what its sockets receive.
type counter struct{ atomic.Uint64 }

// Take is what the reader gives.
func (c *counter) Take([]byte, int64, netip.AddrPort) { c.Add(1) }

// bare measures the floor: microseconds of CPU for a packet that arrived.
func (o *options) bare(kind string, n int, beats []floor.Beat, round time.Duration) (us float64, err error) {
	took := time.Duration(o.seconds / 2 * float64(time.Second)) // it is as steady as can be
	r, err := datagram.NewReader(o.whole)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	var got counter
	var fds []int
	what := order{Beats: beats, Round: round, For: took + within}
	for range n {
		fd, port, err := datagram.Open(o.whole)
		if err != nil {
			return 0, err
		}
		if err := r.Add(fd, &got); err != nil {
			return 0, err
		}
		fds, what.Ports = append(fds, fd), append(what.Ports, port)
	}
	cmd, in, err := o.sender()
	if err != nil {
		return 0, err
	}
	err = json.NewEncoder(in).Encode(what)
	for end := time.Now().Add(within); got.Load() == 0 && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	time.Sleep(time.Second / 2) // its memory is there, its caches are warm
	cpu, was, start := process.CPU(cmd.Process.Pid), got.Load(), time.Now()
	time.Sleep(took)
	cpu, was = process.CPU(cmd.Process.Pid)-cpu, got.Load()-was
	took = time.Since(start)
	err = errors.Join(err, in.Close(), cmd.Process.Kill())
	_ = cmd.Wait() // killed, as we asked
	drops := uint64(0)
	for _, fd := range fds {
		drops += datagram.Drops(fd)
	}
	us = cpu.Seconds() * 1e6 / float64(max(was, 1))
	fmt.Fprintf(os.Stderr, "%s, %d destinations, %.0f s: %.2f us/packet (%.0f %% of a core), %.0f packets/s, own drops %d, load %.1f\n",
		kind, n, took.Seconds(), us, 100*cpu.Seconds()/took.Seconds(), float64(was)/took.Seconds(), drops, process.Busy())
	return us, err
}

// sender starts the floor's process on the core that a relay would have.
func (o *options) sender() (*exec.Cmd, io.WriteCloser, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	cmd := exec.Command(self, "floor-send")
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, nil, err
	}
	cmd.Stderr = os.Stderr
	return cmd, in, process.Start(cmd, o.core())
}
