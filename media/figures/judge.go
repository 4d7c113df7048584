package figures

import (
	"strings"
	"time"
)

// Level is how a show stands, or how much a warning matters.
type Level int

// The levels.
const (
	Good Level = iota
	Weak       // viewers notice
	Bad        // viewers leave
)

// String names the level: "good", "weak" or "bad".
func (l Level) String() string { return [...]string{"good", "weak", "bad"}[l] }

// Alarm is the age of a picture at a viewer from which talk and answer fall apart.
const Alarm = 900 * time.Millisecond

const (
	muchLoss    = 0.03 // from here on holes are seen
	badLoss     = 0.08
	longGap     = 4 * time.Second // between keyframes: newcomers wait, a rewind is coarse
	fewFrames   = 15.0            // a second
	startsFor   = 4 * time.Second // no rate is judged before
	rampsFor    = 20 * time.Second
	leastBits   = 0.018 // a pixel, as H.264 needs them for a person who talks and moves hands
	leastNewer  = 0.012 // a pixel, VP9 and AV1
	losingShare = 3     // a third of the viewers losing packets is the shop's line, not theirs
	losingLeast = 3
)

// Warning names what is wrong with a show and how much it matters.
type Warning struct {
	Name  string
	Level Level
}

// rule is when a warning is given.
type rule struct {
	Warning
	holds func(p Publisher, v Summary, age time.Duration) bool
}

// rules are told in this order, what matters most first.
var rules = []rule{
	{Warning{"no-picture", Bad}, func(p Publisher, _ Summary, age time.Duration) bool {
		return p.Codec != "" && p.Still && age > startsFor
	}},
	{Warning{"no-sound", Bad}, func(p Publisher, _ Summary, age time.Duration) bool { return p.Silent && age > startsFor }},
	{Warning{"late-in", Bad}, func(p Publisher, _ Summary, _ time.Duration) bool { return p.LateKnown && p.Late >= Alarm }},
	{Warning{"late-out", Bad}, func(p Publisher, v Summary, _ time.Duration) bool { return p.Late < Alarm && v.P95 >= Alarm }},
	{Warning{"jumbled", Bad}, func(p Publisher, _ Summary, _ time.Duration) bool { return p.Jumbled }},
	{Warning{"loss", Bad}, func(p Publisher, _ Summary, _ time.Duration) bool { return p.Loss >= badLoss }},
	{Warning{"loss", Weak}, func(p Publisher, _ Summary, _ time.Duration) bool { return p.Loss > muchLoss && p.Loss < badLoss }},
	{Warning{"bitrate", Weak}, func(p Publisher, _ Summary, age time.Duration) bool {
		return age > rampsFor && !p.Still && p.Bitrate-p.Sound < p.Least()
	}},
	{Warning{"frames", Weak}, func(p Publisher, _ Summary, age time.Duration) bool {
		return age > startsFor && p.Codec != "" && !p.Still && p.FPS < fewFrames
	}},
	{Warning{"viewers-lose", Weak}, func(_ Publisher, v Summary, _ time.Duration) bool {
		return v.Losing >= losingLeast && v.Losing*losingShare >= v.Watching
	}},
	{Warning{"codec", Weak}, func(p Publisher, _ Summary, _ time.Duration) bool { return p.newer() }},
	{Warning{"keyframes-long", Weak}, func(p Publisher, _ Summary, _ time.Duration) bool {
		return p.KeyframesIgnored && p.KeyframeLongest > longGap
	}},
	{Warning{"keyframes-irregular", Weak}, func(p Publisher, _ Summary, _ time.Duration) bool {
		return p.KeyframesIgnored && p.KeyframeLongest <= longGap && p.KeyframeLongest > p.KeyframeEvery*3/2+500*time.Millisecond
	}},
	{Warning{"sound-only", Weak}, func(p Publisher, _ Summary, _ time.Duration) bool { return p.Codec == "" }},
}

// Judge says how a show stands and what is wrong with it, the worst first.
func Judge(p Publisher, v Summary, now time.Time) (Level, []Warning) {
	worst, list := Good, []Warning(nil)
	age := now.Sub(p.Since)
	for _, r := range rules {
		if r.holds(p, v, age) {
			worst, list = max(worst, r.Level), append(list, r.Warning)
		}
	}
	return worst, list
}

// newer tells codecs that many phones, Safari and older televisions cannot show.
func (p Publisher) newer() bool {
	c := strings.ToLower(p.Codec)
	return strings.HasSuffix(c, "/vp9") || strings.HasSuffix(c, "/av1")
}

// Least is the bit/s below which a picture of this size and rate falls apart when
// hands move; 0 while the size is unknown.
func (p Publisher) Least() int64 {
	bits := leastBits
	if p.newer() {
		bits = leastNewer
	}
	return int64(bits * float64(p.Width*p.Height) * min(p.FPS, 30))
}
