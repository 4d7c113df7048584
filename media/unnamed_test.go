package media_test

import (
	"strings"
	"testing"

	"hawker/media/mediatest"
)

// without drops the attributes of an offer that begin so.
func without(prefixes ...string) func(string) string {
	return func(sdp string) string {
		var kept []string
		for line := range strings.Lines(sdp) {
			drop := false
			for _, p := range prefixes {
				drop = drop || strings.HasPrefix(line, "a="+p)
			}
			if !drop {
				kept = append(kept, line)
			}
		}
		return strings.Join(kept, "")
	}
}

// A publisher need not say by which numbers its streams will be known (RFC 8843, 9.2),
// whether it sends one size of the picture or several, and names them or not.
func TestAPublisherWhoseStreamsAreNotAnnounced(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]mediatest.Options{
		"one size, without numbers":              {Offer: without("ssrc")},
		"one size, without numbers and stream":   {Offer: without("ssrc", "msid")},
		"sound alone, without numbers":           {NoVideo: true, Offer: without("ssrc")},
		"picture alone, without numbers":         {NoAudio: true, Offer: without("ssrc")},
		"two sizes with numbers":                 {Layers: []string{"f", "h"}},
		"two sizes, without numbers":             {Layers: []string{"f", "h"}, Offer: pictureWithout("ssrc")},
		"two sizes, without numbers and stream":  {Layers: []string{"f", "h"}, Offer: pictureWithout("ssrc", "msid")},
		"two sizes, nothing of the sound either": {Layers: []string{"f", "h"}, Offer: without("ssrc", "msid")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.publishBy(o)
			s.heard("air show mara")
			v := s.watch(mediatest.Options{})
			if !o.NoVideo {
				s.frames(v, 20)
			}
			if !o.NoAudio {
				s.sound(v, 20)
			}
			if seen := v.Seen(); seen.Backwards > 0 || seen.Early > 0 {
				t.Errorf("%+v", seen)
			}
		})
	}
}

// pictureWithout drops attributes of the picture's section alone.
func pictureWithout(prefixes ...string) func(string) string {
	return func(sdp string) string {
		sections := strings.Split(sdp, "m=")
		for i, s := range sections {
			if strings.HasPrefix(s, "video") {
				sections[i] = without(prefixes...)(s)
			}
		}
		return strings.Join(sections, "m=")
	}
}
