package live_test

import (
	"strings"
	"testing"
	"time"

	"hawker/app/live"
	"hawker/app/photo"
	"hawker/app/store"
)

// A picture of a hidden moment stands for no clip, whichever explanation is chosen; it
// does again once the moment may be seen.
func TestPicturesOfHiddenMoments(t *testing.T) {
	g := newStage(t)
	g.recorded("running")
	early, late := strings.Repeat("a", 64), strings.Repeat("b", 64)
	for _, x := range []struct {
		hash       string
		from, till int
	}{{early, 10, 30}, {late, 100, 160}} {
		g.at(x.from)
		g.do(func(tx *store.Tx) error { return live.Pin(tx, g.show, 1) })
		g.at(x.from + 5)
		g.do(func(tx *store.Tx) error {
			if err := photo.Add(tx, photo.Photo{Hash: x.hash, Width: 800, Height: 800, Type: photo.JPEG}); err != nil {
				return err
			}
			return live.TakePicture(tx, g.show, x.hash)
		})
		g.at(x.till)
		g.do(func(tx *store.Tx) error { return live.Unpin(tx, g.show) })
	}
	hide := func(from, to int) {
		t.Helper()
		g.do(func(tx *store.Tx) error {
			return live.Illustrate(tx, g.show, func(at time.Time) bool { return at.Before(g.second(from)) || at.After(g.second(to)) })
		})
	}
	has := func(when, want string) {
		t.Helper()
		if got := g.item(1).Told.Photo; got != want {
			t.Errorf("%s: the picture is %.4q, want %.4q", when, got, want)
		}
	}
	g.do(func(tx *store.Tx) error { return live.ChooseClip(tx, g.show, 1, g.second(100)) })
	has("at first", late)
	hide(104, 106)
	has("the late one hidden", early)
	g.do(func(tx *store.Tx) error { return live.ChooseClip(tx, g.show, 1, g.second(100)) })
	has("and its explanation chosen anew", "")
	hide(0, 200)
	has("all hidden", "")
	hide(300, 301)
	has("nothing hidden", late)
}
