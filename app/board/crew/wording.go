package crew

import (
	"context"

	"hawker/app/lang"
	"hawker/app/store"
	"hawker/app/wording"
	"hawker/views/ui"
)

// WithWording has the fields of an answer to staff that are said to buyers warn of words.
func WithWording(ctx context.Context, tx *store.Tx) (context.Context, error) {
	l, err := wording.Of(tx)
	return ui.WithWording(ctx, func(text string) []ui.Warning { return Warnings(ctx, l, text) }), err
}

// Warnings are what staff read of the words in a text.
func Warnings(ctx context.Context, l wording.List, text string) []ui.Warning {
	var list []ui.Warning
	for _, f := range l.Find(text) {
		w := ui.Warning{Word: f.Word, Source: f.Rule.Place(lang.Tag(ctx)), URL: f.Rule.URL}
		switch {
		case f.Rule.ID != "":
			w.Why = lang.T(ctx, "wording.rule."+f.Rule.ID)
		case f.Why != "":
			w.Why = f.Why
		default:
			w.Why = lang.T(ctx, "wording.own")
		}
		list = append(list, w)
	}
	return list
}
