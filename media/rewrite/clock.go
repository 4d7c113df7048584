package rewrite

import (
	"sync"
	"time"
)

// rememberFor is how long the fastest report counts, once or twice: a clock that runs
// wrong by 50 millionths is off by no more than 3 ms then.
const rememberFor = 30 * time.Second

// setBack is how much slower than the fastest a report is that was not slow: a line that
// holds one up for so long is taken for dead, so that the clock was set.
const setBack = 10 * time.Second

// Clock translates a publisher's clock into ours by the report that travelled
// fastest within the last minute, the same for picture and sound, so that they stay
// together. The zero value is ready; it may be used from several goroutines.
type Clock struct {
	mu      sync.Mutex
	fastest [2]time.Duration // of this half minute, and of the one before
	begun   time.Time        // when this half minute did
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
	d := now.Sub(sent)
	switch {
	case c.begun.IsZero(), d-min(c.fastest[0], c.fastest[1]) > setBack:
		c.fastest, c.begun = [2]time.Duration{d, d}, now
	case now.Sub(c.begun) >= rememberFor:
		c.fastest, c.begun = [2]time.Duration{d, c.fastest[0]}, now
	}
	c.fastest[0] = min(c.fastest[0], d)
	return sent.Add(min(c.fastest[0], c.fastest[1]))
}

// Moment ties the wall to a stream's clock: what is stamped TS was captured At.
type Moment struct {
	At time.Time
	TS uint32
}

// Age is how long before now what is stamped ts was captured; false while nothing is
// tied.
func (m Moment) Age(ts uint32, now time.Time, rate uint32) (time.Duration, bool) {
	captured := time.Duration(int64(int32(ts-m.TS)) * int64(time.Second) / int64(rate))
	return max(now.Sub(m.At)-captured, 0), !m.At.IsZero()
}

// Stamp gives the timestamp of the wall time now at rate ticks a second; false while
// nothing is tied.
func (m Moment) Stamp(now time.Time, rate uint32) (uint32, bool) {
	if m.At.IsZero() {
		return 0, false
	}
	return m.TS + uint32(int64(now.Sub(m.At))*int64(rate)/int64(time.Second)), true
}
