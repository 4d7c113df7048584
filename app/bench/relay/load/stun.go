//go:build linux

package load

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/binary"
	"hash/crc32"
)

// The little of STUN (RFC 8489) and ICE (RFC 8445) that a controlling client with one
// candidate needs.
const (
	stunHeader  = 20
	stunCookie  = 0x2112a442
	stunRequest = 0x0001
	stunSuccess = 0x0101

	attrUsername    = 0x0006
	attrIntegrity   = 0x0008
	attrMapped      = 0x0020
	attrPriority    = 0x0024
	attrUse         = 0x0025
	attrFingerprint = 0x8028
	attrControlling = 0x802a
)

// message is a STUN message under construction.
type message []byte

func newMessage(kind uint16, id []byte) message {
	m := make(message, 0, 128)
	m = binary.BigEndian.AppendUint16(m, kind)
	m = append(m, 0, 0)
	m = binary.BigEndian.AppendUint32(m, stunCookie)
	return append(m, id...)
}

func (m message) add(attr uint16, value []byte) message {
	m = binary.BigEndian.AppendUint16(m, attr)
	m = binary.BigEndian.AppendUint16(m, uint16(len(value)))
	m = append(m, value...)
	for len(m)%4 != 0 {
		m = append(m, 0)
	}
	return m
}

// length sets the header's length as it will be with n bytes more.
func (m message) length(n int) {
	binary.BigEndian.PutUint16(m[2:], uint16(len(m)-stunHeader+n))
}

// seal ends the message with its integrity and its fingerprint.
func (m message) seal(password string) message {
	m.length(24)
	mac := hmac.New(sha1.New, []byte(password))
	mac.Write(m)
	m = m.add(attrIntegrity, mac.Sum(nil))
	m.length(8)
	sum := crc32.ChecksumIEEE(m) ^ 0x5354554e
	return m.add(attrFingerprint, binary.BigEndian.AppendUint32(nil, sum))
}

// check is the request by which the client asks whether the path works, and takes it.
func check(id []byte, username, password string) message {
	m := newMessage(stunRequest, id).add(attrUsername, []byte(username))
	m = m.add(attrControlling, id[:8]).add(attrUse, nil)
	return m.add(attrPriority, []byte{0x6e, 0, 0, 0xff}).seal(password)
}

// answerCheck answers the other side's request from ip and port.
func answerCheck(request []byte, ip [4]byte, port uint16, password string) message {
	mapped := []byte{0, 1, 0, 0, 0, 0, 0, 0}
	binary.BigEndian.PutUint16(mapped[2:], port^stunCookie>>16)
	binary.BigEndian.PutUint32(mapped[4:], binary.BigEndian.Uint32(ip[:])^stunCookie)
	return newMessage(stunSuccess, request[8:stunHeader]).add(attrMapped, mapped).seal(password)
}

// kindOf is a STUN message's type, 0 for anything else.
func kindOf(b []byte) uint16 {
	if len(b) < stunHeader || !bytes.Equal(b[4:8], []byte{0x21, 0x12, 0xa4, 0x42}) {
		return 0
	}
	return binary.BigEndian.Uint16(b)
}
