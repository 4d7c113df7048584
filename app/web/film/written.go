package film

import (
	"slices"
	"sync"

	"github.com/valyala/fasthttp"

	"hawker/app/live"
	"hawker/app/web/footage"
	"hawker/media/archive"
	"hawker/media/playlist"
)

// which is one of the playlists of a recording.
type which int

const (
	edgeOfShow which = iota // its last minute, in parts
	backOfShow              // the last two hours
	wholeShow               // all of one that is over
	kinds
)

// state is what a playlist was written of: while it is the same, so is the playlist.
type state struct {
	film    *archive.Film
	version uint64       // of the film
	head    archive.Hash // of its chain, where parts do not count
	far     uint64       // version of what lies elsewhere; 0: nothing is named there
}

// written is a playlist as it is sent. It never changes.
type written struct {
	state  state
	hidden []live.Range
	list   playlist.List
	text   []byte
	packed func() []byte // by gzip
}

// slot keeps the newest of a playlist for all who ask for it.
type slot struct {
	mu   sync.Mutex
	kept *written
}

// state is what the playlist would be written of now.
func (f film) state(w which, far uint64) state {
	s := state{film: f.Film, far: far}
	if w == backOfShow {
		_, s.head = f.Reached() // its segments are named when they have ended
	} else {
		s.version = f.Version()
	}
	return s
}

// playlist gives the playlist as it is now. However many wait for a part, it is written
// once; far is the version of what lies elsewhere, 0 for who wants nothing from there.
func (h Handlers) playlist(f film, w which, far uint64) *written {
	r := h.reels.of(f.show.ID)
	kept := &r.slots[w]
	if far == 0 {
		kept = &r.here[w]
	}
	kept.mu.Lock()
	defer kept.mu.Unlock()
	s := f.state(w, far)
	if k := kept.kept; k != nil && k.state == s && slices.Equal(k.hidden, f.hidden) {
		return k
	}
	n := &written{state: s, hidden: f.hidden}
	if w == wholeShow {
		n.list = footage.Ended(f.Film, f.hidden)
	} else {
		n.list = r.list(f, w == edgeOfShow)
	}
	if far != 0 {
		h.Crowd.Name(f.show, n.list.Segments)
	}
	n.text = n.list.M3U8()
	n.packed = sync.OnceValue(func() []byte {
		return fasthttp.AppendGzipBytesLevel(nil, n.text, fasthttp.CompressBestSpeed)
	})
	kept.kept = n
	return n
}
