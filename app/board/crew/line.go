package crew

import (
	"fmt"
	"strings"

	"hawker/app/live"
	"hawker/views/signal"
)

var codecNames = map[string]string{"video/h264": "H.264", "video/vp9": "VP9", "video/av1": "AV1"}

// Signal reads what the relay measures of a show: how the picture comes in, how those
// who watch are served, and how many may.
func (r Reader) Signal(s live.Show) signal.Signal {
	v := signal.Signal{State: AirState(s)}
	if r.Picture == nil {
		return v
	}
	p := r.Picture(s.ID)
	v.Most, v.Seated, v.By, v.Line, v.Cost = steady(p.Capacity), p.Capacity.Watching, p.Capacity.By, p.Capacity.Line, p.Capacity.Cost
	if v.State != "ended" {
		v.Film = p.Film
	}
	if !p.OnAir {
		return v
	}
	v.Known, v.Level, v.Codec = p.Bitrate > 0, p.Level, codecNames[strings.ToLower(p.Codec)]
	if p.Width > 0 && p.Height > 0 {
		v.Size = fmt.Sprintf("%d × %d", p.Width, p.Height)
	}
	v.Busy, v.FPS, v.Bitrate, v.Sound, v.Least, v.Loss = p.Busy, p.FPS, p.Bitrate, p.Sound, p.Least, p.Loss
	v.RTT, v.Path, v.Late, v.LateKnown, v.Keyframes = p.RTT, p.Path, p.Late, p.LateKnown, p.Keyframes
	for _, w := range p.Warnings {
		v.Warnings = append(v.Warnings, signal.Warning{Name: w.Name, Level: w.Level})
	}
	v.Viewers = viewers(p.Viewers)
	return v
}

// steady leaves out what changes from one second to the next: of a measured number two
// digits count.
func steady(c Capacity) int {
	unit := 1
	for c.By != "set" && c.Most/unit >= 100 {
		unit *= 10
	}
	return c.Most / unit * unit
}

func viewers(w Viewers) signal.Viewers {
	v := signal.Viewers{Watching: w.Watching, TCP: w.TCP, SoundOnly: w.SoundOnly, Losing: w.Losing, Loss: w.Loss,
		P50: w.P50, P95: w.P95, JoinP50: w.JoinP50, JoinP95: w.JoinP95, Out: w.Out}
	for _, one := range w.Worst {
		v.Worst = append(v.Worst, signal.Viewer(one))
	}
	return v
}
