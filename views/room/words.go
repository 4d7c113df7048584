package room

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"hawker/app/lang"
	"hawker/views/ui"
)

func number(n int) string { return strconv.Itoa(n) }

// sheetLink fetches the address into the sheet; the link itself works without scripts.
func sheetLink(url string) templ.Attributes {
	return templ.Attributes{"hx-get": url, "hx-target": "#sheet", "hx-swap": "innerHTML"}
}

// hostName is who speaks; the shop itself when no person is named.
func hostName(s Show) string {
	if s.Host == "" {
		return s.Shop
	}
	return s.Host
}

// gone says why an item cannot be bought.
func gone(ctx context.Context, i Item) string {
	if i.State == "closed" {
		return lang.T(ctx, "room.item.closed")
	}
	return lang.T(ctx, "ui.stock.none")
}

func first(photos []ui.Photo) ui.Photo {
	if len(photos) == 0 {
		return ui.Photo{}
	}
	return photos[0]
}
