package photo

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/gif" // first frame only
	_ "image/jpeg"
	_ "image/png"
	"io"
	"os"

	_ "golang.org/x/image/webp"

	"hawker/app/fault"
)

// MaxPixels is the largest area that is decoded; a picture with 16 bits a
// channel counts double, since it takes twice the memory.
const MaxPixels = 40_000_000

// maxScans bounds a progressive JPEG: each scan costs a pass over the whole
// picture and only a few bytes of file.
const maxScans = 200

// inspect says no before a pixel is allocated: by the first bytes, by the size
// in the header, by the number of scans.
func inspect(f *os.File) error {
	head := make([]byte, 32)
	n, err := f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("reading photo: %w", err)
	}
	switch kind(head[:n]) {
	case "heic":
		return fault.New(fault.Unsupported, "photo_heic", "photo")
	case "":
		return fault.New(fault.Unsupported, "photo_not_image", "photo")
	}
	c, err := header(f)
	if err != nil || c.Width < 1 || c.Height < 1 {
		return damaged()
	}
	area := int64(c.Width) * int64(c.Height) // both are below 2^31 in every format
	if deep(c.ColorModel) {
		area *= 2
	}
	if area > MaxPixels {
		return fault.InvalidField("photo_too_many_pixels", "photo", "megapixels", MaxPixels/1_000_000)
	}
	if kind(head[:n]) == "jpeg" {
		return countScans(f)
	}
	return nil
}

func damaged() error { return fault.InvalidField("photo_damaged", "photo") }

// kind tells a format by its first bytes; "" is none of ours.
func kind(head []byte) string {
	starts := func(s string) bool { return bytes.HasPrefix(head, []byte(s)) }
	switch {
	case starts("\xff\xd8\xff"):
		return "jpeg"
	case starts("\x89PNG\r\n\x1a\n"):
		return "png"
	case starts("GIF87a"), starts("GIF89a"):
		return "gif"
	case len(head) >= 16 && starts("RIFF") && string(head[8:12]) == "WEBP":
		return "webp"
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		switch string(head[8:12]) {
		case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1": // ISO/IEC 23008-12
			return "heic"
		}
	}
	return ""
}

// header reads a picture's size; a decoder that panics has met a damaged file.
func header(f *os.File) (c image.Config, err error) {
	defer func() {
		if recover() != nil {
			err = damaged()
		}
	}()
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return c, fmt.Errorf("reading photo: %w", err)
	}
	c, _, err = image.DecodeConfig(bufio.NewReader(f))
	return c, err
}

// decode draws the pixels of an inspected file.
func decode(f *os.File) (pic image.Image, err error) {
	defer func() {
		if recover() != nil {
			pic, err = nil, damaged()
		}
	}()
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("reading photo: %w", err)
	}
	pic, _, err = image.Decode(bufio.NewReaderSize(f, 64<<10))
	if err != nil || pic.Bounds().Empty() {
		return nil, damaged()
	}
	return pic, nil
}

func deep(m color.Model) bool {
	return m == color.RGBA64Model || m == color.NRGBA64Model || m == color.Gray16Model
}

// countScans refuses a JPEG with more scans than any camera or encoder writes.
// FF DA cannot stand in entropy-coded data (ITU T.81, B.1.1.5); the few that may
// stand in metadata only count against the file.
func countScans(f *os.File) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("reading photo: %w", err)
	}
	r := bufio.NewReaderSize(f, 64<<10)
	scans, marker := 0, false
	for {
		b, err := r.ReadByte()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading photo: %w", err)
		}
		if marker && b == 0xda {
			if scans++; scans > maxScans {
				return damaged()
			}
		}
		marker = b == 0xff
	}
}
