package daily_test

import (
	"errors"
	"strings"
	"testing"

	"hawker/app/evidence/daily"
	"hawker/app/live"
)

// A list is what it was written as, or none: nothing may stand behind its sum, which
// covers only what is before it.
func TestAListIsWholeOrNone(t *testing.T) {
	text := daily.List{Date: "2026-11-22", Heads: []live.Head{{Show: "a", Seq: 3}}, Pieces: []daily.Piece{{Show: "a", File: "00000001.m4s", Size: 9, Hash: "00"}}}.Text()
	if d, err := daily.Read(strings.NewReader(text)); err != nil || len(d.Lines) != 1 || len(d.Pieces) != 1 {
		t.Fatalf("%+v, %v", d, err)
	}
	for name, changed := range map[string]string{
		"a show behind the sum":    text + "show b 3.1.00\n",
		"a segment behind the sum": text + "segment a 00000002.m4s 9 00\n",
		"two sums":                 text + text,
		"no sum":                   text[:strings.LastIndex(text, "sum ")],
		"an empty sum":             text[:strings.LastIndex(text, "sum ")] + "sum \n",
		"a changed digit":          strings.Replace(text, " 9 ", " 8 ", 1),
		"a line that never ends":   "day 2026-11-22\n" + strings.Repeat("x", 100_000),
	} {
		if _, err := daily.Read(strings.NewReader(changed)); !errors.Is(err, daily.ErrNoList) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
