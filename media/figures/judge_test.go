package figures

import (
	"slices"
	"testing"
	"time"
)

// fine is a show with nothing to be said of it, a minute after it began.
func fine(now time.Time) Publisher {
	return Publisher{
		Codec: "video/h264", Width: 720, Height: 1280, FPS: 30, Bitrate: 2_400_000, Sound: 64_000, Since: now.Add(-time.Minute),
		KeyframeEvery: 2 * time.Second, KeyframeLongest: 2 * time.Second, Late: 80 * time.Millisecond, LateKnown: true,
	}
}

func TestJudge(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	tests := []struct {
		name  string
		alter func(*Publisher, *Summary)
		level Level
		want  []string
	}{
		{"nothing is wrong", func(*Publisher, *Summary) {}, Good, nil},
		{"pictures stopped", func(p *Publisher, _ *Summary) { p.Still, p.FPS = true, 2 }, Bad, []string{"no-picture"}},
		{"pictures have not come yet", func(p *Publisher, _ *Summary) { p.Still, p.FPS, p.Since = true, 0, now.Add(-startsFor) }, Good, nil},
		{"sound stopped", func(p *Publisher, _ *Summary) { p.Silent = true }, Bad, []string{"no-sound"}},
		{"sound alone is meant so", func(p *Publisher, _ *Summary) { p.Codec, p.FPS, p.Width, p.Still = "", 0, 0, true }, Weak, []string{"sound-only"}},
		{"3 % lost is still repaired", func(p *Publisher, _ *Summary) { p.Loss = 0.03 }, Good, nil},
		{"more than 3 % lost", func(p *Publisher, _ *Summary) { p.Loss = 0.031 }, Weak, []string{"loss"}},
		{"pictures to be shown before those that came", func(p *Publisher, _ *Summary) { p.Jumbled = true }, Bad, []string{"jumbled"}},
		{"a tenth lost", func(p *Publisher, _ *Summary) { p.Loss = 0.1 }, Bad, []string{"loss"}},
		{"VP9", func(p *Publisher, _ *Summary) { p.Codec = "video/vp9" }, Weak, []string{"codec"}},
		{"AV1", func(p *Publisher, _ *Summary) { p.Codec = "video/AV1" }, Weak, []string{"codec"}},
		{"too few bits for the size", func(p *Publisher, _ *Summary) { p.Bitrate = 500_000 }, Weak, []string{"bitrate"}},
		{"the same for a small picture", func(p *Publisher, _ *Summary) { p.Bitrate, p.Width, p.Height = 500_000, 360, 640 }, Good, nil},
		{"the same while a browser feels its way", func(p *Publisher, _ *Summary) { p.Bitrate, p.Since = 500_000, now.Add(-rampsFor) }, Good, nil},
		{"AV1 needs fewer", func(p *Publisher, _ *Summary) { p.Bitrate, p.Codec = 500_000, "video/av1" }, Weak, []string{"codec"}},
		{"a slide show", func(p *Publisher, _ *Summary) { p.FPS = 8 }, Weak, []string{"frames"}},
		{"a keyframe every 10 s", func(p *Publisher, _ *Summary) {
			p.KeyframeEvery, p.KeyframeLongest, p.KeyframesIgnored = 10*time.Second, 10*time.Second, true
		}, Weak, []string{"keyframes-long"}},
		{"a keyframe when it is asked for", func(p *Publisher, _ *Summary) { p.KeyframeLongest = time.Minute }, Good, nil},
		{"keyframes where the encoder likes", func(p *Publisher, _ *Summary) {
			p.KeyframeEvery, p.KeyframeLongest, p.KeyframesIgnored = 1200*time.Millisecond, 3500*time.Millisecond, true
		}, Weak, []string{"keyframes-irregular"}},
		{"every 2 s by its own clock", func(p *Publisher, _ *Summary) { p.KeyframesIgnored = true }, Good, nil},
		{"the picture is a second old when it comes", func(p *Publisher, v *Summary) { p.Late, v.P95 = time.Second, 1100*time.Millisecond }, Bad, []string{"late-in"}},
		{"as old as the alarm, at a viewer", func(_ *Publisher, v *Summary) { v.P95 = Alarm }, Bad, []string{"late-out"}},
		{"a hair younger", func(_ *Publisher, v *Summary) { v.P95 = Alarm - 1 }, Good, nil},
		{"a third of the viewers lose", func(_ *Publisher, v *Summary) { v.Watching, v.Losing = 9, 3 }, Weak, []string{"viewers-lose"}},
		{"two viewers lose", func(_ *Publisher, v *Summary) { v.Watching, v.Losing = 2, 2 }, Good, nil},
		{"the worst is told first", func(p *Publisher, _ *Summary) { p.Silent, p.Codec, p.Loss = true, "video/vp9", 0.05 }, Bad, []string{"no-sound", "loss", "codec"}},
	}
	for _, tt := range tests {
		p, v := fine(now), Summary{Watching: 10, P50: 100 * time.Millisecond, P95: 200 * time.Millisecond}
		tt.alter(&p, &v)
		level, list := Judge(p, v, now)
		var got []string
		for _, w := range list {
			got = append(got, w.Name)
		}
		if level != tt.level || !slices.Equal(got, tt.want) {
			t.Errorf("%s: %s %q, want %s %q", tt.name, level, got, tt.level, tt.want)
		}
	}
}

func TestEveryRuleIsNamedOnceALevel(t *testing.T) {
	seen := map[Warning]bool{}
	for _, r := range rules {
		if seen[r.Warning] || r.Level == Good {
			t.Errorf("%v", r.Warning)
		}
		seen[r.Warning] = true
	}
}

func TestGaps(t *testing.T) {
	start := time.Unix(1_700_000_000, 0)
	at := func(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }
	tests := []struct {
		name           string
		asks, keys     []int // ms
		now            int
		every, longest time.Duration
		ignored        bool
	}{
		{"none yet", nil, nil, 900, 0, 0, false},
		{"one", nil, []int{0}, 900, 0, 900 * time.Millisecond, false},
		{"every 2 s", nil, []int{0, 2000, 4000, 6000}, 7000, 2 * time.Second, 2 * time.Second, false},
		{"the one under way is the longest", nil, []int{0, 2000, 4000}, 9000, 2 * time.Second, 5 * time.Second, false},
		{"a request is heard", []int{2000, 2500}, []int{0, 2600}, 3000, 2600 * time.Millisecond, 2600 * time.Millisecond, false},
		{"a request is not", []int{2000}, []int{0, 5000}, 5500, 5 * time.Second, 5 * time.Second, true},
		{"nor yet", []int{2000}, []int{0}, 4600, 0, 4600 * time.Millisecond, true},
		{"nor is it late yet", []int{2000}, []int{0}, 4400, 0, 4400 * time.Millisecond, false},
	}
	for _, tt := range tests {
		var g Gaps
		asks := tt.asks
		for _, k := range append(tt.keys, tt.now+1) {
			for len(asks) > 0 && asks[0] < k {
				g.Ask(at(asks[0]))
				asks = asks[1:]
			}
			if k <= tt.now {
				g.Mark(at(k))
			}
		}
		var p Publisher
		g.Fill(&p, at(tt.now))
		if p.KeyframeEvery != tt.every || p.KeyframeLongest != tt.longest || p.KeyframesIgnored != tt.ignored {
			t.Errorf("%s: every %s, longest %s, ignored %v", tt.name, p.KeyframeEvery, p.KeyframeLongest, p.KeyframesIgnored)
		}
	}
}
