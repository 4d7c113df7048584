package movie

import (
	"bytes"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hawker/media/fmp4/entry"
)

// TestCut: what is shown begins and ends where it was asked to, and nothing before the
// keyframe or behind the end is in the file.
func TestCut(t *testing.T) {
	init := Init(avc(t, pps), entry.Opus())
	three := func() Piece { return piece(init, second(10, 1), second(11, 50), second(12, 100)) }
	for _, row := range []struct {
		name     string
		from, to time.Duration
		shown    time.Duration
		skip     int64 // from the keyframe to where it begins
		pictures int
	}{
		{"all", 0, 0, 6 * time.Second, 0, 150},
		{"the middle of a second", 1400 * time.Millisecond, 0, 4600 * time.Millisecond, 36000, 125},
		{"a keyframe", 2 * time.Second, 0, 4 * time.Second, 0, 100},
		{"an end between two frames", 0, 1010 * time.Millisecond, 4010 * time.Millisecond, 0, 101},
		{"both ends", 500 * time.Millisecond, 2200 * time.Millisecond, 4700 * time.Millisecond, 45000, 130},
	} {
		head, tail := three(), three()
		head.From, tail.To = row.from, row.to
		f, b := make1(t, About{Text: "a pot"}, head, tail)
		if f.Duration() != row.shown {
			t.Errorf("%s: %v is shown, want %v", row.name, f.Duration(), row.shown)
		}
		if f.skip != row.skip || len(f.picture.sizes) != row.pictures || f.picture.keys[0] != 0 {
			t.Errorf("%s: skips %d, %d pictures, keys %v", row.name, f.skip, len(f.picture.sizes), f.picture.keys)
		}
		edits := f.edits(f.picture, f.origin())
		if len(edits) != 1 || edits[0].from != row.skip || edits[0].length != f.shown() {
			t.Errorf("%s: edits %v", row.name, edits)
		}
		if !bytes.Contains(b, []byte("desc")) {
			t.Error("no description")
		}
	}
}

// TestCutOne: one piece is cut at both ends, and a From in a later piece does not count.
func TestCutOne(t *testing.T) {
	init := Init(avc(t, pps), entry.Opus())
	one := piece(init, second(3, 1), second(4, 50))
	one.From, one.To = 1200*time.Millisecond, 1800*time.Millisecond
	if f, _ := make1(t, About{}, one); f.Duration() != 600*time.Millisecond || len(f.picture.sizes) != 20 {
		t.Errorf("%v of %d pictures", f.Duration(), len(f.picture.sizes))
	}
	later := piece(init, second(5, 1))
	later.From = 500 * time.Millisecond
	if f, _ := make1(t, About{}, piece(init, second(4, 1)), later); f.Duration() != 2*time.Second {
		t.Errorf("%v", f.Duration())
	}
	sound := piece(Init(nil, entry.Opus()), AppendPart(nil, 1, []Run{tone(0, 100)}, [][]byte{make([]byte, 300)}))
	sound.From, sound.To = 505*time.Millisecond, time.Second
	if f, _ := make1(t, About{}, sound); f.Duration() < 490*time.Millisecond || f.Duration() > 520*time.Millisecond {
		t.Errorf("of sound alone %v", f.Duration())
	}
}

func tone(at int64, n int) Run {
	r := Run{From: at}
	for range n {
		r.Samples = append(r.Samples, Sample{Size: 3, Duration: 960, Key: true})
	}
	return r
}

// TestApart: what is left out between two pieces takes no time, however short it is;
// without a word it is a picture that stood.
func TestApart(t *testing.T) {
	init := Init(avc(t, pps), entry.Opus())
	for _, apart := range []bool{true, false} {
		later, want := piece(init, second(5, 50)), 3*time.Second
		if later.Apart = apart; apart {
			want = 2 * time.Second
		}
		f, _ := make1(t, About{}, piece(init, second(3, 1)), later)
		if f.Duration() != want || apart && f.sound.length() != 2*SoundRate {
			t.Errorf("apart %v: %v, sound %d", apart, f.Duration(), f.sound.length())
		}
	}
}

// TestCutAnywhere: whatever is asked for, the duration is what lies between, the sound
// does not begin before the picture's keyframe, and the file has the size that it told.
func TestCutAnywhere(t *testing.T) {
	init := Init(avc(t, pps), entry.Opus())
	rapid.Check(t, func(rt *rapid.T) {
		p := piece(init, second(7, 1), second(8, 50), second(9, 100))
		from := rapid.Int64Range(0, 2_999).Draw(rt, "from")
		to := rapid.Int64Range(from+1, 3_000).Draw(rt, "to")
		p.From, p.To = time.Duration(from)*time.Millisecond, time.Duration(to)*time.Millisecond
		f, err := Progressive(About{}, []Piece{p})
		if err != nil {
			rt.Fatal(err)
		}
		var b bytes.Buffer
		if n, err := f.WriteTo(&b); err != nil || n != f.Size() {
			rt.Fatalf("wrote %d of %d: %v", n, f.Size(), err)
		}
		if f.Duration() != p.To-p.From {
			rt.Fatalf("%v is shown of %v to %v", f.Duration(), p.From, p.To)
		}
		if f.sound != nil && f.sound.end <= f.sound.start || f.skip >= PictureRate {
			rt.Fatalf("sound %+v, skips %d", f.sound, f.skip)
		}
	})
}
