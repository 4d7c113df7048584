package loop

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// sound is the packets of an Opus file, each with its time from the start.
type sound struct {
	packets []opusPacket
	length  time.Duration
}

type opusPacket struct {
	at   time.Duration
	data []byte
}

// readOgg reads the first logical stream of an Ogg Opus file (RFC 3533, RFC
// 7845). Several packets may share a page, and one may span pages.
func readOgg(b []byte) (*sound, error) {
	s := &sound{}
	var part []byte
	var serial uint32
	count := 0
	for len(b) > 0 {
		if len(b) < 27 || !bytes.HasPrefix(b, []byte("OggS")) || b[4] != 0 {
			return nil, errors.New("not an Ogg page")
		}
		lacing := int(b[26])
		if len(b) < 27+lacing {
			return nil, errors.New("a page of Ogg is cut short")
		}
		sizes, id := b[27:27+lacing], binary.LittleEndian.Uint32(b[14:])
		b = b[27+lacing:]
		if count == 0 && part == nil {
			serial = id
		}
		for _, n := range sizes {
			if len(b) < int(n) {
				return nil, errors.New("a page of Ogg is cut short")
			}
			if id == serial {
				part = append(part, b[:n]...)
			}
			b = b[n:]
			if n == 255 || id != serial {
				continue
			}
			if err := s.take(count, part); err != nil {
				return nil, err
			}
			count, part = count+1, nil
		}
	}
	if len(s.packets) == 0 {
		return nil, errors.New("no Opus packets")
	}
	return s, nil
}

func (s *sound) take(n int, p []byte) error {
	switch n {
	case 0:
		if !bytes.HasPrefix(p, []byte("OpusHead")) {
			return errors.New("not an Opus stream")
		}
		return nil
	case 1: // comments
		return nil
	}
	d := opusDuration(p)
	if d == 0 {
		return fmt.Errorf("malformed Opus packet %d", n)
	}
	s.packets = append(s.packets, opusPacket{s.length, p})
	s.length += d
	return nil
}

// opusDuration reads a packet's length from its first bytes (RFC 6716 section
// 3.1); 0 where it is malformed.
func opusDuration(p []byte) time.Duration {
	if len(p) == 0 {
		return 0
	}
	var frame time.Duration
	switch config := p[0] >> 3; {
	case config < 12:
		frame = []time.Duration{10, 20, 40, 60}[config&3] * time.Millisecond
	case config < 16:
		frame = []time.Duration{10, 20}[config&1] * time.Millisecond
	default:
		frame = []time.Duration{2500, 5000, 10000, 20000}[config&3] * time.Microsecond
	}
	switch p[0] & 3 {
	case 0:
		return frame
	case 1, 2:
		return 2 * frame
	}
	if len(p) < 2 {
		return 0
	}
	d := frame * time.Duration(p[1]&63)
	if d > 120*time.Millisecond {
		return 0
	}
	return d
}
