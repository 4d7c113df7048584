package app_test

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hawker/media/archive"
)

// recordingDemo starts the sample shop, whose broadcast goes through the relay, and gives the
// room that is recorded once three segments have ended.
func recordingDemo(t *testing.T, dir string, segments int) (*program, string) {
	t.Helper()
	p := run(t, dir, []string{binary(t), "demo", "-data", dir, "-loopback-media", "-listen", "127.0.0.1:0"}, plain())
	room := ""
	p.until("recording", 90*time.Second, func() bool {
		ended, _ := filepath.Glob(filepath.Join(dir, "archive", "*", "film", "*.m4s"))
		if len(ended) > 0 {
			room = filepath.Base(filepath.Dir(filepath.Dir(ended[0])))
		}
		return len(ended) > segments
	})
	return p, room
}

// filmOf reads a recording that nobody writes.
func filmOf(t *testing.T, dir, room string) *archive.Film {
	t.Helper()
	a, err := archive.Open(archive.Config{Folder: filepath.Join(dir, "archive")})
	if err != nil {
		t.Fatal(err)
	}
	f, ok := a.Find(room)
	if !ok {
		t.Fatal("there is no recording")
	}
	return f
}

func verified(t *testing.T, dir, room string) []archive.Problem {
	t.Helper()
	found, err := archive.Verify(context.Background(), filepath.Join(dir, "archive"), room)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// A program that is killed in the middle of a show leaves its recording whole up to
// the last part that was there, and goes on in it when it is started again. A byte
// that changes later is found and named; a backup holds the sums without the picture.
func TestKilledInAShowTheRecordingGoesOn(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a show of some seconds")
	}
	dir := filepath.Join(t.TempDir(), "shop")
	p, room := recordingDemo(t, dir, 3)
	film := filepath.Join(dir, "archive", room, "film")
	_ = p.cmd.Process.Kill()
	p.kill()
	parts, ended := indexed(t, film)
	if len(parts) == 0 || ended == 0 {
		t.Fatalf("%d parts, %d segments ended before the kill", len(parts), ended)
	}

	before, err := os.ReadFile(filepath.Join(film, "index"))
	if err != nil {
		t.Fatal(err)
	}
	p, again := recordingDemo(t, dir, ended+3)
	if again != room {
		t.Fatalf("it goes on in %s, not in %s", again, room)
	}
	b := p.browser()
	b.get("/").want(http.StatusOK)
	healthy(t, dir) // of the running shop
	p.stop()

	after, err := os.ReadFile(filepath.Join(film, "index"))
	if whole := before[:strings.LastIndexByte(string(before), '\n')+1]; err != nil || !strings.HasPrefix(string(after), string(whole)) {
		t.Fatalf("what the index said before the kill was changed: %v", err)
	}
	f := filmOf(t, dir, room)
	list := f.Segments(0, 0)
	gaps := 0
	for i, s := range list {
		if s.Number != uint32(i+1) || !s.Done {
			t.Errorf("segment %d of %d: %+v", i+1, len(list), s)
		}
		if s.Discontinuity {
			gaps++
			if int(s.Number) < ended+1 || int(s.Number) > ended+2 {
				t.Errorf("segment %d is the first after the kill, %d had ended before it", s.Number, ended)
			}
		}
	}
	if gaps != 1 {
		t.Errorf("%d discontinuities", gaps)
	}
	if found := verified(t, dir, room); len(found) > 0 {
		t.Error(found)
	}
	decodes(t, film, list)
	t.Logf("%d segments had ended and %d parts were there at the kill; %d segments, %v of film after it", ended, len(parts), len(list), f.Duration())

	copied := restored(t, dir)
	if found, _ := filepath.Glob(filepath.Join(copied, "archive", room, "film", "*.m4s")); len(found) > 0 {
		t.Error("the backup holds segments:", found)
	}
	if g := filmOf(t, copied, room); g.Head() != f.Head() || g.Secret() != f.Secret() || len(g.Segments(0, 0)) != len(list) {
		t.Error("the restored index is another")
	}
	flip(t, filepath.Join(film, "00000002.m4s"))
	said, code := shopkeeper(t, nil, "doctor", "-data", dir)
	if want := "the recording archive/" + room + "/film/00000002.m4s: its bytes are not those that were recorded"; code == 0 || !strings.Contains(said, want) {
		t.Errorf("the doctor says %q", said)
	}
}

// indexed reads the places of all parts, and how many segments have ended.
func indexed(t *testing.T, film string) (parts []string, ended int) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(film, "index"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		switch line[0] {
		case 'P':
			parts = append(parts, line)
		case 'E':
			ended++
		}
	}
	return parts, ended
}

// decodes sees that ffmpeg reads the whole film without a complaint.
func decodes(t *testing.T, film string, list []archive.Segment) {
	t.Helper()
	tool, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Log("ffmpeg is not installed: not decoded")
		return
	}
	runs := [][]archive.Segment{list}
	if i := slices.IndexFunc(list, func(s archive.Segment) bool { return s.Discontinuity }); i > 0 {
		runs = [][]archive.Segment{list[:i], list[i:]}
	}
	for _, run := range runs {
		all := []byte{}
		for _, name := range append([]string{"init-1.mp4"}, fileNames(run)...) {
			b, err := os.ReadFile(filepath.Join(film, name))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, b...)
		}
		file := filepath.Join(t.TempDir(), "film.mp4")
		if err := os.WriteFile(file, all, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(tool, "-v", "warning", "-i", file, "-f", "null", "-").CombinedOutput()
		if err != nil || len(out) > 0 {
			t.Errorf("ffmpeg: %v %s", err, clip(string(out)))
		}
	}
}

func fileNames(list []archive.Segment) (n []string) {
	for _, s := range list {
		n = append(n, s.Name())
	}
	return n
}

// restored backs a shop up and gives the folder into which it was restored.
func restored(t *testing.T, dir string) string {
	t.Helper()
	file, copied := filepath.Join(t.TempDir(), "shop.tar"), filepath.Join(t.TempDir(), "copy")
	if said, code := shopkeeper(t, nil, "backup", "-data", dir, file); code != 0 {
		t.Fatalf("backup: %s", said)
	}
	if said, code := shopkeeper(t, nil, "restore", "-data", copied, file); code != 0 || strings.Contains(said, "recording") {
		t.Fatalf("restore: %s", said)
	}
	if said, code := shopkeeper(t, nil, "doctor", "-data", copied); code != 0 {
		t.Fatalf("doctor of the restored shop: %s", said)
	}
	return copied
}

func flip(t *testing.T, path string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
