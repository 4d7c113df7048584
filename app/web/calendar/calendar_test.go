package calendar_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"hawker/app/web/calendar"
)

// No line is longer than 75 octets, no character is cut, and what was folded reads as it
// was written.
func TestLinesAreFolded(t *testing.T) {
	at := time.Date(2026, 12, 1, 19, 30, 0, 0, time.FixedZone("", 8*3600))
	e := calendar.Entry{ID: "s1@shop.example", Title: strings.Repeat("半月窑开窑之夜；茶, ", 12), Note: "one\ntwo\\", URL: "https://shop.example/live/x/enter/" + strings.Repeat("a1", 60), Lang: "zh", At: at, Now: at, Alarm: "!"}
	text := e.String()
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) {
			t.Errorf("%d octets: %q", len(line), line)
		}
	}
	plain := strings.ReplaceAll(text, "\r\n ", "")
	for _, want := range []string{"DTSTART:20261201T113000Z\r\n", "DTEND:20261201T123000Z\r\n", `半月窑开窑之夜；茶\, `, `DESCRIPTION:one\ntwo\\\nhttps://`, "URL:" + e.URL + "\r\n", "UID:s1@shop.example\r\n"} {
		if !strings.Contains(plain, want) {
			t.Errorf("%q is not in\n%s", want, plain)
		}
	}
}
