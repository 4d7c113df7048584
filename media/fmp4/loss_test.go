package fmp4

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"hawker/media/keyframe"
	"hawker/media/opus"
	"hawker/media/shard"
)

// TestLoss: of every codec two packets of a hundred are missing, others come twice or
// late; what is recorded decodes without an error and has no gap.
func TestLoss(t *testing.T) {
	for _, codec := range []keyframe.Codec{keyframe.H264, keyframe.VP9, keyframe.AV1} {
		t.Run(string(codec), func(t *testing.T) {
			m := NewMuxer(Options{})
			c := newCamera(t, m)
			c.show(t, codec)
			random, lost := rand.New(rand.NewPCG(1, 2)), 0
			c.lose = func(shard.Kind, uint64) bool {
				if random.IntN(50) == 0 {
					lost++
					return true
				}
				return false
			}
			var last Packet
			c.after = func(p Packet) {
				if random.IntN(20) == 0 {
					c.give(m.Push(p)) // twice
					c.give(m.Push(last))
				}
				last = p
			}
			c.start()
			c.run(30 * time.Second)
			c.give(m.Flush())
			f := watch(t, c.got)
			if lost < 30 {
				t.Fatalf("%d packets lost", lost)
			}
			if n := len(f.tracks[1]); n < 150 || n > 740 {
				t.Fatalf("%d pictures of 750", n)
			}
			end := f.parts[len(f.parts)-1]
			if d := end.Start + end.Duration; (d - 30*time.Second).Abs() > 2*time.Second {
				t.Fatalf("lasts %s", d)
			}
			quiet := 0
			for _, s := range f.tracks[2] {
				if bytes.Equal(s.data, opus.Silence) {
					quiet++
				}
			}
			if quiet == 0 {
				t.Fatal("no silence for the sound that was lost")
			}
			decodes(t, c)
		})
	}
}

// TestLeftOut: a frame with a hole and those after it are left out until the next
// keyframe; the last good one stands meanwhile.
func TestLeftOut(t *testing.T) {
	m := NewMuxer(Options{})
	c := newCamera(t, m)
	c.start()
	c.run(time.Second)
	c.lose = func(k shard.Kind, n uint64) bool { return k == shard.Video }
	c.run(40 * time.Millisecond) // a frame after a keyframe, of GOPs of twelve
	c.lose = nil
	c.run(time.Second)
	c.give(m.Flush())
	pictures := watch(t, c.got).tracks[1]
	// Frames 25 to 35 are missing: 24 stands from 0.96 s to 1.44 s.
	if len(pictures) != 51-11 {
		t.Fatalf("%d pictures", len(pictures))
	}
	if s := pictures[24]; s.at != 960*time.Millisecond || s.length != 480*time.Millisecond {
		t.Fatalf("the last good frame stands at %s for %s", s.at, s.length)
	}
	if s := pictures[25]; !s.key || s.at != 1440*time.Millisecond {
		t.Fatalf("goes on at %s, key %v", s.at, s.key)
	}
}

// TestStill: a camera that is off while sound goes on leaves a picture that stands: its
// keyframe is repeated, so that every segment can be played alone.
func TestStill(t *testing.T) {
	m := NewMuxer(Options{})
	c := newCamera(t, m)
	c.start()
	c.run(4 * time.Second)
	all := c.frames
	off := c.frame
	for range 20 * 50 {
		c.sayAudio(time.Duration(c.bit) * 20 * time.Millisecond)
	}
	for c.frame = off + 20*25; c.frame%50 != 0; {
		c.frame++
	}
	c.frames = all
	c.run(4 * time.Second)
	c.give(m.Flush())
	f := watch(t, c.got)
	for i, p := range f.parts {
		if p.Duration > 300*time.Millisecond {
			t.Fatalf("part %d lasts %s", i, p.Duration)
		}
	}
	repeated := 0
	for _, s := range f.tracks[1] {
		if s.at > 5*time.Second && s.at < 23*time.Second {
			repeated++
			if !s.key {
				t.Fatal("what is repeated is not a keyframe")
			}
		}
		if s.length > 4*time.Second {
			t.Fatalf("a frame stands for %s", s.length)
		}
	}
	if repeated < 6 || repeated > 20 {
		t.Fatalf("repeated %d times", repeated)
	}
	end := f.parts[len(f.parts)-1]
	if d := end.Start + end.Duration; (d - 28*time.Second).Abs() > 500*time.Millisecond {
		t.Fatalf("lasts %s", d)
	}
	decodes(t, c)
}

// TestMute: where no sound comes there is silence, and sound that comes back stands
// beside its picture.
func TestMute(t *testing.T) {
	m := NewMuxer(Options{})
	c := newCamera(t, m)
	c.start()
	c.run(4 * time.Second)
	c.lose = func(k shard.Kind, _ uint64) bool { return k == shard.Audio }
	c.run(10 * time.Second)
	c.lose = nil
	c.run(4 * time.Second)
	c.give(m.Flush())
	f := watch(t, c.got)
	if len(c.inits()) != 1 {
		t.Fatalf("%d inits", len(c.inits()))
	}
	quiet := 0
	for _, s := range f.tracks[2] {
		if bytes.Equal(s.data, opus.Silence) {
			quiet++
		}
		if i := int(s.at / (20 * time.Millisecond)); s.at > 15*time.Second && !bytes.Equal(s.data, c.sound[i%len(c.sound)]) {
			t.Fatalf("another sound than was captured at %s", s.at)
		}
	}
	if quiet < 490 || quiet > 510 {
		t.Fatalf("%d packets of silence", quiet)
	}
	decodes(t, c)
}

// TestSoundFirst: a camera that comes later opens a segment and an init with a picture.
func TestSoundFirst(t *testing.T) {
	m := NewMuxer(Options{})
	c := newCamera(t, m)
	c.lose = func(k shard.Kind, _ uint64) bool { return k == shard.Video }
	c.start()
	c.run(6 * time.Second)
	c.lose = nil
	c.run(4 * time.Second)
	c.give(m.Flush())
	f := watch(t, c.got)
	in := c.inits()
	if len(in) != 2 || in[0].Codecs != "avc1.42C00C,opus" || in[1].Codecs != "avc1.42C00C,opus" {
		t.Fatalf("inits %v", in)
	}
	first := time.Duration(0)
	for _, s := range f.tracks[1] {
		if f.parts[s.part].Init == in[1].Number {
			first = s.at
			break
		}
	}
	if (first - 6*time.Second).Abs() > 450*time.Millisecond {
		t.Fatalf("the first picture is at %s", first)
	}
	decodes(t, c)
	if d := plays(t, c, 0, time.Minute).Duration(); d < 9*time.Second {
		t.Fatalf("lasts %s", d)
	}
}

// TestLongGOP: parts go on while a segment waits for its next keyframe.
func TestLongGOP(t *testing.T) {
	m := NewMuxer(Options{})
	c := newCamera(t, m)
	key := c.frames[0]
	c.frames = nil
	first := units(t, "../mediatest/testdata/clip.h264")
	c.frames = append(c.frames, key)
	for len(c.frames) < 250 { // ten seconds without another keyframe
		c.frames = append(c.frames, first[1+len(c.frames)%9])
	}
	c.start()
	c.run(30 * time.Second)
	c.give(m.Flush())
	f := watch(t, c.got)
	begins := 0
	for _, p := range f.parts {
		if p.Begins {
			begins++
		}
		if p.Duration != 200*time.Millisecond {
			t.Fatalf("a part of %s", p.Duration)
		}
	}
	if begins != 3 || len(f.parts) != 150 {
		t.Fatalf("%d segments, %d parts", begins, len(f.parts))
	}
}

// TestGoesOn: a recording that was broken off goes on where it ended, with numbers of
// its own.
func TestGoesOn(t *testing.T) {
	m := NewMuxer(Options{Start: 12345678 * time.Microsecond, Init: 7})
	c := newCamera(t, m)
	c.start()
	c.run(3 * time.Second)
	c.give(m.Flush())
	p, i := c.parts()[0], c.inits()[0]
	if !p.Discontinuity || i.Number != 7 || p.Init != 7 || (p.Start-12345678*time.Microsecond).Abs() > time.Millisecond {
		t.Fatalf("goes on at %s with init %d, discontinuity %v", p.Start, i.Number, p.Discontinuity)
	}
}

// TestOutage: when all is silent for long, the time is left out.
func TestOutage(t *testing.T) {
	m := NewMuxer(Options{})
	c := newCamera(t, m)
	c.start()
	c.run(4 * time.Second)
	c.videoTS, c.audioTS, c.born = c.videoTS+30*90000, c.audioTS+30*48000, c.born.Add(30*time.Second)
	c.run(4 * time.Second)
	c.give(m.Flush())
	f := watch(t, c.got)
	end := f.parts[len(f.parts)-1]
	if d := end.Start + end.Duration; (d - 8*time.Second).Abs() > time.Second {
		t.Fatalf("lasts %s", d)
	}
	if w := end.Wall.Sub(day); (w - 38*time.Second).Abs() > time.Second {
		t.Fatalf("ends %s after the start", w)
	}
}
