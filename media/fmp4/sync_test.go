package fmp4

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"hawker/media/shard"
)

// apart follows how far picture and sound of a recording are from each other: each
// frame is where it is and when it was captured.
type apart struct {
	t              *testing.T
	c              *camera
	frames, sounds int
	picture, sound time.Duration // where the newest is, less when it was captured
	most           time.Duration // since the last look
	now            time.Duration // position
	ends           map[uint32]int64
}

func (a *apart) take(e Event) {
	p, ok := e.(Part)
	if !ok {
		return
	}
	a.now = p.Start + p.Duration
	tracks := walk(a.t, p.Bytes)
	for id, list := range tracks {
		for _, s := range list {
			if s.ticks < a.ends[id] {
				a.t.Fatalf("track %d goes back at %s", id, s.at)
			}
			a.ends[id] = s.ticks
			if id == 1 {
				a.picture = s.at - time.Duration(a.frames)*time.Second/time.Duration(a.c.rate)
				a.frames++
			} else {
				if a.sounds == 0 { // those before the first picture are left out
					a.sounds = slices.IndexFunc(a.c.sound, func(b []byte) bool { return bytes.Equal(b, s.data) })
				}
				a.sound = s.at - time.Duration(float64(a.sounds)*20e6/(1+a.c.drift))
				a.sounds++
			}
		}
	}
	if a.frames > 0 && a.sounds > 0 {
		a.most = max(a.most, (a.picture - a.sound).Abs())
	}
}

// held is how much memory the muxer holds, in what it counts by.
func held(m *Muxer) int {
	return cap(m.out) + cap(m.picture.data) + cap(m.sound.data) + cap(m.keyframe) + 12*cap(m.picture.samples) + 12*cap(m.sound.samples) + 64*cap(m.early) + 64*cap(m.events)
}

// TestHour runs an hour in which the sound's clock is fast or slow by 100 ppm: 360 ms.
func TestHour(t *testing.T) {
	length := time.Hour
	if testing.Short() {
		length = 10 * time.Minute
	}
	for drift, reports := range map[float64]bool{100e-6: true, -100e-6: false} {
		m := NewMuxer(Options{})
		c := newCamera(t, m)
		c.drift, c.noReports = drift, !reports
		a := &apart{t: t, c: c, ends: map[uint32]int64{}}
		c.on = a.take
		c.start()
		c.run(10 * time.Second)
		start := a.most
		c.run(time.Minute)
		memory := held(m)
		a.most = 0
		c.run(length - 80*time.Second)
		middle := a.most
		a.most = 0
		c.run(10 * time.Second)
		t.Logf("drift %g, reports %v: apart by %s at the start, %s later, %s at the end; %d bytes held", drift, reports, start, middle, a.most, held(m))
		if max(start, middle, a.most) > 40*time.Millisecond {
			t.Error("picture and sound are more than 40 ms apart")
		}
		if now := held(m); now > memory*3/2 {
			t.Errorf("holds %d bytes after an hour, %d after a minute", now, memory)
		}
		if want := length - time.Second; a.now < want {
			t.Errorf("recorded %s of %s", a.now, want)
		}
	}
}

// TestLateReports: a picture that comes 150 ms after its sound is brought beside it when
// the first reports tell, without ever going back.
func TestLateReports(t *testing.T) {
	m := NewMuxer(Options{})
	c := newCamera(t, m)
	c.lag, c.noReports = 150*time.Millisecond, true
	a := &apart{t: t, c: c, ends: map[uint32]int64{}}
	c.on = a.take
	c.start()
	c.run(4 * time.Second)
	if a.most < 100*time.Millisecond {
		t.Fatalf("apart by %s without reports: the test tests nothing", a.most)
	}
	c.noReports = false
	c.run(6 * time.Second)
	a.most = 0
	c.run(10 * time.Second)
	if a.most > 40*time.Millisecond {
		t.Fatalf("still apart by %s", a.most)
	}
}

// TestNonsenseReports: what cannot be true changes nothing.
func TestNonsenseReports(t *testing.T) {
	m := NewMuxer(Options{})
	c := newCamera(t, m)
	c.start()
	c.run(5 * time.Second)
	c.noReports = true
	m.Sync(shard.Video, c.videoTS, c.born.Add(time.Hour))
	c.run(5 * time.Second)
	c.give(m.Flush())
	f := watch(t, c.got)
	if n := len(f.tracks[1]); n != 250 {
		t.Fatalf("%d pictures", n)
	}
	if in := len(c.inits()); in != 1 {
		t.Fatalf("%d inits", in)
	}
}
