package bell

import (
	"slices"
	"sync"
	"testing"
)

func TestCallsComeInTheirOrderAndNoneAfterTheEnd(t *testing.T) {
	done := make(chan struct{})
	b := New(done)
	var wg sync.WaitGroup
	wg.Go(b.Run)
	var told []int
	last := make(chan struct{})
	for i := range 2 * due { // more than may wait
		b.Ring(func() { told = append(told, i) })
	}
	b.Ring(func() { close(last) })
	<-last
	close(done)
	wg.Wait()
	b.Ring(func() { t.Error("told after the end") }) // and does not wait for room
	if !slices.IsSorted(told) || len(told) != 2*due {
		t.Errorf("told %v", told)
	}
}
