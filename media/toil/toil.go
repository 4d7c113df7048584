// Package toil tells what a piece of work costs of a processor.
//
// It promises that what else runs on the machine does not count, where the system can
// tell (Linux); elsewhere it goes by the clock. It refuses to know what the work is.
package toil

import (
	"runtime"
	"time"
)

// Watch is a piece of work under way.
type Watch struct{ began time.Duration }

// Start begins to count; until Stop the goroutine stays on its thread, whose time it
// is.
func Start() Watch {
	runtime.LockOSThread()
	return Watch{worked()}
}

// Stop ends it and tells the processor time that it took. It belongs to the goroutine
// that started.
func (w Watch) Stop() time.Duration {
	d := worked() - w.began
	runtime.UnlockOSThread()
	return max(d, 0)
}
