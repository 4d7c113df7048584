package page

import (
	"strconv"
	"strings"
	"time"
)

// Position reads a place in a film as it is shown: seconds, minutes and seconds, or
// hours before them, with a colon of either width; false where it is none.
func Position(text string) (time.Duration, bool) {
	parts := strings.Split(strings.ReplaceAll(strings.TrimSpace(text), "：", ":"), ":")
	if len(parts) > 3 {
		return 0, false
	}
	var seconds int64
	for i, p := range parts {
		n, err := strconv.ParseUint(strings.TrimSpace(p), 10, 16)
		if err != nil || i > 0 && n > 59 {
			return 0, false
		}
		seconds = seconds*60 + int64(n)
	}
	return time.Duration(seconds) * time.Second, true
}
