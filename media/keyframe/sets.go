package keyframe

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// Sets remembers the H.264 parameter sets of one publisher. Some encoders send
// them once, or only in the offer; a viewer who joins later needs them with its
// keyframe. The zero value is ready. It is not safe for concurrent use.
type Sets struct {
	sps, pps      []byte
	Width, Height int // of the newest SPS; 0 until one was seen
}

// maxSet bounds what is kept of one parameter set; real ones have some dozen
// bytes, and both must fit into one packet.
const maxSet = 500

// Offer takes the sets from an SDP fmtp line (sprop-parameter-sets, RFC 6184
// section 8.1); what is malformed is ignored.
func (s *Sets) Offer(fmtp string) {
	for field := range strings.SplitSeq(fmtp, ";") {
		list, ok := strings.CutPrefix(strings.TrimSpace(field), "sprop-parameter-sets=")
		if !ok {
			continue
		}
		for set := range strings.SplitSeq(list, ",") {
			if nal, err := base64.StdEncoding.DecodeString(set); err == nil {
				s.keep(nal)
			}
		}
	}
}

// See takes the sets from an RTP payload, if it carries any, and reports
// whether it carried an SPS.
func (s *Sets) See(payload []byte) bool {
	if len(payload) < 2 {
		return false
	}
	if payload[0]&0x1f != nalSTAPA {
		return s.keep(payload)
	}
	found := false
	eachInSTAPA(payload, func(nal []byte) { found = s.keep(nal) || found })
	return found
}

// Packet returns the sets as one STAP-A payload, or nil while one is unknown.
func (s *Sets) Packet() []byte {
	if s.sps == nil || s.pps == nil {
		return nil
	}
	p := make([]byte, 0, 5+len(s.sps)+len(s.pps))
	p = append(p, s.sps[0]&0x60|nalSTAPA)
	for _, nal := range [][]byte{s.sps, s.pps} {
		p = append(p, byte(len(nal)>>8), byte(len(nal)))
		p = append(p, nal...)
	}
	return p
}

func (s *Sets) keep(nal []byte) (isSPS bool) {
	if len(nal) < 2 || len(nal) > maxSet {
		return false
	}
	switch nal[0] & 0x1f {
	case nalSPS:
		if !bytes.Equal(s.sps, nal) {
			s.sps = bytes.Clone(nal)
			if set, ok := ReadSPS(nal); ok {
				s.Width, s.Height = set.Width, set.Height
			}
		}
		return true
	case nalPPS:
		if !bytes.Equal(s.pps, nal) {
			s.pps = bytes.Clone(nal)
		}
	}
	return false
}
