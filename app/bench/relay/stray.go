//go:build linux

package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"hawker/app/bench/relay/datagram"
	"hawker/app/bench/relay/load"
	"hawker/app/bench/relay/process"
	"hawker/app/bench/verdict"
)

const (
	strayViewers = 100
	strayMost    = 5.0       // us each
	strayGrowth  = 256 << 10 // bytes, a quarter of one each: what the heap differs by from look to look
	strayRate    = 50_000    // a second
	straySockets = 64
)

// stray prints what datagrams cost that belong to nobody: some look like STUN, DTLS or
// RTP, some like nothing.
func stray(o *options, r *verdict.Report) error {
	n := o.viewersOr(strayViewers)[0]
	alone := *o
	alone.record = false // the index of a film grows with the film
	s, err := alone.ours("-viewers", fmt.Sprint(n))
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
	calm := o.watch(sc)
	o.note("stray, calm", calm)
	before, err := o.settled(sc) // what the relay keeps to repeat is full by now
	if err != nil {
		return err
	}
	drops := process.PortDrops(s.port)
	var flood error
	var sent atomic.Int64
	var wg sync.WaitGroup
	w := sc.crowd.Measure(load.Watch{Publisher: sc.pub, Relay: s.pid(),
		For:   time.Duration(o.datagrams)*time.Second/strayRate + 3*load.GOP/2,
		Begun: func() { wg.Go(func() { flood = strays(o.datagrams, sc.port, &sent) }) }})
	came := float64(sent.Load()) // in the window: a load that is late may still be sending
	lost := process.PortDrops(s.port) - drops
	wg.Wait()
	o.note("stray, flooded", w)
	after, err := o.settled(sc)
	if err := errors.Join(flood, err); err != nil {
		return err
	}
	extra := w.CPU.Seconds() - calm.CPU.Seconds()*float64(w.Received)/float64(max(calm.Received, 1))
	r.Tell("stray.sent", n, float64(sent.Load()), "datagrams")
	r.Tell("stray.lost_by_relay_socket", n, float64(lost), "datagrams")
	r.Most(verdict.Figure{Name: "stray.cost", Viewers: n, Value: verdict.Share(extra*1e6, came-float64(lost)), Unit: "us each", Limit: strayMost})
	r.Most(verdict.Figure{Name: "stray.heap_growth", Viewers: n, Value: float64(after.Heap) - float64(before.Heap), Unit: "bytes", Limit: strayGrowth})
	r.Most(verdict.Figure{Name: "stray.goroutine_growth", Viewers: n, Value: float64(after.Goroutines - before.Goroutines), Unit: ""})
	r.Least(verdict.Figure{Name: "stray.delivered", Viewers: n, Value: w.Delivered, Unit: "%", Limit: leastArrives})
	return nil
}

// strays sends so many, from many sockets, at an even pace.
func strays(count, port int, sent *atomic.Int64) error {
	to := netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), uint16(port))
	var fds []int
	defer func() {
		for _, fd := range fds {
			_ = unix.Close(fd)
		}
	}()
	for range straySockets {
		fd, _, err := datagram.Open(false)
		if err != nil {
			return err
		}
		fds = append(fds, fd)
	}
	const every = 2 * time.Millisecond
	rng, start := rand.New(rand.NewPCG(uint64(os.Getpid()), 1)), time.Now()
	buf := make([]byte, 1200)
	for i := range count {
		if i%(strayRate*int(every/time.Millisecond)/1000) == 0 {
			time.Sleep(time.Until(start.Add(time.Duration(i) * time.Second / strayRate)))
		}
		datagram.Send(fds[rng.IntN(len(fds))], someDatagram(rng, buf, i%4), to)
		sent.Add(1)
	}
	return nil
}

// someDatagram writes one of four kinds.
func someDatagram(rng *rand.Rand, buf []byte, kind int) []byte {
	b := buf[:40+rng.IntN(len(buf)-40)]
	for i := 0; i+8 <= len(b); i += 8 {
		binary.NativeEndian.PutUint64(b[i:], rng.Uint64())
	}
	switch kind {
	case 0: // a check of a session that is not there
		b = b[:20+4+12]
		copy(b, []byte{0, 1, 0, byte(len(b) - 20), 0x21, 0x12, 0xa4, 0x42})
		copy(b[20:], []byte{0, 6, 0, 12})
		for i := range 12 {
			b[24+i] = 'a' + b[24+i]%26
		}
		b[28] = ':'
	case 1: // a record of DTLS 1.2
		b[0], b[1], b[2] = 20+b[0]%6, 0xfe, 0xfd
		binary.BigEndian.PutUint16(b[11:], uint16(len(b)-13))
	case 2: // RTP or RTCP
		b[0] = 0x80
	}
	return b
}
