package photo

import (
	"bufio"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"os"

	"golang.org/x/image/draw"
)

// quality is where a photograph of 1600 px stops gaining to the eye.
const quality = 85

// opaque tells whether no pixel lets anything through.
func opaque(pic image.Image) bool {
	o, ok := pic.(interface{ Opaque() bool })
	return !ok || o.Opaque()
}

// fits tells whether the longer edge is at most size pixels.
func fits(r image.Rectangle, size int) bool { return max(r.Dx(), r.Dy()) <= size }

// scaleAll draws the picture upright in all Sizes, each from the one before.
func scaleAll(pic image.Image, turn int) []*image.RGBA {
	all := make([]*image.RGBA, len(Sizes))
	all[0] = orient(scale(pic, Sizes[0]), turn)
	for i := 1; i < len(Sizes); i++ {
		all[i] = scale(all[i-1], Sizes[i])
	}
	return all
}

// scale draws the picture with its longer edge at most size pixels. It halves
// while it can: at exactly one half the approximate kernel is the mean of four
// pixels, so a chain of halves has no moiré and costs a fraction of a wide kernel.
func scale(pic image.Image, size int) *image.RGBA {
	b := pic.Bounds()
	w, h := within(b.Dx(), b.Dy(), size)
	for b.Dx() >= 2*w && b.Dy() >= 2*h && (w > 1 || h > 1) {
		pic = resize(pic, b.Dx()/2, b.Dy()/2)
		b = pic.Bounds()
	}
	if out, ok := pic.(*image.RGBA); ok && b.Dx() == w && b.Dy() == h && b.Min == (image.Point{}) {
		return out
	}
	return resize(pic, w, h)
}

func resize(pic image.Image, w, h int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.ApproxBiLinear.Scale(out, out.Rect, pic, pic.Bounds(), draw.Src, nil)
	return out
}

// within gives the edges of a w x h picture whose longer one is at most size.
func within(w, h, size int) (int, int) {
	switch {
	case w <= size && h <= size:
		return w, h
	case w >= h:
		return size, max(1, (h*size+w/2)/w)
	default:
		return max(1, (w*size+h/2)/h), size
	}
}

// orient turns and mirrors a picture as Exif's orientation (1 to 8) says.
func orient(in *image.RGBA, turn int) *image.RGBA {
	if turn <= upright || turn > 8 {
		return in
	}
	w, h := in.Rect.Dx(), in.Rect.Dy()
	ow, oh := w, h
	if turn >= 5 { // a quarter turn
		ow, oh = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, ow, oh))
	for y := range oh {
		for x := range ow {
			from := source(turn, image.Pt(x, y), in.Rect.Size())
			copy(out.Pix[out.PixOffset(x, y):][:4], in.Pix[in.PixOffset(from.X, from.Y):][:4])
		}
	}
	return out
}

// source is the stored pixel that belongs at p of the upright picture; size is
// that of the stored one.
func source(turn int, p, size image.Point) image.Point {
	right, below := size.X-1, size.Y-1
	switch turn {
	case 2:
		return image.Pt(right-p.X, p.Y)
	case 3:
		return image.Pt(right-p.X, below-p.Y)
	case 4:
		return image.Pt(p.X, below-p.Y)
	case 5:
		return image.Pt(p.Y, p.X)
	case 6:
		return image.Pt(p.Y, below-p.X)
	case 7:
		return image.Pt(right-p.Y, below-p.X)
	case 8:
		return image.Pt(right-p.Y, p.X)
	}
	return p
}

func encode(w io.Writer, pic *image.RGBA, mediaType string) error {
	b := bufio.NewWriterSize(w, 64<<10)
	var err error
	if mediaType == PNG {
		err = png.Encode(b, pic)
	} else {
		err = jpeg.Encode(b, pic, &jpeg.Options{Quality: quality})
	}
	if err == nil {
		err = b.Flush()
	}
	if err != nil {
		return fmt.Errorf("encoding photo: %w", err)
	}
	return nil
}

func copyFrom(w io.Writer, in *os.File) error {
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("reading photo: %w", err)
	}
	if _, err := io.Copy(w, in); err != nil {
		return fmt.Errorf("copying photo: %w", err)
	}
	return nil
}
