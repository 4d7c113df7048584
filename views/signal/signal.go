// Package signal draws how a show's picture comes in and reaches those who watch: a
// pill with the verdict, warnings with what to do, the figures behind them, and how many
// can watch.
//
// It promises one set of parts for the host's page and the assistant's (#health,
// #warnings, #figures, #capacity), drawn alike in the page and in what the socket
// brings, and that every figure stands with a word that says what it is. It measures and
// judges nothing.
package signal

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"hawker/app/lang"
)

// Signal is all that is known of one show's picture.
type Signal struct {
	State string // "upcoming", "live", "lost" or "ended"
	Known bool   // there are figures
	Level string // "good", "weak" or "bad"

	Size, Codec    string // "720 × 1280", "H.264"; "" while unknown
	FPS            float64
	Bitrate, Sound int64 // bit/s in; of it, sound
	Least          int64 // bit/s below which the picture falls apart
	Loss           float64
	RTT            time.Duration // 0 while unknown
	Path           string        // "udp4", "tcp6"; "" from this machine
	Late           time.Duration // from the camera to the shop
	LateKnown      bool
	Keyframes      time.Duration // the longest time between the last of them
	Warnings       []Warning
	Film           []string // what is wrong with the recording, by name
	Viewers        Viewers

	Most, Seated int           // how many may watch, and do
	By           string        // what bounds it: "processor", "line" or "set"
	Line         int64         // what the line carries, bit/s; 0: nobody said
	Busy         float64       // processors that sending keeps busy
	Cost         time.Duration // of the processor, for a packet to a viewer

	OOB bool // pushed into an open page
}

// Warning is something that is wrong, by its name; Level is "weak" or "bad".
type Warning struct{ Name, Level string }

// Viewers is how those who watch are served.
type Viewers struct {
	Watching, TCP, SoundOnly, Losing int
	Loss                             float64
	P50, P95                         time.Duration // age of the picture at their devices; 0 while unknown
	JoinP50, JoinP95                 time.Duration
	Out                              int64
	Worst                            []Viewer
}

// Viewer is one of those whom the picture reaches worst.
type Viewer struct {
	Number  int
	Path    string
	Bitrate int64
	Loss    float64
	Latency time.Duration
	Join    time.Duration
	Nacks   uint64
	Cuts    uint64
}

// Pill is the verdict in a word, and the way to the figures.
func (s Signal) Pill() templ.Component { return pill(s) }

// Told is what is wrong, and what to do.
func (s Signal) Told() templ.Component { return told(s) }

// Sheet is where everything that is measured opens.
func (s Signal) Sheet() templ.Component { return sheet(s.Figures()) }

// Figures is everything that is measured.
func (s Signal) Figures() templ.Component { return figures(s) }

// Capacity says how many can watch.
func (s Signal) Capacity() templ.Component { return capacity(s) }

// Parts are all of them, in the order in which a page has them.
func (s Signal) Parts() []templ.Component {
	return []templ.Component{s.Pill(), s.Told(), s.Figures(), s.Capacity()}
}

// live tells whether figures are to be shown.
func (s Signal) live() bool { return s.State == "live" && s.Known }

// bound is what bounds the number of viewers.
func (s Signal) bound() string {
	if s.By == "" {
		return "processor"
	}
	if s.By == "processor" && s.Line == 0 {
		return "machine"
	}
	return s.By
}

// say is what a change of the verdict sounds like to those who do not see it.
func (s Signal) say(ctx context.Context) string {
	if !s.live() {
		return ""
	}
	return lang.T(ctx, "signal.verdict."+s.Level)
}

func (s Signal) frames() string { return strconv.Itoa(int(s.FPS + 0.5)) }

// words are what sentences of warnings may need.
func (s Signal) words(ctx context.Context) []any {
	return []any{
		"loss", percent(s.Loss), "late", millis(s.Late), "p95", millis(s.Viewers.P95), "rate", mega(s.Bitrate - s.Sound), "least", mega(s.Least), "size", s.Size,
		"codec", s.Codec, "fps", s.frames(), "seconds", seconds(s.Keyframes),
		"losing", lang.Number(ctx, int64(s.Viewers.Losing)), "watching", lang.Number(ctx, int64(s.Viewers.Watching)),
	}
}

// mark is how a figure or a warning stands.
func mark(base, level string) string { return base + " " + base + "--" + level }

func mega(bits int64) string { return fmt.Sprintf("%.1f", max(float64(bits), 0)/1e6) }

func percent(share float64) string { return fmt.Sprintf("%.1f", share*100) }

func millis(d time.Duration) string {
	return strconv.FormatInt(int64((d+time.Millisecond/2)/time.Millisecond), 10)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f", d.Seconds()) }

// micros is in millionths of a second.
func micros(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d)/float64(time.Microsecond)) }

// way names a path for a person: UDP or TCP, and the newer family where it is.
func way(path string) string {
	switch path {
	case "udp4":
		return "UDP"
	case "tcp4":
		return "TCP"
	case "udp6":
		return "UDP, IPv6"
	case "tcp6":
		return "TCP, IPv6"
	}
	return "–"
}

// known is a duration, or a dash while it is not known.
func known(ctx context.Context, d time.Duration) string {
	if d == 0 {
		return "–"
	}
	return short(ctx, d)
}

// short is a duration in milliseconds.
func short(ctx context.Context, d time.Duration) string {
	return lang.T(ctx, "signal.ms", "ms", millis(d))
}

func morph(on bool) templ.Attributes {
	if on {
		return templ.Attributes{"hx-swap-oob": "morph"}
	}
	return templ.Attributes{}
}
