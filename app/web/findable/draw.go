package findable

import (
	"context"
	"fmt"
	"image/color"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	found "hawker/app/board/findable"
	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/photo"
	"hawker/app/store"
	"hawker/app/web/edge"
	"hawker/app/web/findable/card"
)

// drawing is the version of how cards look; what was drawn otherwise is drawn anew.
const drawing = 1

// showShowCard is the picture of a broadcast: its cover, or what the camera showed
// last, with a badge on the air and the day and hour before it.
func (h Handlers) showShowCard(c *fiber.Ctx) error {
	handle, err := handleOf(c)
	if err != nil {
		return err
	}
	var s live.Show
	r, err := h.shopwide(c, func(r found.Reader) (err error) {
		if s, err = edge.ShowOf(r.Tx, handle); err == nil && s.Private() {
			err = fault.Missing("page_not_found")
		}
		return err
	})
	if err != nil {
		return err
	}
	if handle != s.Handle {
		return edge.Moved(c, "/cards/show/"+s.Handle+".jpg")
	}
	p, hasPoster := h.Posters.Get(string(s.ID))
	hasPoster = hasPoster && s.State == live.OnTheAir
	poster := p.At.Truncate(time.Minute)
	v := card.Show{Paper: r.paper, Shop: r.shop.DisplayName(r.shop.Lang), Title: s.Title.In(r.shop.Lang)}
	switch s.State {
	case live.OnTheAir:
		v.Live = "LIVE"
	case live.Upcoming:
		v.When = when(s.Starts.In(r.shop.Location()), r.shop.Lang)
	}
	version := fmt.Sprint(drawing, " show ", s.ID, s.Cover, v.Live, v.When, v.Shop, v.Title, v.Paper, hasPoster, poster.Unix())
	return h.sendCard(c, version, func() ([]byte, error) {
		if hasPoster {
			v.Picture = decode(p.JPEG)
		}
		if v.Picture == nil {
			v.Picture = h.picture(s.Cover, photo.Sizes[0])
		}
		return v.Draw()
	})
}

// when is a day and hour in characters that every typeface has.
func when(t time.Time, tag string) string {
	if tag == lang.English {
		return t.Format("Mon 2 Jan · 15:04")
	}
	return t.Format("2006.01.02 · 15:04")
}

// showProductCard is the picture of a product with its price.
func (h Handlers) showProductCard(c *fiber.Ctx) error {
	handle, err := handleOf(c)
	if err != nil {
		return err
	}
	var p found.Card
	r, err := h.shopwide(c, func(r found.Reader) (err error) {
		p, err = r.Card(handle)
		return err
	})
	if err != nil {
		return err
	}
	v := card.Product{Paper: r.paper, Shop: r.shop.DisplayName(r.shop.Lang), Title: p.Title, Price: r.writes(p.Price)}
	if !p.Was.IsZero() {
		v.Was = r.writes(p.Was)
	}
	if p.From {
		v.Note = lang.T(r.ctx, "poster.card.from")
	}
	version := fmt.Sprint(drawing, " product ", p.Photo, v.Title, v.Price, v.Was, v.Note, v.Shop, v.Paper)
	return h.sendCard(c, version, func() ([]byte, error) {
		v.Picture = h.picture(p.Photo, photo.Sizes[1])
		return v.Draw()
	})
}

// wide is the shop as everybody sees it: a card has no reader's language.
type wide struct {
	ctx   context.Context
	shop  brand.Settings
	paper color.Color
}

func (h Handlers) shopwide(c *fiber.Ctx, fill func(found.Reader) error) (w wide, err error) {
	err = h.View(func(tx *store.Tx) error {
		if w.shop, err = brand.Get(tx); err != nil {
			return err
		}
		look, err := brand.GetLook(tx)
		if err != nil {
			return err
		}
		w.paper = paperOf(look.Paper)
		w.ctx = lang.WithZone(h.Lang.Context(context.Background(), w.shop.Lang), w.shop.Location())
		r, err := found.Read(w.ctx, tx, edge.BaseURL(c))
		if err != nil {
			return err
		}
		return fill(r)
	})
	return w, err
}

// writes is an amount in the shop's language, in plain letters where the typeface
// lacks the currency's sign.
func (w wide) writes(a money.Amount) string {
	if text := lang.Price(w.ctx, a); card.Writes(text) {
		return text
	}
	return a.String()
}

// paperOf reads "#f4ecdf"; what is no colour is the program's own paper.
func paperOf(hex string) color.Color {
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil || len(hex) != 7 {
		return card.Paper
	}
	return color.NRGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), 0xff}
}
