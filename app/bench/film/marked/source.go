//go:build linux

// Package marked is a publisher whose picture and sound carry marks: every six seconds a
// flash, and with it a beep, at moments that are known to the nanosecond. What a
// recording, or a player, makes of them tells how far picture and sound are apart and how
// far behind the player is.
//
// It promises that every packet has the moment computed from the start, stamped in its
// own clock, and that sender reports (RFC 3550, section 6.4.1) say exactly which moment a
// stamp is; the sound's clock may run fast, as those of cheap microphones do. A Tape is
// read as fast as one likes, a Publisher sends one in time. It knows a relay by its WHIP
// address.
package marked

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"time"

	"github.com/pion/webrtc/v4/pkg/media/h264reader"
	"github.com/pion/webrtc/v4/pkg/media/oggreader"
)

// Every is how far apart the marks are; Mark is how long one lasts.
const (
	Every = 6 * time.Second
	Mark  = 100 * time.Millisecond
)

const (
	soundEach = 20 * time.Millisecond
	beepAt    = 50 // packets before the beep in what ffmpeg makes
	beepFor   = 8  // packets that have something of it, and of its end
	lookahead = 312
)

// Picture says what a publisher's picture is like.
type Picture struct {
	Width, Height int // pixels
	FPS           int // frames a second, a divisor of 90,000
	Bits          int // a second
}

// Usual is as most hosts send.
var Usual = Picture{Width: 640, Height: 360, FPS: 30, Bits: 2_500_000}

// source is a picture of one round, and sound with and without a beep.
type source struct {
	fps    int
	frames [][]byte // Annex B
	quiet  []byte
	beep   [][]byte
}

// newSource has ffmpeg make a picture of noise, with a keyframe every two seconds; the
// first frames of a round are white.
func newSource(p Picture) (*source, error) {
	frames := int(Every/time.Second) * p.FPS
	picture := fmt.Sprintf("color=c=0x404040:s=%dx%d:r=%d:d=%v,noise=alls=28:allf=t,drawbox=t=fill:c=white:enable='lt(t,%v)'",
		p.Width, p.Height, p.FPS, Every.Seconds(), Mark.Seconds())
	bits := fmt.Sprint(p.Bits)
	h264, err := ffmpeg("-f", "lavfi", "-i", picture, "-frames:v", fmt.Sprint(frames), "-pix_fmt", "yuv420p", "-c:v", "libx264", "-profile:v", "baseline",
		"-preset", "veryfast", "-tune", "zerolatency", "-x264-params", fmt.Sprintf("aud=1:sliced-threads=0:keyint=%[1]d:min-keyint=%[1]d:scenecut=0", 2*p.FPS),
		"-b:v", bits, "-maxrate", bits, "-bufsize", bits, "-f", "h264", "-")
	if err != nil {
		return nil, err
	}
	// The encoder's delay is taken off, so that the beep begins with a packet.
	begin := (time.Duration(beepAt) * soundEach).Seconds() - lookahead/48000.0
	sound := fmt.Sprintf("aevalsrc='0.5*sin(2*PI*1000*t)*between(t,%.6f,%.6f)':s=48000:d=2", begin, begin+Mark.Seconds())
	ogg, err := ffmpeg("-f", "lavfi", "-i", sound, "-c:a", "libopus", "-b:a", "64k", "-vbr", "off", "-frame_duration", "20", "-page_duration", "20000", "-f", "ogg", "-")
	if err != nil {
		return nil, err
	}
	s := &source{fps: p.FPS}
	if s.frames, err = readFrames(h264); err != nil {
		return nil, err
	}
	packets, err := readPackets(ogg)
	if err != nil {
		return nil, err
	}
	if len(s.frames) != frames || len(packets) < 2*beepAt-1 {
		return nil, fmt.Errorf("making a source: %d frames and %d packets of sound", len(s.frames), len(packets))
	}
	s.quiet, s.beep = packets[beepAt/2], packets[beepAt:beepAt+beepFor]
	return s, nil
}

func ffmpeg(args ...string) ([]byte, error) {
	cmd := exec.Command("ffmpeg", append([]string{"-v", "error", "-nostdin"}, args...)...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("making a source with ffmpeg: %w: %s", err, said.Bytes())
	}
	return out, nil
}

// readFrames splits a stream at its access unit delimiters, which it leaves out.
func readFrames(b []byte) (list [][]byte, err error) {
	r, err := h264reader.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	for {
		nal, err := r.NextNAL()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading a source's picture: %w", err)
		}
		if nal.UnitType == h264reader.NalUnitTypeAUD {
			list = append(list, nil)
			continue
		}
		if len(list) == 0 {
			return nil, errors.New("reading a source's picture: it does not begin with a delimiter")
		}
		last := &list[len(list)-1]
		*last = append(append(*last, 0, 0, 0, 1), nal.Data...)
	}
}

// readPackets gives the packets of an Opus file with one in each page.
func readPackets(b []byte) (list [][]byte, err error) {
	r, err := oggreader.NewWithOptions(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	for {
		page, _, err := r.ParseNextPage()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading a source's sound: %w", err)
		}
		if !bytes.HasPrefix(page, []byte("Opus")) { // OpusHead, OpusTags (RFC 7845)
			list = append(list, page)
		}
	}
}
