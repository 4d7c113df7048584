package signal_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawker/app/lang"
	"hawker/views/signal"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const ms = time.Millisecond

// states are a signal in its notable states.
func states() []signal.Signal {
	good := signal.Signal{
		State: "live", Known: true, Level: "good", Size: "720 × 1280", Codec: "H.264", FPS: 29.97, Bitrate: 2_410_000, Sound: 64_000, Least: 497_000,
		Loss: 0.001, RTT: 34 * ms, Path: "udp4", Late: 81 * ms, LateKnown: true, Keyframes: 2004 * ms, Most: 640, Seated: 12, By: "line", Line: 100_000_000, Busy: 0.031, Cost: 2070 * time.Nanosecond, OOB: true,
		Viewers: signal.Viewers{Watching: 12, TCP: 1, SoundOnly: 2, Losing: 1, Loss: 0.004, P50: 120 * ms, P95: 310 * ms, JoinP50: 60 * ms, JoinP95: 150 * ms, Out: 28_900_000,
			Worst: []signal.Viewer{{Number: 7, Path: "tcp6", Bitrate: 2_400_000, Loss: 0.041, Latency: 310 * ms, Join: 150 * ms, Nacks: 1204, Cuts: 2}, {Number: 3, Path: "udp4"}}},
	}
	bad := good
	bad.Level, bad.Viewers, bad.Late, bad.By, bad.Line, bad.OOB, bad.Codec = "bad", signal.Viewers{Watching: 9, Losing: 4, P95: 1204 * ms}, 950*ms, "processor", 0, false, "VP9"
	for _, name := range []string{"no-picture", "no-sound", "late-in", "late-out", "jumbled", "loss", "bitrate", "frames", "viewers-lose", "codec", "keyframes-long", "keyframes-irregular", "sound-only"} {
		bad.Warnings = append(bad.Warnings, signal.Warning{Name: name, Level: "weak"})
	}
	return []signal.Signal{
		good, bad, {State: "live", Most: 100, Seated: 1, By: "set"}, {State: "lost", Most: 1, Seated: 1, By: "line", Line: 2_000_000},
		{State: "upcoming", Most: 640, By: "processor", Cost: 1056 * time.Nanosecond}, {State: "ended"},
		{State: "upcoming", Film: []string{"unrecorded-low", "unrecorded-full", "unrecorded-broken", "disk-nearly"}},
	}
}

// TestSignal holds the markup of every part in every state, in both languages.
func TestSignal(t *testing.T) {
	b, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range []string{lang.English, lang.Chinese} {
		t.Run(tag, func(t *testing.T) {
			var out bytes.Buffer
			ctx := b.Context(t.Context(), tag)
			for i, s := range states() {
				for _, part := range s.Parts() {
					if err := part.Render(ctx, &out); err != nil {
						t.Fatal(err)
					}
					out.WriteByte('\n')
				}
				if i == 0 {
					if err := s.Sheet().Render(ctx, &out); err != nil {
						t.Fatal(err)
					}
					out.WriteByte('\n')
				}
			}
			if strings.Contains(out.String(), "signal.") && strings.Contains(out.String(), ">signal.") {
				t.Error("a word is missing")
			}
			golden(t, "signal."+tag+".html", strings.ReplaceAll(out.String(), "><", ">\n<"))
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s differs; -update writes it anew (-want +got):\n%s", path, d)
	}
}
