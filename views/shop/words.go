package shop

import (
	"context"

	"github.com/a-h/templ"

	"hawker/app/lang"
	"hawker/views/ui"
)

func (s ShowRow) action(ctx context.Context) string { return lang.T(ctx, "shop.show."+s.State) }

// when says the day and hour, who hosts, and how many pieces there are.
func (s ShowRow) when(ctx context.Context) string {
	text := lang.DayTime(ctx, s.Starts)
	if s.Host != "" {
		text = lang.T(ctx, "shop.show.with", "when", text, "host", s.Host)
	}
	if s.Pieces > 0 {
		text = lang.N(ctx, "shop.show.pieces", s.Pieces, "when", text)
	}
	return text
}

func first(photos []ui.Photo) ui.Photo {
	if len(photos) == 0 {
		return ui.Photo{}
	}
	return photos[0]
}

// QuoteAttrs ask for the same form again when the country or the payment changes,
// since both change what is to be paid.
func (c Checkout) QuoteAttrs() templ.Attributes {
	return templ.Attributes{"hx-post": c.Quote, "hx-include": "closest form", "hx-target": "#checkout", "hx-swap": "morph:outerHTML", "hx-trigger": "change"}
}

// removeAttrs take a line out and bring the form again, with what was typed. The key
// itself is replaced before the form is, and no longer stands where the body says how
// to morph: it has to say so itself, or the new form lands in the old one.
func (c Checkout) removeAttrs() templ.Attributes {
	return templ.Attributes{"hx-ext": "morph", "hx-post": "/checkout/line", "hx-include": "#checkout", "hx-target": "#checkout", "hx-swap": "morph:outerHTML"}
}

// codeAttrs give or take back a discount's code and bring the form again.
func (c Checkout) codeAttrs() templ.Attributes {
	return templ.Attributes{"hx-ext": "morph", "hx-post": "/checkout/code", "hx-include": "#checkout, #checkout-code", "hx-target": "#checkout", "hx-swap": "morph:outerHTML"}
}

// sendAttrs send the form inside the room, so that the video goes on; as a page it
// is an ordinary form.
func (c Checkout) sendAttrs() templ.Attributes {
	if c.Room == "" {
		return templ.Attributes{}
	}
	return templ.Attributes{"hx-post": c.Action, "hx-target": "#sheet", "hx-swap": "innerHTML"}
}

// waysOut lead out of an empty cart: to the room if there is one, and to the shelf.
func waysOut(ctx context.Context, room *ui.Link) []ui.Link {
	shelf := ui.Link{Label: lang.T(ctx, "shop.browse"), URL: "/products"}
	if room == nil {
		return []ui.Link{shelf}
	}
	return []ui.Link{*room, shelf}
}
