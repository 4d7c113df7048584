package shelf

import (
	"context"

	"github.com/a-h/templ"

	"hawker/app/brand"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/views/shop"
	"hawker/views/ui"
)

// homepage is the front door while it is read: what its sections share.
type homepage struct {
	reading
	room   Reader
	show   *live.Show // on the air, else the next one
	onAir  []live.Show
	coming []live.Show
	bag    []shop.Card
	pin    *shop.Card
	seen   map[string]bool // what stands above already, by sign
	head   bool            // a section has the page's own heading
	hasBag bool            // a section has the id of the bag
}

// Home reads the front door as a look arranges it. A section that has nothing to
// show is left out.
func (r Reader) Home(ctx context.Context, tx *store.Tx, look brand.Look) (shop.HomePage, error) {
	g, err := read(ctx, tx)
	if err != nil {
		return shop.HomePage{}, err
	}
	h := &homepage{reading: g, room: r, seen: map[string]bool{}}
	if err := h.shows(); err != nil {
		return shop.HomePage{}, err
	}
	var p shop.HomePage
	for _, s := range look.Sections {
		if s.Off {
			continue
		}
		view, err := h.section(s)
		if err != nil {
			return p, err
		}
		if view != nil {
			p.Sections = append(p.Sections, view)
		}
	}
	p.Headed = h.head
	p.Description = firstOf(g.In(g.Shop.Story))
	return p, nil
}

func (h *homepage) section(s brand.Section) (templ.Component, error) {
	switch s.Kind {
	case "hero":
		return h.hero(s)
	case "bag":
		return h.bagOf(s), nil
	case "products":
		return h.products(s)
	case "collection":
		return h.collection(s)
	case "collections":
		return h.collections(s)
	case "story":
		return h.story(s), nil
	case "shows":
		return h.schedule(s)
	case "reviews":
		return h.reviews(s)
	case "terms":
		return h.promises(), nil
	}
	if s.Title.Empty() && s.Text.Empty() {
		return nil, nil //nolint:nilnil // a section without words is none
	}
	return shop.Words{Title: h.In(s.Title), Text: h.In(s.Text), Action: h.action(s)}, nil
}

// shows finds what is on the air and what comes next, with the first pieces of its
// bag.
func (h *homepage) shows() (err error) {
	if h.onAir, err = live.Announced(h.Tx, live.OnTheAir, homeShows); err != nil {
		return err
	}
	if h.coming, err = live.Announced(h.Tx, live.Upcoming, homeShows); err != nil {
		return err
	}
	switch {
	case len(h.onAir) > 0:
		h.show = &h.onAir[0]
	case len(h.coming) > 0:
		h.show = &h.coming[0]
	default:
		return nil
	}
	return h.fillBag(*h.show)
}

// fillBag reads the first pieces of the bag; what is being explained is among them.
func (h *homepage) fillBag(s live.Show) error {
	items, err := live.Items(h.Tx, s.ID)
	if err != nil {
		return err
	}
	for _, it := range items {
		if it.State == live.Closed {
			continue
		}
		now := s.Pinned == it.N
		if len(h.bag) >= homeBag && !now {
			continue
		}
		c, err := h.bagCard(s, it)
		if err != nil {
			return err
		}
		if c.Now {
			pinned := c
			pinned.Price.Size = "md"
			if pinned.Price.Note, err = h.PinNote(it); err != nil {
				return err
			}
			h.pin = &pinned
		}
		h.bag = append(h.bag, c)
	}
	if len(h.bag) > homeBag { // the pinned piece came late in the bag: it takes the last place
		h.bag = append(h.bag[:homeBag-1], h.bag[len(h.bag)-1])
	}
	return nil
}

// title is a section's own, else the words of the catalogue.
func (h *homepage) title(s brand.Section, key string) string {
	if t := h.In(s.Title); t != "" {
		return t
	}
	return lang.T(h.Ctx, key)
}

// action is a section's button, nil where it leads nowhere.
func (h *homepage) action(s brand.Section) *ui.Link {
	if s.Link == "" {
		return nil
	}
	label := h.In(s.Action)
	if label == "" {
		label = lang.T(h.Ctx, "shop.home.more")
	}
	return &ui.Link{Label: label, URL: s.Link}
}

// limit is how many a section shows.
func limit(s brand.Section, own int) int {
	if s.Limit == 0 {
		return own
	}
	return s.Limit
}

// promises are what the shop says about itself before anybody asks.
func (g reading) promises() shop.Terms {
	list := shop.Terms{
		{Title: lang.T(g.Ctx, "shop.term.stock"), Text: lang.T(g.Ctx, "shop.term.stock.text")},
		{Title: lang.T(g.Ctx, "shop.term.shipping"), Text: g.Terms()},
	}
	if text := ui.Gist(g.In(g.Shop.Policies.Returns)); text != "" {
		list = append(list, shop.Term{Title: lang.T(g.Ctx, "shop.term.returns"), Text: text})
	}
	return list
}
