package page_test

import (
	"strings"
	"testing"

	"hawker/app/fault"
	"hawker/app/web/desk/page"
)

func TestPercentIsReadAsItIsWritten(t *testing.T) {
	for text, want := range map[string]int64{"19": 190_000, "8.1": 81_000, "8,1": 81_000, "0": 0, "100": 1_000_000, "7.7525": 77_525} {
		got, err := page.PercentOf(text, "rate")
		if err != nil || got != want {
			t.Errorf("%s: got %d, %v", text, got, err)
		}
		if back := page.Percent(got); back != strings.ReplaceAll(text, ",", ".") {
			t.Errorf("%s is written %s", text, back)
		}
	}
	for _, text := range []string{"", "-1", "101", "1.23456", "a", "1.a"} {
		if _, err := page.PercentOf(text, "rate"); !fault.Is(err, "tax_rate_range") {
			t.Errorf("%q: got %v", text, err)
		}
	}
}

func TestCountriesAreReadHoweverTheyAreSeparated(t *testing.T) {
	for text, want := range map[string]string{"": "", "de, at;fr": "DE AT FR", "CN，HK、TW": "CN HK TW", " us\nca ": "US CA"} {
		if got := strings.Join(page.CodesOf(text), " "); got != want {
			t.Errorf("%q: got %q", text, got)
		}
	}
}
