package media_test

import (
	"errors"
	"testing"
	"time"

	"hawker/media"
	"hawker/media/mediatest"
)

func (s *stage) publishBy(o mediatest.Options) *mediatest.Publisher {
	s.t.Helper()
	p, err := mediatest.PublishBy(s.ctx, mediatest.IntoRelay(s.Relay, "show", "mara"), o)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { p.Close() })
	return p
}

func (s *stage) sound(v *mediatest.Viewer, n int) {
	s.t.Helper()
	for goal := v.AudioPackets() + n; v.AudioPackets() < goal; {
		select {
		case <-time.After(5 * time.Millisecond):
		case <-s.ctx.Done():
			s.t.Fatal("no sound")
		}
	}
}

func TestSoundThatComesLaterIsHeard(t *testing.T) {
	eachWay(t, func(t *testing.T, s *stage) {
		p := s.publishBy(mediatest.Options{LateAudio: true})
		s.heard("air show mara")
		v := s.watch(mediatest.Options{})
		s.frames(v, 20)
		if n := v.AudioPackets(); n > 0 {
			t.Fatalf("%d packets of sound that was not sent", n)
		}
		p.MuteAudio(false)
		s.sound(v, 20)
		s.frames(v, 5)
		unbroken(t, v)
	})
}

// Sound goes on the air alone when the picture keeps waiting, and the picture follows.
func TestAPictureThatComesLaterIsSeen(t *testing.T) {
	eachWay(t, func(t *testing.T, s *stage) {
		p := s.publishBy(mediatest.Options{LateVideo: true})
		s.heard("air show mara")
		v := s.watch(mediatest.Options{})
		s.sound(v, 20)
		p.MuteVideo(false)
		s.frames(v, 20)
		unbroken(t, v)
		late := s.watch(mediatest.Options{})
		s.frames(late, 5)
		s.heard("air show mara")
	})
}

func TestAPausedPictureLeavesTheSound(t *testing.T) {
	eachWay(t, func(t *testing.T, s *stage) {
		p := s.publish("mara")
		s.heard("air show mara")
		v := s.watch(mediatest.Options{})
		s.frames(v, 10)
		p.MuteVideo(true)
		s.sound(v, 130) // longer than the grace
		during := s.watch(mediatest.Options{})
		s.sound(during, 10)
		p.MuteVideo(false)
		s.frames(v, 20)
		s.frames(during, 20)
		// What this peer left out is a hole in its numbers.
		if seen := v.Seen(); seen.Backwards > 0 || seen.Early > 0 {
			t.Errorf("%+v", seen)
		}
		s.heard("air show mara")
	})
}

func TestSoundOnly(t *testing.T) {
	eachWay(t, func(t *testing.T, s *stage) {
		s.publishBy(mediatest.Options{NoVideo: true})
		s.heard("air show mara")
		if got, ok := s.Stats("show"); !ok || got.Codec != "" {
			t.Errorf("%+v", got)
		}
		v := s.watch(mediatest.Options{})
		s.sound(v, 20)
		// The same person comes back with a picture: the viewer, who asked for one, sees it.
		s.publish("mara")
		s.heard("air show mara", "air show mara")
		s.frames(v, 10)
		s.sound(v, 10)
		unbroken(t, v)
	})
}

func TestPictureOnly(t *testing.T) {
	eachWay(t, func(t *testing.T, s *stage) {
		s.publishBy(mediatest.Options{NoAudio: true})
		s.heard("air show mara")
		v := s.watch(mediatest.Options{})
		s.frames(v, 20)
		unbroken(t, v)
		if _, err := s.Feed("show", "ivo"); !errors.Is(err, media.ErrBusy) {
			t.Errorf("another person: %v", err)
		}
	})
}

// width waits until the picture is that wide.
func (s *stage) width(want int) {
	s.t.Helper()
	for {
		got, _ := s.Stats("show")
		if got.Width == want {
			return
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-s.ctx.Done():
			s.t.Fatalf("the picture is %dx%d, want %d wide", got.Width, got.Height, want)
		}
	}
}
