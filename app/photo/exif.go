package photo

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
)

// upright is the orientation of a picture that needs no turning.
const upright = 1

// maxMetadata is how far into a JPEG the reader of metadata looks.
const maxMetadata = 1 << 20

// orientationOf reads how the picture must be turned (1 to 8, Exif 2.32 tag
// 0x0112); 1 where the file does not say.
func orientationOf(f *os.File) int {
	turn := upright
	_ = segments(io.NewSectionReader(f, 0, maxMetadata), func(marker byte, body []byte) bool {
		if marker == 0xe1 && len(body) > 6 && string(body[:6]) == "Exif\x00\x00" {
			turn = orientation(body[6:])
			return false
		}
		return true
	})
	return turn
}

// clean tells whether a JPEG is baseline and carries nothing but what its
// picture needs: no comment, and of application data only JFIF's own.
func clean(f *os.File) bool {
	ok := true
	err := segments(io.NewSectionReader(f, 0, maxMetadata), func(marker byte, body []byte) bool {
		app := marker >= 0xe0 && marker <= 0xef
		jfif := marker == 0xe0 && len(body) == 14 && string(body[:5]) == "JFIF\x00"
		sof := marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc
		if app && !jfif || marker == 0xfe || sof && marker != 0xc0 {
			ok = false
		}
		return ok
	})
	return ok && err == nil
}

var errNotJPEG = errors.New("not a JPEG")

// segments calls fn with each marker segment of a JPEG up to the first scan, until
// fn says false (ITU T.81, B.1.1.4).
func segments(r io.Reader, fn func(marker byte, body []byte) bool) error {
	var b [4]byte
	if _, err := io.ReadFull(r, b[:2]); err != nil || b[0] != 0xff || b[1] != 0xd8 {
		return errNotJPEG
	}
	for {
		if _, err := io.ReadFull(r, b[:2]); err != nil {
			return err
		}
		for b[0] == 0xff && b[1] == 0xff { // fill bytes
			if _, err := io.ReadFull(r, b[1:2]); err != nil {
				return err
			}
		}
		if b[0] != 0xff {
			return errNotJPEG
		}
		if b[1] == 0xda || b[1] == 0xd9 {
			return nil
		}
		if _, err := io.ReadFull(r, b[2:4]); err != nil {
			return err
		}
		n := int(binary.BigEndian.Uint16(b[2:])) - 2
		if n < 0 {
			return errNotJPEG
		}
		body := make([]byte, n)
		if _, err := io.ReadFull(r, body); err != nil {
			return err
		}
		if !fn(b[1], body) {
			return nil
		}
	}
}

// orientation reads tag 0x0112 of the first directory of a TIFF block (TIFF 6.0,
// section 2). Anything that is not exactly that leaves the picture as it is.
func orientation(tiff []byte) int {
	if len(tiff) < 8 {
		return upright
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return upright
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return upright
	}
	entries := uint64(order.Uint16(tiff[at:]))
	for i := range entries {
		e := at + 2 + i*12
		if e+12 > uint64(len(tiff)) {
			return upright
		}
		const short = 3
		if order.Uint16(tiff[e:]) != 0x0112 || order.Uint16(tiff[e+2:]) != short || order.Uint32(tiff[e+4:]) != 1 {
			continue
		}
		if v := int(order.Uint16(tiff[e+8:])); v >= 1 && v <= 8 {
			return v
		}
		return upright
	}
	return upright
}
