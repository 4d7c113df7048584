package entry

import (
	"encoding/binary"
	"errors"
	"fmt"

	"hawker/media/fmp4/box"
	"hawker/media/keyframe"
)

// AVC makes the entry of H.264 (ISO/IEC 14496-15 section 5.3) from its parameter sets:
// NAL units without start codes or lengths, at least one of each.
func AVC(sps, pps [][]byte) (*Entry, error) {
	if len(sps) == 0 || len(pps) == 0 || len(sps) > 31 || len(pps) > 255 {
		return nil, fmt.Errorf("describing H.264: %d SPS and %d PPS", len(sps), len(pps))
	}
	picture, ok := keyframe.ReadSPS(sps[0])
	if !ok {
		return nil, errors.New("describing H.264: malformed SPS")
	}
	var w box.Writer
	at := w.Open("avcC")
	w.U8(1, sps[0][1], sps[0][2], sps[0][3], 0xff) // lengths have four bytes
	e := &Entry{Codec: fmt.Sprintf("avc1.%02X%02X%02X", sps[0][1], sps[0][2], sps[0][3]),
		Width: picture.Width, Height: picture.Height, kind: "avc1"}
	for i, sets := range [][][]byte{sps, pps} {
		w.U8(byte(len(sets)) | []byte{0xe0, 0}[i])
		for _, set := range sets {
			if len(set) > 0xffff {
				return nil, errors.New("describing H.264: parameter set too long")
			}
			w.U16(uint16(len(set)))
			w.U8(set...)
			e.sets = append(binary.BigEndian.AppendUint32(e.sets, uint32(len(set))), set...)
		}
	}
	switch sps[0][1] {
	case 66, 77, 88:
	default:
		w.U8(0xfc|byte(picture.Chroma), 0xf8|byte(picture.LumaBits-8), 0xf8|byte(picture.ChromaBits-8), 0)
	}
	w.Close(at)
	e.config = w.B
	return e, nil
}
