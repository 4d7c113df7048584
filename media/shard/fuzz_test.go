package shard

import (
	"testing"
	"time"

	"github.com/pion/rtcp"

	"hawker/media/figures"
)

// FuzzReports holds for anything that a viewer says by RTCP: it gets again only what it
// was sent, no more than its share, and its figures stay within what was sent.
func FuzzReports(f *testing.F) {
	for _, p := range []rtcp.Packet{
		&rtcp.TransportLayerNack{MediaSSRC: 7, Nacks: rtcp.NackPairsFromSequenceNumbers([]uint16{103, 104, 200})},
		&rtcp.PictureLossIndication{MediaSSRC: 7},
		&rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{{SSRC: 7, TotalLost: 0xffffff, LastSequenceNumber: 1 << 31, LastSenderReport: 1, Delay: 1 << 31}}},
	} {
		b, err := p.Marshal()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		packets, err := rtcp.Unmarshal(b)
		if err != nil {
			return
		}
		s, out := newScene(), &tape{keep: true}
		v := s.viewer(7, out)
		s.play(100, "pmKpmpmxpmKpmppm")
		sent := map[uint16]uint32{}
		for _, h := range out.sent {
			sent[uint16(h.Index)] = h.TS
		}
		before := out.count
		log, room := figures.NewLog(time.Unix(1000, 0)), &figures.Room{}
		log.Take(packets, time.Unix(1001, 0), room)
		for _, p := range packets {
			if nack, ok := p.(*rtcp.TransportLayerNack); ok {
				s.repeat(v, nack)
			}
		}
		if out.count-before > repeatsAtOnce {
			t.Fatalf("%d packets were sent again", out.count-before)
		}
		for _, h := range out.sent[before:] {
			if ts, ok := sent[uint16(h.Index)]; !ok || ts != h.TS {
				t.Fatalf("sent again as %+v, first stamped %d", h, ts)
			}
		}
	})
}
