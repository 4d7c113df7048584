package statement

import (
	"time"

	"hawker/app/brand"
	"hawker/app/money"
)

// What tests look at without a shop.
var (
	Sum        = sum
	References = references
	Bare       = bare
)

// Day is a day in UTC.
func Day(s string, d Dates) (time.Time, bool) { return d.read(s, time.UTC) }

// Try reads a sheet and asks no shop what it is for.
func Try(s Sheet, l Layout, c money.Currency) Result {
	var out Result
	same := map[string]int{}
	for _, rec := range s.Rows {
		r, how := l.entry(rec, brand.Settings{Currency: c})
		switch how {
		case isOut:
			out.Out++
		case isOdd:
			out.Odd = append(out.Odd, rec.Line)
		default:
			r.name(rec.cell(l.Ref), same)
			out.Rows = append(out.Rows, r)
		}
	}
	return out
}
