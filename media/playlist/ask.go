package playlist

import (
	"errors"
	"strconv"
	"time"
)

// ErrAsk is for what no client of this playlist has a reason to ask (6.2.5.2): it is
// answered with 400.
var ErrAsk = errors.New("asking for what the playlist will not hold soon")

// Ask is a blocking reload: the answer waits until the playlist holds the segment, or
// this part of it where Part is not negative. The zero Ask with Part -1 and Segment -1
// waits for nothing.
type Ask struct{ Segment, Part int }

// Now asks for the playlist as it is.
var Now = Ask{-1, -1}

// ParseAsk reads _HLS_msn and _HLS_part; empty ones were not given. It returns ErrAsk
// for what is no number, and for a part without its segment.
func ParseAsk(msn, part string) (Ask, error) {
	if msn == "" && part == "" {
		return Now, nil
	}
	a := Ask{-1, -1}
	var err error
	if a.Segment, err = index(msn); err != nil {
		return Now, err
	}
	if part != "" {
		a.Part, err = index(part)
	}
	return a, err
}

func index(text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return 0, ErrAsk
	}
	return int(n), nil
}

// Holds tells whether the answer need not wait. A part beyond the last one of a whole
// segment is the first of the next.
func (l List) Holds(a Ask) bool {
	if a == Now || l.Ended {
		return true
	}
	for i := len(l.Segments) - 1; i >= 0; i-- {
		s := l.Segments[i]
		switch {
		case s.Number > a.Segment:
			if s.Done || len(s.Parts) > 0 {
				return true
			}
		case s.Number < a.Segment:
			return false
		case a.Part < 0:
			return s.Done
		default:
			return len(s.Parts) > a.Part
		}
	}
	return false
}

// Check refuses with ErrAsk what is too far ahead to be waited for: more than two
// segments after the last, or more parts than three seconds hold.
func (l List) Check(a Ask) error {
	if a == Now || l.Ended {
		return nil
	}
	segment, part, ok := l.Next()
	if !ok {
		segment, part = 0, 0
	}
	last := segment
	if part == 0 && ok {
		last = segment - 1
	}
	ahead := int((3*time.Second + partTarget - 1) / partTarget)
	if a.Segment > last+2 || a.Segment >= segment && a.Part >= part+ahead {
		return ErrAsk
	}
	return nil
}
