package keyframe

import (
	"bytes"
	"encoding/hex"
	"testing"
	"time"
)

func TestBegins(t *testing.T) {
	tests := []struct {
		name  string
		codec Codec
		hex   string
		want  bool
	}{
		{"single IDR", H264, "6588", true},
		{"single slice", H264, "4188", false},
		{"SPS", H264, "6742", true},
		{"PPS alone", H264, "68ce", false},
		{"SEI", H264, "0605", false},
		{"FU-A start of IDR", H264, "7c85aa", true},
		{"FU-A middle of IDR", H264, "7c05aa", false},
		{"FU-A end of IDR", H264, "7c45aa", false},
		{"FU-A start of slice", H264, "5c81aa", false},
		{"STAP-A with SPS, PPS", H264, "78000267420002" + "68ce", true},
		{"STAP-A with SEI, slice", H264, "78000206050002" + "4188", false},
		{"STAP-A with SEI, IDR", H264, "78000206050002" + "6588", true},
		{"STAP-A cut short", H264, "7800ff6742", false},
		{"too short", H264, "65", false},
		{"VP9 key, first packet", VP9, "8801", true},
		{"VP9 key, later packet", VP9, "8001", false},
		{"VP9 predicted", VP9, "c801", false},
		{"VP9 key, lowest layer", VP9, "a80100", true},
		{"VP9 key, upper layer", VP9, "a80102", false},
		{"VP9 key, long picture id, upper layer", VP9, "a8810102", false},
		{"AV1 new sequence", AV1, "180a", true},
		{"AV1 continued", AV1, "900a", false},
		{"AV1 inter frame", AV1, "100a", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := hex.DecodeString(tt.hex)
			if err != nil {
				t.Fatal(err)
			}
			if got := Begins(tt.codec, p); got != tt.want {
				t.Fatalf("got %v", got)
			}
		})
	}
}

// Sets from a real encoder, x264.
func TestSize(t *testing.T) {
	tests := []struct {
		name, sps     string
		width, height int
	}{
		{"x264 high 1280x720", "6764001facd9405005bb016a02020280000003008000001e478c18cb", 1280, 720},
		{"x264 high 1920x1080, cropped", "67640028acd940780227e5c05a808080a0000003002000000781e30632c0", 1920, 1080},
		{"x264 baseline 640x360, cropped", "6742c01ed900a02ff970110000030001000003003c0f162e48", 640, 360},
		{"x264 baseline 720x1280", "6742c01fd900b40a1b0110000003001000000303c0f1832480", 720, 1280},
		{"x264 high 720x1280", "6764001facd940b40a1b0110000003001000000303c0f1831960", 720, 1280},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var s Sets
			nal, err := hex.DecodeString(tt.sps)
			if err != nil {
				t.Fatal(err)
			}
			if !s.See(nal) || s.Width != tt.width || s.Height != tt.height {
				t.Fatalf("got %dx%d", s.Width, s.Height)
			}
		})
	}
}

func TestSets(t *testing.T) {
	sps, _ := hex.DecodeString("6764001facd9405005bb016a02020280000003008000001e478c18cb")
	pps, _ := hex.DecodeString("68ebe3cb22c0")
	var s Sets
	if s.Packet() != nil {
		t.Fatal("a packet of nothing")
	}
	s.See(sps)
	if s.Packet() != nil {
		t.Fatal("a packet without PPS")
	}
	if s.See(pps) {
		t.Fatal("a PPS taken for an SPS")
	}
	var again Sets
	if !again.See(s.Packet()) || !bytes.Equal(again.sps, sps) || !bytes.Equal(again.pps, pps) {
		t.Fatal("the packet does not carry the sets")
	}
	if !Begins(H264, s.Packet()) {
		t.Fatal("the packet does not begin a keyframe")
	}
	var offered Sets
	offered.Offer("packetization-mode=1;sprop-parameter-sets=Z0IAH5WoFAFuQA==,aM48gA==;profile-level-id=42001f")
	if offered.Packet() == nil {
		t.Fatal("the sets of an offer were not taken")
	}
	offered.Offer("sprop-parameter-sets=!!,,AA==")
}

func TestAsker(t *testing.T) {
	t0 := time.Unix(1, 0)
	at := func(ms int) time.Time { return t0.Add(time.Duration(ms) * time.Millisecond) }
	var a Asker
	steps := []struct {
		do   string
		at   int
		want bool
	}{
		{"", 0, false}, {"want", 0, true}, {"want", 100, false}, {"want", 499, false},
		{"", 500, true}, {"got", 510, false}, {"", 1200, false}, {"want", 1300, true},
	}
	for i, s := range steps {
		switch s.do {
		case "want":
			a.Want()
		case "got":
			a.Got()
		}
		if got := a.Ask(at(s.at)); got != s.want {
			t.Fatalf("step %d: got %v", i, got)
		}
	}
}

func FuzzPayload(f *testing.F) {
	f.Add("h", []byte{0x78, 0, 2, 0x67, 0x42, 0, 2, 0x68, 0xce})
	f.Add("h", []byte("\x67\x64\x00\x1f\xac\xd9\x40\x50\x05\xbb\x01\x6a\x02\x02\x02\x80"))
	f.Fuzz(func(t *testing.T, fmtp string, p []byte) {
		for _, c := range []Codec{H264, VP9, AV1} {
			Begins(c, p)
		}
		var s Sets
		s.Offer(fmtp)
		s.See(p)
		if s.Width < 0 || s.Width > 1<<14 || s.Height < 0 || s.Height > 1<<15 {
			t.Fatalf("absurd size %dx%d", s.Width, s.Height)
		}
		if out := s.Packet(); len(out) > 2*maxSet+5 {
			t.Fatal("a packet too large")
		}
	})
}
