package entry

import (
	"bytes"
	"encoding/hex"
	"testing"

	"hawker/media/fmp4/box"
)

// What another muxer (ffmpeg's) writes of the streams in ../testdata.
const (
	avcC = "000000326176634301" + "64000cffe1001" + "76764000cacb40809d808800000030080000019478a155001000468ef3cb0fdf8f800"
	vpcC = "000000147670634301000000000b820202020000"
	av1C = "000000196176314381000c000a0b000000043cfeccdaf90040"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestConfigurations: each codec's box is, byte for byte, the other muxer's.
func TestConfigurations(t *testing.T) {
	sps, pps := unhex(t, "6764000cacb40809d808800000030080000019478a1550"), unhex(t, "68ef3cb0")
	sequence := unhex(t, "0a0b000000043cfeccdaf90040")
	tests := []struct {
		make          func() (*Entry, error)
		config, codec string
		width, height int
	}{
		{func() (*Entry, error) { return AVC([][]byte{sps}, [][]byte{pps}) }, avcC, "avc1.64000C", 256, 144},
		{func() (*Entry, error) { return VP9(unhex(t, "82498342001"+"3f00b3000000000"), 0, 0) }, vpcC, "vp09.00.11.08", 320, 180},
		{func() (*Entry, error) { return AV1(sequence[2:], sequence) }, av1C, "av01.0.00M.08", 320, 180},
	}
	for _, tt := range tests {
		e, err := tt.make()
		if err != nil {
			t.Fatalf("%s: %v", tt.codec, err)
		}
		if !bytes.Equal(e.config, unhex(t, tt.config)) || e.Codec != tt.codec || e.Width != tt.width || e.Height != tt.height {
			t.Errorf("%s, %d x %d: %x", e.Codec, e.Width, e.Height, e.config)
		}
		var w box.Writer
		e.Write(&w)
		if err := box.Each(w.B, 0, func(b box.Box) error {
			got, err := Read(b)
			if err == nil && (got.Width != e.Width || got.Height != e.Height || !bytes.Equal(got.config, e.config)) {
				t.Errorf("%s: read back %+v", tt.codec, got)
			}
			return err
		}); err != nil {
			t.Errorf("%s: %v", tt.codec, err)
		}
		for n := range len(w.B) {
			cut := bytes.Clone(w.B[:n])
			if n >= 4 {
				copy(cut, []byte{0, 0, byte(n >> 8), byte(n)})
			}
			_ = box.Each(cut, 0, func(b box.Box) error { // no cut may panic
				_, err := Read(b)
				return err
			})
		}
	}
}

// TestMalformed: what makes no sense describes nothing.
func TestMalformed(t *testing.T) {
	good := unhex(t, "6764000cacb40809d808800000030080000019478a1550")
	for n := range len(good) - 8 {
		if _, err := AVC([][]byte{good[:n]}, [][]byte{{0x68, 0xce}}); n < 9 && err == nil {
			t.Errorf("an SPS of %d bytes", n)
		}
	}
	if _, err := AVC([][]byte{good}, nil); err == nil {
		t.Error("no PPS")
	}
	if _, err := VP9(unhex(t, "86008342"), 0, 0); err == nil {
		t.Error("a VP9 frame without a keyframe's header")
	}
	for n := range 9 {
		if _, err := AV1(unhex(t, "000000043cfeccdaf90040")[:n], nil); err == nil {
			t.Errorf("an AV1 sequence header of %d bytes", n)
		}
	}
}
