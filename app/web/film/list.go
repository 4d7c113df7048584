package film

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/store"
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
	if edge.Param(c, "file") == backList {
		ask = playlist.Now
	}
	ctx, cancel := context.WithTimeout(c.Context(), waitMost) // which ends with the server
	defer cancel()
	for {
		far := h.Crowd.Version()
		l, err := h.list(f, edge.Param(c, "file") == edgeList)
		if err != nil {
			return err
		}
		if err := l.Check(ask); err != nil {
			return fault.New(fault.Malformed, "film_ask", "")
		}
		empty := nothing(l)
		if empty && ctx.Err() != nil {
			c.Set(fiber.HeaderRetryAfter, "1")
			return fault.New(fault.Unavailable, "recording_soon", "")
		}
		if !empty && l.Holds(ask) || ctx.Err() != nil {
			if c.Context().QueryArgs().Has(byOrigin) {
				far = 0
			} else {
				h.Crowd.Name(f.show, l.Segments)
			}
			return h.sendList(c, f, l, far)
		}
		if f, err = h.await(ctx, f, l); err != nil {
			return err
		}
	}
}

// nothing tells whether a list that goes on names nothing to play yet. Such a playlist
// is held back: players take it for a broken stream.
func nothing(l playlist.List) bool {
	return !l.Ended && !slices.ContainsFunc(l.Segments, func(s playlist.Segment) bool { return s.Done || l.Parts && len(s.Parts) > 0 })
}

// list is what the playlist holds now: the whole once nothing more will come.
func (h Handlers) list(f film, atEdge bool) (l playlist.List, err error) {
	whole := false
	if f.show.State == live.Ended {
		err = h.View(func(tx *store.Tx) error {
			l, whole, err = h.Whole(tx, f.show)
			return err
		})
	}
	if err == nil && !whole {
		l = h.reels.of(f.show.ID).list(f, atEdge)
	}
	return l, err
}

// await waits for the next part. Without a picture there is none to wait for, and the
// show may end or go on.
func (h Handlers) await(ctx context.Context, f film, l playlist.List) (film, error) {
	segment, part, ok := l.Next()
	if !ok {
		segment, part = 1, 0
	}
	if err := f.Wait(ctx, uint32(segment), part); !errors.Is(err, archive.ErrEnded) {
		return f, nil
	}
	pause := time.NewTimer(lostEvery)
	defer pause.Stop()
	select {
	case <-pause.C:
	case <-ctx.Done():
	}
	err := h.View(func(tx *store.Tx) (err error) { f.show, err = live.Get(tx, f.show.ID); return err })
	return f, err
}

// byOrigin asks for a playlist that names nothing that lies elsewhere.
const byOrigin = "origin"

func (h Handlers) sendList(c *fiber.Ctx, f film, l playlist.List, far uint64) error {
	c.Set(fiber.HeaderContentType, playlist.Type)
	// Who asks for one part gets it soon or not at all, and never another; who asks
	// for the playlist as it is gets the newest.
	switch {
	case l.Ended:
		c.Set(fiber.HeaderCacheControl, "public, max-age=10")
	case len(c.Request().URI().QueryString()) > 0:
		c.Set(fiber.HeaderCacheControl, "public, max-age=4")
	default:
		c.Set(fiber.HeaderCacheControl, "public, max-age=1")
	}
	text := h.reels.of(f.show.ID).text(l, state{len(f.hidden), far})
	if len(text) > packFrom && strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "gzip") {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		text = fasthttp.AppendGzipBytesLevel(nil, text, fasthttp.CompressBestSpeed)
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
	mu     sync.Mutex
	upto   uint32 // segments below have been counted
	before int    // discontinuities among them

	last  playlist.Ask // after which the kept text was made
	state state        // when it was made
	kept  []byte
}

// state is what a playlist depends on beside the parts that are there.
type state struct {
	hidden int    // ranges
	far    uint64 // version of what lies elsewhere; 0: nothing is named there
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
	return l
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

// text writes a playlist; all who waited for the same part get the same bytes.
func (r *reel) text(l playlist.List, s state) []byte {
	segment, part, ok := l.Next()
	if !ok || !l.Parts || l.Ended {
		return l.M3U8()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	at := playlist.Ask{Segment: segment, Part: part}
	if r.kept == nil || r.last != at || r.state != s {
		r.last, r.state, r.kept = at, s, l.M3U8()
	}
	return r.kept
}
