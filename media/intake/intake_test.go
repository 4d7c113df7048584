package intake

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"net"
	"net/netip"
	"testing"
	"time"
)

// request is a binding request of ICE; name is its USERNAME.
func request(name string) []byte {
	b := binary.BigEndian.AppendUint16(nil, stunRequest)
	b = append(b, 0, 0)
	b = binary.BigEndian.AppendUint32(b, stunCookie)
	b = append(b, "transaction."...)
	b = append(b, 0x80, 0x2a, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8) // ICE-CONTROLLING
	b = binary.BigEndian.AppendUint16(b, stunUsername)
	b = binary.BigEndian.AppendUint16(b, uint16(len(name)))
	b = append(append(b, name...), make([]byte, -len(name)&3)...)
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)-stunHeader))
	return b
}

func ours(ufrag []byte) bool { return string(ufrag) == "ours" }

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
	return c
}

func open(t testing.TB, addr string) (*Reader, netip.AddrPort) {
	t.Helper()
	c := listen(t, addr)
	r, err := Open(c, ours)
	if err != nil {
		t.Fatal(err)
	}
	at := c.LocalAddr().(*net.UDPAddr).AddrPort()
	return r, netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
}

func TestWhatIsTakenIn(t *testing.T) {
	reply, short, long := request("ours:theirs"), request("ours:theirs"), request("ours:theirs")
	reply[0] = 0x01                          // a success response has no name
	binary.BigEndian.PutUint16(short[2:], 4) // ends before its name
	beyond := request("ours:theirs")
	binary.BigEndian.PutUint16(beyond[2:], uint16(len(beyond)))
	binary.BigEndian.PutUint16(long[34:], 9999)
	without := request("")
	for _, row := range []struct {
		name string
		b    []byte
		want bool
	}{
		{"a check of our session", request("ours:theirs"), true},
		{"a check of somebody else's", request("other:theirs"), false},
		{"a check with half a name", request("ours"), false},
		{"a check without a name", without, false},
		{"an answer to a check", reply, true},
		{"a message that ends before its name", short, false},
		{"a message longer than the datagram", beyond, false},
		{"a name longer than the message", long, false},
		{"a handshake", append([]byte{22, 254, 253}, make([]byte, 60)...), true},
		{"a picture", append([]byte{0x80, 102}, make([]byte, 60)...), true},
		{"a goodbye, which is the shortest report", []byte{0x80, 203, 0, 1, 0, 0, 0, 1}, true},
		{"a name query", append([]byte{0x12, 0x34, 1, 0, 0, 1}, make([]byte, 30)...), false},
		{"TURN's channels", append([]byte{0x40, 0, 0, 8}, make([]byte, 30)...), false},
		{"a web request over QUIC", append([]byte{0xc3, 0, 0, 0, 1}, make([]byte, 1195)...), false},
		{"nothing", nil, false},
		{"a byte", []byte{0x80}, false},
	} {
		if got := (&Reader{knows: ours}).wanted(row.b); got != row.want {
			t.Errorf("%s: %v", row.name, got)
		}
	}
}

func FuzzWanted(f *testing.F) {
	f.Add(request("ours:theirs"))
	f.Add(request("ours:theirs")[:30])
	f.Add([]byte{0, 1, 0, 4, 0x21, 0x12, 0xa4, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		r := &Reader{knows: ours}
		was := bytes.Clone(b)
		if r.wanted(b) && len(b) < 8 {
			t.Errorf("takes %x", b)
		}
		if !bytes.Equal(was, b) {
			t.Error("changed what it read")
		}
	})
}

func TestEveryDatagramComesInAsItWasSent(t *testing.T) {
	for name, at := range map[string][2]string{"IPv4": {"127.0.0.1:0", "127.0.0.1:0"}, "IPv6": {"[::1]:0", "[::1]:0"}, "IPv4 into a socket of both": {"[::]:0", "127.0.0.1:0"}} {
		t.Run(name, func(t *testing.T) {
			r, to := open(t, at[0])
			from := listen(t, at[1])
			if to.Addr().IsUnspecified() {
				to = netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), to.Port())
			}
			const n = 40 // more than one call reads, and few enough for any socket
			sent := func(i int) []byte { return append([]byte{0x80, 96}, bytes.Repeat([]byte{byte(i)}, 12+12*i)...) }
			for i := range n {
				for _, b := range [][]byte{sent(i), []byte("a stray")} {
					if _, err := from.WriteToUDPAddrPort(b, to); err != nil {
						t.Fatal(err)
					}
				}
			}
			buf, want := make([]byte, 8192), from.LocalAddr().(*net.UDPAddr).AddrPort()
			for i := range n {
				got, at, err := r.Read(buf)
				if err != nil || !bytes.Equal(buf[:got], sent(i)) {
					t.Fatalf("datagram %d: %d bytes, %v", i, got, err)
				}
				if at.Addr().Unmap() != want.Addr().Unmap() || at.Port() != want.Port() {
					t.Fatalf("datagram %d came from %s, not %s", i, at, want)
				}
			}
			if got := r.Strays(); got < n-1 { // the last may still be there
				t.Errorf("%d strays", got)
			}
		})
	}
}

func TestReadingEndsWithItsSocket(t *testing.T) {
	r, _ := open(t, "127.0.0.1:0")
	ended := make(chan error)
	go func() {
		_, _, err := r.Read(make([]byte, 100))
		ended <- err
	}()
	r.conn.Close()
	select {
	case err := <-ended:
		if !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("still reads")
	}
}

// strays are what an open port gets to see; few enough for any socket to hold.
func strays() (list [][]byte) {
	noise := rand.New(rand.NewPCG(1, 2))
	for range 12 {
		b := make([]byte, 40+noise.IntN(1100))
		for i := range b {
			b[i] = byte(noise.Uint32())
		}
		list = append(list, request("other:theirs"), append([]byte{0x40}, b...), append([]byte{0xc0}, b...), append([]byte{2}, b...))
	}
	return list
}

func TestAStrayCostsNoMemory(t *testing.T) {
	r, to := open(t, "127.0.0.1:0")
	from, list, buf := listen(t, "127.0.0.1:0"), strays(), make([]byte, 2048)
	last := request("ours:theirs")
	if n := testing.AllocsPerRun(20, func() {
		for _, b := range append(list, last) {
			_, _ = from.WriteToUDPAddrPort(b, to)
		}
		if _, _, err := r.Read(buf); err != nil {
			t.Fatal(err)
		}
	}); n > 2 { // the sender's list
		t.Errorf("%v allocations for %d strays", n, len(list))
	}
	if want := uint64(21 * len(list)); r.Strays() != want {
		t.Errorf("%d of %d strays were counted", r.Strays(), want)
	}
}

// A stray may cost five microseconds; reading it from the kernel is nearly all.
func BenchmarkStray(b *testing.B) {
	r, to := open(b, "127.0.0.1:0")
	from, list, buf := listen(b, "127.0.0.1:0"), strays(), make([]byte, 2048)
	last := request("ours:theirs")
	b.ReportAllocs()
	spent := time.Duration(0)
	for b.Loop() {
		b.StopTimer()
		for _, s := range append(list, last) {
			_, _ = from.WriteToUDPAddrPort(s, to)
		}
		b.StartTimer()
		began := time.Now()
		if _, _, err := r.Read(buf); err != nil {
			b.Fatal(err)
		}
		spent += time.Since(began)
	}
	b.ReportMetric(float64(spent.Nanoseconds())/float64(b.N)/float64(len(list)+1), "ns/stray")
}

func BenchmarkWanted(b *testing.B) {
	r, list := &Reader{knows: ours}, strays()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r.wanted(list[i%len(list)])
	}
}
