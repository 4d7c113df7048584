// Package loop is a file as a publisher: it sends a clip through the relay as a
// camera would, over and over.
//
// It promises that picture and sound never drift apart or from the wall clock,
// however long it runs: every packet is due at a moment computed from the start,
// never from the packet before, and timestamps go on across the seam. It refuses
// to know what the clip shows; it tells the position, so that somebody can.
package loop

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"

	"hawker/media"
)

// payloadSize is that of a video packet, in bytes, RTP header included: it
// leaves room for SRTP, a tunnel and IPv6 in 1280.
const payloadSize = 1200

// Clip is a picture and its sound, in memory. The picture's length is the
// clip's: sound that is longer is cut, sound that is shorter ends in silence.
type Clip struct {
	picture *picture
	sound   *sound
	rate    int
}

// Open reads an Annex B H.264 file of rate frames a second, without B-frames,
// and an Ogg Opus file.
func Open(files fs.FS, h264, ogg string, rate int) (*Clip, error) {
	if rate < 1 || rate > 120 {
		return nil, fmt.Errorf("opening clip: %d frames a second", rate)
	}
	v, err := fs.ReadFile(files, h264)
	if err != nil {
		return nil, fmt.Errorf("opening clip: %w", err)
	}
	a, err := fs.ReadFile(files, ogg)
	if err != nil {
		return nil, fmt.Errorf("opening clip: %w", err)
	}
	c := &Clip{rate: rate}
	if c.picture, err = readAnnexB(v); err != nil {
		return nil, fmt.Errorf("reading %s: %w", h264, err)
	}
	if c.sound, err = readOgg(a); err != nil {
		return nil, fmt.Errorf("reading %s: %w", ogg, err)
	}
	return c, nil
}

// Length is the clip's.
func (c *Clip) Length() time.Duration {
	return time.Duration(len(c.picture.frames)) * time.Second / time.Duration(c.rate)
}

// Sink is where a clip goes: a media.Feed, or a test's publisher.
type Sink interface {
	WriteVideo(*rtp.Packet) error
	WriteAudio(*rtp.Packet) error
	Sync(videoTS, audioTS uint32, at time.Time)
	Done() <-chan struct{}
}

// Player sends one clip into one sink.
type Player struct {
	clip  *Clip
	start atomic.Int64 // unix ns of the first frame; 0 before
}

// NewPlayer returns a player of the clip.
func NewPlayer(c *Clip) *Player { return &Player{clip: c} }

// Position is how far into the clip the picture is now; 0 before Run.
func (p *Player) Position() time.Duration {
	start := p.start.Load()
	if start == 0 {
		return 0
	}
	return time.Duration(time.Now().UnixNano()-start) % p.clip.Length()
}

// Run sends the clip until ctx is done (nil) or the sink has ended
// (media.ErrClosed).
func (p *Player) Run(ctx context.Context, sink Sink) error {
	s := p.clip.stream()
	begin := time.Now()
	p.start.Store(begin.UnixNano())
	timer := time.NewTimer(0)
	defer timer.Stop()
	synced := time.Duration(-time.Second)
	for {
		due := s.due()
		timer.Reset(time.Until(begin.Add(due)))
		select {
		case <-ctx.Done():
			return nil
		case <-sink.Done():
			return media.ErrClosed
		case <-timer.C:
		}
		if behind := time.Since(begin) - due; behind > time.Second {
			// The machine slept: a burst of what is past would help nobody.
			begin = begin.Add(behind)
			p.start.Add(int64(behind))
		}
		if err := s.send(sink); err != nil {
			if errors.Is(err, media.ErrClosed) {
				return media.ErrClosed
			}
			return fmt.Errorf("sending clip: %w", err)
		}
		if due-synced >= time.Second {
			synced = due
			sink.Sync(s.videoTS(due), s.audioTS(due), begin.Add(due))
		}
	}
}

// stream walks through the endless repetition of a clip.
type stream struct {
	clip     *Clip
	payloads codecs.H264Payloader
	frame    int // of all repetitions
	packet   int // within the repetition
	round    int // repetition of packet
	videoSeq uint16
	audioSeq uint16
	vBase    uint32
	aBase    uint32
}

func (c *Clip) stream() *stream {
	return &stream{clip: c, videoSeq: uint16(rand.Uint32()), audioSeq: uint16(rand.Uint32()),
		vBase: rand.Uint32(), aBase: rand.Uint32()}
}

func (s *stream) videoDue() time.Duration {
	return time.Duration(s.frame) * time.Second / time.Duration(s.clip.rate)
}

func (s *stream) audioDue() time.Duration {
	return time.Duration(s.round)*s.clip.Length() + s.clip.sound.packets[s.packet].at
}

// due is when the next send is, from the start.
func (s *stream) due() time.Duration { return min(s.videoDue(), s.audioDue()) }

func (s *stream) videoTS(at time.Duration) uint32 { return s.vBase + ticks(at, 90000) }
func (s *stream) audioTS(at time.Duration) uint32 { return s.aBase + ticks(at, 48000) }

// ticks rounds to the nearest: the durations are themselves rounded down.
func ticks(at time.Duration, rate int64) uint32 {
	sec, rest := int64(at/time.Second), int64(at%time.Second)
	return uint32(sec*rate + (rest*rate+int64(time.Second)/2)/int64(time.Second))
}

// send sends the frame or the sound packet that is due next.
func (s *stream) send(sink Sink) error {
	if s.audioDue() < s.videoDue() {
		return s.sendAudio(sink)
	}
	at := s.videoDue()
	frame := s.clip.picture.frames[s.frame%len(s.clip.picture.frames)]
	s.frame++
	parts := s.payloads.Payload(payloadSize-12, frame)
	for i, part := range parts {
		p := &rtp.Packet{Payload: part, Header: rtp.Header{Version: 2, Marker: i == len(parts)-1,
			SequenceNumber: s.videoSeq, Timestamp: s.videoTS(at)}}
		s.videoSeq++
		if err := sink.WriteVideo(p); err != nil {
			return err
		}
	}
	return nil
}

func (s *stream) sendAudio(sink Sink) error {
	p := &rtp.Packet{Payload: s.clip.sound.packets[s.packet].data, Header: rtp.Header{Version: 2,
		SequenceNumber: s.audioSeq, Timestamp: s.audioTS(s.audioDue())}}
	s.audioSeq++
	s.packet++
	sound := s.clip.sound.packets
	// The last packet may reach over the seam by what its own length is short.
	if s.packet == len(sound) || sound[s.packet].at+10*time.Millisecond > s.clip.Length() {
		s.packet, s.round = 0, s.round+1
	}
	return sink.WriteAudio(p)
}
