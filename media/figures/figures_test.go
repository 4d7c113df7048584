package figures

import (
	"net/netip"
	"testing"
	"time"

	"github.com/pion/rtcp"
)

var start = time.Unix(1_700_000_000, 123_456_789)

// report is what a viewer says of our stream 7: sequence received, lost so far.
func report(sequence, lost uint32) *rtcp.ReceiverReport {
	return &rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{{SSRC: 7, LastSequenceNumber: sequence, TotalLost: lost & 0xffffff}}}
}

func TestHeardCountsLoss(t *testing.T) {
	minus := func(n uint32) uint32 { return -n & 0xffffff }
	tests := []struct {
		name       string
		list       []*rtcp.ReceiverReport
		came, lost uint64
	}{
		{"the first report tells nothing", []*rtcp.ReceiverReport{report(1000, 40)}, 0, 0},
		{"two", []*rtcp.ReceiverReport{report(1000, 40), report(1100, 45)}, 95, 5},
		{"what came late is lost no more", []*rtcp.ReceiverReport{report(1000, 40), report(1100, 30)}, 100, 0},
		{"repeats may outnumber losses", []*rtcp.ReceiverReport{report(1000, minus(3)), report(1100, minus(1))}, 98, 2},
		{"past the turn of 16 bits", []*rtcp.ReceiverReport{report(65_500, 0), report(65_600, 10)}, 90, 10},
		{"an older report", []*rtcp.ReceiverReport{report(1000, 0), report(900, 50)}, 0, 0},
		{"more lost than sent is no more than all", []*rtcp.ReceiverReport{report(1000, 0), report(1010, 500)}, 0, 10},
	}
	for _, tt := range tests {
		var h Heard
		var room Room
		for i, r := range tt.list {
			h.Take([]rtcp.Packet{r}, start.Add(time.Duration(i)*time.Second), &room)
		}
		if h.Came.Load() != tt.came || h.Lost.Load() != tt.lost || room.Lost.Load() != tt.lost {
			t.Errorf("%s: %d came, %d lost; the room lost %d", tt.name, h.Came.Load(), h.Lost.Load(), room.Lost.Load())
		}
	}
}

func TestHeardCountsStreamsApart(t *testing.T) {
	var h Heard
	var room Room
	two := func(a, b uint32) []rtcp.Packet {
		return []rtcp.Packet{&rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{
			{SSRC: 1, LastSequenceNumber: a}, {SSRC: 2, LastSequenceNumber: b}, {SSRC: 3, LastSequenceNumber: 9 * a}}}}
	}
	h.Take(two(100, 5000), start, &room)
	h.Take(two(200, 5050), start, &room)
	if n := h.Came.Load(); n != 150 {
		t.Errorf("%d came of two streams, 150 did; a third is none of ours", n)
	}
}

func TestHeardCountsWhatIsAskedFor(t *testing.T) {
	var h Heard
	var room Room
	h.Take([]rtcp.Packet{
		&rtcp.TransportLayerNack{Nacks: rtcp.NackPairsFromSequenceNumbers([]uint16{5, 6, 9, 300})},
		&rtcp.PictureLossIndication{}, &rtcp.FullIntraRequest{},
	}, start, &room)
	if h.Nacks.Load() != 4 || h.PLIs.Load() != 2 || room.Nacks.Load() != 4 || room.PLIs.Load() != 2 {
		t.Errorf("%d packets and %d keyframes asked for", h.Nacks.Load(), h.PLIs.Load())
	}
}

func TestRoundTrip(t *testing.T) {
	short := func(d time.Duration) uint32 { return uint32(d * 65536 / time.Second) }
	tests := []struct {
		name       string
		sent, kept time.Duration // before now; at the viewer
		want       time.Duration
		ok         bool
	}{
		{"80 ms, kept for half a second", 580 * time.Millisecond, 500 * time.Millisecond, 80 * time.Millisecond, true},
		{"nothing at all counts as a little", 200 * time.Millisecond, 200 * time.Millisecond, 100 * time.Microsecond, true},
		{"kept longer than it can be", 200 * time.Millisecond, 300 * time.Millisecond, 0, false},
		{"a minute is a wrong clock", time.Minute, 0, 0, false},
	}
	for _, tt := range tests {
		got, ok := roundTrip(rtcp.ReceptionReport{LastSenderReport: uint32(NTP(start.Add(-tt.sent)) >> 16), Delay: short(tt.kept)}, start)
		if ok != tt.ok || (got-tt.want).Abs() > time.Millisecond {
			t.Errorf("%s: %s %v", tt.name, got, ok)
		}
	}
	if _, ok := roundTrip(rtcp.ReceptionReport{Delay: 5}, start); ok {
		t.Error("a viewer that heard no report of ours tells a round trip")
	}
}

func TestMeter(t *testing.T) {
	var m Meter
	p := Publisher{RTT: 40 * time.Millisecond}
	if m.Fill(&p); p.Bitrate != 0 {
		t.Error("a rate of nothing")
	}
	for i := range uint64(9) {
		m.Add(Take{
			At: start.Add(time.Duration(i) * time.Second), Out: i * 1_000_000, Busy: time.Duration(i) * 30 * time.Millisecond,
			Picture: Stream{Bytes: i * 250_000, Got: i * 190, Lost: i * 10, Frames: i * 25}, Sound: Stream{Bytes: i * 8_000, Got: i * 50},
			Late: time.Duration(i) * time.Second, LateKnown: i > 6, // within the window, only seven and eight
		})
	}
	m.Fill(&p)
	packets, bits, ok := m.Rates()
	if p.Bitrate != 2_064_000 || p.Sound != 64_000 || p.FPS != 25 || p.Out != 8_000_000 || p.Busy != 0.03 || p.Loss != 0.04 || packets != 240 || bits != 2_064_000 || !ok {
		t.Errorf("%+v, %v packets", p, packets)
	}
	if want := 7520 * time.Millisecond; p.Late != want || !p.LateKnown {
		t.Errorf("late by %s, want %s", p.Late, want)
	}
}

// A stream is gone that brought nothing for three seconds, however much came before.
func TestAStreamIsGone(t *testing.T) {
	for i := range uint64(8) {
		var m Meter
		for s := range i {
			m.Add(Take{At: start.Add(time.Duration(s) * time.Second), Picture: Stream{Frames: 25 * min(s, 3)}, Sound: Stream{Got: 50 * s}})
		}
		var p Publisher
		if m.Fill(&p); p.Still != (i >= 7) || p.Silent {
			t.Errorf("pictures until the third of %d seconds: still %v, silent %v", i, p.Still, p.Silent)
		}
	}
}

func TestJoinsAreCountedOnce(t *testing.T) {
	var h Histogram
	var s Sent
	l := NewLog(start)
	l.Note(&s, &h) // nothing came yet
	s.Began.Store(start.Add(60 * time.Millisecond).UnixNano())
	l.Note(&s, &h)
	l.Note(&s, &h)
	slow := NewLog(start)
	var late Sent
	late.Began.Store(start.Add(time.Minute).UnixNano())
	slow.Note(&late, &h)
	j := h.Read()
	if j.Count != 2 || j.Sum != time.Minute+60*time.Millisecond || j.AtMost[50*time.Millisecond] != 0 || j.AtMost[100*time.Millisecond] != 1 || j.AtMost[10*time.Second] != 1 {
		t.Errorf("%+v", j)
	}
}

func TestSummary(t *testing.T) {
	var list []Viewer
	for i := range 20 {
		v := Viewer{Number: i + 1, Picture: true, RTT: time.Duration(i+1) * 10 * time.Millisecond, Bitrate: 100, Path: PathTo(i < 4, netip.MustParseAddr("192.0.2.1"))}
		if i == 12 || i == 3 {
			v.Loss = float64(i) / 100
		}
		list = append(list, v)
	}
	list = append(list, Viewer{Number: 21, Path: PathTo(false, netip.MustParseAddr("2001:db8::1"))})
	s := Summarize(100*time.Millisecond, list)
	if s.Watching != 21 || s.TCP != 4 || s.IPv6 != 1 || s.SoundOnly != 1 || s.Losing != 1 || s.Out != 2000 {
		t.Errorf("%+v", s)
	}
	if s.P50 != 150*time.Millisecond || s.P95 != 195*time.Millisecond {
		t.Errorf("p50 %s, p95 %s", s.P50, s.P95)
	}
	for i, want := range []int{13, 4, 20, 19, 18} {
		if s.Worst[i].Number != want {
			t.Errorf("the %d. worst is %d, want %d", i+1, s.Worst[i].Number, want)
		}
	}
	if s := Summarize(0, nil); s.P95 != 0 || s.Loss != 0 || len(s.Worst) != 0 {
		t.Errorf("of nobody: %+v", s)
	}
}

func TestPathsHaveNames(t *testing.T) {
	for want, p := range map[string]Path{
		"": {}, "udp4": PathTo(false, netip.MustParseAddr("::ffff:192.0.2.1")), "tcp6": PathTo(true, netip.MustParseAddr("2001:db8::1")),
	} {
		if p.String() != want {
			t.Errorf("%q, want %q", p, want)
		}
	}
}
