package lang

import (
	"context"
	"strconv"
	"time"
)

var (
	weekdays = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}
	day      = 24 * time.Hour
)

// Date writes a day in the context's zone: "26 November 2026", "2026年11月26日".
func Date(ctx context.Context, t time.Time) string {
	t = t.In(Zone(ctx))
	if Tag(ctx) == Chinese {
		return t.Format("2006年1月2日")
	}
	return t.Format("2 January 2006")
}

// Day writes a day that is near: "Thursday 26 November", "11月26日 周四".
func Day(ctx context.Context, t time.Time) string {
	t = t.In(Zone(ctx))
	if Tag(ctx) == Chinese {
		return t.Format("1月2日 ") + weekdays[t.Weekday()]
	}
	return t.Format("Monday 2 January")
}

// Month writes the short month of a calendar leaf: "Nov", "11月".
func Month(ctx context.Context, t time.Time) string {
	t = t.In(Zone(ctx))
	if Tag(ctx) == Chinese {
		return t.Format("1月")
	}
	return t.Format("Jan")
}

// MonthDay writes the figure of a calendar leaf: "26".
func MonthDay(ctx context.Context, t time.Time) string {
	return strconv.Itoa(t.In(Zone(ctx)).Day())
}

// Time writes the time of day in the context's zone, 24 hours: "20:43".
func Time(ctx context.Context, t time.Time) string {
	return t.In(Zone(ctx)).Format("15:04")
}

// DateTime writes day and time: "26 November 2026, 20:43", "2026年11月26日 20:43".
func DateTime(ctx context.Context, t time.Time) string {
	if Tag(ctx) == Chinese {
		return Date(ctx, t) + " " + Time(ctx, t)
	}
	return Date(ctx, t) + ", " + Time(ctx, t)
}

// DayTime writes a near day and time: "Thursday 26 November, 20:43", "11月26日 周四 20:43".
func DayTime(ctx context.Context, t time.Time) string {
	if Tag(ctx) == Chinese {
		return Day(ctx, t) + " " + Time(ctx, t)
	}
	return Day(ctx, t) + ", " + Time(ctx, t)
}

// Ago writes how long before now t was, or how long after now it will be, in its
// largest unit; beyond a week it writes the date.
func Ago(ctx context.Context, t, now time.Time) string {
	passed := now.Sub(t)
	key := "ui.ago"
	if passed < 0 {
		passed, key = -passed, "ui.in"
	}
	switch {
	case passed < time.Minute:
		return T(ctx, "ui.now")
	case passed < time.Hour:
		return N(ctx, key+".minutes", int(passed/time.Minute))
	case passed < day:
		return N(ctx, key+".hours", int(passed/time.Hour))
	case passed < 7*day:
		return N(ctx, key+".days", int(passed/day))
	}
	return Date(ctx, t)
}

// Lasting writes a duration as a clock does: "41:08", "1:02:33".
func Lasting(d time.Duration) string {
	s := int(d / time.Second)
	clock := two(s/60%60) + ":" + two(s%60)
	if s >= 3600 {
		return strconv.Itoa(s/3600) + ":" + clock
	}
	return clock
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
