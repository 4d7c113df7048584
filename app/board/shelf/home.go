package shelf

import (
	"context"
	"slices"

	"hawker/app/board/buyer"
	"hawker/app/board/goods"
	"hawker/app/catalog"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/views/shop"
	"hawker/views/ui"
)

// Home reads the front door: the show on the air or the next one, its bag, the
// shelf, and what is to come.
func (r Reader) Home(ctx context.Context, tx *store.Tx) (shop.HomePage, error) {
	g, err := read(ctx, tx)
	if err != nil {
		return shop.HomePage{}, err
	}
	p := shop.HomePage{Story: g.In(g.Shop.Story), Headline: g.In(g.Shop.Tagline), Terms: g.promises()}
	if p.Headline == "" {
		p.Headline = g.Shop.DisplayName(g.Tag)
	}
	current, err := live.Current(tx)
	if err != nil {
		return p, err
	}
	coming, err := live.List(tx, live.Upcoming, homeShows)
	if err != nil {
		return p, err
	}
	if len(current) > 0 {
		err = r.homeLive(g, &p, current[0])
	} else if len(coming) > 0 {
		err = r.homeNext(g, &p, coming[0])
	} else {
		p.Lead = firstOf(p.Story)
		p.Actions = []ui.Link{{Label: lang.T(ctx, "shop.browse"), URL: "/products"}}
	}
	if err != nil {
		return p, err
	}
	if p.Shows, err = g.rows(append(current, coming...)); err != nil {
		return p, err
	}
	for _, show := range coming {
		if show.Cover != "" && p.Story != "" {
			p.StoryPhoto = goods.Picture(show.Cover, "")
			break
		}
	}
	p.Products, err = g.homeShelf(p.Bag)
	return p, err
}

// homeShelf is the newest of the shelf that does not stand in the bag above it.
func (g reading) homeShelf(bag []shop.Card) ([]shop.Card, error) {
	list, _, err := catalog.List(g.Tx, catalog.Active, "", homeShelf+len(bag))
	if err != nil {
		return nil, err
	}
	cards, err := g.cards(list)
	cards = slices.DeleteFunc(cards, func(c shop.Card) bool {
		return slices.ContainsFunc(bag, func(b shop.Card) bool { return b.Photo.Small == c.Photo.Small })
	})
	return cards[:min(homeShelf, len(cards))], err
}

func (r Reader) homeLive(g reading, p *shop.HomePage, s live.Show) error {
	p.Eyebrow = lang.T(g.Ctx, "shop.home.live")
	p.Headline = g.In(s.Title)
	p.Lead = g.In(s.Note)
	if p.Lead == "" {
		p.Lead = lang.T(g.Ctx, "shop.home.with", "host", s.HostName)
	}
	p.Actions = []ui.Link{{Label: lang.T(g.Ctx, "shop.home.enter"), URL: buyer.ShowURL(s)}, {Label: lang.T(g.Ctx, "shop.home.bag"), URL: "#bag"}}
	p.BagTitle = lang.T(g.Ctx, "shop.bag.title")
	return r.homeShow(g, p, s)
}

func (r Reader) homeNext(g reading, p *shop.HomePage, s live.Show) error {
	p.Eyebrow = lang.T(g.Ctx, "shop.home.next", "when", lang.DayTime(g.Ctx, s.Starts))
	p.Lead = g.In(s.Title)
	if note := g.In(s.Note); note != "" {
		p.Lead += ". " + note
	}
	p.Actions = []ui.Link{{Label: lang.T(g.Ctx, "shop.home.show"), URL: buyer.ShowURL(s)}, {Label: lang.T(g.Ctx, "shop.browse"), URL: "/products"}}
	p.BagTitle = lang.T(g.Ctx, "shop.bag.next")
	return r.homeShow(g, p, s)
}

// homeShow fills the picture with its pin, and the first pieces of the bag: what
// is being explained comes first.
func (r Reader) homeShow(g reading, p *shop.HomePage, s live.Show) error {
	v := r.Show(g.Reader, s)
	stage, err := r.Stage(g.Ctx, g.Tx, s)
	if err != nil {
		return err
	}
	p.BagURL = v.URL
	p.Preview = &shop.Preview{URL: v.URL, Title: v.Title, Photo: v.Cover, OnAir: s.State == live.OnTheAir, Badge: stage.Badge(), Starts: s.Starts}
	if v.Poster != v.Cover.Large {
		p.Preview.Poster = v.Poster
	}
	items, err := live.Items(g.Tx, s.ID)
	if err != nil {
		return err
	}
	for _, it := range items {
		if it.State == live.Closed {
			continue
		}
		c, err := g.bagCard(s, it)
		if err != nil {
			return err
		}
		if c.Now {
			pinned := c
			pinned.Price.Size, pinned.Price.Note = "md", g.ShippingNote(c.Price.Now)
			p.Preview.Pin = &pinned
		}
		if len(p.Bag) < homeBag || c.Now {
			p.Bag = append(p.Bag, c)
		}
	}
	if len(p.Bag) > homeBag { // the pinned piece came late in the bag: it takes the last place
		p.Bag = append(p.Bag[:homeBag-1], p.Bag[len(p.Bag)-1])
	}
	return nil
}

// promises are what the shop says about itself before anybody asks.
func (g reading) promises() []shop.Term {
	list := []shop.Term{
		{Title: lang.T(g.Ctx, "shop.term.stock"), Text: lang.T(g.Ctx, "shop.term.stock.text")},
		{Title: lang.T(g.Ctx, "shop.term.shipping"), Text: g.Terms()},
	}
	if text := firstOf(g.In(g.Shop.Policies.Returns)); text != "" {
		list = append(list, shop.Term{Title: lang.T(g.Ctx, "shop.term.returns"), Text: text})
	}
	return list
}
