package install

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // photos are kept as JPEG or PNG
	"image/png"
	"os"
	"strconv"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/image/draw"
	"golang.org/x/image/vector"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/web/edge"
	"hawker/app/web/theme"
)

// kinds are the icons that there are: their edge in pixels.
var kinds = map[string]int{"180": 180, "192": 192, "512": 512, "512-maskable": 512}

// icons keeps what was drawn of the look that is shown now.
type icons struct {
	mu   sync.Mutex
	key  string
	made map[string][]byte
}

func (h Handlers) showIcon(c *fiber.Ctx) error {
	_, l, err := h.look()
	if err != nil {
		return err
	}
	key, kind, _ := strings.Cut(strings.TrimSuffix(edge.Param(c, "name"), ".png"), "-")
	if kinds[kind] == 0 || key != theme.IconKey(l) {
		return fault.Missing("page_not_found")
	}
	body, err := h.icon(l, key, kind)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "image/png")
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	return c.Send(body)
}

// icon draws one icon, once for each look; one at a time is enough.
func (h Handlers) icon(l brand.Look, key, kind string) ([]byte, error) {
	h.icons.mu.Lock()
	defer h.icons.mu.Unlock()
	if h.icons.key != key {
		h.icons.key, h.icons.made = key, map[string][]byte{}
	}
	if b, ok := h.icons.made[kind]; ok {
		return b, nil
	}
	pic, err := h.drawn(l, kinds[kind], strings.HasSuffix(kind, "maskable") || kind == "180")
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := png.Encode(&out, pic); err != nil {
		return nil, fmt.Errorf("writing icon: %w", err)
	}
	h.icons.made[kind] = out.Bytes()
	return out.Bytes(), nil
}

// drawn is the shop's picture on its paper, or the program's mark in its accent.
// A maskable icon fills its square and keeps to the middle 80 % (Manifest, 2.8).
func (h Handlers) drawn(l brand.Look, size int, maskable bool) (image.Image, error) {
	hash := l.Icon
	if hash == "" {
		hash = l.Logo
	}
	if hash == "" {
		return mark(l.Accent, size), nil
	}
	pic, err := h.read(hash)
	if err != nil {
		return nil, err
	}
	out := image.NewRGBA(image.Rect(0, 0, size, size))
	part := 1.0
	if maskable {
		part = 0.8
		fill(out, colourOf(theme.Of(l).Light))
	}
	if l.Icon != "" && opaque(pic) {
		fill(out, pic.At(pic.Bounds().Min.X, pic.Bounds().Min.Y)) // its own ground goes on to the edge
	}
	b := pic.Bounds()
	scale := part * float64(size) / float64(max(b.Dx(), b.Dy()))
	w, hh := int(float64(b.Dx())*scale), int(float64(b.Dy())*scale)
	at := image.Rect((size-w)/2, (size-hh)/2, (size+w)/2, (size+hh)/2)
	draw.CatmullRom.Scale(out, at, pic, b, draw.Over, nil)
	return out, nil
}

// read decodes one of the photos that the program itself has written.
func (h Handlers) read(hash string) (image.Image, error) {
	path, _, err := h.Photos.Path(hash, 800)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("opening icon: %w", err)
	}
	defer f.Close()
	pic, _, err := image.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("reading icon: %w", err)
	}
	return pic, nil
}

func opaque(pic image.Image) bool {
	o, ok := pic.(interface{ Opaque() bool })
	return ok && o.Opaque()
}

func fill(out draw.Image, c color.Color) {
	draw.Draw(out, out.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
}

// The program's mark (img/mark.svg): a ring, half of it full, on a square of 64.
const (
	markGround = "#33574a"
	markInk    = "#f6f0e3"
)

func mark(accent string, size int) image.Image {
	ground, ink := markGround, markInk
	if on, _ := brand.Contrast(accent); on != "" {
		ground, ink = accent, on
	}
	out := image.NewRGBA(image.Rect(0, 0, size, size))
	fill(out, colourOf(ground))
	unit := float32(size) / 64
	r := vector.NewRasterizer(size, size)
	circle(r, 32*unit, 18.75*unit, false)
	circle(r, 32*unit, 15.25*unit, true)
	halfMoon(r, 32*unit, 16*unit)
	r.Draw(out, out.Bounds(), image.NewUniform(colourOf(ink)), image.Point{})
	return out
}

// round is how far the handles of a quarter of a circle reach, of its radius.
const round = 0.5522847

// circle adds a ring's edge around the middle; inner edges go the other way round, which leaves a hole.
func circle(r *vector.Rasterizer, c, radius float32, inner bool) {
	k, turn := round*radius, float32(1)
	if inner {
		turn = -1
	}
	r.MoveTo(c, c-radius)
	r.CubeTo(c+turn*k, c-radius, c+turn*radius, c-k, c+turn*radius, c)
	r.CubeTo(c+turn*radius, c+k, c+turn*k, c+radius, c, c+radius)
	r.CubeTo(c-turn*k, c+radius, c-turn*radius, c+k, c-turn*radius, c)
	r.CubeTo(c-turn*radius, c-k, c-turn*k, c-radius, c, c-radius)
	r.ClosePath()
}

func halfMoon(r *vector.Rasterizer, c, radius float32) {
	k := round * radius
	r.MoveTo(c, c-radius)
	r.CubeTo(c+k, c-radius, c+radius, c-k, c+radius, c)
	r.CubeTo(c+radius, c+k, c+k, c+radius, c, c+radius)
	r.ClosePath()
}

// colourOf reads "#2f6f5e", which brand has checked.
func colourOf(hex string) color.Color {
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil {
		return color.White
	}
	return color.RGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), 255}
}
