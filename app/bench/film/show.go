//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"time"

	"hawker/app/bench/film/house"
	"hawker/app/bench/film/marked"
	"hawker/app/bench/film/page"
	"hawker/app/bench/relay/process"
	"hawker/app/bench/verdict"
)

const (
	mostApart = 40.0 // ms between picture and sound, at the start and at the end
	mostGrown = 1.10 // heap and memory of the last third, to the first third's
	atAnEnd   = 3    // marks that are looked at there
	lookEach  = 10 * time.Second
	warmUp    = 60 * time.Second
)

// running is a show on the air, with who sends and who watches.
type running struct {
	name string
	id   string
	pub  *marked.Publisher
	room *page.Room
	last int // mark that was sent
	seen page.Seen
}

// show runs two shows in real time, the second with a microphone that runs fast.
func show(o *options, r *verdict.Report) error {
	h, err := o.open("show", 2, house.Options{Core: -1})
	if err != nil {
		return err
	}
	err = o.run(h, r)
	return errors.Join(err, h.End())
}

func (o *options) run(h *house.House, r *verdict.Report) error {
	b, err := page.Start(filepath.Join(o.folder, "show-profile"))
	if err != nil {
		return err
	}
	defer b.End()
	var all []*running
	for i, id := range h.Shows {
		s := &running{name: [...]string{"true", "fast"}[i], id: string(id)}
		all = append(all, s)
		if err := o.begin(h, b, s, float64(i)*o.fast); err != nil {
			return err
		}
		defer s.pub.Close()
	}
	if err := o.keepLooking(h, r); err != nil {
		return err
	}
	for _, s := range all {
		if err := s.finish(h); err != nil {
			return fmt.Errorf("ending show %s: %w", s.name, err)
		}
	}
	for _, s := range all {
		if err := o.look(h, s, r); err != nil {
			return fmt.Errorf("show %s: %w", s.name, err)
		}
	}
	return nil
}

func (o *options) begin(h *house.House, b *page.Browser, s *running, fast float64) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	if s.pub, err = marked.Publish(ctx, marked.Options{WHIP: h.URL + "/whip/" + s.id, Key: h.Key, Fast: fast}); err != nil {
		return err
	}
	s.room, err = b.Open(h.URL + "/live/" + s.id)
	if err == nil {
		err = s.room.Until("the recording's first frame", within, "seen.first > 0")
	}
	return err
}

// keepLooking looks at the shop's memory all the time.
func (o *options) keepLooking(h *house.House, r *verdict.Report) error {
	length := time.Duration(o.minutes * float64(time.Minute))
	start := time.Now()
	warm := min(warmUp, length/4)
	var heap, rss []float64
	for time.Since(start) < length {
		time.Sleep(min(lookEach, length-time.Since(start)))
		a, err := h.Ask("look")
		if err != nil {
			return err
		}
		held := float64(process.RSS(h.PID()))
		fmt.Fprintf(os.Stderr, "%4.0f s: heap %.1f MiB, memory %.1f MiB, %d goroutines, load %.1f\n", time.Since(start).Seconds(),
			float64(a.Heap)/(1<<20), held/(1<<20), a.Goroutines, process.Busy())
		if time.Since(start) > warm {
			heap, rss = append(heap, float64(a.Heap)), append(rss, held)
		}
	}
	if len(heap) < 6 {
		fmt.Fprintln(os.Stderr, "too short to say whether memory grows")
		return nil
	}
	r.Tell("show.heap", 0, verdict.Median(last(heap))/(1<<20), "MiB")
	r.Most(verdict.Figure{Name: "show.heap_growth", Value: growth(heap), Unit: "ratio", Limit: mostGrown})
	r.Tell("show.memory", 0, verdict.Median(last(rss))/(1<<20), "MiB")
	r.Most(verdict.Figure{Name: "show.memory_growth", Value: growth(rss), Unit: "ratio", Limit: mostGrown})
	return nil
}

func last(list []float64) []float64 { return append([]float64(nil), list[len(list)*2/3:]...) }

// growth is the last third's median to the first third's.
func growth(list []float64) float64 {
	first := append([]float64(nil), list[:len(list)/3]...)
	return verdict.Share(verdict.Median(last(list)), verdict.Median(first))
}

// finish ends a show between two marks.
func (s *running) finish(h *house.House) (err error) {
	since := time.Since(s.pub.Flash(0))
	s.last = int(since/marked.Every) + 1
	time.Sleep(time.Until(s.pub.Flash(s.last).Add(marked.Every / 2)))
	if s.seen, err = s.room.Seen(); err != nil {
		return err
	}
	s.room.Close()
	if err := s.pub.Close(); err != nil {
		return err
	}
	_, err = h.Ask("end", s.id)
	return err
}

// look has a show's recording decoded.
func (o *options) look(h *house.House, s *running, r *verdict.Report) error {
	address, err := ended(h.URL + "/live/" + s.id + "/hls")
	if err != nil {
		return err
	}
	d, err := o.decode(s.name, address, "warning")
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%s: %d frames drawn, %d stalls, hls.js says %q; ffmpeg decodes %d frames, %d flashes, %d beeps, %.1f s; a packet left %v late at worst\n",
		s.name, s.seen.Frames, s.seen.Stalls, s.seen.Errors, d.frames, len(d.flashes), len(d.beeps), d.last, s.pub.Late().Round(time.Millisecond))
	if d.said != "" {
		fmt.Fprintf(os.Stderr, "%s: ffmpeg says %s\n", s.name, d.said)
	}
	return s.tell(d, r)
}

// leftFor is how long the relay keeps the room of a host who left, and some more: until
// then the recording may go on.
const leftFor = 2 * within

// ended waits until a playlist says that nothing more will come, and gives its address.
func ended(way string) (string, error) {
	for until := time.Now().Add(leftFor); time.Now().Before(until); time.Sleep(lookEach / 50) {
		at, list, err := fetch(way)
		if err != nil || bytes.Contains(list, []byte("#EXT-X-ENDLIST")) {
			return at, err
		}
	}
	return "", errors.New("the recording does not end")
}

func (s *running) tell(d decoded, r *verdict.Report) error {
	seen, at := s.seen, "show."+s.name
	r.Most(verdict.Figure{Name: at + ".hls_errors", Value: float64(len(seen.Errors)), Unit: "errors"})
	r.Most(verdict.Figure{Name: at + ".stalls", Value: float64(seen.Stalls), Unit: "stalls"})
	r.Tell(at+".behind", 0, verdict.Median(behind(seen.Flashes, s.pub)), "ms")
	complaints := 0.0
	if d.said != "" {
		complaints = 1
	}
	r.Most(verdict.Figure{Name: at + ".ffmpeg_errors", Value: complaints, Unit: "errors"})
	offsets, err := d.offsets(s.pub, s.last)
	if err != nil {
		return err
	}
	if len(offsets) < 2*atAnEnd {
		return fmt.Errorf("only %d marks were recorded", len(offsets))
	}
	start, end := verdict.Median(offsets[:atAnEnd]), verdict.Median(offsets[len(offsets)-atAnEnd:])
	r.Tell(at+".sound_late.start", 0, start, "ms")
	r.Tell(at+".sound_late.end", 0, end, "ms")
	r.Most(verdict.Figure{Name: at + ".apart.start", Value: math.Abs(start), Unit: "ms", Limit: mostApart})
	r.Most(verdict.Figure{Name: at + ".apart.end", Value: math.Abs(end), Unit: "ms", Limit: mostApart})
	return nil
}
