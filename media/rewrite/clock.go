package rewrite

import (
	"sync"
	"time"
)

// Clock translates a publisher's clock into ours by the report that travelled
// fastest, the same for picture and sound, so that they stay together. The zero value
// is ready; it may be used from several goroutines.
type Clock struct {
	mu     sync.Mutex
	offset time.Duration
	known  bool
}

// Wall gives the time by our clock of a sender report's NTP time (RFC 3550, section
// 4) that came at now.
func (c *Clock) Wall(ntp uint64, now time.Time) time.Time {
	const from1900 = 2208988800
	sec := int64(ntp>>32) - from1900
	frac := int64(ntp & 0xffffffff * uint64(time.Second) >> 32)
	sent := time.Unix(sec, frac)
	c.mu.Lock()
	defer c.mu.Unlock()
	if d := now.Sub(sent); !c.known || d < c.offset {
		c.offset, c.known = d, true
	}
	return sent.Add(c.offset)
}

// Moment ties the wall to a stream's clock: what is stamped TS was captured At.
type Moment struct {
	At time.Time
	TS uint32
}

// Stamp gives the timestamp of the wall time now at rate ticks a second; false while
// nothing is tied.
func (m Moment) Stamp(now time.Time, rate uint32) (uint32, bool) {
	if m.At.IsZero() {
		return 0, false
	}
	return m.TS + uint32(int64(now.Sub(m.At))*int64(rate)/int64(time.Second)), true
}
