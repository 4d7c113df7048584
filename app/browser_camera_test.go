package app_test

import (
	"bytes"
	wire "encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// footage is the folder with what the camera sees and the microphone hears.
var footage = sync.OnceValues(func() (string, error) {
	dir, err := builtIn()
	if err != nil {
		return "", err
	}
	seen, err := pictures()
	return dir, errors.Join(err, os.WriteFile(filepath.Join(dir, "camera.mjpeg"), seen, 0o600), os.WriteFile(filepath.Join(dir, "microphone.wav"), tone(), 0o600))
})

// camera gives a browser a camera and a microphone of files, and leave to use both.
func camera(t *testing.T) []chromeFlag {
	t.Helper()
	dir, err := footage()
	if err != nil {
		t.Fatal(err)
	}
	return []chromeFlag{
		{"use-fake-device-for-media-stream", true}, {"use-fake-ui-for-media-stream", true},
		{"use-file-for-fake-video-capture", filepath.Join(dir, "camera.mjpeg")},
		{"use-file-for-fake-audio-capture", filepath.Join(dir, "microphone.wav")},
		loopback,
	}
}

// loopback lets a browser take the candidates of a shop that offers this machine alone.
var loopback = chromeFlag{"allow-loopback-in-peer-connection", true}

// pictures is a second of motion JPEG: one picture behind the other. A bar goes
// across, so that no two frames are the same.
func pictures() ([]byte, error) {
	const width, height, frames = 360, 640, 30
	var all bytes.Buffer
	for n := range frames {
		frame := image.NewRGBA(image.Rect(0, 0, width, height))
		draw.Draw(frame, frame.Rect, image.NewUniform(color.RGBA{32, 64, 96, 255}), image.Point{}, draw.Src)
		x := n * width / frames
		draw.Draw(frame, image.Rect(x, 0, x+24, height), image.NewUniform(color.RGBA{240, 200, 60, 255}), image.Point{}, draw.Src)
		if err := jpeg.Encode(&all, frame, &jpeg.Options{Quality: 70}); err != nil {
			return nil, err
		}
	}
	return all.Bytes(), nil
}

// tone is two seconds of 440 Hz as WAVE: 48 kHz, one channel, 16 bits.
func tone() []byte {
	const rate, seconds = 48_000, 2
	samples := make([]int16, rate*seconds)
	for i := range samples {
		samples[i] = int16(12_000 * math.Sin(2*math.Pi*440*float64(i)/rate))
	}
	size := uint32(2 * len(samples))
	var wav bytes.Buffer
	for _, part := range []any{
		[]byte("RIFF"), 36 + size, []byte("WAVEfmt "), uint32(16), uint16(1), uint16(1),
		uint32(rate), uint32(2 * rate), uint16(2), uint16(16), []byte("data"), size, samples,
	} {
		_ = wire.Write(&wav, wire.LittleEndian, part) // a buffer takes everything
	}
	return wav.Bytes()
}
