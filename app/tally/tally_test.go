package tally

import (
	"fmt"
	"testing"
	"time"
)

func TestAVisitorCountsOnceBetweenTwoWritings(t *testing.T) {
	y := New()
	for range 3 {
		y.Opened("dawn", 7, "ines")
		y.Carted("dawn", 7, "ines")
		y.Opened("dawn", 8, "ines")
		y.Opened("dawn", 7, "mara")
		y.Watched("dawn", 7, time.Minute)
	}
	first := y.Take()
	if len(first) != 2 || first[0].Opens != 2 || first[0].Carts != 1 || first[0].Watched != 3*time.Minute || first[1].Opens != 1 {
		t.Fatalf("%+v", first)
	}
	if again := y.Take(); len(again) != 0 {
		t.Errorf("taken twice: %+v", again)
	}
	y.Opened("dawn", 7, "ines")
	y.Back(first)
	if both := y.Take(); both[0].Opens != 3 || both[0].Carts != 1 {
		t.Errorf("after the writing failed: %+v", both)
	}
}

// However many come, memory has a bound.
func TestMoreVisitorsThanAreToldApart(t *testing.T) {
	y := New()
	for n := range most + 1000 {
		y.Opened("dawn", 1, fmt.Sprint(n))
	}
	if len(y.seen) != most {
		t.Errorf("%d are told apart", len(y.seen))
	}
	if all := y.Take(); all[0].Opens != most {
		t.Errorf("%d were counted", all[0].Opens)
	}
}
