package page_test

import (
	"testing"

	"hawker/app/web/desk/page"
)

func TestPercentagesAreReadAsTheyAreWritten(t *testing.T) {
	for text, want := range map[string]int64{"10": 100_000, "12.5": 125_000, "12,5": 125_000, "0.0001": 1, "100": 1_000_000} {
		n, err := page.PercentOf(text, "value")
		if err != nil || n != want {
			t.Errorf("%q is %d, %v; want %d", text, n, err, want)
		}
		if again, err := page.PercentOf(page.Percent(n), "value"); err != nil || again != n {
			t.Errorf("%d is written %q and read %d, %v", n, page.Percent(n), again, err)
		}
	}
	for _, bad := range []string{"", "x", "-1", "1.00001", "1e3", "101", "99999999999"} {
		if n, err := page.PercentOf(bad, "value"); err == nil {
			t.Errorf("%q is read as %d", bad, n)
		}
	}
}
