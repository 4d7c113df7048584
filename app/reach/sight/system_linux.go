package sight

import "golang.org/x/sys/unix"

// loose tells that the kernel knows of nobody who keeps the clock right
// (adjtimex(2), STA_UNSYNC).
func loose() bool {
	var t unix.Timex
	state, err := unix.Adjtimex(&t)
	return err == nil && (state == unix.TIME_ERROR || t.Status&unix.STA_UNSYNC != 0)
}
