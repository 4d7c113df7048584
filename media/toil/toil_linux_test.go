package toil

import (
	"testing"
	"time"
)

func TestWaitingIsNotWork(t *testing.T) {
	w := Start()
	time.Sleep(300 * time.Millisecond)
	if d := w.Stop(); d > 100*time.Millisecond {
		t.Errorf("sleeping cost %s", d)
	}
	w = Start()
	for began := worked(); worked()-began < 2*time.Millisecond; {
	}
	if d := w.Stop(); d < 2*time.Millisecond {
		t.Errorf("two milliseconds of work cost %s", d)
	}
}

func TestCountingDoesNotAllocate(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { Start().Stop() }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
