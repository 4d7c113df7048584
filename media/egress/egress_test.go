package egress_test

import (
	"bytes"
	"fmt"
	"net"
	"net/netip"
	"testing"
	"time"

	"hawker/media/egress"
)

// far is a viewer's end.
type far struct {
	conn *net.UDPConn
	dest egress.Dest
}

func listen(t testing.TB, addr string) *net.UDPConn {
	t.Helper()
	a, err := net.ResolveUDPAddr("udp", addr)
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.ListenUDP("udp", a)
	if err != nil {
		t.Skipf("no %s here: %v", addr, err)
	}
	t.Cleanup(func() { c.Close() })
	_ = c.SetReadBuffer(1 << 20)
	return c
}

func open(t testing.TB, local, remote string, n int, best egress.Mode) (*egress.Socket, *net.UDPConn, []*far) {
	t.Helper()
	conn := listen(t, local)
	s, err := egress.Open(conn, best)
	if err != nil {
		t.Fatal(err)
	}
	var all []*far
	for range n {
		f := &far{conn: listen(t, remote)}
		at := f.conn.LocalAddr().(*net.UDPAddr).AddrPort()
		if f.dest, err = s.Dest(netip.AddrPortFrom(at.Addr().Unmap(), at.Port())); err != nil {
			t.Fatal(err)
		}
		all = append(all, f)
	}
	return s, conn, all
}

// frame sends datagrams of these lengths to everybody and looks at what arrives.
func frame(t *testing.T, s *egress.Socket, all []*far, lengths []int) {
	t.Helper()
	b := s.NewBatch()
	for _, f := range all {
		for i, n := range lengths {
			b.Put(&f.dest, append(b.Room(n), bytes.Repeat([]byte{byte(i + 1)}, n)...))
		}
	}
	b.Flush()
	buf := make([]byte, 70_000)
	for at, f := range all {
		for i, want := range lengths {
			_ = f.conn.SetReadDeadline(time.Now().Add(2 * time.Second))
			n, err := f.conn.Read(buf)
			if err != nil || n != want || buf[0] != byte(i+1) || buf[n-1] != byte(i+1) {
				t.Fatalf("viewer %d, datagram %d: %d bytes, first %d, %v; sent %d", at, i, n, buf[0], err, want)
			}
		}
	}
}

var shapes = map[string][]int{
	"one":                        {1200},
	"a frame":                    {1204, 1204, 1204, 700},
	"sizes that differ by one":   {1101, 1101, 1100, 1100, 1101, 1100},
	"parameter sets, then parts": {60, 1204, 1204, 33},
	"a shorter one in between":   {1204, 300, 1204, 1204},
	"more than one message":      lots(150, 1204),
	"growing":                    {10, 20, 30, 40},
}

func lots(n, size int) (list []int) {
	for range n {
		list = append(list, size)
	}
	return list
}

func TestEveryDatagramArrivesAsItWas(t *testing.T) {
	for _, mode := range []egress.Mode{egress.GSO, egress.Many, egress.Single} {
		for family, at := range map[string][2]string{"IPv4": {"127.0.0.1:0", "127.0.0.1:0"}, "IPv6": {"[::1]:0", "[::1]:0"}, "IPv4 from a socket of both": {"[::]:0", "127.0.0.1:0"}} {
			s, _, all := open(t, at[0], at[1], 3, mode)
			for name, lengths := range shapes {
				t.Run(fmt.Sprint(mode, "/", family, "/", name), func(t *testing.T) { frame(t, s, all, lengths) })
			}
			if s.Mode() != mode {
				t.Errorf("%s: sends by %s now, %s was asked", family, s.Mode(), mode)
			}
		}
	}
}

// One frame to two hundred viewers is a handful of calls.
func TestAFrameIsFewCalls(t *testing.T) {
	s, _, all := open(t, "127.0.0.1:0", "127.0.0.1:0", 100, egress.GSO)
	frame(t, s, all, lots(9, 1204))
	frame(t, s, all, lots(9, 1204))
	if s.Mode() != egress.GSO {
		t.Skip("this kernel does not cut datagrams")
	}
	// 100 viewers of 10.8 kB: the arena of half a megabyte is full three times.
	if calls, sent := s.Counts().Calls.Load(), s.Counts().Datagrams.Load(); sent != 1800 || calls > 2*3 {
		t.Errorf("%d calls for %d datagrams", calls, sent)
	}
}

func TestPuttingDoesNotAllocate(t *testing.T) {
	s, _, all := open(t, "127.0.0.1:0", "127.0.0.1:0", 20, egress.GSO)
	b, payload := s.NewBatch(), make([]byte, 1204)
	if n := testing.AllocsPerRun(100, func() {
		for _, f := range all {
			for range 9 {
				b.Put(&f.dest, append(b.Room(1204), payload...))
			}
		}
		b.Flush()
	}); n > 2 { // the closure that Control takes
		t.Errorf("%v allocations a frame", n)
	}
}

func TestNobodyThereDisturbsNobody(t *testing.T) {
	s, _, all := open(t, "127.0.0.1:0", "127.0.0.1:0", 2, egress.GSO)
	// From loopback there is no way out of the machine; the kernel says EINVAL, as it
	// does of a message that it cannot cut.
	nowhere, err := s.Dest(netip.MustParseAddrPort("192.0.2.1:9"))
	if err != nil {
		t.Fatal(err)
	}
	b := s.NewBatch()
	put := func(d *egress.Dest) {
		for range 3 {
			b.Put(d, append(b.Room(100), make([]byte, 100)...))
		}
	}
	put(&all[0].dest)
	put(&nowhere)
	put(&all[1].dest)
	b.Flush()
	buf := make([]byte, 200)
	for i, f := range all {
		for range 3 {
			_ = f.conn.SetReadDeadline(time.Now().Add(2 * time.Second))
			if n, err := f.conn.Read(buf); err != nil || n != 100 {
				t.Fatalf("viewer %d: %d bytes, %v", i, n, err)
			}
		}
	}
	if got := s.Counts().Refused.Load(); got != 3 {
		t.Errorf("%d refused", got)
	}
	if s.Mode() != egress.GSO {
		t.Errorf("sends by %s now", s.Mode())
	}
	if _, err := s.Dest(netip.MustParseAddrPort("[2001:db8::1]:9")); err == nil {
		t.Error("a socket of IPv4 takes an address of IPv6")
	}
}

func BenchmarkFrame(b *testing.B) {
	for _, mode := range []egress.Mode{egress.GSO, egress.Many, egress.Single} {
		b.Run(mode.String(), func(b *testing.B) {
			s, _, all := open(b, "127.0.0.1:0", "127.0.0.1:0", 50, mode)
			batch, payload := s.NewBatch(), make([]byte, 1204)
			b.ReportAllocs()
			for b.Loop() {
				for _, f := range all {
					for range 9 {
						batch.Put(&f.dest, append(batch.Room(1204), payload...))
					}
				}
				batch.Flush()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/450, "ns/datagram")
		})
	}
}
