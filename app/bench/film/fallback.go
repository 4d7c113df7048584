//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"hawker/app/bench/film/house"
	"hawker/app/bench/film/marked"
	"hawker/app/bench/film/page"
	"hawker/app/bench/relay/process"
	"hawker/app/bench/verdict"
)

const (
	mostBehind = 4000.0 // ms behind live, by the recording
	mostPin    = 200.0  // ms from the commit to the page
	mostReturn = 1000.0 // ms from a press on LIVE to a live frame
	pins       = 12
	pinEach    = 700 * time.Millisecond
)

// fallback prints what a viewer without a direct way to the relay has.
func fallback(o *options, r *verdict.Report) error {
	h, err := o.open("fallback", 1, house.Options{Core: -1})
	if err != nil {
		return err
	}
	err = o.watch(h, r)
	return errors.Join(err, h.End())
}

func (o *options) watch(h *house.House, r *verdict.Report) error {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	show := string(h.Shows[0])
	pub, err := marked.Publish(ctx, marked.Options{WHIP: h.URL + "/whip/" + show, Key: h.Key})
	if err != nil {
		return err
	}
	defer pub.Close()
	b, err := page.Start(filepath.Join(o.folder, "fallback-profile"))
	if err != nil {
		return err
	}
	defer b.End()
	room, err := b.Open(h.URL + "/live/" + show)
	if err != nil {
		return err
	}
	if err := room.Until("the recording's first frame", within, "seen.first > 0"); err != nil {
		return err
	}
	if err := room.Until("three flashes", within, "seen.flashes.length > 3"); err != nil {
		return err
	}
	s, err := room.Seen()
	if err != nil {
		return err
	}
	r.Tell("fallback.first_frame", 0, s.First-s.Switched, "ms after switching")
	// While it begins, a player is still on its way to the edge.
	r.Most(verdict.Figure{Name: "fallback.behind", Value: verdict.Median(behind(s.Flashes[1:], pub)), Unit: "ms", Limit: mostBehind})
	if err := pinAndWait(h, room, r); err != nil {
		return err
	}
	if err := goBack(room, r); err != nil {
		return err
	}
	if s, err = room.Seen(); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "hls.js: %d frames, %d stalls, %q, load %.1f\n", s.Frames, s.Stalls, s.Errors, process.Busy())
	r.Most(verdict.Figure{Name: "fallback.hls_errors", Value: float64(len(s.Errors)), Unit: "errors"})
	return nil
}

// behind is how late each flash was drawn, in milliseconds.
func behind(drawn []float64, pub *marked.Publisher) (list []float64) {
	for _, at := range drawn {
		since := at - float64(pub.Flash(0).UnixMicro())/1000
		every := float64(marked.Every.Milliseconds())
		list = append(list, since-float64(int(since/every))*every)
	}
	return list
}

// pinAndWait explains one item after the other, and tells how late the page knows.
func pinAndWait(h *house.House, room *page.Room, r *verdict.Report) error {
	var late []float64
	for i := range pins {
		n := 1 + i%2
		a, err := h.Ask("pin", string(h.Shows[0]), n)
		if err != nil {
			return err
		}
		if err := room.Until("a card", within, fmt.Sprintf("seen.cards.length === %d", i+1)); err != nil {
			return err
		}
		s, err := room.Seen()
		if err != nil {
			return err
		}
		late = append(late, s.Cards[i].At-float64(a.At.UnixMicro())/1000)
		time.Sleep(pinEach)
	}
	slices.Sort(late)
	r.Tell("fallback.pin.p50", 0, late[len(late)/2], "ms")
	r.Most(verdict.Figure{Name: "fallback.pin.worst", Value: late[len(late)-1], Unit: "ms", Limit: mostPin})
	return nil
}

// goBack rewinds and presses LIVE.
func goBack(room *page.Room, r *verdict.Report) error {
	if _, err := page.Ask[bool](room, `(document.querySelector("look-back [data-open]").click(), true)`); err != nil {
		return err
	}
	playing := `(() => { const v = document.querySelector("look-back video"); return v.readyState > 2 && !v.paused && v.currentTime > 0; })()`
	if err := room.Until("the rewound picture", within, playing); err != nil {
		return err
	}
	took, err := page.Ask[float64](room, `new Promise((done) => {
		const from = performance.now(), video = document.querySelector("video.stage__picture");
		document.querySelector("look-back [data-live]").click();
		video.requestVideoFrameCallback(() => done(document.querySelector("look-back [data-bar]").hidden ? performance.now() - from : 1e6));
	})`)
	if err != nil {
		return fmt.Errorf("returning to live: %w", err)
	}
	r.Most(verdict.Figure{Name: "fallback.return", Value: took, Unit: "ms", Limit: mostReturn})
	return nil
}
