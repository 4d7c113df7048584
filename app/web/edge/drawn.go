package edge

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
)

// Drawn is a page, or a part of one, that is shown as it was drawn before.
type Drawn struct {
	plain  []byte
	packed func() []byte
}

// Draw draws a component to be kept.
func Draw(ctx context.Context, v templ.Component) (Drawn, error) {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	if err := v.Render(ctx, b); err != nil {
		return Drawn{}, fmt.Errorf("drawing: %w", err)
	}
	plain := bytes.Clone(b.Bytes())
	return Drawn{plain, sync.OnceValue(func() []byte { return pack(plain) })}, nil
}

// Render writes the component.
func (d Drawn) Render(_ context.Context, w io.Writer) error {
	_, err := w.Write(d.plain)
	return err
}

// Size is how many bytes it may come to, compressed ones included.
func (d Drawn) Size() int { return len(d.plain) * 3 / 2 }

// Send answers 200 with a whole page that was drawn; it is compressed once.
func Send(c *fiber.Ctx, d Drawn) error {
	declare(c, fiber.StatusOK)
	body := d.plain
	if packs(c, len(body)) {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		body = d.packed()
	}
	c.Response().SetBodyRaw(body)
	return nil
}
