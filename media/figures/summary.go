package figures

import (
	"cmp"
	"slices"
	"time"
)

// worstLen is how many viewers are shown as the worst served.
const worstLen = 5

// Summary is how the viewers of a room are served, all together.
type Summary struct {
	Watching  int
	TCP       int // of them, reached over TCP
	IPv6      int
	SoundOnly int
	Losing    int     // whose loss is over 3 %
	Loss      float64 // mean of their losses, 0 to 1

	// P50 and P95 are of the viewers' latencies, from the camera to their device, as
	// Latency counts them; 0 while nobody's round trip is known.
	P50, P95 time.Duration

	JoinP50, JoinP95 time.Duration // from the offer to the first packet of a keyframe
	Out              int64         // bit/s of payload to all of them
	Worst            []Viewer      // at most five, those whose picture suffers most first
}

// Latency is how old a picture is when it reaches the viewer's device: late, which the
// publisher's figures give, and half the viewer's round trip. What the device adds, its
// buffer and its decoder, nobody tells us. It is 0 while the round trip is unknown.
func (v Viewer) Latency(late time.Duration) time.Duration {
	if v.RTT == 0 {
		return 0
	}
	return late + v.RTT/2
}

// Summarize looks at all viewers of a room; late is its publisher's.
func Summarize(late time.Duration, list []Viewer) Summary {
	s := Summary{Watching: len(list)}
	var latencies, joins []time.Duration
	for _, v := range list {
		if v.Path.TCP {
			s.TCP++
		}
		if v.Path.IPv6 {
			s.IPv6++
		}
		if !v.Picture {
			s.SoundOnly++
		}
		if v.Loss > muchLoss {
			s.Losing++
		}
		s.Loss += v.Loss / float64(len(list))
		s.Out += v.Bitrate
		if d := v.Latency(late); d > 0 {
			latencies = append(latencies, d)
		}
		if v.Join > 0 {
			joins = append(joins, v.Join)
		}
	}
	s.P50, s.P95 = quantile(latencies, 50), quantile(latencies, 95)
	s.JoinP50, s.JoinP95 = quantile(joins, 50), quantile(joins, 95)
	worst := slices.SortedStableFunc(slices.Values(list), func(a, b Viewer) int {
		return cmp.Or(cmp.Compare(b.Loss, a.Loss), cmp.Compare(b.RTT, a.RTT))
	})
	s.Worst = worst[:min(len(worst), worstLen)]
	return s
}

// quantile is the value that so many hundredths of the list do not pass (nearest rank);
// 0 of an empty list.
func quantile(list []time.Duration, hundredths int) time.Duration {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[(len(list)*hundredths+99)/100-1]
}
