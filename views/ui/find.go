package ui

import (
	"context"
	"io"
	"slices"
)

// FindBox is a field that searches the shop. With scripts it suggests while one
// types (ARIA 1.2, combobox with a list box); without, it is a form.
type FindBox struct {
	ID, Value string
	Small     bool // in the header: no button beside it
	Autofocus bool
}

// Render writes the field.
func (b FindBox) Render(ctx context.Context, w io.Writer) error { return findBox(b).Render(ctx, w) }

// finding adds the module of the header's field to a page's own.
func (p Page) finding() Page {
	p.Scripts = slices.Concat(p.Scripts, []string{"find-box"})
	return p
}
