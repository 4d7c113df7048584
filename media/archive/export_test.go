package archive

import (
	"time"

	"hawker/media/fmp4"
	"hawker/media/tap"
)

// Write has a tap take what a muxer gave.
func Write(s tap.Sink, at time.Time, events ...fmp4.Event) { s.(*pen).take(events, at) }
