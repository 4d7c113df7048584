// Package guide shows every component of the look in every state that it has, by
// day and by night, in the reader's language: for whoever builds a page, and as
// what the golden tests keep.
//
// It promises that a component which is drawn wrong is drawn wrong here too, since
// each sample is the component itself with finished values. It draws nothing of its
// own but the frame around the samples.
package guide

import (
	"context"

	"github.com/a-h/templ"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// Page is the styleguide. Theme is "light" or "dark".
type Page struct {
	frame.Frame
	Theme string
}

// Part is one chapter of the guide.
type Part struct {
	ID      string // of its section, and of its name: "guide.part.<ID>"
	Samples []Sample
	Film    bool // its samples lie over the picture
}

// Sample is one component in its states. Name is the key of its caption.
type Sample struct {
	Name  string
	Shown []templ.Component
	Fill  bool // takes the width of its cell
}

// Parts lists everything that there is to see, in the language of ctx.
func Parts(ctx context.Context) []Part {
	s := samples{ctx, lang.Tag(ctx)}
	return []Part{
		{ID: "colour", Samples: []Sample{{Name: "colour", Fill: true, Shown: one(colours())}, {Name: "brands", Fill: true, Shown: one(brands())}}},
		{ID: "type", Samples: []Sample{{Name: "type", Fill: true, Shown: one(typeScale())}}},
		{ID: "buttons", Samples: s.buttons()},
		{ID: "forms", Samples: s.forms()},
		{ID: "prices", Samples: s.prices()},
		{ID: "pin", Samples: s.pins()},
		{ID: "film", Film: true, Samples: s.film()},
		{ID: "messages", Samples: s.messages()},
		{ID: "sheets", Samples: s.sheets()},
		{ID: "lists", Samples: s.lists()},
		{ID: "cards", Samples: s.cards()},
		{ID: "voices", Samples: s.reviews()},
		{ID: "figures", Samples: s.figures()},
		{ID: "icons", Samples: []Sample{{Name: "icons", Fill: true, Shown: one(icons(ui.Icons()))}}},
	}
}

// samples are written in one language.
type samples struct {
	ctx context.Context
	tag string
}

// w chooses the words of the reader's language.
func (s samples) w(en, zh string) string {
	if s.tag == "zh" {
		return zh
	}
	return en
}

func one(c ...templ.Component) []templ.Component { return c }

func usd(minor int64) money.Amount { return money.Of(minor, "USD") }

func swatches() []string {
	return []string{"canvas", "surface", "sunken", "hover", "line", "quiet", "text", "accent", "tint", "live", "sale", "warn", "ok"}
}

// tabs choose between day and night.
func (p Page) tabs(ctx context.Context) []frame.Tab {
	var list []frame.Tab
	for _, theme := range []string{"light", "dark"} {
		list = append(list, frame.Tab{Label: lang.T(ctx, "guide.theme."+theme), URL: "/desk/styleguide?theme=" + theme, Current: theme == p.Theme})
	}
	return list
}
