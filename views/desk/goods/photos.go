package goods

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"hawker/views/desk/frame"
)

// PhotoRow is a photo of a product with its words.
type PhotoRow struct {
	Hash, URL   string
	Alt         frame.Words
	First, Last bool
	Action      string
}

// maxPhoto is the size of the largest file that is taken, in bytes.
const maxPhoto = 20 << 20

// Photos is the list of a product's photos with the place to drop more; sent
// alone when it changes.
type Photos struct {
	Rows    []PhotoRow
	Action  string // where photos are sent
	Order   string // where their order is sent
	Refused []frame.PhotoRefused
	OOB     bool
}

// Render writes the component.
func (l Photos) Render(ctx context.Context, w io.Writer) error { return photos(l).Render(ctx, w) }

// ended marks a key that has nowhere to move to.
func ended(end bool) templ.Attributes {
	if !end {
		return nil
	}
	return templ.Attributes{"aria-disabled": "true"}
}
