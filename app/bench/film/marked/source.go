//go:build linux

// Package marked is a publisher whose picture and sound carry marks: every six seconds a
// flash, and with it a beep, at moments that are known to the nanosecond. What a
// recording, or a player, makes of them tells how far picture and sound are apart and how
// far behind the player is.
//
// It promises that every packet leaves at the moment computed from the start, stamped
// with that moment in its own clock, and that sender reports (RFC 3550, section 6.4.1)
// say exactly which moment a stamp is; the sound's clock may run fast, as those of
// cheap microphones do. It knows a relay by its WHIP address.
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
	fps       = 30
	frames    = int(Every/time.Second) * fps
	soundEach = 20 * time.Millisecond
	beepAt    = 50 // packets before the beep in what ffmpeg makes
	beepFor   = 8  // packets that have something of it, and of its end
	lookahead = 312
)

// source is a picture of one round, and sound with and without a beep.
type source struct {
	frames [][]byte // Annex B
	quiet  []byte
	beep   [][]byte
}

// newSource has ffmpeg make 640x360 pixels of noise, 30 frames a second and 2.5 Mbit/s
// as most hosts send, a keyframe every two seconds; the first frames of a round are white.
func newSource() (*source, error) {
	picture := fmt.Sprintf("color=c=0x404040:s=640x360:r=%d:d=%v,noise=alls=28:allf=t,drawbox=t=fill:c=white:enable='lt(t,%v)'", fps, Every.Seconds(), Mark.Seconds())
	h264, err := ffmpeg("-f", "lavfi", "-i", picture, "-frames:v", fmt.Sprint(frames), "-pix_fmt", "yuv420p", "-c:v", "libx264", "-profile:v", "baseline",
		"-preset", "veryfast", "-tune", "zerolatency", "-x264-params", "aud=1:sliced-threads=0:keyint=60:min-keyint=60:scenecut=0",
		"-b:v", "2500k", "-maxrate", "2500k", "-bufsize", "2500k", "-f", "h264", "-")
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
	s := &source{}
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
