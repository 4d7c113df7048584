//go:build linux

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"hawker/app/bench/film/marked"
)

// decoded is what ffmpeg finds in a whole recording, in seconds of it.
type decoded struct {
	frames  int
	last    float64 // of the last frame
	flashes []float64
	beeps   []float64
	said    string // complaints
}

const (
	bright = 150 // mean brightness of a flash; the picture's own is about 70
	quiet  = "silencedetect=n=-35dB:d=0.5"
)

// decode reads a recording as a player does, by its playlist, and stops at the first
// error. level is that of complaints ("error", "warning") that are kept.
func (o *options) decode(name, playlist, level string) (d decoded, err error) {
	sound := filepath.Join(o.folder, name+".sound")
	cmd := exec.Command("ffmpeg", "-nostdin", "-v", level, "-xerror", "-i", playlist,
		"-map", "0:v", "-vf", "scale=32:18,signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-", "-fps_mode", "passthrough", "-enc_time_base:v", "1:90000", "-f", "null", "-",
		"-map", "0:a", "-af", quiet+",ametadata=print:key=lavfi.silence_end:file="+sound, "-f", "null", "-")
	var said, picture bytes.Buffer // a file would begin anew where the picture's size changes
	cmd.Stderr, cmd.Stdout = &said, &picture
	err = cmd.Run()
	d.said = strings.TrimSpace(said.String())
	if err != nil {
		return d, fmt.Errorf("decoding with ffmpeg: %w: %.400s", err, d.said)
	}
	was := false
	err = values(&picture, "lavfi.signalstats.YAVG", func(at, value float64) {
		d.frames, d.last = d.frames+1, at
		if is := value > bright; is != was {
			if was = is; is {
				d.flashes = append(d.flashes, at)
			}
		}
	})
	if err != nil {
		return d, err
	}
	file, err := os.Open(sound)
	if err != nil {
		return d, err
	}
	defer file.Close()
	return d, values(file, "lavfi.silence_end", func(_, value float64) { d.beeps = append(d.beeps, value) })
}

// values reads what ffmpeg's metadata filter printed: a line with the frame's time, and
// one with the value.
func values(r io.Reader, key string, each func(at, value float64)) (err error) {
	at := 0.0
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		line := lines.Text()
		if _, text, ok := strings.Cut(line, "pts_time:"); ok {
			if at, err = strconv.ParseFloat(strings.TrimSpace(text), 64); err != nil {
				return fmt.Errorf("reading %s: %w", line, err)
			}
		} else if text, ok := strings.CutPrefix(line, key+"="); ok {
			value, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return fmt.Errorf("reading %s: %w", line, err)
			}
			each(at, value)
		}
	}
	return lines.Err()
}

// offsets are how much later than it should each beep is than its flash, in ms. last is
// the number of the last mark that was sent.
func (d decoded) offsets(pub *marked.Publisher, last int) (list []float64, err error) {
	for i, flash := range d.flashes {
		if flash < 1 {
			continue // the recording begins within the mark: no silence ends
		}
		mark := last - (len(d.flashes) - 1 - i)
		nearest := math.Inf(1)
		for _, beep := range d.beeps {
			if math.Abs(beep-flash) < math.Abs(nearest) {
				nearest = beep - flash
			}
		}
		if math.Abs(nearest) > 1 {
			return nil, fmt.Errorf("no beep with the flash at %.3f s", flash)
		}
		list = append(list, nearest*1e3-float64(pub.Beep(mark).Microseconds())/1e3)
	}
	return list, nil
}
