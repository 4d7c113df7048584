package figures

import (
	"sync"
	"sync/atomic"
	"time"

	"hawker/media/budget"
)

// Viewer is how one viewer is served. Rates and shares are of the last five seconds,
// sums since it came.
type Viewer struct {
	Number  int           // the how many-th of the room; names it in a table and opens nothing
	Since   time.Time     // when its offer came
	Connect time.Duration // from the offer to a path with keys; 0 until then
	Join    time.Duration // from the offer to the first packet of its first keyframe (of the sound, without a picture); 0 until then
	Path    Path
	Picture bool // it asked for the picture, not for the sound alone

	Bitrate  int64         // bit/s of payload to it
	Loss     float64       // 0 to 1, of what it should have had, by its receiver reports; what was sent again in time is not lost
	RTT      time.Duration // by LSR and DLSR of its reports, else by ICE; 0 while unknown
	Packets  uint64        // sent to it
	Bytes    uint64        // of their payload
	Lost     uint64        // packets that it says never came
	Nacks    uint64        // packets that it asked for again
	Repeated uint64        // of them, those that were still there to be sent
	PLIs     uint64        // keyframes that it asked for
	Cuts     uint64        // times that it was left out until the next keyframe, its queue or its shard being too far behind
	Skipped  uint64        // packets left out so
}

// Log keeps what is known of one viewer from its offer to its end. Make it by NewLog.
type Log struct {
	Heard
	asked time.Time
	ready atomic.Int64 // ns from asked
	noted atomic.Bool  // the join was counted

	mu     sync.Mutex
	number int
	window budget.Window
}

// NewLog begins the log of a viewer whose offer came at asked.
func NewLog(asked time.Time) *Log { return &Log{asked: asked} }

// Seated notes the how many-th viewer it is.
func (l *Log) Seated(number int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.number = number
}

// Ready notes that there are a path and keys.
func (l *Log) Ready(now time.Time) { l.ready.CompareAndSwap(0, max(int64(now.Sub(l.asked)), 1)) }

// Join is the time from the offer to the first packet; 0 before it.
func (l *Log) Join(s *Sent) time.Duration {
	began := s.Began.Load()
	if began == 0 {
		return 0
	}
	return max(time.Unix(0, began).Sub(l.asked), 1)
}

// Note counts the join in h, once.
func (l *Log) Note(s *Sent, h *Histogram) {
	if d := l.Join(s); d > 0 && l.noted.CompareAndSwap(false, true) {
		h.Add(d)
	}
}

// Sample takes the counts of now; call it once a second.
func (l *Log) Sample(s *Sent, now time.Time) {
	at := budget.Sample{At: now, Bytes: s.Bytes.Load(), Got: l.Came.Load(), Lost: l.Lost.Load()}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.window.Add(at)
}

// Viewer gives the finished figures; path and picture are the caller's to add.
func (l *Log) Viewer(s *Sent) Viewer {
	v := Viewer{
		Since: l.asked, Connect: time.Duration(l.ready.Load()), Join: l.Join(s), RTT: l.RTT(),
		Packets: s.Packets.Load(), Bytes: s.Bytes.Load(), Lost: l.Lost.Load(), Nacks: l.Nacks.Load(), PLIs: l.PLIs.Load(),
		Repeated: s.Repeated.Load(), Cuts: s.Cuts.Load(), Skipped: s.Skipped.Load(),
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	v.Number, v.Loss = l.number, l.window.Loss()
	if _, bits, ok := l.window.Rates(); ok {
		v.Bitrate = int64(bits)
	}
	return v
}
