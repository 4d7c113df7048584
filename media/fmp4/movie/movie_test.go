package movie

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"hawker/media/fmp4/box"
	"hawker/media/fmp4/entry"
)

// A baseline SPS of 320 x 240 and its PPS.
var (
	sps = []byte{0x67, 0x42, 0xc0, 0x1f, 0xda, 0x05, 0x07, 0xe8, 0x40, 0x00, 0x00, 0x03, 0x00, 0x40, 0x00, 0x00, 0x0c, 0x83, 0xc6, 0x0c, 0xa8}
	pps = []byte{0x68, 0xce, 0x3c, 0x80}
)

func avc(t testing.TB, pps []byte) *entry.Entry {
	t.Helper()
	e, err := entry.AVC([][]byte{sps}, [][]byte{pps})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// second is a part of a second: 25 pictures, the first a keyframe, and 50 packets of
// sound, begun at a whole second; each frame is filled with one byte.
func second(at int64, fill byte) []byte {
	picture, sound := Run{Picture: true, From: at * PictureRate}, Run{From: at * SoundRate}
	var media, tones []byte
	for i := range 25 {
		picture.Samples = append(picture.Samples, Sample{Size: 10, Duration: 3600, Key: i == 0})
		media = append(media, bytes.Repeat([]byte{fill + byte(i)}, 10)...)
	}
	for range 50 {
		sound.Samples = append(sound.Samples, Sample{Size: 3, Duration: 960, Key: true})
		tones = append(tones, fill, fill, fill)
	}
	return AppendPart(nil, 1, []Run{picture, sound}, [][]byte{media, tones})
}

func piece(init []byte, parts ...[]byte) Piece {
	b := bytes.Join(parts, nil)
	return Piece{Init: init, Data: bytes.NewReader(b), Size: int64(len(b))}
}

func TestFragments(t *testing.T) {
	b := append(second(4, 1), second(5, 2)...)
	var got []Fragment
	if err := Fragments(bytes.NewReader(b), int64(len(b)), func(f Fragment) error { got = append(got, f); return nil }); err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].Size+got[1].Size != int64(len(b)) || got[1].Offset != got[0].Size {
		t.Fatalf("%+v", got)
	}
	p, s := got[1].Runs[0], got[1].Runs[1]
	if !p.Picture || s.Picture || p.From != 5*90000 || s.From != 5*48000 || len(p.Samples) != 25 || len(s.Samples) != 50 {
		t.Fatalf("picture from %d, sound from %d", p.From, s.From)
	}
	if !p.Samples[0].Key || p.Samples[1].Key || b[p.Offset] != 2 || b[s.Offset] != 2 {
		t.Fatal("another frame than was written")
	}
}

// TestTorn: every cut and every flipped byte of the headers is found, and named.
func TestTorn(t *testing.T) {
	b := second(0, 1)
	none := func(Fragment) error { return nil }
	for n := 1; n < len(b); n++ {
		err := Fragments(bytes.NewReader(b[:n]), int64(n), none)
		var named *box.Error
		if !errors.As(err, &named) {
			t.Fatalf("cut to %d bytes: %v", n, err)
		}
	}
	for _, name := range []string{"moof", "traf", "tfhd", "tfdt", "trun", "mdat"} {
		torn := bytes.Clone(b)
		torn[bytes.Index(torn, []byte(name))] ^= 0x20
		if err := Fragments(bytes.NewReader(torn), int64(len(torn)), none); err == nil || !strings.Contains(err.Error(), " at ") {
			t.Fatalf("a flipped byte in %s: %v", name, err)
		}
	}
}

func make1(t *testing.T, about About, pieces ...Piece) (*File, []byte) {
	t.Helper()
	f, err := Progressive(about, pieces)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if n, err := f.WriteTo(&b); err != nil || n != f.Size() || n != int64(b.Len()) {
		t.Fatalf("wrote %d of %d: %v", n, f.Size(), err)
	}
	return f, b.Bytes()
}

// TestGap: pieces between which time is missing follow each other, picture and sound by
// the same.
func TestGap(t *testing.T) {
	init := Init(avc(t, pps), entry.Opus())
	f, _ := make1(t, About{}, piece(init, second(3, 1)), piece(init, second(60, 2), second(61, 3)), piece(init, second(7, 4)))
	if f.Duration() != 4*time.Second || f.picture.length() != 4*90000 || f.sound.length() != 4*48000 {
		t.Fatalf("%s: picture %d, sound %d", f.Duration(), f.picture.length(), f.sound.length())
	}
}

// TestOwnSets: where parameter sets differ, the entry says that keyframes carry them.
func TestOwnSets(t *testing.T) {
	one, other := avc(t, pps), avc(t, append(bytes.Clone(pps), 0x80))
	_, b := make1(t, About{Title: "裂纹釉", Comment: "https://halfmoon.example/live/dawn/7"},
		piece(Init(one, entry.Opus()), second(0, 1)), piece(Init(other, entry.Opus()), second(1, 101)))
	if bytes.Contains(b, []byte("avc1")) || !bytes.Contains(b, []byte("avc3")) {
		t.Fatal("the entry promises parameter sets for all")
	}
	if !bytes.Contains(b, []byte("裂纹釉")) {
		t.Fatal("no title")
	}
}

func TestRefusals(t *testing.T) {
	vp9, err := entry.VP9([]byte{0x82, 0x49, 0x83, 0x42, 0x20, 0x03, 0xf0, 0x02, 0xf0, 0x00, 0, 0, 0, 0}, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	init := Init(avc(t, pps), entry.Opus())
	if _, err := Progressive(About{}, []Piece{piece(init, second(0, 1)), piece(Init(vp9, entry.Opus()), second(1, 1))}); !errors.Is(err, ErrCodecs) {
		t.Fatalf("two codecs: %v", err)
	}
	if _, err := Progressive(About{}, nil); err == nil {
		t.Fatal("a movie of nothing")
	}
	if _, err := Progressive(About{}, []Piece{piece(Init(nil, entry.Opus()), second(0, 1))}); err == nil || !strings.Contains(err.Error(), "piece 0") {
		t.Fatalf("a picture that the init does not have: %v", err)
	}
	b := second(0, 1)
	f, err := Progressive(About{}, []Piece{{Init: init, Data: &shrinking{b: b}, Size: int64(len(b))}})
	if err != nil {
		t.Fatal(err)
	}
	f.pieces[0].Data.(*shrinking).b = b[:len(b)-1]
	if _, err := f.WriteTo(io.Discard); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatalf("a piece that is shorter than it was: %v", err)
	}
}

type shrinking struct{ b []byte }

func (s *shrinking) ReadAt(p []byte, at int64) (int, error) {
	return bytes.NewReader(s.b).ReadAt(p, at)
}

// sparse is a segment whose media is so large that it is not there: what is asked for
// beyond its header are zeros.
type sparse struct {
	head []byte
	size int64
}

func (s sparse) ReadAt(p []byte, at int64) (int, error) {
	clear(p)
	if at < int64(len(s.head)) {
		copy(p, s.head[at:])
	}
	return int(min(int64(len(p)), s.size-at)), nil
}

// TestLarge: places beyond 4 GiB have 64 bits.
func TestLarge(t *testing.T) {
	init := Init(avc(t, pps), entry.Opus())
	const each = 1 << 30
	var pieces []Piece
	for i := range int64(5) {
		head := AppendPart(nil, 1, []Run{{Picture: true, From: i * 3600, Samples: []Sample{{Size: each, Duration: 3600, Key: true}}}}, [][]byte{nil})
		copy(head[len(head)-8:], []byte{0x40, 0, 0, 8})
		pieces = append(pieces, Piece{Init: init, Data: sparse{head, int64(len(head)) + each}, Size: int64(len(head)) + each})
	}
	f, err := Progressive(About{}, pieces)
	if err != nil {
		t.Fatal(err)
	}
	if f.Size() <= 5*each || !bytes.Contains(f.head, []byte("co64")) || f.Size()-int64(len(f.head)) <= math.MaxUint32 {
		t.Fatalf("%d bytes", f.Size())
	}
}

// FuzzProgressive: stored bytes that are damaged are refused, or make a file of exactly
// the size that was told.
func FuzzProgressive(f *testing.F) {
	init := Init(avc(f, pps), entry.Opus())
	f.Add(init, second(0, 1), second(9, 2))
	f.Add(Init(nil, entry.Opus()), second(0, 1), []byte{})
	f.Fuzz(func(t *testing.T, init, first, then []byte) {
		if len(first)+len(then) > 1<<16 {
			return
		}
		file, err := Progressive(About{Title: "t"}, []Piece{piece(init, first), piece(init, then)})
		if err != nil {
			return
		}
		n, err := file.WriteTo(io.Discard)
		if err != nil || n != file.Size() || file.Duration() < 0 {
			t.Fatalf("wrote %d of %d, %s: %v", n, file.Size(), file.Duration(), err)
		}
	})
}
