//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"hawker/app/bench/film/house"
	"hawker/app/bench/film/marked"
	"hawker/app/bench/film/page"
	"hawker/app/bench/film/spool"
	"hawker/app/bench/verdict"
)

const (
	hourFast  = 100.0 // millionths by which the microphone's clock runs fast
	hourLoss  = 0.02  // of all packets
	hourAway  = 4 * time.Second
	atEdge    = 5 // marks that are looked at there: of some the sound was lost
	playEach  = 4 * time.Second
	leastLong = 0.998 // of what was sent is in the recording: it begins with a keyframe
)

// hourPictures are what the host sends first, and after coming back.
var hourPictures = [2]marked.Picture{{Width: 320, Height: 568, FPS: 15, Bits: 120_000}, {Width: 480, Height: 270, FPS: 15, Bits: 120_000}}

// hour records an hour as fast as the disk takes it, and has it decoded and played.
func hour(o *options, r *verdict.Report) error {
	h, err := o.open("hour", 1, house.Options{Core: -1})
	if err != nil {
		return err
	}
	err = o.compress(h, r)
	return errors.Join(err, h.End())
}

func (o *options) compress(h *house.House, r *verdict.Report) error {
	stays, err := o.stays()
	if err != nil {
		return err
	}
	show, start := h.Shows[0], time.Now()
	got, err := spool.Record(context.Background(), spool.Options{Folder: filepath.Dir(filepath.Dir(h.Film(show))), Room: string(show), Stays: stays, Loss: hourLoss})
	if err != nil {
		return err
	}
	took := time.Since(start)
	fmt.Fprintf(os.Stderr, "%v recorded and verified in %v: %d packets, %d lost; %q\n", got.Film.Duration().Round(time.Second), took.Round(time.Second), got.Sent, got.Lost, got.Problems)
	tellRecorded(got, stays, r)
	for _, verb := range []string{"air", "end"} {
		if _, err := h.Ask(verb, show); err != nil {
			return err
		}
	}
	address := h.URL + "/live/" + string(show)
	list, err := ended(address + "/hls")
	if err != nil {
		return err
	}
	// It warns of another picture's init, which it leaves to the stream's own headers.
	d, err := o.decode("hour", list, "error")
	if err != nil {
		return err
	}
	if err := tellDecoded(d, got, stays, r); err != nil {
		return err
	}
	return o.playHour(address, got, stays, r)
}

// stays are the two of the host, with the reconnect in the middle.
func (o *options) stays() (list []spool.Stay, err error) {
	each := time.Duration(o.length * float64(time.Minute) / 2)
	born := time.Now().UTC().Add(-2*each - hourAway).Truncate(time.Second)
	for _, p := range hourPictures {
		s := spool.Stay{Picture: p, Born: born, Long: each}
		if s.Tape, err = marked.NewTape(p, hourFast); err != nil {
			return nil, err
		}
		list, born = append(list, s), born.Add(each+hourAway)
	}
	return list, nil
}

func tellRecorded(got spool.Result, stays []spool.Stay, r *verdict.Report) {
	long := 0.0
	for _, s := range stays {
		long += s.Long.Seconds()
	}
	f, size := got.Film, int64(0)
	for _, s := range f.Segments(0, 0) {
		size += s.Size
	}
	r.Tell("hour.size", 0, float64(size)/(1<<20), "MiB")
	r.Least(verdict.Figure{Name: "hour.length", Value: f.Duration().Seconds(), Unit: "s", Limit: long * leastLong})
	r.Least(verdict.Figure{Name: "hour.lost", Value: 100 * float64(got.Lost) / float64(got.Sent), Unit: "%", Limit: 100 * hourLoss * 0.9})
	r.Least(verdict.Figure{Name: "hour.inits", Value: float64(f.Inits()), Unit: "pictures", Limit: float64(len(stays))})
	r.Most(verdict.Figure{Name: "hour.problems", Value: float64(len(got.Problems)), Unit: "files"})
	if heap := got.Heap; len(heap) >= 6 {
		r.Tell("hour.heap", 0, verdict.Median(last(heap))/(1<<20), "MiB")
		grown := verdict.Median(last(heap)) - verdict.Median(slices.Clone(heap[:len(heap)/3]))
		r.Tell("hour.heap_segment", 0, grown/(float64(len(f.Segments(0, 0)))*2/3), "bytes each")
		r.Most(verdict.Figure{Name: "hour.heap_growth", Value: growth(heap), Unit: "ratio", Limit: mostGrown})
	}
}

func tellDecoded(d decoded, got spool.Result, stays []spool.Stay, r *verdict.Report) error {
	complaints := 0.0
	if d.said != "" {
		complaints = 1
		fmt.Fprintf(os.Stderr, "ffmpeg says %s\n", d.said)
	}
	r.Most(verdict.Figure{Name: "hour.ffmpeg_errors", Value: complaints, Unit: "errors"})
	fmt.Fprintf(os.Stderr, "ffmpeg decodes %d frames, %d flashes, %d beeps, %.1f s\n", d.frames, len(d.flashes), len(d.beeps), d.last)
	names := [][2]string{{"start", "before"}, {"after", "end"}} // of the reconnect
	for i, s := range stays {
		list := d.late(got, s)
		if len(list) < 2*atEdge {
			return fmt.Errorf("only %d marks of stay %d were recorded", len(list), i+1)
		}
		for j, some := range [][]float64{list[:atEdge], list[len(list)-atEdge:]} {
			late := verdict.Median(slices.Clone(some))
			r.Tell("hour.sound_late."+names[i][j], 0, late, "ms")
			r.Most(verdict.Figure{Name: "hour.apart." + names[i][j], Value: math.Abs(late), Unit: "ms", Limit: mostApart})
		}
	}
	return nil
}

// late is how much later than it should each beep of a stay is than its flash, in ms.
// Marks of which one was lost are left out.
func (d decoded) late(got spool.Result, s spool.Stay) (list []float64) {
	for _, flash := range d.flashes {
		since := got.Film.Wall(time.Duration(flash * float64(time.Second))).Sub(s.Born)
		mark := int((since + marked.Every/2) / marked.Every)
		if since < -time.Second || since > s.Long || (since-time.Duration(mark)*marked.Every).Abs() > time.Second {
			continue
		}
		nearest := math.Inf(1)
		for _, beep := range d.beeps {
			if math.Abs(beep-flash) < math.Abs(nearest) {
				nearest = beep - flash
			}
		}
		if math.Abs(nearest) < 1 {
			list = append(list, nearest*1e3-float64(s.Tape.Beep(mark).Microseconds())/1e3)
		}
	}
	return list
}

// playHour plays the replay's page at its start, at a quarter, across the reconnect and
// to its end.
func (o *options) playHour(address string, got spool.Result, stays []spool.Stay, r *verdict.Report) error {
	b, err := page.Start(filepath.Join(o.folder, "hour-profile"))
	if err != nil {
		return err
	}
	defer b.End()
	room, err := b.Open(address)
	if err != nil {
		return err
	}
	end := got.Film.Duration()
	back, _ := got.Film.At(stays[1].Born.Add(time.Second))
	for _, p := range []struct {
		name  string
		at    time.Duration
		stays [2]int // whose picture is there at the beginning, and then
	}{{"start", 0, [2]int{0, 0}}, {"quarter", end / 4, [2]int{0, 0}}, {"reconnect", back - playEach, [2]int{0, 1}}, {"end", end - playEach, [2]int{1, 1}}} {
		if err := playAt(room, p.at, stays[p.stays[0]].Picture, stays[p.stays[1]].Picture); err != nil {
			return fmt.Errorf("playing the %s: %w", p.name, err)
		}
	}
	if err := room.Until("the end", within, `document.querySelector("show-replay video").ended`); err != nil {
		return err
	}
	seen, err := room.Seen()
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "chromium: %d frames drawn, hls.js says %q\n", seen.Frames, seen.Errors)
	r.Most(verdict.Figure{Name: "hour.hls_errors", Value: float64(len(seen.Errors)), Unit: "errors"})
	return nil
}

// playAt plays some seconds from a position; first the one picture is there, then the
// other.
func playAt(room *page.Room, at time.Duration, first, then marked.Picture) error {
	from := at.Seconds()
	if _, err := page.Ask[bool](room, fmt.Sprintf(`document.querySelector("show-replay").seek(%f).then(() => true)`, from)); err != nil {
		return err
	}
	playing := func(after time.Duration, p marked.Picture) string {
		return fmt.Sprintf(`(() => { const v = document.querySelector("show-replay video"), at = v.currentTime - %f;
			return !v.seeking && at >= %f && at < 60 && v.videoWidth === %d && v.videoHeight === %d; })()`, from, after.Seconds(), p.Width, p.Height)
	}
	if err := room.Until("its first picture", within, playing(playEach/8, first)); err != nil {
		return err
	}
	return room.Until("some seconds of it", within, playing(playEach*7/8, then))
}
