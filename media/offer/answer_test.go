package offer_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/pion/sdp/v3"

	"hawker/media/offer"
)

// browserOffer is what a browser asks who wants to watch, cut to what matters.
const browserOffer = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1 2\r\n" +
	"m=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:uuuu\r\na=ice-pwd:pppppppppppppppppppppppp\r\n" +
	"a=fingerprint:sha-256 aa:bb\r\na=setup:actpass\r\na=mid:0\r\na=recvonly\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n" +
	"a=rtcp-fb:111 transport-cc\r\na=rtpmap:63 red/48000/2\r\n" +
	"m=video 9 UDP/TLS/RTP/SAVPF 96 102 103\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:uuuu\r\na=ice-pwd:pppppppppppppppppppppppp\r\n" +
	"a=fingerprint:sha-256 aa:bb\r\na=setup:actpass\r\na=mid:1\r\na=recvonly\r\na=rtcp-mux\r\na=rtpmap:96 VP8/90000\r\na=rtpmap:102 H264/90000\r\n" +
	"a=rtcp-fb:102 goog-remb\r\na=rtcp-fb:102 nack\r\na=rtcp-fb:102 nack pli\r\na=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\n" +
	"a=rtpmap:103 rtx/90000\r\na=fmtp:103 apt=102\r\na=candidate:1 1 udp 1 192.0.2.1 5 typ host\r\n" +
	"m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:uuuu\r\na=ice-pwd:pppppppppppppppppppppppp\r\na=mid:2\r\n"

func TestTheAnswerTakesPictureAndSoundAndRefusesTheRest(t *testing.T) {
	o, err := offer.Read(browserOffer, offer.Watch, "")
	if err != nil {
		t.Fatal(err)
	}
	terms, err := o.Terms()
	if err != nil {
		t.Fatal(err)
	}
	if terms.Fingerprint != "AA:BB" || terms.Hash != "sha-256" || len(terms.Candidates) != 1 {
		t.Errorf("%+v", terms)
	}
	text := terms.Answer(offer.Local{Ufrag: "vvvv", Pwd: "qqqq", Fingerprint: "CC:DD", Session: 7,
		Candidates: []string{"1 1 udp 1 192.0.2.9 443 typ host"}, SSRC: map[string]uint32{"audio": 11, "video": 12}})
	var d sdp.SessionDescription
	if err := d.UnmarshalString(text); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	if len(d.MediaDescriptions) != 3 || d.MediaDescriptions[2].MediaName.Port.Value != 0 {
		t.Fatalf("sections are not as they were offered:\n%s", text)
	}
	for _, want := range []string{
		"a=group:BUNDLE 0 1\r\n", "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n", "m=video 9 UDP/TLS/RTP/SAVPF 102\r\n", "a=setup:passive\r\n", "a=sendonly\r\n",
		"a=rtcp-fb:102 nack\r\n", "a=rtcp-fb:102 nack pli\r\n", "a=ssrc:12 cname:room\r\n", "a=ice-ufrag:vvvv\r\n", "a=end-of-candidates\r\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the answer lacks %q", want)
		}
	}
	for _, never := range []string{"goog-remb", "transport-cc", "VP8", "rtx", "red/"} {
		if strings.Contains(text, never) {
			t.Errorf("the answer promises %s", never)
		}
	}
	if n := strings.Count(text, "a=candidate:"); n != 1 {
		t.Errorf("%d candidates", n)
	}
}

func TestOffersThatNoAnswerFits(t *testing.T) {
	for name, change := range map[string][2]string{
		"no password":    {"a=ice-pwd:pppppppppppppppppppppppp\r\n", ""},
		"no fingerprint": {"a=fingerprint:sha-256 aa:bb\r\n", ""},
		"wants to wait":  {"a=setup:actpass", "a=setup:passive"},
		"two transports": {"a=rtcp-mux\r\n", ""},
	} {
		o, err := offer.Read(strings.ReplaceAll(browserOffer, change[0], change[1]), offer.Watch, "")
		if err == nil {
			_, err = o.Terms()
		}
		if !errors.Is(err, offer.ErrBad) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzTerms(f *testing.F) {
	f.Add(browserOffer)
	f.Add(strings.ReplaceAll(browserOffer, "\r\n", "\n"))
	f.Fuzz(func(t *testing.T, text string) {
		o, err := offer.Read(text, offer.Watch, "")
		if err != nil {
			return
		}
		terms, err := o.Terms()
		if err != nil {
			return
		}
		answer := terms.Answer(offer.Local{Ufrag: "vvvv", Pwd: "qqqq", Fingerprint: "CC", SSRC: map[string]uint32{}})
		if got := strings.Count(answer, "\r\nm="); got != len(terms.Sections) {
			t.Fatalf("%d sections for %d", got, len(terms.Sections))
		}
		var d sdp.SessionDescription
		if err := d.UnmarshalString(answer); err != nil {
			t.Fatalf("the answer is no SDP: %v\n%s", err, answer)
		}
	})
}

func TestHastenTouchesThePictureOnly(t *testing.T) {
	const answer = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=fmtp:111 minptime=10\r\nm=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=fmtp:96 packetization-mode=1\r\na=fmtp:97 apt=96\r\n"
	want := strings.Replace(answer, "mode=1", "mode=1;x-google-start-bitrate=1200", 1)
	if got := offer.Hasten(answer); got != want {
		t.Errorf("got %q", got)
	}
}
