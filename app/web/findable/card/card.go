// Package card draws the pictures that stand for a page where its link is shared:
// 1200 by 630 pixels, as every place that previews links wants them.
//
// It promises a JPEG of a bounded size from finished values, in which everything
// that is written can be read: its only typeface has no Chinese, so a text that it
// cannot write in full is left to the words beside the picture. It knows no record
// and no address, and keeps nothing.
package card

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"

	"golang.org/x/image/draw"
	"golang.org/x/image/vector"
)

// Width and Height are the size of every card, in pixels.
const (
	Width, Height = 1200, 630
	margin        = 48
	upright       = 460 // width of a picture that stands at the side
)

var (
	ink   = color.NRGBA{0x2a, 0x22, 0x1b, 0xff}
	quiet = color.NRGBA{0x6b, 0x61, 0x57, 0xff}
	white = color.NRGBA{0xff, 0xff, 0xff, 0xff}
	faint = color.NRGBA{0xe6, 0xdf, 0xd6, 0xff}
	red   = color.NRGBA{0xc9, 0x2a, 0x2a, 0xff}
	// Paper is the tint where the brand has none of its own.
	Paper = color.NRGBA{0xf6, 0xf1, 0xe8, 0xff}
)

// Show is what the card of a broadcast says.
type Show struct {
	Picture image.Image // its cover or the last frame; nil: paper
	Paper   color.Color
	Shop    string
	Title   string
	Live    string // the badge's word while it is on the air, else ""
	When    string // day and hour before it, else ""
}

// Product is what the card of a product says.
type Product struct {
	Picture          image.Image
	Paper            color.Color
	Shop, Title      string
	Price, Was, Note string // Was is struck through; Note stands before the price
}

// Draw gives the card as a JPEG. A wide picture fills it; an upright one, as phones
// take it, stands whole at its side, and the title beside it.
func (s Show) Draw() ([]byte, error) {
	m := canvas(s.Paper)
	on, quieter := color.Color(ink), color.Color(quiet)
	left := Width - margin // where the words end
	if s.Picture != nil {
		on, quieter = white, faint
		if b := s.Picture.Bounds(); b.Dy() > b.Dx() {
			left = Width - upright - margin
			haze(m, s.Picture)
			cover(m, image.Rect(Width-upright, 0, Width, Height), s.Picture)
		} else {
			cover(m, m.Bounds(), s.Picture)
			shade(m)
			s.name(m, left, Height-margin-24, on)
			s.badge(m)
			return encode(m)
		}
	}
	if medium.writes(s.Shop) {
		medium.at(32).write(m, image.Pt(margin, margin+32), s.Shop, quieter)
	}
	if bold.writes(s.Title) {
		face := bold.at(60)
		for i, line := range face.wrap(s.Title, left-margin, 4) {
			face.write(m, image.Pt(margin, margin+130+i*74), line, on)
		}
	}
	s.badge(m)
	return encode(m)
}

// badge says that the show is on the air, or when it will be.
func (s Show) badge(m *image.RGBA) {
	switch {
	case s.Live != "" && bold.writes(s.Live):
		chip(m, label{s.Live, white, red, true})
	case s.When != "" && bold.writes(s.When):
		chip(m, label{s.When, ink, white, false})
	}
}

// name writes the shop's name so that it ends at x.
func (s Show) name(m *image.RGBA, x, y int, on color.Color) {
	if face := medium.at(34); medium.writes(s.Shop) && face.width(s.Shop) < Width/2 {
		face.write(m, image.Pt(x-face.width(s.Shop), y), s.Shop, on)
	}
}

// Draw gives the card as a JPEG.
func (p Product) Draw() ([]byte, error) {
	m := canvas(p.Paper)
	const side = Height - 2*margin
	x := margin
	if p.Picture != nil {
		frame := image.Rect(margin, margin, margin+side, margin+side)
		photo := image.NewRGBA(frame)
		cover(photo, frame, p.Picture)
		draw.DrawMask(m, frame, photo, frame.Min, rounded(frame, 24), frame.Min, draw.Over)
		x += side + margin
	}
	if medium.writes(p.Shop) {
		medium.at(30).write(m, image.Pt(x, margin+30), p.Shop, quiet)
	}
	if bold.writes(p.Title) {
		face := bold.at(50)
		for i, line := range face.wrap(p.Title, Width-margin-x, 4) {
			face.write(m, image.Pt(x, margin+120+i*62), line, ink)
		}
	}
	p.writePrice(m, x)
	return encode(m)
}

func (p Product) writePrice(m *image.RGBA, x int) {
	if !bold.writes(p.Price) {
		return
	}
	base := Height - margin - 8
	if p.Note != "" && medium.writes(p.Note) {
		small := medium.at(40)
		x = small.write(m, image.Pt(x, base), p.Note, quiet) + 14
	}
	x = bold.at(76).write(m, image.Pt(x, base), p.Price, ink)
	if p.Was == "" || !medium.writes(p.Was) {
		return
	}
	small := medium.at(40)
	end := small.write(m, image.Pt(x+24, base), p.Was, quiet)
	draw.Draw(m, image.Rect(x+22, base-15, end+2, base-12), image.NewUniform(quiet), image.Point{}, draw.Over)
}

func canvas(paper color.Color) *image.RGBA {
	if paper == nil {
		paper = Paper
	}
	m := image.NewRGBA(image.Rect(0, 0, Width, Height))
	draw.Draw(m, m.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	return m
}

// cover fills the frame with the middle of a picture; of an upright one with what is
// a little above it, where faces are.
func cover(m draw.Image, frame image.Rectangle, src image.Image) {
	b := src.Bounds()
	w, h := b.Dx(), b.Dx()*frame.Dy()/frame.Dx()
	if h > b.Dy() {
		w, h = b.Dy()*frame.Dx()/frame.Dy(), b.Dy()
	}
	from := image.Rect(0, 0, max(w, 1), max(h, 1)).Add(image.Pt(b.Min.X+(b.Dx()-w)/2, b.Min.Y+(b.Dy()-h)*2/5))
	draw.BiLinear.Scale(m, frame, src, from, draw.Over, nil)
}

// haze fills the card with a dark blur of a picture: what is scaled up from a few
// pixels has no edges.
func haze(m *image.RGBA, src image.Image) {
	small := image.NewRGBA(image.Rect(0, 0, 12, 6))
	cover(small, small.Bounds(), src)
	draw.CatmullRom.Scale(m, m.Bounds(), small, small.Bounds(), draw.Over, nil)
	draw.Draw(m, m.Bounds(), image.NewUniform(color.NRGBA{0x17, 0x11, 0x0c, 170}), image.Point{}, draw.Over)
}

// shade darkens the lower third, so that what is written there can be read.
func shade(m *image.RGBA) {
	const from = Height * 3 / 5
	for y := from; y < Height; y++ {
		a := uint8(190 * (y - from) / (Height - from))
		row := image.Rect(0, y, Width, y+1)
		draw.Draw(m, row, image.NewUniform(color.NRGBA{0x17, 0x11, 0x0c, a}), image.Point{}, draw.Over)
	}
}

type label struct {
	text    string
	ink, bg color.Color
	dotted  bool
}

// chip writes a label on a pill in the lower left corner.
func chip(m *image.RGBA, l label) {
	const x, base, height, pad, dot = margin, Height - margin, 72, 30, 22
	face := bold.at(38)
	w := face.width(l.text) + 2*pad
	if l.dotted {
		w += dot + 14
	}
	r := image.Rect(x, base-height, x+w, base)
	draw.DrawMask(m, r, image.NewUniform(l.bg), image.Point{}, rounded(r, height/2), r.Min, draw.Over)
	at := x + pad
	if l.dotted {
		d := image.Rect(at, base-height/2-dot/2, at+dot, base-height/2+dot/2)
		draw.DrawMask(m, d, image.NewUniform(l.ink), image.Point{}, rounded(d, dot/2), d.Min, draw.Over)
		at += dot + 14
	}
	face.write(m, image.Pt(at, base-height/2+14), l.text, l.ink)
}

// rounded is the mask of a rectangle with round corners.
func rounded(r image.Rectangle, radius int) image.Image {
	const k = 0.5523 // of a quarter circle as a cubic curve
	w, h, c := float32(r.Dx()), float32(r.Dy()), float32(radius)
	d := c * (1 - k)
	z := vector.NewRasterizer(r.Dx(), r.Dy())
	z.MoveTo(c, 0)
	z.LineTo(w-c, 0)
	z.CubeTo(w-d, 0, w, d, w, c)
	z.LineTo(w, h-c)
	z.CubeTo(w, h-d, w-d, h, w-c, h)
	z.LineTo(c, h)
	z.CubeTo(d, h, 0, h-d, 0, h-c)
	z.LineTo(0, c)
	z.CubeTo(0, d, d, 0, c, 0)
	z.ClosePath()
	mask := image.NewAlpha(image.Rect(0, 0, r.Dx(), r.Dy()))
	z.Draw(mask, mask.Bounds(), image.Opaque, image.Point{})
	mask.Rect = r
	return mask
}

func encode(m image.Image) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 84}); err != nil {
		return nil, fmt.Errorf("encoding card: %w", err)
	}
	return b.Bytes(), nil
}
