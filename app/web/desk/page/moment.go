package page

import (
	"time"

	"hawker/app/fault"
)

// minutes is how a datetime-local field writes a time (HTML, 2.3.5).
const minutes = "2006-01-02T15:04"

// MomentField writes a time for a datetime-local field, in the shop's zone; "" for none.
func MomentField(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format(minutes)
}

// MomentOf reads a datetime-local field in the shop's zone, zero where it is empty;
// it refuses with date_malformed. Browsers may add seconds.
func MomentOf(s, field string, zone *time.Location) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{minutes, minutes + ":05"} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fault.InvalidField("date_malformed", field)
}
