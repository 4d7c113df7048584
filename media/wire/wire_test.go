package wire

import (
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/pion/webrtc/v4"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// gather opens a wire as c says and gives the candidates that it offers.
func gather(t *testing.T, c Config) (w *Wire, candidates []string) {
	t.Helper()
	udp, err := net.ListenUDP("udp", &net.UDPAddr{})
	if err != nil {
		t.Fatal(err)
	}
	tcp, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	c.UDP, c.TCP = udp, tcp
	if w, err = Open(c); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	pc, err := w.Viewer()
	if err != nil {
		t.Fatal(err)
	}
	defer pc.GracefulClose()
	if _, err := pc.CreateDataChannel("x", nil); err != nil {
		t.Fatal(err)
	}
	offer, err := pc.CreateOffer(nil)
	if err != nil {
		t.Fatal(err)
	}
	done := webrtc.GatheringCompletePromise(pc)
	if err := pc.SetLocalDescription(offer); err != nil {
		t.Fatal(err)
	}
	<-done
	for line := range strings.Lines(pc.LocalDescription().SDP) {
		if f := strings.Fields(line); strings.HasPrefix(line, "a=candidate:") && f[1] == "1" {
			candidates = append(candidates, f[2]+" "+f[4])
		}
	}
	return w, candidates
}

func TestCandidates(t *testing.T) {
	w, plain := gather(t, Config{})
	t.Log(plain)
	for _, a := range w.Addresses() {
		for _, proto := range []string{"udp ", "tcp "} {
			if !slices.Contains(plain, proto+a) {
				t.Errorf("%s%s is not offered", proto, a)
			}
		}
	}
	for _, c := range plain {
		if a := netip.MustParseAddr(strings.Fields(c)[1]); a.IsLoopback() {
			t.Errorf("%s is offered", c)
		}
	}
	if _, with := gather(t, Config{Loopback: true}); !slices.Contains(with, "udp 127.0.0.1") || !slices.Contains(with, "tcp 127.0.0.1") {
		t.Errorf("no loopback in %v", with)
	}
}

func TestPublicAddressesAreAnnouncedBesideOurOwn(t *testing.T) {
	w, got := gather(t, Config{PublicIPs: []string{"203.0.113.7"}, Loopback: true})
	for _, want := range []string{"udp 203.0.113.7", "tcp 203.0.113.7", "udp 127.0.0.1"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is missing in %v", want, got)
		}
	}
	if w.Addresses()[0] != "203.0.113.7" {
		t.Errorf("addresses %v", w.Addresses())
	}
	udp, err := net.ListenUDP("udp", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Config{UDP: udp, PublicIPs: []string{"shop.example"}}); err == nil {
		t.Error("took a name for an address")
	}
}
