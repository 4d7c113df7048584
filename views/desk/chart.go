package desk

import (
	"context"
	"fmt"
	"strings"

	"hawker/app/lang"
	"hawker/app/money"
)

// spark gives the line of a figure's history in a box of 100 by 28, and the area under it.
func spark(values []int64) (line, area string) {
	if len(values) < 2 {
		return "", ""
	}
	top := max(1, most(values))
	var b strings.Builder
	for i, v := range values {
		x := 100 * float64(i) / float64(len(values)-1)
		y := 26 - 23.5*float64(v)/float64(top)
		fmt.Fprintf(&b, "%s%.1f %.1f", pen(i), x, y)
	}
	return b.String(), b.String() + "L100 28L0 28z"
}

func pen(i int) string {
	if i == 0 {
		return "M"
	}
	return " L"
}

func most(values []int64) int64 {
	var top int64
	for _, v := range values {
		top = max(top, v)
	}
	return top
}

// The chart of hours is drawn in a box of 702 by 176; sums stand between these lines.
const (
	chartTop, chartFoot = 15.0, 150.0
	chartStep           = 27.5
)

// bar is one hour of the chart.
type bar struct {
	X, Y, Height string
	Class        string
	Title        string
	Mark         string // hour below, every third
	Middle       string
	Odd          bool // left out where there is little room
}

// rule is a line of the chart with its sum.
type rule struct{ Path, Y, Label string }

// scale is the round sum that the highest hour stays under.
func (h Hours) scale() int64 {
	unit := int64(1)
	for range h.Currency.Digits() {
		unit *= 10
	}
	for step := unit * 10; ; step *= 10 {
		for _, k := range []int64{1, 2, 5} {
			if k*step >= most(h.Sums[:]) {
				return k * step
			}
		}
	}
}

func (h Hours) bars(ctx context.Context) []bar {
	scale := float64(h.scale())
	list := make([]bar, 0, len(h.Sums))
	for hour, sum := range h.Sums {
		tall := max(2, (chartFoot-chartTop)*float64(sum)/scale)
		b := bar{
			X: fmt.Sprintf("%.1f", 3+chartStep*float64(hour)), Y: fmt.Sprintf("%.1f", chartFoot-tall),
			Height: fmt.Sprintf("%.1f", tall), Class: "chart__bar--rest",
			Title:  fmt.Sprintf("%02d:00  %s", hour, lang.Money(ctx, money.Of(sum, h.Currency))),
			Middle: fmt.Sprintf("%.1f", 13.8+chartStep*float64(hour)),
		}
		if hour == h.Now {
			b.Class = "chart__bar--now"
		}
		if hour%3 == 0 {
			b.Mark, b.Odd = fmt.Sprintf("%02d", hour), hour%6 != 0
		}
		list = append(list, b)
	}
	return list
}

func (h Hours) rules(ctx context.Context) []rule {
	list := make([]rule, 0, 3)
	for _, part := range []int64{2, 1, 0} {
		y := chartFoot - (chartFoot-chartTop)*float64(part)/2
		list = append(list, rule{
			Path:  fmt.Sprintf("M0 %.0fH660", y),
			Y:     fmt.Sprintf("%.0f", y+4),
			Label: lang.Price(ctx, money.Of(h.scale()*part/2, h.Currency)),
		})
	}
	return list
}

// spoken says the chart in words, for those who do not see it.
func (h Hours) spoken(ctx context.Context) string {
	var sum int64
	best := 0
	for hour, s := range h.Sums {
		sum += s
		if s > h.Sums[best] {
			best = hour
		}
	}
	if sum == 0 {
		return lang.T(ctx, "desk.hours.none")
	}
	return lang.T(ctx, "desk.hours.spoken", "hour", fmt.Sprintf("%02d", best), "best", money.Of(h.Sums[best], h.Currency), "sum", money.Of(sum, h.Currency))
}
