package paper

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"regexp"

	"hawker/app/fault"
)

// The types that are taken.
const (
	PDF  = "application/pdf"
	JPEG = "image/jpeg"
	PNG  = "image/png"
	WebP = "image/webp"
)

// Ext is the usual end of a name of a type, with its dot.
func Ext(kind string) string {
	return map[string]string{PDF: ".pdf", JPEG: ".jpg", PNG: ".png", WebP: ".webp"}[kind]
}

var pdfHead = regexp.MustCompile(`^%PDF-[12]\.[0-9]`)

// sniff tells the type of a file of size bytes by its own bytes, and sees that it has
// an end. The signature must be the first bytes, so that nothing else can stand before
// it. It refuses with paper_type and paper_damaged.
func sniff(f io.ReaderAt, size int64) (string, error) {
	head := make([]byte, 12)
	n, err := f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("reading paper: %w", err)
	}
	head = head[:n]
	var kind string
	var whole func(io.ReaderAt, int64) bool
	switch {
	case pdfHead.Match(head):
		kind, whole = PDF, wholePDF
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		kind, whole = JPEG, wholeJPEG
	case bytes.HasPrefix(head, []byte(pngHead)):
		kind, whole = PNG, wholePNG
	case len(head) == 12 && string(head[:4]) == "RIFF" && string(head[8:]) == "WEBP":
		kind, whole = WebP, wholeWebP
	default:
		return "", fault.New(fault.Unsupported, "paper_type", "file")
	}
	if !whole(f, size) {
		return "", fault.InvalidField("paper_damaged", "file")
	}
	return kind, nil
}

// pdfTail is how far from its end a PDF's end mark is looked for; readers look as far
// (ISO 32000-1, annex H.3, note 18).
const pdfTail = 1024

func wholePDF(f io.ReaderAt, size int64) bool {
	tail := make([]byte, min(size, pdfTail))
	n, _ := f.ReadAt(tail, size-int64(len(tail)))
	return bytes.Contains(tail[:n], []byte("%%EOF")) && bytes.Contains(tail[:n], []byte("startxref"))
}

const pngHead = "\x89PNG\r\n\x1a\n"

// wholePNG follows the chunks (ISO/IEC 15948, 5.3) from IHDR to IEND, which is the
// file's end.
func wholePNG(f io.ReaderAt, size int64) bool {
	at := int64(len(pngHead))
	for first := true; ; first = false {
		var c [16]byte
		if n, _ := f.ReadAt(c[:], at); n < 12 {
			return false
		}
		length, name := int64(binary.BigEndian.Uint32(c[:])), string(c[4:8])
		if first && (name != "IHDR" || length != 13) {
			return false
		}
		if at += 12 + length; at > size {
			return false
		}
		if name == "IEND" {
			return at == size
		}
	}
}

// wholeWebP reads the length that a RIFF file names of itself.
func wholeWebP(f io.ReaderAt, size int64) bool {
	var c [16]byte
	if n, _ := f.ReadAt(c[:], 0); n < len(c) {
		return false
	}
	length := int64(binary.LittleEndian.Uint32(c[4:]))
	switch string(c[12:]) {
	case "VP8 ", "VP8L", "VP8X":
		return 8+length+length%2 == size || 8+length == size
	}
	return false
}

// wholeJPEG follows the segments (ITU T.81, annex B) past a frame's head to a scan, and
// looks for the end mark after it, which cannot stand in a scan's data. Cameras put
// more after the end.
func wholeJPEG(f io.ReaderAt, size int64) bool {
	r := bufio.NewReaderSize(io.NewSectionReader(f, 2, size-2), 64<<10)
	for framed := false; ; {
		var m [4]byte
		if _, err := io.ReadFull(r, m[:2]); err != nil || m[0] != 0xff {
			return false
		}
		for m[1] == 0xff { // fill bytes
			b, err := r.ReadByte()
			if err != nil {
				return false
			}
			m[1] = b
		}
		if _, err := io.ReadFull(r, m[2:]); err != nil {
			return false
		}
		length := int(binary.BigEndian.Uint16(m[2:])) - 2
		if _, err := r.Discard(max(length, 0)); err != nil || length < 0 {
			return false
		}
		framed = framed || m[1] >= 0xc0 && m[1] <= 0xcf && m[1] != 0xc4 && m[1] != 0xc8 && m[1] != 0xcc
		if m[1] == 0xda {
			return framed && ended(r)
		}
	}
}

func ended(r io.ByteReader) bool {
	marker := false
	for {
		b, err := r.ReadByte()
		if err != nil {
			return false
		}
		if marker && b == 0xd9 {
			return true
		}
		marker = b == 0xff
	}
}
