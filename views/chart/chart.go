// Package chart computes small drawings of figures: the line of a figure's history
// and the bars of a day.
//
// It promises coordinates that fit their box whatever the figures are, with round
// sums on the axis. It refuses to draw and to know what the figures mean: pages
// bring the SVG, so that its classes stand beside the other markup.
package chart

import (
	"context"
	"fmt"
	"strings"

	"hawker/app/lang"
	"hawker/app/money"
)

// Spark gives the line of a figure's history in a box of 100 by 28, and the area under it.
func Spark(values []int64) (line, area string) {
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

// The chart of a day is drawn in a box of 702 by 176; bars stand between these lines.
const (
	chartTop, chartFoot = 15.0, 150.0
	chartStep           = 27.5
)

// Day is the sums of 24 hours in minor units; Now is the hour that runs.
type Day struct {
	Sums     [24]int64
	Now      int
	Currency money.Currency
}

// Bar is one hour of the chart. Mark is the hour below it, every third; Odd ones
// are left out where there is little room.
type Bar struct {
	X, Y, Height string
	Now          bool
	Title        string
	Mark         string
	Middle       string
	Odd          bool
}

// Rule is a line across the chart with its sum.
type Rule struct{ Path, Y, Label string }

// scale is the round sum that the highest hour stays under.
func (d Day) scale() int64 {
	unit := int64(1)
	for range d.Currency.Digits() {
		unit *= 10
	}
	for step := unit * 10; ; step *= 10 {
		for _, k := range []int64{1, 2, 5} {
			if k*step >= most(d.Sums[:]) {
				return k * step
			}
		}
	}
}

// Bars gives the 24 bars of the day.
func (d Day) Bars(ctx context.Context) []Bar {
	scale := float64(d.scale())
	list := make([]Bar, 0, len(d.Sums))
	for hour, sum := range d.Sums {
		tall := max(2, (chartFoot-chartTop)*float64(sum)/scale)
		b := Bar{
			X: fmt.Sprintf("%.1f", 3+chartStep*float64(hour)), Y: fmt.Sprintf("%.1f", chartFoot-tall),
			Height: fmt.Sprintf("%.1f", tall), Now: hour == d.Now,
			Title:  fmt.Sprintf("%02d:00  %s", hour, lang.Money(ctx, money.Of(sum, d.Currency))),
			Middle: fmt.Sprintf("%.1f", 13.8+chartStep*float64(hour)),
		}
		if hour%3 == 0 {
			b.Mark, b.Odd = fmt.Sprintf("%02d", hour), hour%6 != 0
		}
		list = append(list, b)
	}
	return list
}

// Rules gives the lines at the top, the middle and the foot.
func (d Day) Rules(ctx context.Context) []Rule {
	list := make([]Rule, 0, 3)
	for _, part := range []int64{2, 1, 0} {
		y := chartFoot - (chartFoot-chartTop)*float64(part)/2
		list = append(list, Rule{
			Path:  fmt.Sprintf("M0 %.0fH660", y),
			Y:     fmt.Sprintf("%.0f", y+4),
			Label: lang.Price(ctx, money.Of(d.scale()*part/2, d.Currency)),
		})
	}
	return list
}
