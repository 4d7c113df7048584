package inlet

import (
	"sync"
	"time"

	"github.com/pion/rtp"

	"hawker/media/keyframe"
	"hawker/media/rewrite"
)

// stalled is how long a layer may be silent before another takes its place: a browser
// stops the best layers first when its line does not carry them.
const stalled = 700 * time.Millisecond

// Layers take the picture in several sizes from one source (RFC 8853) and let the best
// one through, changing only where another begins a keyframe: a larger one at once, a
// smaller one when the chosen one has stalled.
type Layers[S Source] struct {
	in *Inlet[S]

	mu     sync.Mutex
	chosen *layer
	all    map[string]*layer
}

type layer struct {
	area int
	last time.Time
	sets keyframe.Sets
}

// NewLayers leads the layers of a picture into its inlet, which nobody else may push
// into from the first layer's packet on.
func NewLayers[S Source](in *Inlet[S]) *Layers[S] {
	return &Layers[S]{in: in, all: map[string]*layer{}}
}

// Push takes a packet of the layer rid; goroutines may push one layer each. It tells
// whether a keyframe is needed for the picture to go on.
func (l *Layers[S]) Push(rid string, p *rtp.Packet, now time.Time) (needsKey bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	mine := l.all[rid]
	if mine == nil {
		mine = &layer{}
		l.all[rid] = mine
	}
	mine.last = now
	begins := mine.see(l.in.codec, p.Payload)
	if mine != l.chosen {
		gone := l.chosen == nil || now.Sub(l.chosen.last) > stalled
		if !begins || !gone && mine.area <= l.chosen.area {
			return gone
		}
		l.chosen = mine
		l.in.restart(mine.sets)
	}
	l.in.Push(p, now)
	return false
}

// Flows tells whether the layer is the one that is let through.
func (l *Layers[S]) Flows(rid string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.chosen != nil && l.all[rid] == l.chosen
}

// see reads the size of a picture that begins, and tells whether one does.
func (l *layer) see(c keyframe.Codec, payload []byte) bool {
	if c == keyframe.H264 {
		l.sets.See(payload)
		l.area = l.sets.Width * l.sets.Height
	}
	if !keyframe.Begins(c, payload) {
		return false
	}
	if w, h, ok := size(c, payload); ok {
		l.area = w * h
	}
	return true
}

// restart tells that another encoding follows, which has these parameter sets.
func (in *Inlet[S]) restart(sets keyframe.Sets) {
	in.order.Restart()
	in.again, in.sets = rewrite.Again{}, sets
}
