package chart

import (
	"strings"
	"testing"

	"hawker/app/lang"
	"hawker/app/money"
)

func TestSparkFitsItsBox(t *testing.T) {
	for name, c := range map[string]struct {
		values []int64
		want   string
	}{
		"one value is no line": {[]int64{3}, ""},
		"nothing sold is flat": {[]int64{0, 0}, "M0.0 26.0 L100.0 26.0"},
		"the most is the top":  {[]int64{0, 4, 8}, "M0.0 26.0 L50.0 14.2 L100.0 2.5"},
	} {
		if line, _ := Spark(c.values); line != c.want {
			t.Errorf("%s: %s", name, line)
		}
	}
}

// TestScaleIsRound holds that the axis ends on 1, 2 or 5 of a power of ten, above every bar.
func TestScaleIsRound(t *testing.T) {
	b, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	ctx := b.Context(t.Context(), lang.English)
	for top, want := range map[int64]string{0: "$10 $5 $0", 999: "$10 $5 $0", 1001: "$20 $10 $0", 20_000: "$200 $100 $0", 97_600: "$1,000 $500 $0"} {
		d := Day{Currency: money.Currency("USD")}
		d.Sums[20] = top
		var labels []string
		for _, r := range d.Rules(ctx) {
			labels = append(labels, r.Label)
		}
		if got := strings.Join(labels, " "); got != want {
			t.Errorf("%d: %s, want %s", top, got, want)
		}
		if bars := d.Bars(ctx); len(bars) != 24 || bars[0].Mark != "00" || bars[1].Mark != "" {
			t.Errorf("%d: bars %v", top, bars)
		}
	}
}
