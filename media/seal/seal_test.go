package seal_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/pion/rtp"
	"github.com/pion/srtp/v3"
	"pgregory.net/rapid"

	"hawker/media/seal"
)

func keys(p seal.Profile) (key, salt []byte) {
	for i := range p.KeyLen() {
		key = append(key, byte(i*7+1))
	}
	for i := range p.SaltLen() {
		salt = append(salt, byte(i*11+3))
	}
	return key, salt
}

// The library's receiver opens what is sealed here, beyond two roll-overs of the
// sequence number too, and finds the packet as it went in.
func TestAReceiverOpensEveryPacket(t *testing.T) {
	for _, p := range []seal.Profile{seal.GCM128, seal.CM128SHA180} {
		key, salt := keys(p)
		s, err := seal.New(p, key, salt)
		if err != nil {
			t.Fatal(err)
		}
		far, err := srtp.CreateContext(key, salt, srtp.ProtectionProfile(p))
		if err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 0, 2000)
		for index := uint64(65_000); index < 200_000; index += 333 {
			h := seal.Header{Index: index, TS: uint32(index * 3000), SSRC: 0xfeedbeef, PT: 102, Marker: index%9 == 0}
			payload := bytes.Repeat([]byte{byte(index)}, int(index%1200)+1)
			sealed := s.Seal(buf, h, payload)
			if len(sealed) != seal.HeaderLen+len(payload)+s.Overhead() {
				t.Fatalf("%d bytes of %d", len(sealed), len(payload))
			}
			plain, err := far.DecryptRTP(nil, sealed, nil)
			if err != nil {
				t.Fatalf("profile %d, index %d: %v", p, index, err)
			}
			var got rtp.Packet
			if err := got.Unmarshal(plain); err != nil || !bytes.Equal(got.Payload, payload) || got.SequenceNumber != uint16(index) ||
				got.Timestamp != h.TS || got.SSRC != h.SSRC || got.PayloadType != h.PT || got.Marker != h.Marker {
				t.Fatalf("index %d came as %v (%v)", index, got.Header, err)
			}
		}
	}
}

// Sealed again, a packet has the same bytes; packets of two indexes share none of
// their key stream.
func TestTheSamePacketHasTheSameBytes(t *testing.T) {
	for _, p := range []seal.Profile{seal.GCM128, seal.CM128SHA180} {
		key, salt := keys(p)
		s, err := seal.New(p, key, salt)
		if err != nil {
			t.Fatal(err)
		}
		rapid.Check(t, func(t *rapid.T) {
			h := seal.Header{Index: rapid.Uint64Range(0, 1<<47).Draw(t, "index"), TS: rapid.Uint32().Draw(t, "ts"), SSRC: rapid.Uint32().Draw(t, "ssrc"), PT: 96}
			payload := rapid.SliceOfN(rapid.Byte(), 16, 1300).Draw(t, "payload")
			one := bytes.Clone(s.Seal(make([]byte, 0, 2000), h, payload))
			if again := s.Seal(make([]byte, 0, 2000), h, payload); !bytes.Equal(one, again) {
				t.Fatal("sealed again it differs")
			}
			next := h
			next.Index++
			if other := s.Seal(make([]byte, 0, 2000), next, payload); bytes.Equal(one[seal.HeaderLen:seal.HeaderLen+16], other[seal.HeaderLen:seal.HeaderLen+16]) {
				t.Fatal("two indexes share a key stream")
			}
		})
	}
}

func TestNoKeyNoSealer(t *testing.T) {
	key, salt := keys(seal.GCM128)
	for name, row := range map[string]struct {
		p         seal.Profile
		key, salt []byte
	}{
		"no key":          {seal.GCM128, nil, salt},
		"no salt":         {seal.GCM128, key, nil},
		"a short key":     {seal.GCM128, key[:15], salt},
		"a key of zeros":  {seal.GCM128, make([]byte, 16), salt},
		"another profile": {seal.Profile(5), key, salt},
		"no profile":      {0, key, salt},
		"another's salt":  {seal.CM128SHA180, key, salt},
	} {
		if s, err := seal.New(row.p, row.key, row.salt); !errors.Is(err, seal.ErrNoKey) || s != nil {
			t.Errorf("%s: %v, %v", name, s, err)
		}
	}
}

func BenchmarkSeal(b *testing.B) {
	for name, p := range map[string]seal.Profile{"gcm": seal.GCM128, "cm": seal.CM128SHA180} {
		b.Run(name, func(b *testing.B) {
			key, salt := keys(p)
			s, err := seal.New(p, key, salt)
			if err != nil {
				b.Fatal(err)
			}
			buf, payload, h := make([]byte, 0, 2000), make([]byte, 1188), seal.Header{SSRC: 1, PT: 102}
			b.ReportAllocs()
			for b.Loop() {
				h.Index++
				s.Seal(buf, h, payload)
			}
		})
	}
}
