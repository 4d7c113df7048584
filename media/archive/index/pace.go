package index

import (
	"slices"
	"time"
)

const (
	lastFilms = 5
	days      = 30
)

// Pace is what recordings take.
type Pace struct {
	PerHour int64 // bytes, of the last films
	PerDay  int64 // over the last thirty days
	Young   int64 // bytes of the films that ended within a time
}

// PaceOf reckons it by the last segments of all films.
func PaceOf(ends []End, now time.Time, young time.Duration) (p Pace) {
	for _, e := range ends {
		if now.Sub(e.Wall) < young {
			p.Young += e.Total
		}
	}
	late := slices.DeleteFunc(slices.Clone(ends), func(e End) bool { return now.Sub(e.Wall) > days*24*time.Hour })
	slices.SortStableFunc(late, func(a, b End) int { return b.Wall.Compare(a.Wall) })
	oldest := now
	for _, e := range late {
		p.PerDay += e.Total
		if e.Wall.Before(oldest) {
			oldest = e.Wall
		}
	}
	var bytes int64
	var long time.Duration
	for _, e := range late[:min(len(late), lastFilms)] {
		bytes, long = bytes+e.Total, long+e.Start+e.Duration
	}
	if long > 0 {
		p.PerHour = int64(float64(bytes) / long.Hours())
	}
	// A shop that began last week is not measured by the month.
	p.PerDay /= int64(max(1, min(days, now.Sub(oldest)/(24*time.Hour)+1)))
	return p
}
