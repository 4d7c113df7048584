package fmp4

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"hawker/media/fmp4/movie"
)

func TestPlays(t *testing.T) {
	m := NewMuxer(Options{})
	c := newCamera(t, m)
	c.start()
	c.run(10 * time.Second)
	c.give(m.Flush())
	decodes(t, c)
}

// decodes has ffmpeg decode what was written, init by init.
func decodes(t *testing.T, c *camera) {
	t.Helper()
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Skip("ffmpeg is not installed")
	}
	var film bytes.Buffer
	name := filepath.Join(t.TempDir(), "film.mp4")
	check := func() {
		if film.Len() == 0 {
			return
		}
		if err := os.WriteFile(name, film.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), ffmpeg, "-v", "error", "-xerror", "-i", name, "-f", "null", "-").CombinedOutput()
		if err != nil || len(out) > 0 {
			t.Fatalf("ffmpeg: %v: %s", err, out)
		}
		film.Reset()
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

func TestProgressive(t *testing.T) {
	m := NewMuxer(Options{})
	c := newCamera(t, m)
	c.start()
	c.run(21 * time.Second)
	c.give(m.Flush())
	file, err := movie.Progressive(movie.About{Title: "Celadon bowl", Comment: "https://halfmoon.example/live/dawn/7"}, c.pieces(4*time.Second, 12*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if n, err := file.WriteTo(&b); err != nil || n != file.Size() || int64(b.Len()) != n {
		t.Fatalf("wrote %d of %d: %v", n, file.Size(), err)
	}
	if file.Duration() != 8*time.Second {
		t.Fatalf("lasts %s", file.Duration())
	}
}
