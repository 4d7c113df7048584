//go:build linux

package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"hawker/app/bench/relay/load"
	"hawker/app/bench/verdict"
)

const (
	fullLimit = 500
	fullAsk   = 1200
)

// full prints what happens to those who are one too many, and to those who are in: all
// ask at once, and who was refused asks again while the others watch.
func full(o *options, r *verdict.Report) error {
	limit := o.viewersOr(fullLimit)[0]
	ask := o.asking
	var arrived, kept, refused, again []float64
	wrong := 0
	for range o.runs {
		s, err := o.ours("-viewers", fmt.Sprint(limit))
		if err != nil {
			return err
		}
		w, first, second, err := o.overfill(s, ask)
		if err != nil {
			return err
		}
		o.note("full", w)
		if w.Viewers != limit || first != ask-limit || second != first {
			wrong++
		}
		arrived, kept = append(arrived, w.Delivered), append(kept, float64(w.Viewers))
		refused, again = append(refused, float64(first)), append(again, float64(second))
	}
	r.Tell("full.kept", limit, verdict.Median(kept), "viewers")
	r.Tell("full.refused", limit, verdict.Median(refused), "viewers")
	r.Tell("full.refused_again", limit, verdict.Median(again), "viewers")
	r.Most(verdict.Figure{Name: "full.runs_with_wrong_counts", Viewers: limit, Value: float64(wrong), Unit: "runs"})
	r.Least(verdict.Figure{Name: "full.delivered", Viewers: limit, Value: verdict.Median(arrived), Unit: "%", Limit: leastArrives})
	return nil
}

// overfill lets more ask than there is room for, and watches those who are in.
func (o *options) overfill(s *server, ask int) (w load.Window, refused, again int, err error) {
	sc, err := o.play(s)
	if err != nil {
		return w, 0, 0, err
	}
	defer sc.close()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	_, refused, err = sc.crowd.Join(ctx, ask, o.atATime)
	if err != nil {
		return w, refused, 0, fmt.Errorf("filling the room: %w", err)
	}
	var wg sync.WaitGroup
	wg.Go(func() { // spread over the window, as clients do that were told when to come again
		t := time.NewTicker(time.Duration(o.seconds * float64(time.Second) / float64(max(refused, 1))))
		defer t.Stop()
		for range refused {
			<-t.C
			if _, n, _ := sc.crowd.Join(ctx, 1, 1); n == 1 {
				again++
			}
		}
	})
	w = o.watch(sc)
	wg.Wait()
	return w, refused, again, nil
}
