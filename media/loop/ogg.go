package loop

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"hawker/media/opus"
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
	d := opus.Length(p)
	if d == 0 {
		return fmt.Errorf("malformed Opus packet %d", n)
	}
	s.packets = append(s.packets, opusPacket{s.length, p})
	s.length += d
	return nil
}
