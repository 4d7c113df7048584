package ui

import (
	"context"
	"fmt"
	"io"

	"github.com/a-h/templ"

	"hawker/app/lang"
)

// Field is one labelled input. Error replaces Hint; the value entered is kept by
// whoever fills Value. ID is Name unless given.
type Field struct {
	Name, Label, Value         string
	ID                         string
	Type                       string // "text" unless given
	Hint, Error                string
	Autocomplete, Inputmode    string // HTML tokens: "email", "numeric"
	Placeholder, Pattern, Unit string // Unit stands at the end: "g", "USD"
	Class                      string // "input--num", "input--code"
	Max                        int    // characters, 0 for no limit
	Optional                   bool   // says so; every other field is required
	Disabled, Readonly         bool
	Autofocus, HideLabel       bool
	Said                       bool // to buyers: staff are warned of words that a law does not want
	Attrs                      templ.Attributes
}

// Render writes the component.
func (f Field) Render(ctx context.Context, w io.Writer) error { return field(f).Render(ctx, w) }

func (f Field) id() string { return or(f.ID, f.Name) }

func (f Field) attrs() templ.Attributes {
	a := described(f.id(), f.Hint, f.Error)
	set(a, "autocomplete", f.Autocomplete)
	set(a, "inputmode", f.Inputmode)
	set(a, "placeholder", f.Placeholder)
	set(a, "pattern", f.Pattern)
	if f.Max > 0 {
		a["maxlength"] = fmt.Sprint(f.Max)
	}
	a["required"] = !f.Optional && !f.Disabled
	a["disabled"] = f.Disabled
	a["readonly"] = f.Readonly
	a["autofocus"] = f.Autofocus
	for k, v := range f.Attrs {
		a[k] = v
	}
	return a
}

// Textarea is a labelled field of several lines.
type Textarea struct {
	Name, Label, Value, ID string
	Hint, Error            string
	Placeholder            string
	Rows, Max              int // Rows is 3 unless given
	Optional, Disabled     bool
	HideLabel              bool
	Said                   bool // as of Field
}

// Render writes the component.
func (t Textarea) Render(ctx context.Context, w io.Writer) error { return textarea(t).Render(ctx, w) }

func (t Textarea) id() string { return or(t.ID, t.Name) }

func (t Textarea) attrs() templ.Attributes {
	a := described(t.id(), t.Hint, t.Error)
	set(a, "placeholder", t.Placeholder)
	if t.Max > 0 {
		a["maxlength"] = fmt.Sprint(t.Max)
	}
	a["rows"] = fmt.Sprint(max(t.Rows, 3))
	a["required"] = !t.Optional && !t.Disabled
	a["disabled"] = t.Disabled
	return a
}

// Select is a labelled choice from a list.
type Select struct {
	Name, Label, Value, ID string
	Hint, Error            string
	Autocomplete           string
	Options                []Option
	Optional, Disabled     bool
	HideLabel              bool
	Attrs                  templ.Attributes
}

// Render writes the component.
func (s Select) Render(ctx context.Context, w io.Writer) error { return selectBox(s).Render(ctx, w) }

func (s Select) id() string { return or(s.ID, s.Name) }

func (s Select) attrs() templ.Attributes {
	a := described(s.id(), s.Hint, s.Error)
	set(a, "autocomplete", s.Autocomplete)
	a["disabled"] = s.Disabled
	for k, v := range s.Attrs {
		a[k] = v
	}
	return a
}

// Option is one value of a Select or of Options. What is Faded can be chosen, though
// not with the rest of the choice; Aside says why to readers.
type Option struct {
	Value, Label, Note string
	Disabled           bool
	Faded              bool
	Aside              string
}

// mostPills is up to how many values stand side by side; more of them are a list.
const mostPills = 12

// Options are values of which one is chosen, as a product's glaze or size.
type Options struct {
	Legend, Name, Value string
	Items               []Option
	Error               string
	Attrs               templ.Attributes // on each input, e.g. what to fetch on change
}

// Render writes the component.
func (o Options) Render(ctx context.Context, w io.Writer) error {
	if len(o.Items) > mostPills {
		return optionList(o).Render(ctx, w)
	}
	return options(o).Render(ctx, w)
}

// line is a value as a list writes it: with its note, and why it cannot be had.
func (o Option) line(ctx context.Context) string {
	text := o.Label
	for _, more := range []string{o.Note, o.aside(ctx)} {
		if more != "" {
			text += " · " + more
		}
	}
	return text
}

func (o Option) aside(ctx context.Context) string {
	if o.Aside == "" && o.Disabled {
		return lang.T(ctx, "ui.stock.none")
	}
	return o.Aside
}

// Choice is one line of a Choices list: a way to pay, a way to ship, a consent.
type Choice struct {
	Name, Value, Label string
	Note, End, Icon    string
	Checked, Disabled  bool
	Box                bool // a tick box of its own instead of one of several
	Attrs              templ.Attributes
}

// Render writes the component.
func (c Choice) Render(ctx context.Context, w io.Writer) error { return choice(c).Render(ctx, w) }

func (c Choice) kind() string {
	if c.Box {
		return "checkbox"
	}
	return "radio"
}

// Quantity is a number of pieces with keys for one less and one more.
type Quantity struct {
	Name, ID string
	Label    string // "Quantity" unless given
	Value    int
	Typed    string // what was typed and refused, shown instead of Value
	Min, Max int    // Min is 1 unless given otherwise; Max 0 is no limit
	Zero     bool   // allows 0, which takes the line away
	Disabled bool
	Attrs    templ.Attributes // on the input, e.g. what to send on change
}

// Render writes the component.
func (q Quantity) Render(ctx context.Context, w io.Writer) error { return quantity(q).Render(ctx, w) }

func (q Quantity) id() string { return or(q.ID, q.Name) }

func (q Quantity) min() int {
	if q.Zero {
		return 0
	}
	return max(q.Min, 1)
}

func (q Quantity) attrs() templ.Attributes {
	a := templ.Attributes{"disabled": q.Disabled}
	if q.Max > 0 {
		a["max"] = fmt.Sprint(q.Max)
	}
	for k, v := range q.Attrs {
		a[k] = v
	}
	return a
}

// described ties an input to its hint or error for readers of the screen.
func described(id, hint, fault string) templ.Attributes {
	a := templ.Attributes{}
	switch {
	case fault != "":
		a["aria-invalid"] = "true"
		a["aria-describedby"] = id + "-error"
	case hint != "":
		a["aria-describedby"] = id + "-hint"
	}
	return a
}

func set(a templ.Attributes, name, value string) {
	if value != "" {
		a[name] = value
	}
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
