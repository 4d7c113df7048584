package media_test

import (
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hawker/media/mediatest"
)

// uplink is a bad line between a publisher and the relay: what goes up is delayed and
// some RTP of it is lost, what comes down is delayed.
type uplink struct {
	front *net.UDPConn
	relay *net.UDPAddr
	lose  float64
	delay time.Duration
	lost  atomic.Int64
	came  atomic.Int64
	wg    sync.WaitGroup
}

type datagram struct {
	due  time.Time
	data []byte
}

func newUplink(t *testing.T, relay *net.UDPAddr, lose float64, delay time.Duration) *uplink {
	t.Helper()
	front, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	u := &uplink{front: front, relay: relay, lose: lose, delay: delay}
	u.wg.Go(u.run)
	t.Cleanup(func() { front.Close(); u.wg.Wait() })
	return u
}

// through leads an answer's candidates over the line.
func (u *uplink) through(sdp string) string {
	var kept []string
	for line := range strings.Lines(sdp) {
		if strings.HasPrefix(line, "a=candidate:") && !strings.Contains(strings.ToLower(line), " udp ") {
			continue
		}
		kept = append(kept, strings.ReplaceAll(line, fmt.Sprintf(" %d typ", u.relay.Port), fmt.Sprintf(" %d typ", u.front.LocalAddr().(*net.UDPAddr).Port)))
	}
	return strings.Join(kept, "")
}

func (u *uplink) run() {
	ways := map[string]chan datagram{}
	dice := rand.New(rand.NewPCG(1, 2))
	var backs []*net.UDPConn
	defer func() {
		for _, c := range backs {
			c.Close()
		}
		for _, up := range ways {
			close(up)
		}
	}()
	buf := make([]byte, 2048)
	for {
		n, from, err := u.front.ReadFromUDP(buf)
		if err != nil {
			return
		}
		up := ways[from.String()]
		if up == nil {
			back, err := net.DialUDP("udp4", nil, u.relay)
			if err != nil {
				return
			}
			backs, up = append(backs, back), make(chan datagram, 4096)
			ways[from.String()] = up
			u.wg.Go(func() { u.forward(up, func(b []byte) { _, _ = back.Write(b) }) })
			u.wg.Go(func() { u.down(back, from) })
		}
		// RTP, by RFC 5761 section 4.
		if n > 1 && buf[0]&0xc0 == 0x80 && (buf[1] < 192 || buf[1] > 223) {
			u.came.Add(1)
			if dice.Float64() < u.lose {
				u.lost.Add(1)
				continue
			}
		}
		u.put(up, buf[:n])
	}
}

func (u *uplink) put(to chan datagram, b []byte) {
	select {
	case to <- datagram{time.Now().Add(u.delay), append([]byte(nil), b...)}:
	default:
	}
}

// forward keeps the order of what it delays.
func (u *uplink) forward(from chan datagram, send func([]byte)) {
	for d := range from {
		time.Sleep(time.Until(d.due)) // the line's length, which is what is tested
		send(d.data)
	}
}

func (u *uplink) down(back *net.UDPConn, to *net.UDPAddr) {
	out := make(chan datagram, 4096)
	u.wg.Go(func() { u.forward(out, func(b []byte) { _, _ = u.front.WriteToUDP(b, to) }) })
	defer close(out)
	buf := make([]byte, 2048)
	for {
		n, err := back.Read(buf)
		if err != nil {
			return
		}
		u.put(out, buf[:n])
	}
}

// newStageBehind is a relay, and a bad line that leads to it.
func newStageBehind(t *testing.T, lose float64, delay time.Duration) (*stage, *uplink) {
	t.Helper()
	udp, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	at := udp.LocalAddr().(*net.UDPAddr)
	return newStageOn(t, udp, false), newUplink(t, at, lose, delay)
}

// A publisher whose line loses one packet in twenty and takes 60 ms there and back is
// repaired before anything is fanned out.
func TestALossyUplinkIsRepairedOnceForAll(t *testing.T) {
	t.Parallel()
	s, u := newStageBehind(t, 0.05, 30*time.Millisecond)
	p, err := mediatest.PublishBy(s.ctx, mediatest.IntoRelay(s.Relay, "show", "mara"), mediatest.Options{Answer: u.through})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	s.heard("air show mara")
	v := s.watch(mediatest.Options{})
	s.frames(v, 150)
	seen := v.Seen()
	t.Logf("%d of %d lost on the line; %+v", u.lost.Load(), u.came.Load(), seen)
	if u.lost.Load() < 10 {
		t.Fatal("the line lost nothing")
	}
	if seen.Holes > 0 || seen.Backwards > 0 {
		t.Errorf("viewers noticed: %+v", seen)
	}
}
