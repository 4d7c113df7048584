package print

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/boombuler/barcode/code128"
)

// Bars is a text as a Code 128 symbol (ISO/IEC 15417) with its quiet zones, drawn as
// one path so that it prints and needs no picture. The text stands below it.
type Bars struct{ Text string }

const (
	barsQuiet  = 10 // modules on either side (ISO/IEC 15417, 4.2)
	barsHeight = 40 // modules; the page says how tall they are
)

// Path draws the bars as an SVG path; width is in modules with the quiet zones. It
// fails when the text has characters that the code has not.
func (b Bars) Path() (path string, width int, err error) {
	code, err := code128.Encode(b.Text)
	if err != nil {
		return "", 0, fmt.Errorf("encoding Code 128: %w", err)
	}
	side := code.Bounds().Dx()
	var out strings.Builder
	for x := 0; x < side; x++ {
		run := 0
		for x+run < side && black(code.At(x+run, 0).RGBA()) {
			run++
		}
		if run > 0 {
			fmt.Fprintf(&out, "M%d 0h%dv%dh-%dz", x+barsQuiet, run, barsHeight, run)
			x += run
		}
	}
	return out.String(), side + 2*barsQuiet, nil
}

func black(r, _, _, _ uint32) bool { return r < 0x8000 }

// Render writes the code, or fails when the text does not go into one.
func (b Bars) Render(ctx context.Context, w io.Writer) error {
	path, width, err := b.Path()
	if err != nil {
		return err
	}
	return drawBars(path, width, b.Text).Render(ctx, w)
}
