package film

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/web/edge"
	"hawker/app/web/footage"
	"hawker/media/archive"
	"hawker/media/playlist"
)

// The playlists of a recording: the live edge, and the last two hours; of an ended
// show both are the whole.
const (
	edgeList = "index.m3u8"
	backList = "back.m3u8"
)

const (
	edgeWindow = time.Minute
	backWindow = 2 * time.Hour
	// waitMost is how long a playlist is held back: three target durations (RFC
	// 8216bis, 6.2.5.2).
	waitMost = 9 * time.Second
	// lostEvery is how often a show without a picture is looked at again.
	lostEvery = time.Second
)

// showList answers with a playlist, once it holds what is asked for.
func (h Handlers) showList(c *fiber.Ctx, f film) error {
	ask, err := playlist.ParseAsk(edge.Query(c, "_HLS_msn"), edge.Query(c, "_HLS_part"))
	if err != nil {
		return fault.New(fault.Malformed, "film_ask", "")
	}
	atEdge := edge.Param(c, "file") == edgeList
	if !atEdge {
		ask = playlist.Now
	}
	var ctx context.Context // of who has to wait
	for {
		p := h.playlist(f, f.which(atEdge), h.far(c))
		if err := p.list.Check(ask); err != nil {
			return fault.New(fault.Malformed, "film_ask", "")
		}
		if !nothing(p.list) && p.list.Holds(ask) {
			return sendList(c, p)
		}
		// One that does not hold what was waited for breaks the promise of it: players stop.
		if ctx != nil && ctx.Err() != nil {
			c.Set(fiber.HeaderRetryAfter, "1")
			return fault.New(fault.Unavailable, "recording_soon", "")
		}
		if ctx == nil {
			waits, cancel := context.WithTimeout(c.Context(), waitMost) // which ends with the server
			defer cancel()
			ctx = waits
		}
		await(ctx, f, p.list)
		if f, err = h.film(c); err != nil { // who may see what of it can be another now
			return err
		}
	}
}

// which is the playlist that is asked for: of a show that is over there is but one.
func (f film) which(atEdge bool) which {
	first, _ := f.Bounds()
	switch {
	case f.show.State == live.Ended && !f.Live() && first > 0:
		return wholeShow
	case atEdge:
		return edgeOfShow
	}
	return backOfShow
}

// far is the version of what lies elsewhere and may be named to who asks.
func (h Handlers) far(c *fiber.Ctx) uint64 {
	if c.Context().QueryArgs().Has(byOrigin) {
		return 0
	}
	return h.Crowd.Version()
}

// nothing tells whether a list that goes on names nothing to play yet. Such a playlist
// is held back: players take it for a broken stream.
func nothing(l playlist.List) bool {
	return !l.Ended && !slices.ContainsFunc(l.Segments, func(s playlist.Segment) bool { return s.Done || l.Parts && len(s.Parts) > 0 })
}

// await waits for what comes next: a part at the edge, else a segment's end. Without a
// picture there is none to wait for, and the show may end or go on.
func await(ctx context.Context, f film, l playlist.List) {
	segment, part := uint32(1), 0
	if next, n, ok := l.Next(); ok {
		segment, part = uint32(next), n
	}
	if !l.Parts {
		ended, _ := f.Reached()
		segment, part = ended+1, -1
	}
	if err := f.Wait(ctx, segment, part); !errors.Is(err, archive.ErrEnded) {
		return
	}
	pause := time.NewTimer(lostEvery)
	defer pause.Stop()
	select {
	case <-pause.C:
	case <-ctx.Done():
	}
}

// byOrigin asks for a playlist that names nothing that lies elsewhere.
const byOrigin = "origin"

func sendList(c *fiber.Ctx, p *written) error {
	c.Set(fiber.HeaderContentType, playlist.Type)
	// Who asks for one part gets it soon or not at all, and never another; who asks
	// for the playlist as it is gets the newest.
	switch {
	case p.list.Ended:
		c.Set(fiber.HeaderCacheControl, "public, max-age=10")
	case len(c.Request().URI().QueryString()) > 0:
		c.Set(fiber.HeaderCacheControl, "public, max-age=4")
	default:
		c.Set(fiber.HeaderCacheControl, "public, max-age=1")
	}
	text := p.text
	if len(text) > packFrom && strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "gzip") {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		text = p.packed()
	}
	c.Vary(fiber.HeaderAcceptEncoding)
	c.Response().SetBodyRaw(text)
	return nil
}

// packFrom is the size, in bytes, from which a playlist is sent compressed: that of an
// hour is; that of the edge, which goes out five times a second, is not.
const packFrom = 16 << 10

// reel is what is remembered of one recording, so that a playlist need not be made of
// the whole of it for every viewer and every part.
type reel struct {
	slots [kinds]slot // what lies elsewhere is named
	here  [kinds]slot // it is not

	mu     sync.Mutex
	said   [2]playlist.Targets // behind and at the edge
	upto   uint32              // segments below have been counted
	before int                 // discontinuities among them
}

// list reads the edge of a recording, or all of it that may be looked back at.
func (r *reel) list(f film, atEdge bool) playlist.List {
	first, last := f.Bounds()
	from := first
	if atEdge && last > edgeSegments {
		from = max(first, last-edgeSegments)
	}
	window := backWindow
	if atEdge {
		window = edgeWindow
	}
	l := playlist.Window(footage.Segments(f.Segments(from, 0), f.hidden), window)
	l.Parts = atEdge
	if len(l.Segments) > 0 {
		l.Before = r.count(f.Film, uint32(l.Segments[0].Number))
	}
	r.promise(&l)
	return l
}

// promise sees to it that what players plan by does not fall.
func (r *reel) promise(l *playlist.List) {
	r.mu.Lock()
	defer r.mu.Unlock()
	said := &r.said[0]
	if l.Parts {
		said = &r.said[1]
	}
	l.Said = *said
	l.Said = playlist.Targets{Segment: l.Target(), Part: l.PartTarget()}
	*said = l.Said
}

// edgeSegments is more than a minute has.
const edgeSegments = 60

// count counts the discontinuities before a segment.
func (r *reel) count(f *archive.Film, first uint32) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if first < r.upto { // of the longer playlist
		n := 0
		for _, s := range f.Segments(0, first-1) {
			if s.Discontinuity {
				n++
			}
		}
		return n
	}
	if first == r.upto {
		return r.before
	}
	for _, s := range f.Segments(r.upto, first-1) {
		if s.Discontinuity {
			r.before++
		}
	}
	r.upto = first
	return r.before
}
