// Package playlist writes the HLS media playlists (draft-pantos-hls-rfc8216bis) of one
// recording: the live edge in parts, the last hours for rewinding, and the whole of an
// ended show.
//
// It promises that a segment keeps its number while the show goes on, so that a part
// which is hidden leaves a gap and not another numbering; that every change of codec,
// size or publisher is marked; and that what a client may ask to wait for is decided
// here, in one place. Every part has a name of its own instead of a range of a growing
// file: a cache in front keeps it like any other file. It refuses to read files, to
// wait and to make up addresses: names are relative to the playlist, but for finished
// segments that are said to lie elsewhere; their parts never do.
package playlist

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// Type is the media type of a playlist (RFC 8216bis, 4).
const Type = "application/vnd.apple.mpegurl"

const (
	version = 9 // what players of low latency know (8)
	// leastTarget is above what a cut at the keyframe after two seconds gives, so that
	// the target of a show need not change while it runs (4.4.3.1).
	leastTarget = 3
	// partTarget fits parts that end with the frame that fills 200 ms: of 24 to 60
	// frames a second, all are between 85 % and all of it (4.4.3.7, B.1).
	partTarget = 235 * time.Millisecond
	// holdBack is how far behind the last part players stay: six parts, which phones
	// on ordinary lines can keep.
	holdBack = 1500 * time.Millisecond
)

// Part is a piece of a segment that can be played before the segment is whole.
type Part struct {
	Duration    time.Duration
	Independent bool // begins with a keyframe
}

// Segment is a piece of the recording that begins with a keyframe.
type Segment struct {
	Number        int // in the recording, without a gap
	Init          int // the initialisation that it is read with
	Duration      time.Duration
	Wall          time.Time // of its first frame
	Parts         []Part
	Discontinuity bool   // times or coding do not go on from the segment before
	Done          bool   // nothing will be added
	Hidden        bool   // not for the public
	Base          string // where its files lie, with a / at the end; "": beside the playlist
}

// List is a part of a recording, in order.
type List struct {
	Segments []Segment
	Before   int  // discontinuities of the segments that were left out at the beginning
	Parts    bool // the edge in parts, for clients that wait for the next
	Ended    bool // nothing will come: what is hidden is left out, and numbers start anew
	Said     Targets
}

// Targets are what an earlier playlist of the same recording said of durations. They do
// not fall again while it goes on (4.4.3.1): players plan by them.
type Targets struct {
	Segment int // seconds
	Part    time.Duration
}

// InitName is the file that every segment of this initialisation is read with.
func InitName(n int) string { return fmt.Sprintf("init-%d.mp4", n) }

// SegmentName is the file of a segment.
func SegmentName(n int) string { return fmt.Sprintf("%08d.m4s", n) }

// PartName is the address of one part of a segment, counted from 0.
func PartName(n, part int) string { return fmt.Sprintf("%08d.%d.m4s", n, part) }

// Window is the end of a recording, of about that length, with what must be known of
// the rest.
func Window(all []Segment, length time.Duration) List {
	first, sum := len(all), time.Duration(0)
	for first > 0 && sum < length {
		first--
		sum += all[first].Duration
	}
	l := List{Segments: all[first:]}
	for _, s := range all[:first] {
		if s.Discontinuity {
			l.Before++
		}
	}
	return l
}

// Target is the target duration in seconds: no segment's rounded duration is above it
// (4.4.3.1).
func (l List) Target() int {
	most := max(leastTarget, l.Said.Segment)
	for _, s := range l.Segments {
		most = max(most, int(math.Round(s.Duration.Seconds())))
	}
	return most
}

// PartTarget is above the duration of every part (4.4.3.7).
func (l List) PartTarget() time.Duration {
	most := max(partTarget, l.Said.Part)
	for _, s := range l.inParts() {
		for _, p := range s.Parts {
			most = max(most, p.Duration)
		}
	}
	return most
}

// inParts are the segments near the end whose parts are still listed: those within
// three target durations of it (6.2.2).
func (l List) inParts() []Segment {
	if !l.Parts || l.Ended {
		return nil
	}
	first, most := len(l.Segments), time.Duration(3*l.Target())*time.Second
	for sum := time.Duration(0); first > 0 && sum < most; {
		first--
		sum += l.Segments[first].Duration
	}
	return l.Segments[first:]
}

// shown are the segments that the playlist names; the growing one counts only in parts.
func (l List) shown() []Segment {
	list := make([]Segment, 0, len(l.Segments))
	for _, s := range l.Segments {
		if l.Ended && (s.Hidden || s.Duration <= 0) || !l.Ended && !s.Done && !l.Parts {
			continue
		}
		list = append(list, s)
	}
	return list
}

// M3U8 writes the playlist.
func (l List) M3U8() []byte {
	list := l.shown()
	w := writer{make([]byte, 0, 512+128*len(list))}
	w.line("#EXTM3U")
	w.line("#EXT-X-VERSION:", strconv.Itoa(version))
	w.line("#EXT-X-TARGETDURATION:", strconv.Itoa(l.Target()))
	if l.Ended {
		w.line("#EXT-X-PLAYLIST-TYPE:VOD")
	}
	w.line("#EXT-X-INDEPENDENT-SEGMENTS")
	if l.Parts && !l.Ended {
		target := l.PartTarget()
		w.line("#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=", seconds(max(holdBack, 3*target)))
		w.line("#EXT-X-PART-INF:PART-TARGET=", seconds(target))
	}
	first := 0
	if !l.Ended && len(list) > 0 {
		first = list[0].Number
	}
	w.line("#EXT-X-MEDIA-SEQUENCE:", strconv.Itoa(first))
	if !l.Ended && l.Before > 0 {
		w.line("#EXT-X-DISCONTINUITY-SEQUENCE:", strconv.Itoa(l.Before))
	}
	l.segments(&w, list)
	if l.Ended {
		w.line("#EXT-X-ENDLIST")
	}
	return w.text
}

func (l List) segments(w *writer, list []Segment) {
	init := -1
	parted := map[int]bool{}
	for _, s := range l.inParts() {
		parted[s.Number] = !s.Hidden
	}
	for i, s := range list {
		jump := i > 0 && s.Number != list[i-1].Number+1 // something hidden was left out
		if s.Discontinuity && (i > 0 || !l.Ended) || jump {
			w.line("#EXT-X-DISCONTINUITY")
		}
		if s.Init != init {
			w.line(`#EXT-X-MAP:URI="`, l.initBase(s), InitName(s.Init), `"`)
			init = s.Init
		}
		if !s.Wall.IsZero() {
			w.line("#EXT-X-PROGRAM-DATE-TIME:", s.Wall.UTC().Format("2006-01-02T15:04:05.000Z"))
		}
		if parted[s.Number] {
			for n, p := range s.Parts {
				w.part(s.Number, n, p)
			}
		}
		if s.Done && s.Hidden {
			w.line("#EXT-X-GAP")
		}
		if s.Done || l.Ended {
			w.line("#EXTINF:", seconds(s.Duration), ",")
			w.line(s.Base, SegmentName(s.Number))
		}
	}
	if next, part, ok := l.Next(); ok && l.Parts && !l.Ended {
		w.line(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="`, PartName(next, part), `"`)
	}
}

// initBase is where the init of a segment is fetched. While a show goes on that is
// always one place: a player that is given another one begins anew.
func (l List) initBase(s Segment) string {
	if l.Ended {
		return s.Base
	}
	return ""
}

// Next is the part that will come after the last.
func (l List) Next() (segment, part int, ok bool) {
	if len(l.Segments) == 0 {
		return 0, 0, false
	}
	last := l.Segments[len(l.Segments)-1]
	if last.Done {
		return last.Number + 1, 0, true
	}
	return last.Number, len(last.Parts), true
}

type writer struct{ text []byte }

func (w *writer) line(words ...string) {
	for _, word := range words {
		w.text = append(w.text, word...)
	}
	w.text = append(w.text, '\n')
}

func (w *writer) part(segment, n int, p Part) {
	independent := ""
	if p.Independent {
		independent = ",INDEPENDENT=YES"
	}
	w.line("#EXT-X-PART:DURATION=", seconds(p.Duration), `,URI="`, PartName(segment, n), `"`, independent)
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 5, 64) }
