package shelf

import (
	"strings"

	"github.com/a-h/templ"

	"hawker/app/board/buyer"
	"hawker/app/board/goods"
	"hawker/app/brand"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/views/shop"
	"hawker/views/ui"
)

// hero is what is on the air; else the next show under the section's own words;
// else those words with the section's picture.
func (h *homepage) hero(s brand.Section) (templ.Component, error) {
	v := shop.Hero{Headline: h.In(s.Title), Lead: h.In(s.Text), Top: !h.head}
	h.head = true
	if v.Headline == "" {
		v.Headline = h.In(h.Shop.Tagline)
	}
	if v.Headline == "" {
		v.Headline = h.Shop.DisplayName(h.Tag)
	}
	browse := ui.Link{Label: lang.T(h.Ctx, "shop.browse"), URL: "/products"}
	if own := h.action(s); own != nil {
		browse = *own
	}
	switch {
	case h.show == nil:
		if v.Lead == "" {
			v.Lead = firstOf(h.In(h.Shop.Story))
		}
		v.Actions, v.Photo = []ui.Link{browse}, goods.Picture(s.Photo, "")
		return v, nil
	case h.show.State == live.OnTheAir:
		v.Eyebrow, v.Headline, v.Lead = lang.T(h.Ctx, "shop.home.live"), h.In(h.show.Title), h.In(h.show.Note)
		if v.Lead == "" {
			v.Lead = lang.T(h.Ctx, "shop.home.with", "host", h.show.HostName)
		}
		v.Actions = []ui.Link{{Label: lang.T(h.Ctx, "shop.home.enter"), URL: buyer.ShowURL(*h.show)}, {Label: lang.T(h.Ctx, "shop.home.bag"), URL: "#bag"}}
	default:
		v.Eyebrow = lang.T(h.Ctx, "shop.home.next", "when", lang.DayTime(h.Ctx, h.show.Starts))
		if v.Lead == "" {
			v.Lead = sentences(h.Tag, h.In(h.show.Title), h.In(h.show.Note))
		}
		v.Actions = []ui.Link{{Label: lang.T(h.Ctx, "shop.home.show"), URL: buyer.ShowURL(*h.show)}, browse}
	}
	p, err := h.preview(*h.show)
	v.Preview = &p
	return v, err
}

// sentences joins a title and what it is about.
func sentences(tag, title, note string) string {
	stop := ". "
	if strings.HasPrefix(tag, "zh") {
		stop = "。"
	}
	if note == "" {
		return title
	}
	return title + stop + note
}

// preview is the show's picture with its pin.
func (h *homepage) preview(s live.Show) (shop.Preview, error) {
	v := h.room.Show(h.Reader, s)
	stage, err := h.room.Stage(h.Ctx, h.Tx, s)
	if err != nil {
		return shop.Preview{}, err
	}
	p := shop.Preview{URL: v.URL, Title: v.Title, Photo: v.Cover, OnAir: s.State == live.OnTheAir, Badge: stage.Badge(), Starts: s.Starts, Pin: h.pin}
	if v.Poster != v.Cover.Large {
		p.Poster = v.Poster
	}
	return p, nil
}

// bagOf shows pieces of the show; without a show, or with an empty bag, nothing.
func (h *homepage) bagOf(s brand.Section) templ.Component {
	if len(h.bag) == 0 {
		return nil
	}
	key := "shop.bag.next"
	if h.show.State == live.OnTheAir {
		key = "shop.bag.title"
	}
	v := shop.Shelf{ID: "home-" + s.ID, Title: h.title(s, key), URL: buyer.ShowURL(*h.show), More: lang.T(h.Ctx, "shop.bag.all"), Cards: h.noted(h.bag)}
	if !h.hasBag {
		v.ID, h.hasBag = "bag", true
	}
	return v
}

// schedule lists what is on the air and to come.
func (h *homepage) schedule(s brand.Section) (templ.Component, error) {
	rows, err := h.rows(append(h.onAir[:len(h.onAir):len(h.onAir)], h.coming...))
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	v := shop.Coming{Title: h.title(s, "shop.shows"), Text: h.In(s.Text), Shows: rows[:min(len(rows), limit(s, homeShows))]}
	if v.Text == "" {
		v.Text = lang.T(h.Ctx, "shop.shows.address")
	}
	return v, nil
}

// story is who sells: the section's own words, else the shop's.
func (h *homepage) story(s brand.Section) templ.Component {
	v := shop.Story{Title: h.In(s.Title), Photo: goods.Picture(s.Photo, ""), Action: h.action(s)}
	if v.Paragraphs = h.Paragraphs(s.Text); len(v.Paragraphs) == 0 {
		v.Paragraphs = h.Paragraphs(h.Shop.Story)
	}
	if len(v.Paragraphs) == 0 {
		return nil
	}
	if v.Title == "" {
		v.Title = h.In(h.Shop.Tagline)
	}
	for _, show := range h.coming {
		if v.Photo.Small == "" && show.Cover != "" {
			v.Photo = goods.Picture(show.Cover, "")
		}
	}
	return v
}
