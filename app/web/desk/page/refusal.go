package page

import (
	"context"
	"regexp"
	"strings"

	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/money"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
)

// Refused turns a refusal into the state of the form that was sent; ok is false
// for a breakage and for what is not there, which are not the form's business.
func Refused(ctx context.Context, err error) (f frame.Form, status int, ok bool) {
	refusal, ok := fault.As(err)
	if !ok || refusal.Kind == fault.NotFound {
		return f, 0, false
	}
	sentence := lang.Fault(ctx, err)
	f.Problem = sentence
	if refusal.Field != "" {
		f.Errors = map[string]string{field(refusal.Field): sentence}
		f.Problem = lang.T(ctx, "desk.notsaved")
	}
	return f, edge.Status(err), true
}

var numbered = regexp.MustCompile(`^(variants|options)\.(\d+)\.(.+)$`)

// field names the input of a form by the field of the record that was refused.
func field(name string) string {
	m := numbered.FindStringSubmatch(name)
	switch {
	case m == nil:
		return name
	case m[1] == "options":
		part, _, _ := strings.Cut(m[3], ".")
		return "o" + m[2] + "." + part + ".en"
	}
	return "v" + m[2] + "." + strings.TrimSuffix(m[3], "_g")
}

// Sentence is what a person reads of a refusal; false for a breakage.
func Sentence(ctx context.Context, err error) (string, bool) {
	if _, ok := fault.As(err); !ok {
		return "", false
	}
	return lang.Fault(ctx, err), true
}

// Renamed gives a refusal of one field the name that the form has for it.
func Renamed(err error, from, to string) error {
	if refusal, ok := fault.As(err); ok && refusal.Field == from {
		return fault.New(refusal.Kind, refusal.Code, to, args(refusal)...)
	}
	return err
}

// Named gives a refusal of any field the one name that the form has.
func Named(err error, field string) error {
	if refusal, ok := fault.As(err); ok && refusal.Field != "" {
		return fault.New(refusal.Kind, refusal.Code, field, args(refusal)...)
	}
	return err
}

// Unnamed takes the field from a refusal, for a form that has no room beside it.
func Unnamed(err error) error { return Named(err, "") }

// AmountOf reads money from a field and names the field where it cannot.
func AmountOf(s, field string, c money.Currency) (money.Amount, error) {
	a, err := money.Parse(s, c)
	return a, Renamed(err, "", field)
}

func args(e *fault.Error) []any {
	var list []any
	for k, v := range e.Args {
		list = append(list, k, v)
	}
	return list
}
