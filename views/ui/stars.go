package ui

import (
	"context"
	"fmt"
	"io"

	"github.com/a-h/templ"

	"hawker/app/lang"
)

// fiveStars is a row of five stars, each in a cell of 20 by 20.
const fiveStars = "M10 1.8L12.4 7.3L18.4 7.9L13.9 11.9L15.2 17.7L10 14.7L4.8 17.7L6.1 11.9L1.6 7.9L7.6 7.3zM30 1.8L32.4 7.3L38.4 7.9L33.9 11.9L35.2 17.7L30 14.7L24.8 17.7L26.1 11.9L21.6 7.9L27.6 7.3zM50 1.8L52.4 7.3L58.4 7.9L53.9 11.9L55.2 17.7L50 14.7L44.8 17.7L46.1 11.9L41.6 7.9L47.6 7.3zM70 1.8L72.4 7.3L78.4 7.9L73.9 11.9L75.2 17.7L70 14.7L64.8 17.7L66.1 11.9L61.6 7.9L67.6 7.3zM90 1.8L92.4 7.3L98.4 7.9L93.9 11.9L95.2 17.7L90 14.7L84.8 17.7L86.1 11.9L81.6 7.9L87.6 7.3z"

// starCell is the width of one star with its room.
const starCell = 20

// Stars is how many of five stars something was given, drawn to the tenth and
// said in words.
type Stars struct {
	Tenths int64  // 46 is 4.6
	Size   string // "", "sm", "lg"
}

// Render writes the component.
func (s Stars) Render(ctx context.Context, w io.Writer) error { return stars(s).Render(ctx, w) }

// Figure is the number of stars with one decimal: "4.6".
func (s Stars) Figure() string { return fmt.Sprintf("%d.%d", s.Tenths/10, s.Tenths%10) }

func (s Stars) class() string {
	if s.Size == "" {
		return "stars"
	}
	return "stars stars--" + s.Size
}

// filled is the width of what is given, in the units of the drawing.
func (s Stars) filled() string { return fmt.Sprint(s.Tenths * starCell / 10) }

// say is "4 of 5 stars"; whole stars are said without a decimal.
func (s Stars) say(ctx context.Context) string {
	given := s.Figure()
	if s.Tenths%10 == 0 {
		given = fmt.Sprint(s.Tenths / 10)
	}
	return lang.T(ctx, "review.stars", "given", given)
}

// StarChoice is a choice of one to five stars. The radio buttons stand in the
// order of their value, so that it works by keys and without scripts.
type StarChoice struct {
	Name, ID      string
	Legend, Error string
	Value         int // 0: nothing chosen yet
}

// Render writes the component.
func (s StarChoice) Render(ctx context.Context, w io.Writer) error {
	return starChoice(s).Render(ctx, w)
}

func (s StarChoice) word(ctx context.Context, n int) string {
	return lang.T(ctx, fmt.Sprintf("review.star.%d", n))
}

// attrs say that nothing was chosen; the group takes the focus then.
func (s StarChoice) attrs() templ.Attributes {
	if s.Error == "" {
		return templ.Attributes{}
	}
	return templ.Attributes{"aria-invalid": "true", "aria-describedby": s.ID + "-error", "tabindex": "-1"}
}
