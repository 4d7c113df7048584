package media_test

import (
	"testing"
	"time"

	"hawker/media"
	"hawker/media/mediatest"
)

// until looks again and again until the room's viewers are as they should be.
func (s *stage) until(ok func([]media.ViewerStats) bool) []media.ViewerStats {
	s.t.Helper()
	for {
		list := s.Viewers("show")
		if ok(list) {
			return list
		}
		select {
		case <-s.ctx.Done():
			s.t.Fatalf("%+v", list)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// What a viewer loses, asks for again and is sent is counted for it alone, and how it is
// reached is known.
func TestEachViewerIsCounted(t *testing.T) {
	eachWay(t, func(t *testing.T, s *stage) {
		s.publish("mara")
		s.heard("air show mara")
		bad := s.watch(mediatest.Options{Drop: 20})
		s.frames(bad, 5)
		s.watch(mediatest.Options{TCP: true})
		list := s.until(func(list []media.ViewerStats) bool {
			return len(list) == 2 && list[0].Nacks > 2 && list[0].Repeated > 2 && list[0].RTT > 0 && list[1].RTT > 0 && list[1].Bitrate > 0 && list[1].Packets > 50
		})
		lossy, fine := list[0], list[1]
		t.Logf("\n%+v\n%+v", lossy, fine)
		if lossy.Path.String() != "udp4" || fine.Path.String() != "tcp4" || lossy.Number != 1 || fine.Number != 2 {
			t.Errorf("%s and %s", lossy.Path, fine.Path)
		}
		if fine.Nacks >= lossy.Nacks || fine.Repeated >= lossy.Repeated {
			t.Errorf("of a viewer on a good line: %+v", fine)
		}
		for _, v := range list {
			if v.Join <= 0 || v.Connect <= 0 || v.Join > 10*time.Second || !v.Picture || v.Bytes == 0 || v.RTT > time.Second {
				t.Errorf("%+v", v)
			}
		}
		rooms := s.Rooms()
		if len(rooms) != 1 || rooms[0].Name != "show" || !rooms[0].OnAir || rooms[0].Watching != 2 || rooms[0].Total.Joins.Load() != 2 {
			t.Fatalf("%+v", rooms)
		}
		total := rooms[0].Total
		if total.Nacks.Load() < lossy.Nacks || total.Packets.Load() < lossy.Packets+fine.Packets || total.Bytes.Load() < lossy.Bytes+fine.Bytes {
			t.Errorf("the room counts less than its viewers: %d packets", total.Packets.Load())
		}
		for s.Joins().Count < 2 && s.ctx.Err() == nil {
			<-time.After(10 * time.Millisecond)
		}
		if j := s.Joins(); j.Count != 2 || j.Sum <= 0 {
			t.Errorf("%+v", j)
		}
	})
}

// The publisher's figures come from its packets and its sender reports.
func TestThePublisherIsMeasured(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.publish("mara")
	s.heard("air show mara")
	var got media.Stats
	for s.ctx.Err() == nil && (got.FPS < 5 || !got.LateKnown || got.Sound == 0 || got.KeyframeEvery == 0) {
		got, _ = s.Stats("show")
		<-time.After(10 * time.Millisecond)
	}
	if got.FPS < 5 || got.FPS > 300 || !got.LateKnown || got.Late > 5*time.Second || got.Path.String() != "udp4" || got.Sound == 0 || got.Sound > got.Bitrate || got.KeyframeEvery <= 0 {
		t.Errorf("%+v", got)
	}
	t.Logf("%+v", got)
}

func TestAFullRoomCountsWhomItRefused(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.Limit(media.Limits{Viewers: 1})
	s.publish("mara")
	s.heard("air show mara")
	s.frames(s.watch(mediatest.Options{}), 1)
	for range 3 {
		if v, err := mediatest.WatchBy(s.ctx, mediatest.FromRelay(s.Relay, "show"), mediatest.Options{}); err == nil {
			v.Close()
			t.Fatal("one too many was let in")
		}
	}
	if n := s.Rooms()[0].Total.Refused.Load(); n != 3 {
		t.Errorf("%d were refused", n)
	}
}
