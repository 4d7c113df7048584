package playlist

import (
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var began = time.Date(2026, 11, 22, 19, 30, 0, 0, time.UTC)

// show is a recording of n segments of ten parts, the last of which grows.
func show(n int) []Segment {
	var all []Segment
	for i := range n {
		s := Segment{Number: i, Init: 1, Wall: began.Add(time.Duration(i) * 2 * time.Second), Done: true}
		for p := range 10 {
			s.Parts = append(s.Parts, Part{200 * time.Millisecond, p == 0})
			s.Duration += 200 * time.Millisecond
		}
		all = append(all, s)
	}
	last := &all[n-1]
	last.Done, last.Parts, last.Duration = false, last.Parts[:2], 400*time.Millisecond
	return all
}

func TestEdgeInParts(t *testing.T) {
	all := show(8)
	all[2].Discontinuity, all[5].Discontinuity = true, true
	all[5].Init, all[6].Init, all[7].Init = 2, 2, 2
	l := Window(all, 8*time.Second)
	l.Parts = true
	want := `#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:3
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.50000
#EXT-X-PART-INF:PART-TARGET=0.23500
#EXT-X-MEDIA-SEQUENCE:3
#EXT-X-DISCONTINUITY-SEQUENCE:1
#EXT-X-MAP:URI="init-1.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-11-22T19:30:06.000Z
`
	got := string(l.M3U8())
	if !strings.HasPrefix(got, want) {
		t.Errorf("the head is\n%s", got)
	}
	tail := `#EXTINF:2.00000,
00000006.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-11-22T19:30:14.000Z
#EXT-X-PART:DURATION=0.20000,URI="00000007.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.20000,URI="00000007.1.m4s"
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="00000007.2.m4s"
`
	if !strings.HasSuffix(got, tail) {
		t.Errorf("the end is\n%s", got)
	}
	if !strings.Contains(got, "00000004.m4s\n#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"init-2.mp4\"\n") {
		t.Errorf("a new size without a mark:\n%s", got)
	}
}

func TestPartsOnlyNearTheEnd(t *testing.T) {
	l := Window(show(40), time.Minute)
	l.Parts = true
	parts := regexp.MustCompile(`URI="(\d+)\.\d+\.m4s"`).FindAllStringSubmatch(string(l.M3U8()), -1)
	for _, p := range parts {
		if n, _ := strconv.Atoi(p[1]); n < 34 {
			t.Errorf("a part of segment %d is listed, the last is 39", n)
		}
	}
	if len(parts) < 30 {
		t.Errorf("%d parts are listed", len(parts))
	}
}

func TestRewindHasNoParts(t *testing.T) {
	got := string(Window(show(40), time.Hour).M3U8())
	for _, tag := range []string{"EXT-X-PART", "PRELOAD", "CAN-BLOCK", "ENDLIST", "00000039"} {
		if strings.Contains(got, tag) {
			t.Errorf("%s stands in a playlist for rewinding:\n%s", tag, got)
		}
	}
	if strings.Count(got, "#EXTINF:2.0") != 39 {
		t.Errorf("segments are missing:\n%s", got)
	}
}

func TestReplay(t *testing.T) {
	all := show(10)
	all[3].Hidden, all[4].Hidden = true, true
	l := List{Segments: all, Ended: true, Before: 1, Parts: true}
	got := string(l.M3U8())
	if !strings.HasSuffix(got, "#EXTINF:0.40000,\n00000009.m4s\n#EXT-X-ENDLIST\n") {
		t.Errorf("what was cut off is not the end:\n%s", got)
	}
	for _, tag := range []string{"00000003", "00000004", "GAP", "EXT-X-PART", "SERVER-CONTROL", "DISCONTINUITY-SEQUENCE"} {
		if strings.Contains(got, tag) {
			t.Errorf("%s stands in a replay:\n%s", tag, got)
		}
	}
	for _, tag := range []string{"#EXT-X-PLAYLIST-TYPE:VOD\n", "#EXT-X-MEDIA-SEQUENCE:0\n", "00000002.m4s\n#EXT-X-DISCONTINUITY\n"} {
		if !strings.Contains(got, tag) {
			t.Errorf("%s is missing:\n%s", tag, got)
		}
	}
	if n := l.Timeline().Length(); n != 14400*time.Millisecond {
		t.Errorf("it lasts %v", n)
	}
}

func TestHiddenWhileLive(t *testing.T) {
	all := show(10)
	all[8].Hidden = true
	l := Window(all, time.Minute)
	l.Parts = true
	got := string(l.M3U8())
	if !strings.Contains(got, "#EXT-X-GAP\n#EXTINF:2.00000,\n00000008.m4s\n") || strings.Contains(got, "00000008.0.m4s") {
		t.Errorf("a hidden segment is no gap:\n%s", got)
	}
	if strings.Count(got, "#EXT-X-GAP") != 1 {
		t.Errorf("gaps:\n%s", got)
	}
}

func TestSeconds(t *testing.T) {
	all := show(10)
	for i := 5; i < 10; i++ { // the picture was gone for a minute
		all[i].Wall = all[i].Wall.Add(time.Minute)
	}
	all[1].Hidden = true
	line := List{Segments: all, Ended: true}.Timeline()
	for _, c := range []struct {
		after time.Duration
		want  float64
		ok    bool
	}{
		{-time.Minute, 0, true},
		{0, 0, true},
		{1500 * time.Millisecond, 1.5, true},
		{3 * time.Second, 2, true}, // within what is hidden
		{5 * time.Second, 3, true},
		{30 * time.Second, 8, true}, // no picture
		{71 * time.Second, 9, true},
		{10 * time.Minute, 16.4, false},
	} {
		got, ok := line.Seconds(began.Add(c.after))
		if ok != c.ok || math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%v is at %v, %v; wanted %v, %v", c.after, got, ok, c.want, c.ok)
		}
	}
}

func TestAsk(t *testing.T) {
	l := Window(show(8), time.Minute) // segment 7 grows and has two parts
	l.Parts = true
	for _, c := range []struct {
		msn, part string
		holds     bool
		err       error
	}{
		{"", "", true, nil},
		{"6", "", true, nil},
		{"7", "", false, nil},
		{"7", "1", true, nil},
		{"7", "2", false, nil},
		{"6", "40", true, nil}, // beyond a whole segment: the first of the next
		{"8", "0", false, nil},
		{"9", "", false, nil},
		{"10", "", false, ErrAsk},
		{"7", "15", false, ErrAsk},
		{"7", "14", false, nil},
		{"", "3", false, ErrAsk},
		{"-1", "", false, ErrAsk},
		{"7", "x", false, ErrAsk},
		{"99999999999", "", false, ErrAsk},
	} {
		a, err := ParseAsk(c.msn, c.part)
		if err == nil {
			err = l.Check(a)
		}
		if !errors.Is(err, c.err) {
			t.Errorf("asking for %q.%q: %v, wanted %v", c.msn, c.part, err, c.err)
		}
		if err == nil && l.Holds(a) != c.holds {
			t.Errorf("asking for %q.%q: held is %v", c.msn, c.part, !c.holds)
		}
	}
	whole := show(8)
	whole[7].Done = true
	l = Window(whole, time.Minute)
	if a := (Ask{7, 2}); l.Holds(a) || l.Check(a) != nil {
		t.Error("a part that never came is the first of the next segment")
	}
	l.Ended = true
	if !l.Holds(Ask{400, 3}) || l.Check(Ask{400, 3}) != nil {
		t.Error("after the end nothing is waited for")
	}
	if (List{}).Holds(Ask{0, 0}) || (List{}).Check(Ask{0, 0}) != nil || (List{}).Check(Ask{3, 0}) == nil {
		t.Error("before the first part the first is waited for, and nothing later")
	}
}

// Whatever the recording, what players rely on is kept.
func TestRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := show(rapid.IntRange(1, 30).Draw(t, "segments"))
		for i := range all {
			s := &all[i]
			s.Hidden = rapid.IntRange(0, 5).Draw(t, "hidden") == 0
			s.Discontinuity = rapid.IntRange(0, 5).Draw(t, "discontinuity") == 0
			s.Duration = s.Duration * time.Duration(rapid.IntRange(1, 40).Draw(t, "length")) / 10
			s.Parts[0].Duration = time.Duration(rapid.IntRange(20, 900).Draw(t, "part")) * time.Millisecond
		}
		l := Window(all, time.Duration(rapid.IntRange(0, 60).Draw(t, "window"))*time.Second)
		l.Ended, l.Parts = rapid.Bool().Draw(t, "ended"), rapid.Bool().Draw(t, "parts")
		target, partLimit := float64(l.Target()), l.PartTarget().Seconds()
		for _, line := range strings.Split(string(l.M3U8()), "\n") {
			if d, ok := strings.CutPrefix(line, "#EXTINF:"); ok {
				if n, _ := strconv.ParseFloat(strings.TrimSuffix(d, ","), 64); math.Round(n) > target {
					t.Fatalf("%s is above the target of %v", line, target)
				}
			}
			if d, ok := strings.CutPrefix(line, "#EXT-X-PART:DURATION="); ok {
				d, _, _ = strings.Cut(d, ",")
				if n, _ := strconv.ParseFloat(d, 64); n > partLimit+1e-6 {
					t.Fatalf("%s is above the target of %v", line, partLimit)
				}
			}
			if d, ok := strings.CutPrefix(line, "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK="); ok {
				if n, _ := strconv.ParseFloat(d, 64); n < 3*partLimit-1e-6 {
					t.Fatalf("%s with parts of %v", line, partLimit)
				}
			}
		}
	})
}

// What is said between two places of a replay is said between their moments, whatever
// was hidden and however often the picture was gone.
func TestMomentsOfPlaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := show(rapid.IntRange(1, 20).Draw(t, "segments"))
		gone := time.Duration(0)
		for i := range all {
			gone += time.Duration(rapid.IntRange(0, 3).Draw(t, "gone")/3*40) * time.Second
			all[i].Wall = all[i].Wall.Add(gone)
			all[i].Hidden = rapid.IntRange(0, 4).Draw(t, "hidden") == 0
		}
		line := List{Segments: all, Ended: true}.Timeline()
		from := time.Duration(rapid.IntRange(0, 50).Draw(t, "from")) * time.Second
		to := from + time.Duration(rapid.IntRange(1, 20).Draw(t, "length"))*time.Second
		said := began.Add(time.Duration(rapid.IntRange(1, 900_000).Draw(t, "said")) * time.Millisecond)
		at, ok := line.Seconds(said)
		if !ok || at <= 0 || at < from.Seconds() || at >= to.Seconds() {
			return
		}
		if said.Before(line.Wall(from)) || said.After(line.Wall(to)) {
			t.Fatalf("%v stands at %.3f s, which is not between %v and %v", said, at, line.Wall(from), line.Wall(to))
		}
	})
}
