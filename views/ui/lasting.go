package ui

import (
	"strings"
	"time"

	"hawker/app/lang"
)

// Lasting writes how long something plays, as players do: 2:14, 1:06:31.
func Lasting(d time.Duration) string {
	text := lang.Lasting(d)
	if len(text) == len("00:00") {
		return strings.TrimPrefix(text, "0")
	}
	return text
}
