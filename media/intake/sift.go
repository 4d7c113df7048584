package intake

import (
	"bytes"
	"encoding/binary"
)

// What a STUN message is told by (RFC 8489, sections 5 and 14.3).
const (
	stunHeader   = 20
	stunCookie   = 0x2112a442
	stunRequest  = 0x0001 // a binding request
	stunUsername = 0x0006
)

// wanted tells by its first bytes whether a datagram may belong to a session
// (RFC 7983): DTLS, RTP or RTCP, or STUN; of its requests those whose name is a
// session's.
func (r *Reader) wanted(b []byte) bool {
	if len(b) < 12 { // the least of them, an RTP header, without RTCP's shortest
		return len(b) >= 8 && b[0]>>6 == 2
	}
	switch first := b[0]; {
	case first >= 20 && first <= 63, first >= 128 && first <= 191:
		return true
	case first > 3:
		return false
	}
	if len(b) < stunHeader || binary.BigEndian.Uint32(b[4:]) != stunCookie {
		return false
	}
	n := int(binary.BigEndian.Uint16(b[2:]))
	if n > len(b)-stunHeader {
		return false
	}
	if binary.BigEndian.Uint16(b) != stunRequest {
		return true
	}
	ours, _, ok := bytes.Cut(username(b[stunHeader:][:n]), []byte{':'})
	return ok && r.knows(ours)
}

// username finds the name among a message's attributes; nil where there is none.
func username(b []byte) []byte {
	for len(b) >= 4 {
		kind, n := binary.BigEndian.Uint16(b), int(binary.BigEndian.Uint16(b[2:]))
		if n > len(b)-4 {
			return nil
		}
		if kind == stunUsername {
			return b[4 : 4+n]
		}
		b = b[min(4+(n+3)&^3, len(b)):]
	}
	return nil
}
