package app_test

import (
	"net/http"
	"regexp"
	"testing"
	"time"
)

// A playlist that is waited for is never answered without what was waited for: after
// three target durations the answer is that it did not come (RFC 8216bis, 6.2.5.2).
func TestAPartThatNeverComesIsNotPromised(t *testing.T) {
	t.Parallel()
	f := filming(t)
	f.until("00000001")
	f.send.Vanish()
	hint := regexp.MustCompile(`PRELOAD-HINT:TYPE=PART,URI="0*(\d+)\.(\d+)\.m4s"`)
	var edge *page
	soon(t, "nothing more is recorded", func() bool {
		edge = f.file("index.m3u8").want(http.StatusOK)
		next := hint.FindStringSubmatch(edge.text)
		if next == nil {
			return false
		}
		start := time.Now()
		asked := f.file("index.m3u8?_HLS_msn=" + next[1] + "&_HLS_part=" + next[2])
		if asked.status == http.StatusOK { // of what was still on its way
			return false
		}
		if asked.want(http.StatusServiceUnavailable).header.Get("Retry-After") == "" || time.Since(start) < 8*time.Second {
			t.Errorf("after %v it is answered with Retry-After %q", time.Since(start), asked.header.Get("Retry-After"))
		}
		return true
	})
	if again := f.file("index.m3u8").want(http.StatusOK); again.text == "" {
		t.Error("the playlist as it is, is gone")
	}
}
