package desk

import "github.com/a-h/templ"

// In is one labelled field of a form with its sentence when it was refused.
type In struct {
	Name, Label string
	Value       string
	Error       string
	Hint        string
	Type        string // of the input; "" is text
	Auto        string // autocomplete token; "" is off
	Mode        string // inputmode
	Lang        string // of the words typed
	Place       string
	Unit        string
	Max         int // characters
	Rows        int // more than 0: a text area
	Choices     []Choice
	Optional    bool
	Need        bool // required
	Code, Num   bool
	Bare        bool // small, its label only for readers: in tables and toolbars
	ID          string
	List        string // id of a datalist
	Form        string // id of the form it belongs to, when it stands outside
}

func (in In) id() string {
	if in.ID != "" {
		return in.ID
	}
	return "f-" + in.Name
}

func (in In) kind() string {
	if in.Type == "" {
		return "text"
	}
	return in.Type
}

// attrs gives what input, text area and select have in common.
func (in In) attrs() templ.Attributes {
	a := templ.Attributes{"id": in.id(), "name": in.Name, "required": in.Need}
	set := func(name, value string) {
		if value != "" {
			a[name] = value
		}
	}
	set("form", in.Form)
	set("lang", in.Lang)
	set("placeholder", in.Place)
	set("inputmode", in.Mode)
	set("list", in.List)
	if in.Auto == "" && in.Type != "date" && len(in.Choices) == 0 {
		in.Auto = "off"
	}
	set("autocomplete", in.Auto)
	if in.Max > 0 {
		a["maxlength"] = in.Max
	}
	if in.Bare {
		a["aria-label"] = in.Label
	}
	if in.Error != "" {
		a["aria-invalid"] = "true"
		a["aria-describedby"] = in.id() + "-error"
	} else if in.Hint != "" {
		a["aria-describedby"] = in.id() + "-hint"
	}
	return a
}
