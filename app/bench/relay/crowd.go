//go:build linux

package main

import (
	"fmt"
	"time"

	"hawker/app/bench/relay/load"
	"hawker/app/bench/verdict"
)

const (
	crowdViewers = 800
	crowdP50     = 20.0 // ms
)

// crowd prints how one core serves as many as two gigabits hold.
func crowd(o *options, r *verdict.Report) error {
	for _, n := range o.viewersOr(crowdViewers) {
		var t taken
		for range o.runs {
			s, err := o.ours("-viewers", fmt.Sprint(n))
			if err == nil {
				err = o.one("crowd", s, n, &t)
			}
			if err != nil {
				return err
			}
		}
		r.Tell("crowd.cost", n, verdict.Median(t.us), "us/packet")
		r.Least(verdict.Figure{Name: "crowd.delivered", Viewers: n, Value: verdict.Median(t.arrived), Unit: "%", Limit: leastArrives})
		r.Most(verdict.Figure{Name: "crowd.latency.p50", Viewers: n, Value: verdict.Median(t.p50), Unit: "ms", Limit: crowdP50})
		r.Tell("crowd.latency.p99", n, verdict.Median(t.p99), "ms")
		bound(r, verdict.Figure{Name: "crowd.memory", Viewers: n, Value: verdict.Median(t.mib), Unit: "MiB/viewer", Limit: mostMemory})
		t.sound(r, "crowd", n)
	}
	return nil
}

const (
	joinViewers = 200
	joinP50     = 60.0  // ms
	joinP99     = 150.0 // ms
)

// join prints how soon a newcomer has a keyframe, from POST, while a publisher ignores
// that one is asked for.
func join(o *options, r *verdict.Report) error {
	for _, n := range o.viewersOr(joinViewers) {
		var p50, p99, whole50, whole99, answer []float64
		for range o.runs {
			s, err := o.ours("-viewers", fmt.Sprint(n))
			if err != nil {
				return err
			}
			first, all, posted, err := o.joins(s, n)
			if err != nil {
				return err
			}
			p50, p99 = append(p50, millis(load.Quantile(first, 0.5))), append(p99, millis(load.Quantile(first, 0.99)))
			whole50, whole99 = append(whole50, millis(load.Quantile(all, 0.5))), append(whole99, millis(load.Quantile(all, 0.99)))
			answer = append(answer, millis(load.Quantile(posted, 0.5)))
		}
		r.Tell("join.answer.p50", n, verdict.Median(answer), "ms")
		r.Most(verdict.Figure{Name: "join.keyframe.p50", Viewers: n, Value: verdict.Median(p50), Unit: "ms", Limit: joinP50})
		r.Most(verdict.Figure{Name: "join.keyframe.p99", Viewers: n, Value: verdict.Median(p99), Unit: "ms", Limit: joinP99})
		r.Tell("join.whole_keyframe.p50", n, verdict.Median(whole50), "ms")
		r.Tell("join.whole_keyframe.p99", n, verdict.Median(whole99), "ms")
	}
	return nil
}

// joins gives the times from POST to the first packet of a keyframe, to its last, and to
// the answer.
func (o *options) joins(s *server, n int) (first, whole, answer []time.Duration, err error) {
	sc, err := o.play(s)
	if err != nil {
		return nil, nil, nil, err
	}
	defer sc.close()
	came, err := sc.all(n, o.atATime)
	if err != nil {
		return nil, nil, nil, err
	}
	for range 2 {
		sc.pub.BeforeKeyframe(func() {}) // those who have none yet get the next
	}
	for _, v := range came {
		f, w := v.Keyframe()
		if f == 0 || w == 0 {
			return nil, nil, nil, fmt.Errorf("one of %d viewers has got no keyframe in %s", n, load.GOP)
		}
		first, whole, answer = append(first, f), append(whole, w), append(answer, v.Answered())
	}
	return first, whole, answer, nil
}
