package loop

import (
	"context"
	"encoding/binary"
	"os"
	"testing"
	"time"

	"github.com/pion/rtp"

	"hawker/media/keyframe"
)

func clip(t *testing.T) *Clip {
	t.Helper()
	c, err := Open(os.DirFS("../mediatest/testdata"), "clip.h264", "clip.ogg", 25)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestOpen(t *testing.T) {
	c := clip(t)
	if len(c.picture.frames) != 50 || c.picture.keys != 5 || c.Length() != 2*time.Second {
		t.Fatalf("%d frames, %d keyframes, %s", len(c.picture.frames), c.picture.keys, c.Length())
	}
	if n := len(c.sound.packets); n != 101 || c.sound.packets[100].at != 2*time.Second {
		t.Fatalf("%d packets of sound", n)
	}
	if _, err := Open(os.DirFS("../mediatest/testdata"), "clip.ogg", "clip.h264", 25); err == nil {
		t.Fatal("opened the wrong way round")
	}
	if _, err := Open(os.DirFS("."), "none", "none", 25); err == nil {
		t.Fatal("opened nothing")
	}
}

// log keeps what a stream sends.
type log struct {
	video, audio []*rtp.Packet
}

func (l *log) WriteVideo(p *rtp.Packet) error { l.video = append(l.video, p); return nil }
func (l *log) WriteAudio(p *rtp.Packet) error { l.audio = append(l.audio, p); return nil }
func (l *log) Sync(uint32, uint32, time.Time) {}
func (l *log) Done() <-chan struct{}          { return nil }

// TestTenHours walks through ten hours without waiting for them.
func TestTenHours(t *testing.T) {
	const hours = 10
	s := clip(t).stream()
	first := [2]uint32{s.vBase, s.aBase}
	var l log
	var last time.Duration
	var seq [2]uint16
	var ts [2]uint32
	count := [2]int{}
	for s.due() < hours*time.Hour {
		if d := s.due(); d < last {
			t.Fatalf("due %s after %s", d, last)
		}
		last = s.due()
		if err := s.send(&l); err != nil {
			t.Fatal(err)
		}
		for k, list := range [][]*rtp.Packet{l.video, l.audio} {
			for _, p := range list {
				if count[k] > 0 && p.SequenceNumber != seq[k]+1 {
					t.Fatalf("stream %d: %d after %d", k, p.SequenceNumber, seq[k])
				}
				if count[k] > 0 && int32(p.Timestamp-ts[k]) < 0 {
					t.Fatalf("stream %d: stamped %d after %d", k, p.Timestamp, ts[k])
				}
				seq[k], ts[k] = p.SequenceNumber, p.Timestamp
				count[k]++
			}
		}
		l = log{}
	}
	// Both clocks have come to the same moment, within a frame and a packet.
	v := time.Duration(hours)*time.Hour - time.Duration(int32(s.videoTS(hours*time.Hour)-ts[0]))*time.Second/90000
	a := time.Duration(hours)*time.Hour - time.Duration(int32(s.audioTS(hours*time.Hour)-ts[1]))*time.Second/48000
	if (v - a).Abs() > 60*time.Millisecond {
		t.Fatalf("picture at %s, sound at %s", v, a)
	}
	if first != [2]uint32{s.vBase, s.aBase} {
		t.Fatal("the bases moved")
	}
	if want := hours * 3600 * 50; count[1] != want {
		t.Fatalf("%d packets of sound, want %d", count[1], want)
	}
}

func TestFramesBeginAndEnd(t *testing.T) {
	s := clip(t).stream()
	var l log
	for s.frame < 60 {
		if err := s.send(&l); err != nil {
			t.Fatal(err)
		}
	}
	keys, ends := 0, 0
	for _, p := range l.video {
		if len(p.Payload)+12 > payloadSize {
			t.Fatalf("a packet of %d bytes", len(p.Payload)+12)
		}
		if keyframe.Begins(keyframe.H264, p.Payload) && p.Payload[0]&0x1f == 24 {
			keys++
		}
		if p.Marker {
			ends++
		}
	}
	if keys != 6 || ends != 60 {
		t.Fatalf("%d keyframes led by parameter sets, %d frame ends", keys, ends)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := NewPlayer(clip(t))
	if p.Position() != 0 {
		t.Fatal("a position before Run")
	}
	if err := p.Run(ctx, &log{}); err != nil {
		t.Fatal(err)
	}
}

func FuzzFiles(f *testing.F) {
	for _, name := range []string{"clip.h264", "clip.ogg"} {
		b, err := os.ReadFile("../mediatest/testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b[:2000])
	}
	f.Add(binary.BigEndian.AppendUint32(nil, 1))
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, err := readAnnexB(b); err == nil {
			n := 0
			for _, frame := range p.frames {
				n += len(frame)
			}
			if n > len(b) || p.keys > len(p.frames) {
				t.Fatal("more came out than went in")
			}
		}
		if s, err := readOgg(b); err == nil && (len(s.packets) == 0 || s.length <= 0) {
			t.Fatal("an empty sound")
		}
	})
}
