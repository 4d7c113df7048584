package frame

import (
	"context"
	"io"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/ui"
)

// News is the newest order, by which a page rings and says what came.
type News struct {
	Number string // "" when there is no order yet
	Total  money.Amount
	Name   string
	At     time.Time
	Stamp  string // changes with any list of orders and with what is on the air
	OOB    bool
}

// Render writes the component.
func (n News) Render(ctx context.Context, w io.Writer) error { return news(n).Render(ctx, w) }

func (n News) say(ctx context.Context) string {
	if n.Number == "" {
		return ""
	}
	return lang.T(ctx, "desk.news", "number", n.Number, "total", n.Total, "name", n.Name)
}

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
func OOB(on bool) templ.Attributes {
	if !on {
		return templ.Attributes{}
	}
	return templ.Attributes{"hx-swap-oob": "true"}
}

// wordInput is one language of a text. Words that must be there must be there in
// one language at least, so neither field alone is required.
type label struct{ name, words string }

type wordInput struct {
	name, label, fault, lang string
	watched                  bool
}

func (in wordInput) said() wordInput {
	in.watched = true
	return in
}

// worded names the input of one language: f is the form that it belongs to.
func worded(ctx context.Context, f Form, of label, tag string) wordInput {
	in := wordInput{name: of.name + "." + tag, label: of.words + ", " + lang.T(ctx, "desk.in."+tag), lang: tag}
	in.fault = f.Error(in.name)
	if in.fault == "" && tag == "en" {
		in.fault = f.Error(of.name)
	}
	if tag == "zh" {
		in.lang = "zh-Hans"
	}
	return in
}

func (in wordInput) field(value, hint string) ui.Field {
	return ui.Field{
		Name: in.name, Label: in.label, Value: value, Hint: hint, Error: in.fault,
		Attrs: templ.Attributes{"required": false, "lang": in.lang}, Said: in.watched,
	}
}

func (in wordInput) area(value, hint string) ui.Textarea {
	return ui.Textarea{Name: in.name, Label: in.label, Value: value, Hint: hint, Error: in.fault, Rows: 4, Optional: true, Said: in.watched}
}

// CellInput is an input in a table; it has no room for a label of its own.
type CellInput struct {
	Name, Label, Value, Class string
	Mode, Error, Place        string
	Form, List                string
}

func (c CellInput) attrs() templ.Attributes {
	a := templ.Attributes{"autocomplete": "off"}
	if c.Mode != "" {
		a["inputmode"] = c.Mode
	}
	if c.Place != "" {
		a["placeholder"] = c.Place
	}
	if c.Form != "" {
		a["form"] = c.Form
	}
	if c.List != "" {
		a["list"] = c.List
	}
	if c.Error != "" {
		a["aria-invalid"] = "true"
		a["aria-describedby"] = c.Name + "-error"
	}
	return a
}

// options turns choices into those of a select, with the value chosen.
func Options(list []Choice) (out []ui.Option, chosen string) {
	for _, c := range list {
		out = append(out, ui.Option{Value: c.Value, Label: c.Label})
		if c.Chosen {
			chosen = c.Value
		}
	}
	return out, chosen
}

// choose draws a select from choices.
func Choose(name, label, fault string, list []Choice) ui.Select {
	s := ui.Select{Name: name, Label: label, Error: fault}
	s.Options, s.Value = Options(list)
	return s
}

func Small(url string) ui.Photo { return ui.Photo{Small: url} }

// Joined puts what is not empty behind one another.
func Joined(parts ...string) string {
	var out string
	for _, p := range parts {
		if p == "" {
			continue
		}
		if out != "" {
			out += " · "
		}
		out += p
	}
	return out
}

// Signed writes a change with its sign; the minus is a minus, not a hyphen.
func Signed(n int64) string {
	switch {
	case n > 0:
		return "+" + strconv.FormatInt(n, 10)
	case n < 0:
		return "\u2212" + strconv.FormatInt(-n, 10)
	}
	return "0"
}

// PhotoRefused is a file that was not taken, and why.
type PhotoRefused struct{ File, Reason string }
