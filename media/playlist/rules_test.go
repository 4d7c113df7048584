package playlist

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// read is a playlist as a player reads it.
type read struct {
	head  map[string]string // tags that stand once, by name
	order []string          // all lines, without their values
	lines []string
}

func parse(text []byte) read {
	r := read{head: map[string]string{}, lines: strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")}
	for _, line := range r.lines {
		tag, value, _ := strings.Cut(line, ":")
		r.order = append(r.order, tag)
		r.head[tag] = value
	}
	return r
}

// number is the value of a tag, or of an attribute of it.
func (r read) number(t *testing.T, tag, attribute string) float64 {
	t.Helper()
	value := r.head[tag]
	if attribute != "" {
		_, value, _ = strings.Cut(value, attribute+"=")
		value, _, _ = strings.Cut(value, ",")
	}
	n, err := strconv.ParseFloat(value, 64)
	if err != nil {
		t.Fatalf("%s %s is %q", tag, attribute, r.head[tag])
	}
	return n
}

func (r read) count(tag string) (n int) {
	for _, o := range r.order {
		if o == tag {
			n++
		}
	}
	return n
}

// edge is the playlist of a show on the air whose publisher changed twice.
func edge(segments int, window time.Duration) List {
	all := show(segments)
	for _, i := range []int{2, 5} {
		all[i].Discontinuity = true
	}
	for i := 5; i < len(all); i++ {
		all[i].Init = 2
	}
	l := Window(all, window)
	l.Parts = true
	return l
}

// What players of Apple's demand of a playlist (RFC 8216bis, and the authoring
// specification for Apple devices), rule by rule.
func TestWhatPlayersDemand(t *testing.T) {
	l := edge(12, 16*time.Second)
	live, back, whole := parse(l.M3U8()), l, l
	back.Parts, whole.Ended = false, true
	rewind, replay := parse(back.M3U8()), parse(whole.M3U8())
	for name, r := range map[string]read{"live": live, "rewind": rewind, "replay": replay} {
		// 4.4.1.1 and 4.4.1.2: the first line, and one version, which knows EXT-X-MAP (6).
		if r.lines[0] != "#EXTM3U" || r.count("#EXT-X-VERSION") != 1 || r.number(t, "#EXT-X-VERSION", "") < 6 {
			t.Errorf("%s begins\n%s", name, strings.Join(r.lines[:3], "\n"))
		}
		// 4.4.2.1: every segment begins with a keyframe, and says so once.
		if r.count("#EXT-X-INDEPENDENT-SEGMENTS") != 1 || r.count("#EXT-X-TARGETDURATION") != 1 || r.count("#EXT-X-MEDIA-SEQUENCE") > 1 {
			t.Errorf("%s: tags of the whole stand once", name)
		}
		// 4.4.4.5: the first segment has its initialisation before it.
		if first := slices.Index(r.order, "#EXT-X-MAP"); first < 0 || first > slices.Index(r.order, "#EXTINF") {
			t.Errorf("%s: a segment without EXT-X-MAP", name)
		}
		// 4.4.4.6 with B.1: each segment has its date, with the milliseconds.
		dates := regexp.MustCompile(`(?m)^#EXT-X-PROGRAM-DATE-TIME:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`).FindAllString(strings.Join(r.lines, "\n"), -1)
		if len(dates) < r.count("#EXTINF") || len(dates) != r.count("#EXT-X-PROGRAM-DATE-TIME") {
			t.Errorf("%s: %d dates for %d segments", name, len(dates), r.count("#EXTINF"))
		}
		// 4.4.5.1 and 6.2.5.1: no player is told of an update by difference that is not given.
		if text := strings.Join(r.lines, "\n"); strings.Contains(text, "CAN-SKIP-UNTIL") || strings.Contains(text, "EXT-X-SKIP") {
			t.Errorf("%s promises to skip", name)
		}
	}
	// 4.4.3.8: the hold back is at least three parts; players of before keep three targets.
	part, hold := live.number(t, "#EXT-X-PART-INF", "PART-TARGET"), live.number(t, "#EXT-X-SERVER-CONTROL", "PART-HOLD-BACK")
	if hold < 3*part || !strings.Contains(live.head["#EXT-X-SERVER-CONTROL"], "CAN-BLOCK-RELOAD=YES") {
		t.Errorf("PART-HOLD-BACK=%v with parts of %v", hold, part)
	}
	// 6.2.2: a list that goes on holds three targets at least, and has no end and no type.
	if live.number(t, "#EXT-X-TARGETDURATION", "")*3 > 2*float64(live.count("#EXTINF")) || live.count("#EXT-X-ENDLIST")+live.count("#EXT-X-PLAYLIST-TYPE") > 0 {
		t.Errorf("a list that goes on:\n%s", strings.Join(live.lines, "\n"))
	}
	// 4.4.5.3: one hint of the part that comes next, the last line.
	if live.count("#EXT-X-PRELOAD-HINT") != 1 || live.order[len(live.order)-1] != "#EXT-X-PRELOAD-HINT" {
		t.Errorf("the last line is %q", live.lines[len(live.lines)-1])
	}
	// 4.4.3.4 and 4.4.3.5: what is over says so, first and last, and promises nothing more.
	if replay.head["#EXT-X-PLAYLIST-TYPE"] != "VOD" || replay.lines[len(replay.lines)-1] != "#EXT-X-ENDLIST" ||
		replay.count("#EXT-X-PART")+replay.count("#EXT-X-SERVER-CONTROL")+replay.count("#EXT-X-PRELOAD-HINT") > 0 {
		t.Errorf("a replay:\n%s", strings.Join(replay.lines, "\n"))
	}
}

// 4.4.4.9: parts but the last of a segment fill 85 % of the target at least, which is
// what a cut after 200 ms gives at every usual rate of frames.
func TestPartsFillTheirTarget(t *testing.T) {
	for _, rate := range []int{24, 25, 30, 48, 50, 60} {
		frame := time.Second / time.Duration(rate)
		part := (200*time.Millisecond + frame - 1) / frame * frame
		if part > partTarget || float64(part) < 0.85*float64(partTarget) {
			t.Errorf("%d frames a second: parts of %v, the target is %v", rate, part, partTarget)
		}
	}
}

// 6.2.2 and 4.4.3.3: however the window moves, a segment keeps its number and the
// discontinuities before it their count.
func TestASlidingWindowKeepsItsCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := show(rapid.IntRange(6, 40).Draw(t, "segments"))
		for i := range all {
			all[i].Discontinuity = rapid.IntRange(0, 3).Draw(t, "discontinuity") == 0
		}
		known := map[string]int{} // by file: discontinuities before it
		for n := 3; n <= len(all); n++ {
			part := slices.Clone(all[:n])
			part[n-1].Done = true
			l := Window(part, time.Duration(rapid.IntRange(6, 20).Draw(t, "window"))*time.Second)
			count, sequence := 0, -1
			for _, line := range strings.Split(string(l.M3U8()), "\n") {
				if v, ok := strings.CutPrefix(line, "#EXT-X-MEDIA-SEQUENCE:"); ok {
					sequence, _ = strconv.Atoi(v)
				}
				if v, ok := strings.CutPrefix(line, "#EXT-X-DISCONTINUITY-SEQUENCE:"); ok {
					count, _ = strconv.Atoi(v)
				}
				if line == "#EXT-X-DISCONTINUITY" {
					count++
				}
				if line == "" || strings.HasPrefix(line, "#") {
					continue
				}
				if line != SegmentName(sequence) {
					t.Fatalf("segment %d is %s", sequence, line)
				}
				if was, seen := known[line]; seen && was != count {
					t.Fatalf("%s is behind %d discontinuities, and was behind %d", line, count, was)
				}
				known[line], sequence = count, sequence+1
			}
		}
	})
}
