package posters

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strconv"
	"strings"

	"github.com/boombuler/barcode/qr"
	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/web/edge"
	"hawker/views/ui"
)

// pixels is about how wide a code is as a PNG: 10 cm at 300 dots an inch.
const pixels = 1200

// quiet is the white around a code, in modules (ISO/IEC 18004, 6.3.8).
const quiet = 4

// code answers with the code alone, as a drawing or a picture to keep.
func (h Handlers) code(c *fiber.Ctx, about read) error {
	s, _, err := h.subject(edge.Ctx(c), edge.Param(c, "id"), about)
	if err != nil {
		return err
	}
	base, _ := h.Outside(c)
	address, name := base+s.path, strings.ReplaceAll(strings.Trim(s.path, "/"), "/", "-")
	var file []byte
	kind := edge.Param(c, "kind")
	switch kind {
	case "svg":
		c.Set(fiber.HeaderContentType, "image/svg+xml")
		file, err = drawing(address)
	case "png":
		c.Set(fiber.HeaderContentType, "image/png")
		file, err = picture(address)
	default:
		err = fault.Missing("page_not_found")
	}
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+"."+kind+`"`)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Send(file)
}

// drawing is a code as an SVG that stands alone.
func drawing(address string) ([]byte, error) {
	path, size, err := ui.QR{Text: address}.Path()
	if err != nil {
		return nil, err
	}
	side := strconv.Itoa(size)
	return []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ` + side + " " + side + `" shape-rendering="crispEdges">` +
		`<path fill="#fff" d="M0 0h` + side + "v" + side + `h-` + side + `z"/><path d="` + path + `"/></svg>` + "\n"), nil
}

// picture is a code as a PNG of whole modules.
func picture(address string) ([]byte, error) {
	code, err := qr.Encode(address, qr.M, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("encoding QR: %w", err)
	}
	side := code.Bounds().Dx() + 2*quiet
	step := max(pixels/side, 1)
	m := image.NewPaletted(image.Rect(0, 0, side*step, side*step), color.Palette{color.White, color.Black})
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			at := image.Pt(x/step-quiet, y/step-quiet)
			if at.In(code.Bounds()) && color.GrayModel.Convert(code.At(at.X, at.Y)).(color.Gray).Y < 0x80 {
				m.SetColorIndex(x, y, 1)
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		return nil, fmt.Errorf("encoding QR: %w", err)
	}
	return b.Bytes(), nil
}
