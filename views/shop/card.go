package shop

import (
	"context"
	"io"
)

// Render writes the component.
func (c Card) Render(ctx context.Context, w io.Writer) error { return card(c).Render(ctx, w) }
