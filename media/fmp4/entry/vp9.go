package entry

import (
	"errors"
	"fmt"

	"github.com/pion/rtp/codecs/vp9"

	"hawker/media/fmp4/box"
)

// vp9Levels are the largest pictures of the levels (VP9 levels, webmproject.org), in
// luma samples; a live stream's rate is below what they allow for it.
var vp9Levels = []struct {
	level byte
	luma  int
}{
	{10, 36864}, {11, 73728}, {20, 122880}, {21, 245760}, {30, 552960}, {31, 983040},
	{40, 2228224}, {50, 8912896}, {60, 35651584},
}

// VP9 makes the entry (VP Codec ISO Media File Format Binding 1.0) from a keyframe; with
// spatial layers width and height are those of the highest, else 0.
func VP9(frame []byte, width, height int) (*Entry, error) {
	var h vp9.Header
	if err := h.Unmarshal(frame); err != nil {
		return nil, fmt.Errorf("describing VP9: %w", err)
	}
	if h.NonKeyFrame || h.ShowExistingFrame || h.ColorConfig == nil || h.FrameSize == nil {
		return nil, errors.New("describing VP9: not a keyframe")
	}
	if width == 0 || height == 0 {
		width, height = int(h.FrameSize.FrameWidthMinus1)+1, int(h.FrameSize.FrameHeightMinus1)+1
	}
	if max(width, height) > 0xffff {
		return nil, errors.New("describing VP9: picture too large")
	}
	c := h.ColorConfig
	level := vp9Levels[len(vp9Levels)-1].level
	for _, l := range vp9Levels {
		if width*height <= l.luma {
			level = l.level
			break
		}
	}
	var chroma byte // 4:2:0, luma and chroma of the same place
	switch {
	case c.SubsamplingX && c.SubsamplingY:
		chroma = 1
	case c.SubsamplingX:
		chroma = 2
	default:
		chroma = 3
	}
	full := byte(0)
	if c.ColorRange {
		full = 1
	}
	primaries, transfer, matrix := vp9Colours(c.ColorSpace)
	var w box.Writer
	at := w.Full("vpcC", 1, 0)
	w.U8(h.Profile, level, c.BitDepth<<4|chroma<<1|full, primaries, transfer, matrix)
	w.U16(0)
	w.Close(at)
	return &Entry{Codec: fmt.Sprintf("vp09.%02d.%02d.%02d", h.Profile, level, c.BitDepth),
		Width: width, Height: height, kind: "vp09", config: w.B}, nil
}

// vp9Colours gives the code points of ISO/IEC 23091-2 for a color_space of VP9 (section
// 7.2.2); 2 is unspecified.
func vp9Colours(space uint8) (primaries, transfer, matrix byte) {
	switch space {
	case 1: // BT.601
		return 6, 6, 6
	case 2: // BT.709
		return 1, 1, 1
	case 3: // SMPTE-170
		return 6, 6, 6
	case 4: // SMPTE-240
		return 7, 7, 7
	case 5: // BT.2020
		return 9, 14, 9
	case 7: // sRGB
		return 1, 13, 0
	}
	return 2, 2, 2
}
