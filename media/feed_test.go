package media_test

import (
	"context"
	"errors"
	"testing"

	"hawker/media"
	"hawker/media/loop"
	"hawker/media/mediatest"
)

func TestFeedGoesTheWayOfAPublisher(t *testing.T) {
	eachWay(t, func(t *testing.T, s *stage) {
		clip, err := mediatest.Clip()
		if err != nil {
			t.Fatal(err)
		}
		feed, err := s.Feed("show", "demo")
		if err != nil {
			t.Fatal(err)
		}
		player := loop.NewPlayer(clip)
		ended := make(chan error, 1)
		go func() { ended <- player.Run(context.Background(), feed) }()
		s.heard("air show demo")
		v := s.watch(mediatest.Options{})
		s.frames(v, 70) // over the clip's seam
		unbroken(t, v)
		if got := v.Seen(); got.Audio == 0 || got.Keyframes < 5 {
			t.Errorf("%+v", got)
		}
		if at := player.Position(); at <= 0 || at >= clip.Length() {
			t.Errorf("position %s", at)
		}
		// A person's own device takes the room over from the loop.
		s.publish("demo")
		if err := <-ended; !errors.Is(err, media.ErrClosed) {
			t.Fatalf("the loop ended with %v", err)
		}
		s.heard("air show demo", "air show demo")
		s.frames(v, 10)
		unbroken(t, v)
	})
}
