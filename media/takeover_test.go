package media_test

import (
	"errors"
	"testing"

	"hawker/media"
	"hawker/media/mediatest"
)

// unbroken fails unless the viewer has seen one stream without a jump.
func unbroken(t *testing.T, v *mediatest.Viewer) {
	t.Helper()
	if s := v.Seen(); s.Holes > 0 || s.Backwards > 0 || s.Early > 0 {
		t.Errorf("the viewer noticed: %+v", s)
	}
}

func TestReconnectIsUnseenByViewers(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	first := s.publish("mara")
	s.heard("air show mara")
	v := s.watch(mediatest.Options{})
	s.frames(v, 10)

	first.Vanish()
	s.heard("air show mara", "lost show mara")
	if _, err := mediatest.WatchBy(s.ctx, mediatest.FromRelay(s.Relay, "show"), mediatest.Options{}); !errors.Is(err, media.ErrOffAir) {
		t.Fatalf("joined a room without a picture: %v", err)
	}
	s.publish("mara")
	s.heard("air show mara", "lost show mara", "air show mara")
	s.frames(v, 10)
	unbroken(t, v)
}

func TestTakeoverByTheSamePersonLosesNoFrame(t *testing.T) {
	eachWay(t, func(t *testing.T, s *stage) {
		s.publish("mara")
		s.heard("air show mara")
		v := s.watch(mediatest.Options{})
		s.frames(v, 10)
		s.publish("mara")
		s.heard("air show mara", "air show mara")
		s.frames(v, 30)
		unbroken(t, v)
		// The new one begins with the next keyframe of its own; until then the old flows.
		if gap := v.Seen().LongestGap; gap > media.DefaultGrace {
			t.Errorf("the picture stood for %s", gap)
		}
	})
}

func TestAnotherPersonIsRefused(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.publish("mara")
	s.heard("air show mara")
	_, err := mediatest.PublishBy(s.ctx, mediatest.IntoRelay(s.Relay, "show", "ivo"), mediatest.Options{})
	if !errors.Is(err, media.ErrBusy) {
		t.Fatalf("got %v", err)
	}
	if _, err := s.Feed("show", "ivo"); !errors.Is(err, media.ErrBusy) {
		t.Fatalf("got %v", err)
	}
	other, err := mediatest.PublishBy(s.ctx, mediatest.IntoRelay(s.Relay, "other", "ivo"), mediatest.Options{})
	if err != nil {
		t.Fatalf("another room: %v", err)
	}
	s.heard("air show mara", "air other ivo")
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	s.heard("air show mara", "air other ivo", "lost other ivo")
}

func TestDeleteIsLostAtOnce(t *testing.T) {
	eachWay(t, func(t *testing.T, s *stage) {
		p := s.publish("mara")
		s.heard("air show mara")
		v := s.watch(mediatest.Options{})
		s.frames(v, 3)
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
		s.heard("air show mara", "lost show mara")
		// Another person may now take the show over, and the viewer stays.
		s.publish("ivo")
		s.heard("air show mara", "lost show mara", "air show ivo")
		s.frames(v, 5)
		unbroken(t, v)
	})
}

func TestSilenceIsLostAndItsEndIsOnAir(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.publish("mara")
	s.heard("air show mara")
	v := s.watch(mediatest.Options{})
	s.frames(v, 3)
	p.Mute(true)
	s.heard("air show mara", "lost show mara")
	p.Mute(false)
	s.heard("air show mara", "lost show mara", "air show mara")
	s.frames(v, 5)
}

func TestStopEndsViewersWithoutACallback(t *testing.T) {
	eachWay(t, func(t *testing.T, s *stage) {
		p := s.publish("mara")
		s.heard("air show mara")
		v := s.watch(mediatest.Options{})
		s.frames(v, 3)
		s.Stop("show")
		if err := v.Ended(s.ctx); err != nil {
			t.Fatal(err)
		}
		if err := p.Close(); !errors.Is(err, media.ErrNotFound) {
			t.Fatalf("the publisher's session is still there: %v", err)
		}
		s.Stop("show")
		s.heard("air show mara")
		s.publish("mara")
		s.heard("air show mara", "air show mara")
	})
}

func TestDismissedViewersEndAndMayComeAgain(t *testing.T) {
	eachWay(t, func(t *testing.T, s *stage) {
		s.publish("mara")
		s.heard("air show mara")
		v := s.watch(mediatest.Options{})
		s.frames(v, 3)
		s.Dismiss("show")
		s.Dismiss("nowhere")
		if err := v.Ended(s.ctx); err != nil {
			t.Fatal(err)
		}
		s.frames(s.watch(mediatest.Options{}), 3)
		s.heard("air show mara")
	})
}
