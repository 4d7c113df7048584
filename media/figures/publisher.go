package figures

import "time"

// Publisher is how a room's publisher is doing. Rates and shares are of the last five
// seconds.
type Publisher struct {
	Person        string
	Codec         string    // "video/h264"; "" without a picture
	Width, Height int       // in pixels; 0 while unknown
	Since         time.Time // when it came on the air
	Viewers       int       // connected
	Path          Path      // of a WHIP session; not Known for a feed of this process

	Bitrate int64         // bit/s of payload in, picture and sound
	Sound   int64         // bit/s of it that is sound
	FPS     float64       // pictures a second
	Still   bool          // no picture came for three seconds
	Silent  bool          // no sound did
	Out     int64         // bit/s of payload to all viewers together
	Busy    float64       // processors that sending to all viewers keeps busy: 0.5 is half of one
	Loss    float64       // share of packets that never came, 0 to 1, after repair
	Jumbled bool          // pictures come in another order than they are to be shown in
	RTT     time.Duration // to the publisher, by ICE; 0 while unknown
	Asked   uint64        // keyframes that it was asked for since the room opened

	KeyframeAge     time.Duration // since the last keyframe began; 0 before the first
	KeyframeEvery   time.Duration // median of the last eight intervals; 0 while unknown
	KeyframeLongest time.Duration // the longest of them, the one under way counted
	// KeyframesIgnored: within the last eight times that it was asked for a keyframe, one
	// did not come soon: an encoder that sends them by its own clock alone.
	KeyframesIgnored bool

	// Late is the time from the capture of a picture to its last packet's arrival, half
	// the publisher's round trip included: its sender reports tie its timestamps to its
	// clock, and the report that travelled fastest within the last minute ties its clock
	// to ours, as if it had taken half a round trip. LateKnown is false without reports.
	Late      time.Duration
	LateKnown bool
}

// Stream is what was counted so far of one of its streams.
type Stream struct {
	Bytes, Got, Lost, Frames uint64
	Back                     uint64 // pictures that are to be shown before the one before them
}

// Take is what was counted so far of a publisher and its viewers at a moment.
type Take struct {
	At             time.Time
	Picture, Sound Stream
	Out            uint64        // bytes of payload to viewers
	Busy           time.Duration // that sending to them took
	Late           time.Duration // mean since the take before
	LateKnown      bool
}

const (
	window = 5 // takes over which rates are taken
	gone   = 3 // takes after which a stream counts as gone that brought nothing
)

// Meter keeps the last takes, of which there should be one a second. The zero value is
// ready.
type Meter struct {
	takes [window + 1]Take
	n     int
}

// Add takes the newest.
func (m *Meter) Add(t Take) {
	m.takes[m.n%len(m.takes)] = t
	m.n++
}

// span is the newest and the oldest take, and the seconds between them; 0 while rates
// are unknown.
func (m *Meter) span() (newest, oldest Take, seconds float64) {
	if m.n < 2 {
		return Take{}, Take{}, 0
	}
	oldest = m.takes[0]
	if m.n > len(m.takes) {
		oldest = m.takes[m.n%len(m.takes)]
	}
	newest = m.takes[(m.n-1)%len(m.takes)]
	return newest, oldest, newest.At.Sub(oldest.At).Seconds()
}

// Rates are packets and bits of payload that a viewer gets a second; false while
// nothing is known.
func (m *Meter) Rates() (packets, bits float64, ok bool) {
	b, a, d := m.span()
	if d <= 0 {
		return 0, 0, false
	}
	got := b.Picture.Got - a.Picture.Got + b.Sound.Got - a.Sound.Got
	bytes := b.Picture.Bytes - a.Picture.Bytes + b.Sound.Bytes - a.Sound.Bytes
	return float64(got) / d, float64(bytes) * 8 / d, true
}

// Fill writes rates and shares into p.
func (m *Meter) Fill(p *Publisher) {
	b, a, d := m.span()
	if d <= 0 {
		return
	}
	rate := func(now, then uint64) float64 { return float64(now-then) / d }
	sound := 8 * rate(b.Sound.Bytes, a.Sound.Bytes)
	p.Sound, p.Bitrate = int64(sound), int64(sound+8*rate(b.Picture.Bytes, a.Picture.Bytes))
	p.Busy = (b.Busy - a.Busy).Seconds() / d
	p.FPS, p.Out = rate(b.Picture.Frames, a.Picture.Frames), int64(8*rate(b.Out, a.Out))
	p.Jumbled = b.Picture.Back > a.Picture.Back
	lost := b.Picture.Lost - a.Picture.Lost + b.Sound.Lost - a.Sound.Lost
	got := b.Picture.Got - a.Picture.Got + b.Sound.Got - a.Sound.Got
	if lost+got > 0 {
		p.Loss = float64(lost) / float64(lost+got)
	}
	if m.n > gone {
		before := m.takes[(m.n-1-gone)%len(m.takes)]
		p.Still, p.Silent = b.Picture.Frames == before.Picture.Frames, b.Sound.Got == before.Sound.Got
	}
	sum, n := time.Duration(0), 0
	for _, t := range m.takes {
		if t.LateKnown {
			sum, n = sum+t.Late, n+1
		}
	}
	if n > 0 {
		p.Late, p.LateKnown = sum/time.Duration(n)+p.RTT/2, true
	}
}
