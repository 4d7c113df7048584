//go:build linux

package load

import (
	"os"
	"time"

	"hawker/app/bench/relay/datagram"
	"hawker/app/bench/relay/process"
)

// Window is what happened to a crowd in a stretch of time, which begins and ends right
// before a keyframe, so that what is on its way at its ends is as much.
type Window struct {
	Seconds   float64
	Published uint64 // packets
	Received  uint64 // by all viewers together
	Viewers   int
	Delivered float64       // percent of what all should have
	Worst     float64       // percent, of the viewer who got least
	OwnDrops  uint64        // lost by the load, which was too slow to read
	CPU       time.Duration // of the relay
	OwnCPU    time.Duration
	PerPacket time.Duration // CPU of the relay for a packet that arrived
	P50, P99  time.Duration // from the publisher's hand to the kernel at the viewer
	Samples   uint64        // that these are taken from
	Late      time.Duration // the publisher's frames, at worst
	Asked     uint64        // times that the publisher was asked for a keyframe
}

type mark struct {
	at        time.Time
	published uint64
	cpu, own  time.Duration
	got       []uint64
	drops     uint64
	asked     uint64
}

func (c *Crowd) mark(p *Publisher, pid, self int, list []*Viewer) (m mark) {
	m.published, m.at, m.cpu, m.own, m.asked = p.sent.Load(), time.Now(), process.CPU(pid), process.CPU(self), p.Asked()
	for _, v := range list {
		m.got = append(m.got, v.got())
		m.drops += datagram.Drops(v.fd)
	}
	return m
}

// Watch says what is measured.
type Watch struct {
	Publisher *Publisher
	Relay     int           // its process
	For       time.Duration // cut to whole groups of pictures
	Begun     func()        // called when the window has begun; nil for nothing
}

// Measure watches the crowd, while nobody leaves.
func (c *Crowd) Measure(what Watch) Window {
	list, p, pid, self := c.Viewers(), what.Publisher, what.Relay, os.Getpid()
	var a, b mark
	p.BeforeKeyframe(func() {
		p.late.Store(0)
		c.latency.Reset()
		c.timing.Store(true)
		a = c.mark(p, pid, self, list)
	})
	if what.Begun != nil {
		what.Begun()
	}
	time.Sleep(time.Until(a.at.Add(max(what.For.Truncate(GOP), GOP) - GOP/2))) // the next keyframe after that is the last
	p.BeforeKeyframe(func() {
		b = c.mark(p, pid, self, list)
		c.timing.Store(false)
	})
	w := Window{Seconds: b.at.Sub(a.at).Seconds(), Published: b.published - a.published, Viewers: len(list), Worst: 100,
		OwnDrops: b.drops - a.drops, CPU: b.cpu - a.cpu, OwnCPU: b.own - a.own, Asked: b.asked - a.asked,
		P50: c.latency.Quantile(0.5), P99: c.latency.Quantile(0.99), Samples: c.latency.Count(), Late: time.Duration(p.late.Load())}
	for i := range list {
		got := b.got[i] - a.got[i]
		w.Received += got
		w.Worst = min(w.Worst, 100*float64(got)/float64(max(w.Published, 1)))
	}
	w.Delivered = 100 * float64(w.Received) / float64(max(w.Published*uint64(len(list)), 1))
	w.PerPacket = w.CPU / time.Duration(max(w.Received, 1))
	return w
}
