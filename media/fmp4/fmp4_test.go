package fmp4

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
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
