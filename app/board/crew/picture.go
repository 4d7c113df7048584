package crew

import "time"

// Picture is what the relay measures of one show's broadcast, and how many it can
// serve, which it tells before the show too.
type Picture struct {
	OnAir         bool
	Codec         string // "video/h264"; "" without a picture
	Width, Height int
	FPS           float64
	Bitrate       int64 // bit/s in
	Sound         int64 // of it, bit/s of sound
	Least         int64 // bit/s below which a picture of this size falls apart
	Loss          float64
	RTT           time.Duration // to the host, 0 while unknown
	Path          string        // "udp4", "tcp6"; "" of a picture that comes from this machine
	Late          time.Duration // from the camera to here
	LateKnown     bool
	Keyframes     time.Duration // the longest time between the last of them
	Level         string        // "good", "weak" or "bad"
	Busy          float64       // processors that sending keeps busy
	Warnings      []Warning     // the worst first
	Film          []string      // what is wrong with the recording, by name; told before the show too
	Viewers       Viewers
	Capacity      Capacity
}

// Warning is something that is wrong with a broadcast: its name, and how much it
// matters ("weak" or "bad").
type Warning struct{ Name, Level string }

// Viewers is how those who watch are served.
type Viewers struct {
	Watching, TCP, SoundOnly, Losing int
	Loss                             float64       // mean
	P50, P95                         time.Duration // age of the picture at their devices; 0 while unknown
	JoinP50, JoinP95                 time.Duration
	Out                              int64 // bit/s to all of them
	Worst                            []Viewer
}

// Viewer is one of those whom the picture reaches worst.
type Viewer struct {
	Number  int // of the show
	Path    string
	Bitrate int64
	Loss    float64
	Latency time.Duration // 0 while unknown
	Join    time.Duration
	Nacks   uint64 // packets asked for again
	Cuts    uint64 // times left out until the next keyframe
}

// Capacity is how many may watch, and what bounds it: "processor", "line" or "set".
type Capacity struct {
	Most, Watching int
	By             string
	Line           int64         // bit/s; 0: nobody said
	Cost           time.Duration // of a processor, for a packet to a viewer
}
