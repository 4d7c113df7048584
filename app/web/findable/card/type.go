package card

import (
	"image"
	"image/color"
	"image/draw"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// typeface is a font that was read once.
type typeface struct{ *sfnt.Font }

var bold, medium = read(gobold.TTF), read(gomedium.TTF)

func read(ttf []byte) typeface {
	f, err := opentype.Parse(ttf)
	if err != nil {
		panic("card: the program's own font is broken: " + err.Error())
	}
	return typeface{f}
}

// writes tells whether every character of a text has a shape.
func (t typeface) writes(text string) bool {
	var b sfnt.Buffer
	for _, r := range text {
		if i, err := t.GlyphIndex(&b, r); err != nil || i == 0 {
			return false
		}
	}
	return text != ""
}

// Writes tells whether a card can write a text in full.
func Writes(text string) bool { return bold.writes(text) && medium.writes(text) }

// letters is a typeface in one size; it is one drawing's own.
type letters struct{ font.Face }

func (t typeface) at(pixels float64) letters {
	f, err := opentype.NewFace(t.Font, &opentype.FaceOptions{Size: pixels, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		panic("card: the program's own font has no size: " + err.Error())
	}
	return letters{f}
}

func (l letters) width(text string) int { return font.MeasureString(l, text).Ceil() }

// write puts a text on its base line and gives where it ends.
func (l letters) write(m draw.Image, at image.Point, text string, ink color.Color) int {
	d := font.Drawer{Dst: m, Src: image.NewUniform(ink), Face: l, Dot: fixed.P(at.X, at.Y)}
	d.DrawString(text)
	return d.Dot.X.Ceil()
}

// wrap breaks a text into at most so many lines; what is left over is cut off.
func (l letters) wrap(text string, width, most int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		next := strings.TrimSpace(line + " " + word)
		if line == "" || l.width(next) <= width {
			line = next
			continue
		}
		lines, line = append(lines, line), word
	}
	lines = append(lines, line)
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] += "…"
	}
	return lines
}
