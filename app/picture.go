package app

import (
	"time"

	"hawker/app/board/crew"
	"hawker/app/live"
	"hawker/media"
)

// picture is what the relay measures of a show, for control and studio.
func (s *Shop) picture(show live.ShowID) crew.Picture {
	room := string(show)
	can := s.env.Relay.Capacity(room)
	p := crew.Picture{Capacity: crew.Capacity{Most: can.Viewers, Watching: can.Watching, By: string(can.By), Line: can.Line, Cost: can.Cost}}
	p.Film = s.filmWarnings(room)
	st, ok := s.env.Relay.Stats(room)
	if !ok {
		return p
	}
	all := media.Summarize(st.Late, s.env.Relay.Viewers(room))
	level, warnings := media.Judge(st, all, time.Now())
	p.OnAir, p.Level, p.Busy = true, level.String(), st.Busy
	for _, w := range warnings {
		p.Warnings = append(p.Warnings, crew.Warning{Name: w.Name, Level: w.Level.String()})
	}
	p.Codec, p.Width, p.Height, p.FPS, p.Least = st.Codec, st.Width, st.Height, st.FPS, st.Least()
	p.Bitrate, p.Sound, p.Loss, p.RTT, p.Path = st.Bitrate, st.Sound, st.Loss, st.RTT, st.Path.String()
	p.Late, p.LateKnown, p.Keyframes = st.Late, st.LateKnown, st.KeyframeLongest
	p.Viewers = watched(st, all)
	return p
}

func watched(st media.Stats, all media.Summary) crew.Viewers {
	v := crew.Viewers{
		Watching: all.Watching, TCP: all.TCP, SoundOnly: all.SoundOnly, Losing: all.Losing, Loss: all.Loss, P50: all.P50, P95: all.P95,
		JoinP50: all.JoinP50, JoinP95: all.JoinP95, Out: all.Out,
	}
	for _, w := range all.Worst {
		v.Worst = append(v.Worst, crew.Viewer{Number: w.Number, Path: w.Path.String(), Bitrate: w.Bitrate, Loss: w.Loss,
			Latency: w.Latency(st.Late), Join: w.Join, Nacks: w.Nacks, Cuts: w.Cuts})
	}
	return v
}
