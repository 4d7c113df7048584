package offsite

import (
	"slices"
	"strconv"
	"time"
)

// stampForm is how the time of a copy is written.
const stampForm = "20060102T150405.000Z"

// Stamp names a copy by its time.
func Stamp(at time.Time) string { return at.UTC().Format(stampForm) }

// keeps is how many copies stay: the newest of each of the last days, weeks and months
// that have one.
var keeps = []struct {
	of    func(time.Time) string
	count int
}{
	{func(t time.Time) string { return t.Format(time.DateOnly) }, 7},
	{func(t time.Time) string { year, week := t.ISOWeek(); return strconv.Itoa(year*100 + week) }, 4},
	{func(t time.Time) string { return t.Format("2006-01") }, 12},
}

// longestKept is how old a copy may become: what is erased is gone from all by then.
const longestKept = 366 * 24 * time.Hour

// Keep picks those of the whole copies, the oldest first, that stay: all of the last day, and
// seven daily, four weekly and twelve monthly ones, none of which is older than a year.
// The newest stays whatever its age.
func Keep(whole []string, now time.Time) (keep []string) {
	left := slices.Clone(whole)
	slices.Reverse(left)
	seen := make([]map[string]bool, len(keeps))
	for i, stamp := range left {
		at, err := time.Parse(stampForm, stamp)
		stays := i == 0 || err == nil && now.Sub(at) < Every
		for n, k := range keeps {
			if seen[n] == nil {
				seen[n] = map[string]bool{}
			}
			if period := k.of(at); err == nil && now.Sub(at) < longestKept && len(seen[n]) < k.count && !seen[n][period] {
				seen[n][period], stays = true, true
			}
		}
		if stays {
			keep = append(keep, stamp)
		}
	}
	slices.Reverse(keep)
	return keep
}
