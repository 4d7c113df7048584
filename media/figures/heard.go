package figures

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
)

// Heard is what one viewer says by RTCP. One goroutine takes; any may read.
type Heard struct {
	Nacks atomic.Uint64 // packets asked for again (RFC 4585 section 6.2.1)
	PLIs  atomic.Uint64 // keyframes asked for
	Came  atomic.Uint64 // packets that came, as far as it reported
	Lost  atomic.Uint64 // packets that never did

	rtt atomic.Int64 // ns, smoothed; 0 while unknown

	mu   sync.Mutex
	last [2]block // of its streams
}

// block is the newest reception report on one stream.
type block struct {
	ssrc     uint32
	sequence uint32
	lost     int32
	known    bool
}

// Take counts the reports of one datagram that came at now, for the viewer and for the
// room.
func (h *Heard) Take(packets []rtcp.Packet, now time.Time, room *Room) {
	for _, p := range packets {
		switch p := p.(type) {
		case *rtcp.TransportLayerNack:
			n := uint64(0)
			for _, pair := range p.Nacks {
				pair.Range(func(uint16) bool { n++; return true })
			}
			h.Nacks.Add(n)
			room.Nacks.Add(n)
		case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
			h.PLIs.Add(1)
			room.PLIs.Add(1)
		case *rtcp.ReceiverReport:
			h.reports(p.Reports, now, room)
		case *rtcp.SenderReport:
			h.reports(p.Reports, now, room)
		}
	}
}

// reports takes reception reports (RFC 3550 section 6.4.1). A viewer has two streams;
// a third would not be ours.
func (h *Heard) reports(list []rtcp.ReceptionReport, now time.Time, room *Room) {
	for _, r := range list {
		if rtt, ok := roundTrip(r, now); ok {
			h.smooth(rtt)
		}
		if came, lost, ok := h.since(r); ok {
			h.Came.Add(came)
			h.Lost.Add(lost)
			room.Came.Add(came)
			room.Lost.Add(lost)
		}
	}
}

// since is what came and what was lost between the report before and this one. What
// was sent again and came late is lost no more.
func (h *Heard) since(r rtcp.ReceptionReport) (came, lost uint64, ok bool) {
	total := int32(r.TotalLost<<8) >> 8 // 24 bits, signed: repeats may outnumber losses
	h.mu.Lock()
	defer h.mu.Unlock()
	b := h.slot(r.SSRC)
	if b == nil {
		return 0, 0, false
	}
	before := *b
	*b = block{ssrc: r.SSRC, sequence: r.LastSequenceNumber, lost: total, known: true}
	expected := int64(int32(r.LastSequenceNumber - before.sequence))
	if !before.known || expected < 0 {
		return 0, 0, false
	}
	gone := min(max(int64(total)-int64(before.lost), 0), expected)
	return uint64(expected - gone), uint64(gone), true
}

func (h *Heard) slot(ssrc uint32) *block {
	for i := range h.last {
		if b := &h.last[i]; b.known && b.ssrc == ssrc || !b.known {
			return b
		}
	}
	return nil
}

// longestTrip is what no path takes: a report that says more has a wrong clock.
const longestTrip = 10 * time.Second

// roundTrip is the time between our report and its echo, less what the viewer kept it
// (RFC 3550 section 6.4.1, LSR and DLSR: 1/65536 s).
func roundTrip(r rtcp.ReceptionReport, now time.Time) (time.Duration, bool) {
	if r.LastSenderReport == 0 {
		return 0, false
	}
	ticks := int32(uint32(NTP(now)>>16) - r.LastSenderReport - r.Delay)
	d := time.Duration(ticks) * time.Second >> 16
	if d < -5*time.Millisecond || d > longestTrip { // a hair below 0 is rounding
		return 0, false
	}
	return max(d, 100*time.Microsecond), true
}

// smooth keeps the round trip of the last reports: a quarter is the newest's.
func (h *Heard) smooth(rtt time.Duration) {
	if before := time.Duration(h.rtt.Load()); before > 0 {
		rtt = (3*before + rtt) / 4
	}
	h.rtt.Store(int64(rtt))
}

// RTT is the smoothed round trip; 0 before the first report that tells.
func (h *Heard) RTT() time.Duration { return time.Duration(h.rtt.Load()) }

// NTP is the 64-bit fixed-point time of RFC 3550 section 4.
func NTP(t time.Time) uint64 {
	const from1900 = 2208988800
	s := uint64(t.Unix() + from1900)
	return s<<32 | uint64(t.Nanosecond())<<32/uint64(time.Second)
}
