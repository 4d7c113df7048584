//go:build linux

package load

import (
	"testing"
	"time"
)

func TestTheStreamIsWhatMostHostsSend(t *testing.T) {
	s := newStream()
	packets, bytes := 0, 0
	for i, frame := range s.frames {
		for j, part := range frame {
			if len(part) > mtu {
				t.Fatalf("a payload of %d bytes", len(part))
			}
			packets, bytes = packets+1, bytes+len(part)
			if got := partOf(part) == keyBegins; got != (i == 0 && j == 0) {
				t.Errorf("packet %d of frame %d begins a keyframe: %v", j, i, got)
			}
			if got := partOf(part) == keyEnds; got != (i == 0 && j == len(frame)-1) {
				t.Errorf("packet %d of frame %d ends a keyframe: %v", j, i, got)
			}
		}
	}
	if n := len(s.frames[0]); n != 105 {
		t.Errorf("a keyframe of %d packets, parameter sets counted", n)
	}
	if rate := float64(bytes) * 8 / GOP.Seconds(); rate < 2.4e6 || rate > 2.6e6 {
		t.Errorf("%.0f bit/s", rate)
	}
	if rate := float64(packets) / GOP.Seconds(); rate < 270 || rate > 310 {
		t.Errorf("%.0f packets a second", rate)
	}
}

func TestAStampIsRead(t *testing.T) {
	s, now := newStream(), time.Now()
	for i, part := range s.frames[0] {
		if i == 0 {
			if stamped(part) != 0 {
				t.Error("the parameter sets carry a stamp")
			}
			continue
		}
		stamp(part, now)
		if stamped(part) != now.UnixNano() {
			t.Fatalf("packet %d: stamped %d", i, stamped(part))
		}
	}
}

func TestQuantile(t *testing.T) {
	var h Histogram
	if h.Quantile(0.5) != 0 || Quantile(nil, 0.5) != 0 {
		t.Error("a quantile of nothing")
	}
	var list []time.Duration
	for i := range 1000 {
		d := time.Duration(i+1) * time.Millisecond
		h.Add(d)
		list = append(list, d)
	}
	for p, want := range map[float64]time.Duration{0.5: 500 * time.Millisecond, 0.99: 990 * time.Millisecond} {
		if got := Quantile(list, p); got != want {
			t.Errorf("%v of the list: %s", p, got)
		}
		if got := h.Quantile(p); got < want*97/100 || got > want*103/100 {
			t.Errorf("%v of the histogram: %s", p, got)
		}
	}
}
