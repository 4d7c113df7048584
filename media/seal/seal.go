// Package seal protects the RTP packets of one viewer (SRTP: RFC 3711, with AES-GCM
// RFC 7714).
//
// It promises that a packet leaves it sealed or not at all, and that no nonce seals
// two different packets: a Sealer is made from keys or it is not made, an index is
// sealed once as the newest, and whoever seals an older one again must bring the
// identical packet, which gives the identical bytes. That is how one ring of packets
// answers what every viewer lost.
//
// It is pure: it knows neither sockets nor sessions, and reads no clock. Receiving,
// and RTCP in both directions, is left to the library: neither is a hot path.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
)

// Profile is an SRTP protection profile as DTLS negotiates it (RFC 5764, section
// 4.1.2; RFC 7714, section 14.2).
type Profile uint16

// The profiles that are offered, the cheaper one first.
const (
	GCM128      Profile = 0x0007 // AEAD_AES_128_GCM
	CM128SHA180 Profile = 0x0001 // AES128_CM_HMAC_SHA1_80
)

// KeyLen and SaltLen are what the profile takes of the keying material, in bytes.
func (p Profile) KeyLen() int { return 16 }

// SaltLen is the length of the master salt, in bytes; 0 of an unknown profile.
func (p Profile) SaltLen() int {
	switch p {
	case GCM128:
		return 12
	case CM128SHA180:
		return 14
	}
	return 0
}

// HeaderLen is the length of the RTP headers that Seal writes: no CSRC, no
// extension.
const HeaderLen = 12

// ErrNoKey refuses a sealer without keys of the right length.
var ErrNoKey = errors.New("no key to seal with")

// Sealer seals for one viewer. It belongs to one goroutine.
type Sealer struct {
	aead cipher.AEAD // of GCM128
	salt [12]byte
	nonc [12]byte

	block cipher.Block // of CM128SHA180
	ctr   [14]byte
	mac   hash.Hash
	iv    [16]byte
	sum   [sha1.Size]byte
}

// New derives the session keys (RFC 3711, section 4.3) from a master key and salt.
// It returns ErrNoKey where either has another length than the profile's, is all
// zero, or the profile is unknown.
func New(p Profile, key, salt []byte) (*Sealer, error) {
	if p.SaltLen() == 0 || len(key) != p.KeyLen() || len(salt) != p.SaltLen() || zero(key) {
		return nil, fmt.Errorf("%w: profile %#04x, key of %d and salt of %d bytes", ErrNoKey, uint16(p), len(key), len(salt))
	}
	master, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("reading master key: %w", err)
	}
	s := &Sealer{}
	if s.block, err = aes.NewCipher(derive(master, salt, labelKey, 16)); err != nil {
		return nil, fmt.Errorf("reading session key: %w", err)
	}
	if p == CM128SHA180 {
		copy(s.ctr[:], derive(master, salt, labelSalt, 14))
		s.mac = hmac.New(sha1.New, derive(master, salt, labelAuth, 20))
		return s, nil
	}
	copy(s.salt[:], derive(master, salt, labelSalt, 12))
	if s.aead, err = cipher.NewGCM(s.block); err != nil {
		return nil, fmt.Errorf("making sealer: %w", err)
	}
	return s, nil
}

// The labels of the derivation (RFC 3711, section 4.3.1).
const (
	labelKey  = 0
	labelAuth = 1
	labelSalt = 2
)

// derive gives n bytes of a session key, at a derivation rate of zero. A salt of 96
// bits stands in the upper bits (RFC 7714, section 11).
func derive(master cipher.Block, salt []byte, label byte, n int) []byte {
	var x [16]byte
	copy(x[:], salt)
	x[7] ^= label
	out := make([]byte, n)
	cipher.NewCTR(master, x[:]).XORKeyStream(out, out)
	return out
}

func zero(b []byte) bool {
	sum := byte(0)
	for _, v := range b {
		sum |= v
	}
	return sum == 0
}

// Overhead is how many bytes longer a sealed packet is than header and payload.
func (s *Sealer) Overhead() int {
	if s.aead != nil {
		return 16
	}
	return 10
}

// Header is what of an RTP packet differs from viewer to viewer or from packet to
// packet. Index is the sequence number continued beyond 16 bits by the roll-over
// count (RFC 3711, section 3.3.1).
type Header struct {
	Index  uint64
	TS     uint32
	SSRC   uint32
	PT     uint8
	Marker bool
}

// Seal appends the sealed packet to dst, which must have room for it: header,
// payload and Overhead. It does not allocate.
func (s *Sealer) Seal(dst []byte, h Header, payload []byte) []byte {
	n := len(dst)
	pt := h.PT & 0x7f
	if h.Marker {
		pt |= 0x80
	}
	dst = append(dst, 0x80, pt)
	dst = binary.BigEndian.AppendUint16(dst, uint16(h.Index))
	dst = binary.BigEndian.AppendUint32(dst, h.TS)
	dst = binary.BigEndian.AppendUint32(dst, h.SSRC)
	if s.aead != nil {
		return s.sealGCM(dst, n, h, payload)
	}
	return s.sealCM(dst, n, h, payload)
}

// sealGCM makes the nonce of RFC 7714, section 8.1: SSRC, roll-over count and
// sequence number, xored with the salt.
func (s *Sealer) sealGCM(dst []byte, n int, h Header, payload []byte) []byte {
	s.nonc = s.salt
	for i := range 4 {
		s.nonc[2+i] ^= byte(h.SSRC >> (24 - 8*i))
	}
	for i := range 6 {
		s.nonc[6+i] ^= byte(h.Index >> (40 - 8*i))
	}
	return s.aead.Seal(dst, s.nonc[:], payload, dst[n:n+HeaderLen])
}

// sealCM encrypts in counter mode (RFC 3711, section 4.1.1) and authenticates with
// the roll-over count behind the packet (section 4.2), of which 80 bits are sent.
func (s *Sealer) sealCM(dst []byte, n int, h Header, payload []byte) []byte {
	s.iv = [16]byte{}
	copy(s.iv[:], s.ctr[:])
	for i := range 4 {
		s.iv[4+i] ^= byte(h.SSRC >> (24 - 8*i))
	}
	for i := range 6 {
		s.iv[8+i] ^= byte(h.Index >> (40 - 8*i))
	}
	body := len(dst)
	dst = append(dst, payload...)
	cipher.NewCTR(s.block, s.iv[:]).XORKeyStream(dst[body:], dst[body:])
	var roc [4]byte
	binary.BigEndian.PutUint32(roc[:], uint32(h.Index>>16))
	s.mac.Reset()
	s.mac.Write(dst[n:])
	s.mac.Write(roc[:])
	return append(dst, s.mac.Sum(s.sum[:0])[:10]...)
}
