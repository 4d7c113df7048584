package leg

import (
	"net"
	"net/netip"
	"testing"

	"github.com/pion/rtcp"

	"hawker/media/egress"
	"hawker/media/seal"
)

// A leg writes nothing while it lacks keys or a path, whatever is asked of it.
func TestWithoutKeyOrPathNothingLeaves(t *testing.T) {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	sock, err := egress.Open(conn, egress.GSO)
	if err != nil {
		t.Fatal(err)
	}
	dest, err := sock.Dest(conn.LocalAddr().(*net.UDPAddr).AddrPort())
	if err != nil {
		t.Fatal(err)
	}
	key := []byte("sixteen bytes...")
	sealer, err := seal.New(seal.GCM128, key, key[:12])
	if err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		key, path bool
		sent      uint64
	}{"neither": {}, "a path alone": {path: true}, "a key alone": {key: true}, "both": {key: true, path: true, sent: 1}} {
		l, b := &Leg{}, sock.NewBatch()
		if row.key {
			l.sealer.Store(sealer)
		}
		if row.path {
			l.path.Store(&path{dest: dest})
		}
		before := sock.Counts().Datagrams.Load()
		wrote := l.Write(b, seal.Header{Index: 7, SSRC: 1, PT: 102}, []byte("in clear"))
		b.Flush()
		if sent := sock.Counts().Datagrams.Load() - before; sent != row.sent || wrote != (row.sent == 1) {
			t.Errorf("%s: wrote %v, %d datagrams left", name, wrote, sent)
		}
		if !row.key {
			if err := l.WriteRTCP(b, []rtcp.Packet{&rtcp.SenderReport{SSRC: 1}}); err == nil {
				t.Errorf("%s: a report left", name)
			}
		}
	}
	if _, err := sock.Dest(netip.MustParseAddrPort("[2001:db8::1]:9")); err == nil {
		t.Error("a path of IPv6 from a socket of IPv4")
	}
}
