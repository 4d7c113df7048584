package fmp4

import "time"

// window is how long the fastest packet speaks for a clock without reports.
const window = 10 * time.Second

// clock continues one stream's timestamps beyond 32 bits and ties them to the wall by
// an offset: captured at = timestamp / rate + offset, in unix ns.
type clock struct {
	rate     int64 // ticks a second
	last     int64 // newest timestamp, continued
	seen     bool
	reported bool
	report   int64 // offset by the newest sender report
	arrived  bool
	arrival  int64 // offset by the packet that travelled fastest
	low      int64 // of the window under way
	since    int64
}

// extend continues a timestamp.
func (c *clock) extend(ts uint32) int64 {
	if !c.seen {
		c.last, c.seen = int64(ts), true
	}
	return c.last + int64(int32(ts-uint32(c.last)))
}

// arrive takes the timestamp of a packet that came at at.
func (c *clock) arrive(ts uint32, at time.Time) int64 {
	ext := c.extend(ts)
	c.last = ext
	now := at.UnixNano()
	offset := now - nanos(ext, c.rate)
	switch {
	case !c.arrived:
		c.arrival, c.low, c.since, c.arrived = offset, offset, now, true
	case now-c.since > int64(window):
		c.arrival, c.low, c.since = min(c.low, offset), offset, now
	default:
		c.low = min(c.low, offset)
		c.arrival = min(c.arrival, offset)
	}
	return ext
}

// sync takes a sender report.
func (c *clock) sync(ts uint32, wall time.Time) {
	c.report, c.reported = wall.UnixNano()-nanos(c.extend(ts), c.rate), true
}

// forget unties the clock: another publisher has another.
func (c *clock) forget() { c.reported, c.arrived = false, false }

// wall is when ext was captured, in unix ns; 0 where nothing is known.
func (c *clock) wall(ext int64) int64 {
	switch {
	case c.reported:
		return nanos(ext, c.rate) + c.report
	case c.arrived:
		return nanos(ext, c.rate) + c.arrival
	}
	return 0
}

// same gives the timestamp of o that was captured when ext of c was. Reports and
// arrivals are not mixed: what lies between them is the encoder's delay.
func (c *clock) same(ext int64, o *clock) (int64, bool) {
	var by int64
	switch {
	case c.reported && o.reported:
		by = c.report - o.report
	case c.arrived && o.arrived:
		by = c.arrival - o.arrival
	default:
		return 0, false
	}
	return ticks(nanos(ext, c.rate)+by, o.rate), true
}

// nanos is how long n ticks are. Seconds and rest apart: days at 90 kHz times 10⁹
// overflow.
func nanos(n, rate int64) int64 {
	return n/rate*int64(time.Second) + n%rate*int64(time.Second)/rate
}

// ticks is how many ticks ns are, rounded down.
func ticks(ns, rate int64) int64 {
	sec := ns / int64(time.Second)
	rest := ns % int64(time.Second) * rate
	if rest < 0 {
		rest -= int64(time.Second) - 1
	}
	return sec*rate + rest/int64(time.Second)
}
