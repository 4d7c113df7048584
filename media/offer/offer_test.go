package offer

import (
	"errors"
	"strings"
	"testing"

	"hawker/media/keyframe"
)

// text builds an offer from sections; each is "kind direction: pt codec fmtp; …".
func text(sections ...string) string {
	var b strings.Builder
	b.WriteString("v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=ice-ufrag:abcd\r\na=ice-pwd:abcdabcdabcdabcdabcdabcd\r\n")
	for _, s := range sections {
		head, list, _ := strings.Cut(s, ": ")
		kind, direction, _ := strings.Cut(head, " ")
		var pts, lines []string
		for c := range strings.SplitSeq(list, "; ") {
			f := strings.SplitN(c, " ", 3)
			pts = append(pts, f[0])
			lines = append(lines, "a=rtpmap:"+f[0]+" "+f[1]+"/90000", "a=rtcp-fb:"+f[0]+" nack")
			if len(f) == 3 {
				lines = append(lines, "a=fmtp:"+f[0]+" "+f[2])
			}
		}
		b.WriteString("m=" + kind + " 9 UDP/TLS/RTP/SAVPF " + strings.Join(pts, " ") + "\r\nc=IN IP4 0.0.0.0\r\na=" + direction + "\r\n")
		if direction == "sendonly" {
			lines = append(lines, "a=ssrc:7 cname:mara")
		}
		b.WriteString(strings.Join(lines, "\r\n") + "\r\n")
	}
	return b.String()
}

const (
	base = "packetization-mode=1;profile-level-id=42e01f"
	high = "packetization-mode=1;profile-level-id=64001f"
	old  = "packetization-mode=0;profile-level-id=42e01f"
)

func TestRead(t *testing.T) {
	sound := "audio sendonly: 111 opus"
	tests := []struct {
		name   string
		offer  string
		side   Side
		only   keyframe.Codec
		reason Reason // "" where it is taken
		keeps  string // payload types of the video section
	}{
		{"Chromium's order: H.264 all the same",
			text("video sendonly: 96 VP8; 97 rtx apt=96; 98 VP9 profile-id=0; 102 H264 "+base+"; 103 rtx apt=102", sound), Publish, "", "", "102 103"},
		{"constrained baseline before high",
			text("video sendonly: 100 H264 "+high+"; 102 H264 "+base, sound), Publish, "", "", "102"},
		{"high where there is no other", text("video sendonly: 100 H264 " + high), Publish, "", "", "100"},
		{"no mode 0", text("video sendonly: 100 H264 " + old), Publish, "", NoCommonCodec, ""},
		{"VP9 before AV1", text("video sendonly: 45 AV1; 98 VP9 profile-id=0"), Publish, "", "", "98"},
		{"not VP9 with ten bits", text("video sendonly: 98 VP9 profile-id=2"), Publish, "", NoCommonCodec, ""},
		{"VP8 alone", text("video sendonly: 96 VP8", sound), Publish, "", NoCommonCodec, ""},
		{"picture only", text("video sendonly: 102 H264 " + base), Publish, "", "", "102"},
		{"sound only", text(sound), Publish, "", "", ""},
		{"sound in another codec", text("audio sendonly: 0 PCMU"), Publish, "", NoCommonCodec, ""},
		{"a publisher that only receives", text("video recvonly: 102 H264 "+base, "audio recvonly: 111 opus"), Publish, "", Malformed, ""},
		{"a viewer that only sends", text("video sendonly: 102 H264 " + base), Watch, "", Malformed, ""},
		{"a viewer gets what is on the air", text("video recvonly: 102 H264 " + base + "; 98 VP9"), Watch, keyframe.VP9, "", "98"},
		{"or nothing", text("video recvonly: 102 H264 " + base), Watch, keyframe.AV1, NoCommonCodec, ""},
		{"two pictures", text("video sendonly: 102 H264 "+base, "video sendonly: 102 H264 "+base), Publish, "", TooManyTracks, ""},
		{"no sections", text(), Publish, "", Malformed, ""},
		{"nothing", "", Publish, "", Malformed, ""},
		{"too long", text("video sendonly: 102 H264 "+base) + strings.Repeat("a=x:y\r\n", 10_000), Publish, "", Malformed, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o, err := Read(tt.offer, tt.side, tt.only)
			if tt.reason != "" {
				var bad *Error
				if !errors.As(err, &bad) || !errors.Is(err, ErrBad) || bad.Reason != tt.reason || bad.Codec != string(tt.only) {
					t.Fatalf("got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if o.Ufrag != "abcd" {
				t.Errorf("ufrag %q", o.Ufrag)
			}
			if tt.keeps != "" && !strings.Contains(o.SDP, "m=video 9 UDP/TLS/RTP/SAVPF "+tt.keeps+"\r\n") {
				t.Errorf("kept otherwise: %s", o.SDP)
			}
			for _, gone := range []string{"VP8", "H264/90000\r\na=rtcp-fb:100"} {
				if strings.Contains(o.SDP, gone) && !strings.HasPrefix(tt.keeps, "100") {
					t.Errorf("kept %s", gone)
				}
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add(text("video sendonly: 102 H264 "+base+"; 103 rtx apt=102", "audio sendonly: 111 opus"))
	f.Add("v=0\r\no=- 1 2 IN IP4 1\r\ns=-\r\nt=0 0\r\nm=video 0 X 999\r\na=bundle-only\r\n")
	f.Fuzz(func(t *testing.T, s string) {
		for _, side := range []Side{Publish, Watch} {
			o, err := Read(s, side, "")
			if err != nil {
				if !errors.Is(err, ErrBad) {
					t.Fatalf("not a refusal: %v", err)
				}
				continue
			}
			if o.Ufrag == "" || o.Codec == "" && !o.Sound {
				t.Fatalf("took %+v", o)
			}
		}
		if fr, err := ReadFragment(s); err == nil && len(fr.Candidates) > maxCandidates {
			t.Fatal("too many candidates")
		}
	})
}

// Who repeats lost packets says so of each section; the sizes of a picture stay in a
// publisher's offer alone.
func TestReadTellsWhoRepeats(t *testing.T) {
	offer := text("video sendonly: 102 H264 "+base, "audio sendonly: 111 opus")
	offer = strings.Replace(offer, "a=rtcp-fb:111 nack\r\n", "", 1)
	offer = strings.Replace(offer, "m=audio", "a=rid:f send\r\na=simulcast:send f\r\nm=audio", 1)
	o, err := Read(offer, Publish, "")
	if err != nil || o.Again != [2]bool{true, false} || !strings.Contains(o.SDP, "a=simulcast") || !strings.Contains(o.SDP, "a=rid:f") {
		t.Errorf("%+v, %v", o, err)
	}
	o, err = Read(strings.ReplaceAll(offer, "sendonly", "recvonly"), Watch, "")
	if err != nil || strings.Contains(o.SDP, "simulcast") || strings.Contains(o.SDP, "a=rid") {
		t.Errorf("%+v, %v", o, err)
	}
}

// Streams that are announced neither by numbers nor by layers are known by payload types:
// then nothing is asked for that would make these ambiguous.
func TestNames(t *testing.T) {
	const session = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=ice-ufrag:u\r\n"
	const picture = "m=video 9 UDP/TLS/RTP/SAVPF 102 103\r\na=mid:0\r\na=sendonly\r\na=rtpmap:102 H264/90000\r\na=fmtp:102 packetization-mode=1;profile-level-id=42e01f\r\na=rtpmap:103 rtx/90000\r\na=fmtp:103 apt=102\r\n"
	const sound = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:1\r\na=sendonly\r\na=rtpmap:111 opus/48000/2\r\n"
	const number, stream = "a=ssrc:7 cname:x\r\n", "a=msid:a b\r\n"
	const layers = "a=rid:f send\r\na=rid:h send\r\na=simulcast:send f;h\r\n"
	tests := []struct {
		name, sdp               string
		unnamed, repeats, sizes bool
	}{
		{"numbers", picture + number + sound + number, false, true, false},
		{"none", picture + sound, true, false, false},
		{"none of the sound", picture + number + sound, true, true, false},
		{"none of the picture", picture + sound + number, true, false, false},
		{"layers", picture + layers + stream + sound + number, false, true, true},
		{"layers of no stream", picture + layers + sound + number, false, true, true},
		{"layers and numbers", picture + layers + number + sound + number, false, true, true},
		{"layers and a sound without", picture + layers + stream + sound, true, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o, err := Read(session+tt.sdp, Publish, "")
			if err != nil {
				t.Fatal(err)
			}
			if o.Unnamed != tt.unnamed || strings.Contains(o.SDP, "rtx") != tt.repeats || strings.Contains(o.SDP, "simulcast") != tt.sizes {
				t.Errorf("unnamed %v, in\n%s", o.Unnamed, o.SDP)
			}
			if tt.sizes && strings.Count(o.SDP, "a=msid:") != 1 {
				t.Errorf("a picture in layers needs a stream and a track:\n%s", o.SDP)
			}
		})
	}
}
