// Package posters makes what a shop hangs up: a sheet for a product or a show with
// a code that opens it on a phone, and the code alone for other uses.
//
// It promises that a code holds the address that the shop was asked under, as a
// phone reaches it, and says so where no phone can; and that a sheet prints as it
// stands on A4 and on Letter. It knows no size of paper (the stylesheet does) and
// decides nothing: what a thing costs comes from the reader that the page has.
package posters

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hawker/app/board/goods"
	"hawker/app/catalog"
	"hawker/app/lang"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/print"
	"hawker/views/ui"
)

// Handlers answer for this part of the desk.
type Handlers struct{ page.Desk }

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	const product, show = "/desk/products/:id", "/desk/shows/:id"
	return []edge.Route{
		{Method: "GET", Path: product + "/poster", Permission: staff.DeskView, Handler: h.productPoster},
		{Method: "GET", Path: product + "/code.:kind", Permission: staff.DeskView, Handler: h.productCode},
		{Method: "GET", Path: show + "/poster", Permission: staff.DeskView, Handler: h.showPoster},
		{Method: "GET", Path: show + "/code.:kind", Permission: staff.DeskView, Handler: h.showCode},
	}
}

// letterCountries print on Letter; all others on A4 (ISO 216).
const letterCountries = "US CA MX CL CO CR PA PH PR VE"

// subject is what a poster is about: its page in the desk, its public address, and
// the sheet's words as far as its record has them.
type subject struct {
	desk, path string
	edit       string // the permission that its page in the desk asks for
	sheet      print.PosterPage
	public     bool
}

func (h Handlers) productPoster(c *fiber.Ctx) error { return h.poster(c, product) }

func (h Handlers) showPoster(c *fiber.Ctx) error { return h.poster(c, show) }

func (h Handlers) productCode(c *fiber.Ctx) error { return h.code(c, product) }

func (h Handlers) showCode(c *fiber.Ctx) error { return h.code(c, show) }

// read fills a subject by its id.
type read func(g goods.Reader, id string) (subject, error)

func (h Handlers) subject(ctx context.Context, id string, about read) (s subject, country string, err error) {
	err = h.View(func(tx *store.Tx) error {
		g, err := goods.Read(ctx, tx)
		if err != nil {
			return err
		}
		country = g.Shop.Country
		s, err = about(g, id)
		return err
	})
	return s, country, err
}

func product(g goods.Reader, id string) (subject, error) {
	p, err := catalog.Get(g.Tx, catalog.ID(id))
	if err != nil {
		return subject{}, err
	}
	o, err := g.InShop(p)
	if err != nil {
		return subject{}, err
	}
	low, differ := o.Lowest()
	s := subject{edit: staff.ProductsEdit, desk: "/desk/products/" + string(p.ID), path: "/products/" + p.Handle, public: p.Buyable(g.Tx.Now)}
	s.sheet = print.PosterPage{Name: g.In(p.Title), Note: g.In(p.Summary), Picture: g.Photo(o, low.Variant), Call: lang.T(g.Ctx, "poster.product")}
	if len(o.Variants) == 0 {
		return s, nil
	}
	s.sheet.Fact = lang.Price(g.Ctx, low.Price.Amount)
	if was := low.PriceAt(g.Tx.Now).Was; differ {
		s.sheet.Fact = lang.T(g.Ctx, "poster.from", "price", s.sheet.Fact)
	} else if !was.IsZero() {
		s.sheet.Was = lang.Price(g.Ctx, was)
	}
	return s, nil
}

func show(g goods.Reader, id string) (subject, error) {
	s, err := edge.ShowOf(g.Tx, id)
	if err != nil {
		return subject{}, err
	}
	out := subject{edit: staff.ShowsEdit, desk: "/desk/shows/" + string(s.ID), path: "/live/" + s.Handle, public: true}
	out.sheet = print.PosterPage{
		Name: g.In(s.Title), Note: g.In(s.Note), Picture: goods.Picture(s.Cover, ""), Call: lang.T(g.Ctx, "poster.show"),
		Fact: lang.DayTime(g.Ctx, s.Starts), Host: lang.T(g.Ctx, "poster.host", "host", s.HostName),
	}
	return out, nil
}

func (h Handlers) poster(c *fiber.Ctx, about read) error {
	ctx := edge.Ctx(c)
	s, country, err := h.subject(ctx, edge.Param(c, "id"), about)
	if err != nil {
		return err
	}
	p := s.sheet
	p.Page = h.Shell(c, lang.T(ctx, "poster.title", "name", p.Name))
	p.NoIndex, p.Scripts, p.OnAir = true, []string{"print-page"}, nil
	p.Paper = paper(edge.Query(c, "paper"), country)
	for _, name := range []string{"a4", "letter"} {
		l := ui.Link{Label: lang.T(ctx, "poster."+name), URL: s.desk + "/poster?paper=" + name}
		if name == p.Paper {
			l.Kind = "now"
		}
		p.Papers = append(p.Papers, l)
	}
	base, reachable := h.Outside(c)
	p.QR = ui.QR{Text: base + s.path, Label: lang.T(ctx, "poster.code", "name", p.Name)}
	_, p.Address, _ = strings.Cut(base+s.path, "://")
	p.Files = []ui.Link{{Label: lang.T(ctx, "poster.svg"), URL: s.desk + "/code.svg"}, {Label: lang.T(ctx, "poster.png"), URL: s.desk + "/code.png"}}
	p.Back = ui.Link{Label: lang.T(ctx, "poster.back"), URL: s.path}
	if person, _ := edge.Staff(c); person.May(s.edit) {
		p.Back.URL = s.desk
	}
	switch {
	case !reachable:
		p.Warning = lang.T(ctx, "poster.local")
	case !s.public:
		p.Warning = lang.T(ctx, "poster.hidden")
	}
	return edge.Page(c, print.Poster(p))
}

// paper is what was asked for, else what the country prints on.
func paper(asked, country string) string {
	switch {
	case asked == "a4" || asked == "letter":
		return asked
	case country != "" && strings.Contains(letterCountries, country):
		return "letter"
	}
	return "a4"
}
