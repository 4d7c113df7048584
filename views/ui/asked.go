package ui

import (
	"context"
	"io"
	"time"

	"hawker/app/lang"
)

// Asked is what viewers asked about a piece and how it was answered; nothing draws
// nothing. Its id is "questions".
type Asked struct {
	Title string // "" is the usual one
	List  []Question
}

// Render writes the component.
func (a Asked) Render(ctx context.Context, w io.Writer) error { return asked(a).Render(ctx, w) }

// Question is one of them. It names nobody.
type Question struct {
	Text  string
	Reply string        // in writing, by the shop
	Film  string        // where the answer is watched, "" for nowhere
	At    time.Duration // where it begins there
	Fit   bool          // about size and fit
}

// Fits is how many are about size and fit.
func (a Asked) Fits() (n int) {
	for _, q := range a.List {
		if q.Fit {
			n++
		}
	}
	return n
}

func (a Asked) title(ctx context.Context) string {
	if a.Title != "" {
		return a.Title
	}
	return lang.T(ctx, "asked.title")
}
