//go:build !linux

package toil

import "time"

var started = time.Now()

// worked is the time by the clock: nothing better is the same everywhere.
func worked() time.Duration { return time.Since(started) }
