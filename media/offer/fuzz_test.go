package offer_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"

	"hawker/media/offer"
)

// FuzzFragment holds for any body of a PATCH: it is refused as such or read within
// bounds, and a candidate that was read is one line.
func FuzzFragment(f *testing.F) {
	f.Add("a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\na=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw network-id 1\r\na=end-of-candidates\r\n")
	f.Add("a=candidate:\na=mid:\n\r\ra=mid")
	f.Fuzz(func(t *testing.T, text string) {
		fragment, err := offer.ReadFragment(text)
		if err != nil {
			if !errors.Is(err, offer.ErrBad) {
				t.Fatalf("not a refusal: %v", err)
			}
			return
		}
		if len(fragment.Candidates) > 64 {
			t.Fatalf("%d candidates", len(fragment.Candidates))
		}
		for _, c := range fragment.Candidates {
			if strings.ContainsAny(c.Line+c.Mid, "\n") || !strings.HasPrefix(c.Line, "candidate:") {
				t.Fatalf("read %q of %q", c.Line, c.Mid)
			}
		}
	})
}

// FuzzPublish holds for any offer of a publisher: what is left of it is an offer that
// the library takes or refuses, and an answer to it is hastened into an SDP that says
// nothing else anew.
func FuzzPublish(f *testing.F) {
	f.Add(browserOffer)
	f.Add(strings.ReplaceAll(browserOffer, "a=recvonly", "a=sendonly"))
	f.Fuzz(func(t *testing.T, text string) {
		o, err := offer.Read(text, offer.Publish, "")
		if err != nil {
			return
		}
		var before, after sdp.SessionDescription
		if err := before.UnmarshalString(o.SDP); err != nil {
			t.Fatalf("what is left is no SDP: %v\n%s", err, o.SDP)
		}
		again, err := offer.Read(o.SDP, offer.Publish, "")
		if err != nil || again.Codec != o.Codec || again.Sound != o.Sound {
			t.Fatalf("read again it is another: %v", err)
		}
		hastened := offer.Hasten(o.SDP)
		if err := after.UnmarshalString(hastened); err != nil || len(after.MediaDescriptions) != len(before.MediaDescriptions) {
			t.Fatalf("hastened it is no SDP: %v\n%s", err, hastened)
		}
		_, _ = (&webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: o.SDP}).Unmarshal()
	})
}
