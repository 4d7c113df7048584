package shard

import (
	"runtime"
	"testing"
	"time"
)

// What sending cost is told by the processor, not by the clock: a machine that is busy
// with other things would else seem too slow for its viewers.
func TestWaitingIsNotWork(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	began := worked()
	time.Sleep(300 * time.Millisecond)
	if d := worked() - began; d > 100*time.Millisecond {
		t.Errorf("sleeping cost %s", d)
	}
	for began = worked(); worked()-began < time.Millisecond; { // it does go on
	}
}
