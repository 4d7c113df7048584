package wire

import (
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/pion/ice/v4"
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
	return w, offered(t, w)
}

// offered are the candidates of a session.
func offered(t *testing.T, w *Wire) (candidates []string) {
	t.Helper()
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
	return candidates
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

// What is announced holds for sessions from then on, for both ways of opening one.
func TestAnotherAddressIsAnnounced(t *testing.T) {
	w, _ := gather(t, Config{Loopback: true})
	for _, public := range [][]string{{"93.184.216.34"}, {"93.184.216.35"}, nil} {
		if err := w.Announce(public); err != nil {
			t.Fatal(err)
		}
		got := strings.Join(offered(t, w), " ") + strings.Join(agentOffers(t, w), " ")
		for _, ip := range []string{"93.184.216.34", "93.184.216.35"} {
			want := 0
			if slices.Contains(public, ip) {
				want = 1
			}
			if n := strings.Count(got, ip); n == 0 != (want == 0) {
				t.Errorf("%v: %s is in %s", public, ip, got)
			}
		}
	}
	if err := w.Announce([]string{"shop.example"}); err == nil {
		t.Error("took a name for an address")
	}
}

// agentOffers are the candidates of an agent of our own.
func agentOffers(t *testing.T, w *Wire) (candidates []string) {
	t.Helper()
	a, err := w.Agent()
	if err != nil {
		t.Fatal(err)
	}
	defer a.GracefulClose()
	done := make(chan struct{})
	if err := a.OnCandidate(func(c ice.Candidate) {
		if c == nil {
			close(done)
			return
		}
		candidates = append(candidates, c.NetworkType().NetworkShort()+" "+c.Address())
	}); err != nil {
		t.Fatal(err)
	}
	if err := a.GatherCandidates(); err != nil {
		t.Fatal(err)
	}
	<-done
	return candidates
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
