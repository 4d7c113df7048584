package opus

import (
	"testing"
	"time"
)

func TestLength(t *testing.T) {
	tests := []struct {
		packet []byte
		want   time.Duration
	}{
		{[]byte{0x78}, 20 * time.Millisecond}, // CELT, 20 ms, one frame
		{[]byte{0x08}, 20 * time.Millisecond}, // SILK, 20 ms
		{[]byte{0x18}, 60 * time.Millisecond}, // SILK, 60 ms
		{[]byte{0x60}, 10 * time.Millisecond}, // hybrid, 10 ms
		{[]byte{0x81}, 5 * time.Millisecond},  // two of 2.5 ms
		{[]byte{0x7b, 3}, 60 * time.Millisecond},
		{[]byte{0x7b}, 0}, {nil, 0}, {Silence, 20 * time.Millisecond}, {[]byte{0x7b, 63}, 0},
	}
	for _, tt := range tests {
		if got := Length(tt.packet); got != tt.want {
			t.Errorf("%x: %s, want %s", tt.packet, got, tt.want)
		}
	}
}
