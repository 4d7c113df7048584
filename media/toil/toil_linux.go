package toil

import (
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// worked is the processor time of this thread so far: what else runs on the machine
// does not count, as it would by a clock. Raw, since a call that may block wakes the
// runtime's monitor.
func worked() time.Duration {
	var t unix.Timespec
	if _, _, errno := unix.RawSyscall(unix.SYS_CLOCK_GETTIME, unix.CLOCK_THREAD_CPUTIME_ID, uintptr(unsafe.Pointer(&t)), 0); errno != 0 {
		return 0
	}
	return time.Duration(t.Nano())
}
