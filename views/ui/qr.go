package ui

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// QR is an address as a QR code (ISO/IEC 18004, level M) with its quiet zone,
// drawn as one path so that it prints and needs no picture.
type QR struct {
	Text  string
	Label string // what it opens, for those who cannot see it
}

const quietZone = 4

// Path draws the modules row by row as an SVG path; size is the side in modules with
// the quiet zone. It fails when the text is too long for a code.
func (q QR) Path() (path string, size int, err error) {
	code, err := qr.Encode(q.Text, qr.M, qr.Auto)
	if err != nil {
		return "", 0, fmt.Errorf("encoding QR: %w", err)
	}
	side := code.Bounds().Dx()
	var b strings.Builder
	for y := range side {
		for x := 0; x < side; x++ {
			run := 0
			for x+run < side && dark(code.At(x+run, y).RGBA()) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+quietZone, y+quietZone, run, run)
				x += run
			}
		}
	}
	return b.String(), side + 2*quietZone, nil
}

func dark(r, _, _, _ uint32) bool { return r < 0x8000 }

// Render writes the code, or fails when the text is too long for one.
func (q QR) Render(ctx context.Context, w io.Writer) error {
	path, size, err := q.Path()
	if err != nil {
		return err
	}
	return drawQR(path, size, q.Label).Render(ctx, w)
}
