package desk

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"hawker/app/lang"
)

// NavCount is the figure beside an entry of the navigation; sent alone when it changes.
type NavCount struct {
	ID  string
	N   int64
	OOB bool
}

// Render writes the component.
func (c NavCount) Render(ctx context.Context, w io.Writer) error { return navCount(c).Render(ctx, w) }

// NavAir is what is on the air, at the foot of the navigation.
type NavAir struct {
	Shows []Air
	OOB   bool
}

// Render writes the component.
func (a NavAir) Render(ctx context.Context, w io.Writer) error { return navAir(a).Render(ctx, w) }

// oob gives the attribute by which a sent fragment replaces the element of its own id.
func oob(on bool) templ.Attributes {
	if !on {
		return templ.Attributes{}
	}
	return templ.Attributes{"hx-swap-oob": "true"}
}

// worded gives one language of a text: its name, label and sentence. Words that
// must be there must be there in one language at least, so no field asks alone.
func worded(ctx context.Context, in In, tag, value string, f Form) In {
	in.ID, in.Lang, in.Value = "", tag, value
	if tag == "zh" {
		in.Lang = "zh-Hans"
	}
	in.Label += ", " + lang.T(ctx, "desk.in."+tag)
	in.Error = f.Error(in.Name + "." + tag)
	if in.Error == "" && tag == "en" {
		in.Error = f.Error(in.Name)
	}
	in.Name += "." + tag
	in.Need = false
	return in
}
