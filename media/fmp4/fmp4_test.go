package fmp4

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtp/codecs"

	"hawker/media/fmp4/movie"
	"hawker/media/keyframe"
)

// ivf reads the frames of an IVF file.
func ivf(t testing.TB, name string) (all [][]byte) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for b = b[32:]; len(b) >= 12; {
		n := binary.LittleEndian.Uint32(b)
		all, b = append(all, b[12:12+n]), b[12+n:]
	}
	return all
}

// show has a camera send another codec.
func (c *camera) show(t testing.TB, codec keyframe.Codec) {
	c.codec = codec
	switch codec {
	case keyframe.H264:
		c.pay, c.frames = &codecs.H264Payloader{}, units(t, "testdata/high.h264")
	case keyframe.VP9:
		c.pay, c.frames = &codecs.VP9Payloader{}, ivf(t, "testdata/vp9.ivf")
	case keyframe.AV1:
		c.pay, c.frames = &codecs.AV1Payloader{}, ivf(t, "testdata/av1.ivf")
	case "":
		c.frames = nil
	}
}

func TestCodecs(t *testing.T) {
	tests := []struct {
		codec         keyframe.Codec
		silent        bool
		codecs        string
		width, height int
	}{
		{keyframe.H264, false, "avc1.64000C,opus", 256, 144},
		{keyframe.VP9, false, "vp09.00.11.08,opus", 320, 180},
		{keyframe.AV1, false, "av01.0.00M.08,opus", 320, 180},
		{keyframe.H264, true, "avc1.64000C,opus", 256, 144},
		{"", false, "avc1.42C00C,opus", 180, 320},
	}
	for _, tt := range tests {
		t.Run(string(tt.codec), func(t *testing.T) {
			m := NewMuxer(Options{})
			c := newCamera(t, m)
			c.show(t, tt.codec)
			if tt.silent {
				c.sound = nil
			}
			c.start()
			c.run(7 * time.Second)
			c.give(m.Flush())
			f := watch(t, c.got)
			in := c.inits()
			if len(in) != 1 || in[0].Codecs != tt.codecs || in[0].Width != tt.width || in[0].Height != tt.height {
				t.Fatalf("%d inits, %s, %d x %d", len(in), in[0].Codecs, in[0].Width, in[0].Height)
			}
			if tt.codec != "" && (len(f.tracks[1]) != 175 || f.tracks[1][0].at != 0) {
				t.Fatalf("%d pictures", len(f.tracks[1]))
			}
			if n := len(f.tracks[2]); n < 349 || n > 351 {
				t.Fatalf("%d packets of sound", n)
			}
			begins := 0
			for i, p := range f.parts {
				if p.Begins {
					begins++
				}
				if p.Duration != 200*time.Millisecond && i < len(f.parts)-1 {
					t.Fatalf("part %d lasts %s", i, p.Duration)
				}
			}
			if begins != 4 {
				t.Fatalf("%d segments", begins)
			}
			decodes(t, c)
		})
	}
}

// TestParameterSets: they go into the init, and lead every keyframe.
func TestParameterSets(t *testing.T) {
	m := NewMuxer(Options{})
	c := newCamera(t, m)
	c.start()
	c.run(5 * time.Second)
	c.give(m.Flush())
	for _, s := range watch(t, c.got).tracks[1] {
		want := "[1]"
		if s.key {
			want = "[7 8 5]"
		}
		if got := nals(s.data); got != want && got != "[7 8 6 5]" {
			t.Fatalf("units %s in a sample at %s", got, s.at)
		}
	}
	sps := c.frames[0][4:]
	sps = sps[:bytes.Index(sps, []byte{0, 0, 0, 1})]
	if !bytes.Contains(c.inits()[0].Bytes, append([]byte{1, sps[1], sps[2], sps[3], 0xff, 0xe1, 0, byte(len(sps))}, sps...)) {
		t.Fatal("avcC does not carry the SPS")
	}
}

// TestReconnect: another resolution in the middle is another init and a discontinuity;
// the time without packets is left out.
func TestReconnect(t *testing.T) {
	m := NewMuxer(Options{})
	c := newCamera(t, m)
	c.start()
	c.run(5 * time.Second)
	c.show(t, keyframe.H264)
	c.born = c.born.Add(3 * time.Second) // the relay's timestamps go on with the wall
	c.videoTS += 3 * 90000
	c.audioTS += 3 * 48000
	c.start()
	c.run(5 * time.Second)
	c.start() // the same again: no other init
	c.born = c.born.Add(time.Second)
	c.videoTS += 90000
	c.audioTS += 48000
	c.frame += (50 - c.frame%50) % 50
	c.bit = c.frame * 2
	c.run(2 * time.Second)
	c.give(m.Flush())
	f := watch(t, c.got)
	var breaks []Part
	for _, p := range f.parts {
		if p.Discontinuity {
			breaks = append(breaks, p)
		}
	}
	in := c.inits()
	if len(in) != 2 || in[0].Width != 180 || in[1].Width != 256 || len(breaks) != 2 {
		t.Fatalf("%d inits, %d discontinuities", len(in), len(breaks))
	}
	if p := breaks[0].Start; p < 5*time.Second-50*time.Millisecond || p > 5*time.Second+100*time.Millisecond {
		t.Fatalf("goes on at %s", p)
	}
	if w := breaks[0].Wall.Sub(day); (w - 8*time.Second).Abs() > 50*time.Millisecond {
		t.Fatalf("its wall time is %s after the start", w)
	}
	if end := f.parts[len(f.parts)-1]; (end.Start + end.Duration - 12*time.Second).Abs() > 200*time.Millisecond {
		t.Fatalf("lasts %s", end.Start+end.Duration)
	}
	decodes(t, c)
	plays(t, c, 0, time.Hour)
	decode(t, c.playlist(t))
}

// decodes has ffmpeg decode what was written, init by init.
func decodes(t *testing.T, c *camera) {
	t.Helper()
	var film bytes.Buffer
	check := func() {
		if film.Len() > 0 {
			ffmpeg(t, film.Bytes())
			film.Reset()
		}
	}
	for _, e := range c.got {
		switch e := e.(type) {
		case Init:
			check()
			film.Write(e.Bytes)
		case Part:
			film.Write(e.Bytes)
		}
	}
	check()
}

// plays makes a plain MP4 of a range and has it decoded.
func plays(t *testing.T, c *camera, from, to time.Duration) *movie.File {
	t.Helper()
	file, err := movie.Progressive(movie.About{Title: "Celadon bowl", Comment: "https://halfmoon.example/live/dawn/7"}, c.pieces(from, to))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if n, err := file.WriteTo(&b); err != nil || n != file.Size() || int64(b.Len()) != n {
		t.Fatalf("wrote %d of %d: %v", n, file.Size(), err)
	}
	ffmpeg(t, b.Bytes())
	return file
}

// ffmpeg decodes a file; where it is not installed, what the tests read themselves must do.
func ffmpeg(t *testing.T, film []byte) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "film.mp4")
	if err := os.WriteFile(name, film, 0o600); err != nil {
		t.Fatal(err)
	}
	decode(t, name)
}

func decode(t *testing.T, name string) {
	t.Helper()
	path, err := exec.LookPath("ffmpeg")
	if err != nil || testing.Short() {
		t.Log("not decoded: ffmpeg is not installed, or the run is short")
		return
	}
	out, err := exec.CommandContext(t.Context(), path, "-v", "error", "-xerror", "-threads", "1", "-i", name, "-enc_time_base", "-1", "-f", "null", "-").CombinedOutput()
	if text := strings.TrimSpace(string(out)); err != nil || text != "" {
		t.Fatalf("ffmpeg: %v: %s", err, text)
	}
}

func TestProgressive(t *testing.T) {
	for _, codec := range []keyframe.Codec{keyframe.H264, keyframe.VP9, keyframe.AV1, ""} {
		m := NewMuxer(Options{})
		c := newCamera(t, m)
		c.show(t, codec)
		c.start()
		c.run(9 * time.Second)
		c.give(m.Flush())
		if d := plays(t, c, 2*time.Second, 6*time.Second).Duration(); d != 4*time.Second {
			t.Fatalf("%s lasts %s", codec, d)
		}
	}
}
