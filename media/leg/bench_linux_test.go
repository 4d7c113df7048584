package leg

import (
	"fmt"
	"net"
	"runtime"
	"testing"

	"github.com/pion/rtcp"
	"golang.org/x/sys/unix"

	"hawker/media/egress"
	"hawker/media/seal"
	"hawker/media/shard"
)

// BenchmarkShow is what one packet to one viewer costs from the shard's queue to the
// kernel: frames of nine packets and the sound beside them, sealed and sent for real.
func BenchmarkShow(b *testing.B) {
	for _, n := range []int{1, 50, 200, 800} {
		b.Run(fmt.Sprint("viewers=", n), func(b *testing.B) {
			room, s := crowd(b, n)
			payload, number, want := make([]byte, 1188), [2]uint64{}, uint64(0)
			offer := func(kind shard.Kind, size int, last bool) {
				p := &shard.Packet{Kind: kind, Index: number[kind], Number: number[kind], Marker: last,
					Key: kind == shard.Video && number[kind] == 0, Payload: payload[:size]}
				number[kind]++
				want += uint64(n)
				s.Offer(p)
			}
			b.ReportAllocs()
			before := spent(b)
			for b.Loop() {
				for i := range 9 {
					offer(shard.Video, 1188-500*(i/8), i == 8)
				}
				offer(shard.Audio, 160, false)
				for room.Sent.Load() < want {
					runtime.Gosched()
				}
			}
			b.ReportMetric(float64(spent(b)-before)/float64(want), "cpu-ns/packet")
		})
	}
}

// spent is the processor time of this process so far, in ns.
func spent(b *testing.B) int64 {
	var r unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return r.Utime.Nano() + r.Stime.Nano()
}

// crowd is a shard of n viewers who do not read what they get.
func crowd(b *testing.B, n int) (*shard.Room, *shard.Shard) {
	at := &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)}
	conn, err := net.ListenUDP("udp4", at)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	sock, err := egress.Open(conn, egress.GSO)
	if err != nil {
		b.Fatal(err)
	}
	room := &shard.Room{Wake: func() {}}
	s := shard.New(room, sock.NewBatch())
	b.Cleanup(s.Close)
	go s.Run()
	for i := range n {
		far, err := net.ListenUDP("udp4", at)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { far.Close() })
		_ = far.SetReadBuffer(1)
		l, p := &Leg{}, &path{}
		if p.dest, err = sock.Dest(far.LocalAddr().(*net.UDPAddr).AddrPort()); err != nil {
			b.Fatal(err)
		}
		key := fmt.Appendf(nil, "key of viewer %02x", i)[:16]
		sealer, err := seal.New(seal.GCM128, key, key[:12])
		if err != nil {
			b.Fatal(err)
		}
		l.sealer.Store(sealer)
		l.path.Store(p)
		v := shard.NewViewer(true, func(*egress.Batch, []rtcp.Packet) error { return nil })
		for k := range 2 {
			s.Bind(v, shard.Kind(k), shard.Leg{Way: l, SSRC: uint32(2*i + k + 1), PT: 102})
		}
		s.Add(v)
	}
	return room, s
}
