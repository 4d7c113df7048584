package edge

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"hawker/app/board/goods"
	"hawker/app/brand"
	"hawker/app/cart"
	"hawker/app/lang"
	"hawker/app/photo"
	"hawker/app/store"
	"hawker/views/ui"
)

// Shell fills what the document around every page needs. A shop that is not set
// up yet, or cannot be read just now, still gets a page.
func (e *Env) Shell(c *fiber.Ctx, title string) ui.Page {
	ctx := Ctx(c)
	p := ui.Page{Title: title, Lang: lang.Tag(ctx), Path: c.OriginalURL(), ShopName: "Hawker"}
	p.Path, p.NoIndex = string([]byte(p.Path)), closed(c)
	_, p.Staff = Staff(c)
	err := e.Store.Show(func(tx *store.Tx) error {
		s, ok, err := brand.Find(tx)
		if err != nil || !ok {
			return err
		}
		look, draft, err := Look(c, tx)
		if err != nil {
			return err
		}
		say(c, &p, s)
		if p.PriceNote, err = priceNote(c, tx); err != nil {
			return err
		}
		dress(&p, look)
		if look.Social != "" {
			p.Image = c.BaseURL() + photo.URL(look.Social, 1600)
		}
		if Preview(c) {
			p.Preview = &ui.Preview{Publish: "/desk/storefront/publish", Leave: "/desk/storefront/preview/leave", Draft: draft}
		}
		return e.current(c, tx, &p)
	})
	if err != nil {
		e.Log.Error("filling shell", "err", err)
	}
	return p
}

// say fills what the shop says about itself on every page.
func say(c *fiber.Ctx, p *ui.Page, s brand.Settings) {
	ctx := Ctx(c)
	p.ShopName = s.DisplayName(p.Lang)
	p.Tagline = s.Tagline.In(p.Lang)
	p.Email = s.Email
	p.Canonical = Canonical(c)
	for _, name := range brand.PolicyNames {
		if !s.Policies.Of(name).Empty() {
			p.Policies = append(p.Policies, ui.Link{Label: lang.T(ctx, "shop.policy."+name), URL: "/pages/" + name})
		}
	}
	for _, line := range append(append([]string{s.DisplayName(p.Lang)}, strings.Split(s.Address, "\n")...), s.Phone) {
		if line != "" {
			p.Seller = append(p.Seller, line)
		}
	}
}

// priceNote says in the footer what shipping costs.
func priceNote(c *fiber.Ctx, tx *store.Tx) (string, error) {
	g, err := goods.Read(Ctx(c), tx)
	return g.ShippingTerms(), err
}

// Pieces is how many pieces this browser's cart holds.
func Pieces(c *fiber.Ctx, tx *store.Tx) (n int, err error) {
	if c.Cookies(cookieName(c, "visitor")) == "" {
		return 0, nil
	}
	cart, err := cart.Get(tx, cart.ID(Visitor(c)))
	for _, l := range cart.Lines {
		n += int(l.Quantity)
	}
	return n, err
}

// current fills what changes: pieces in this browser's cart and the show on the air.
func (e *Env) current(c *fiber.Ctx, tx *store.Tx, p *ui.Page) (err error) {
	if p.Cart, err = Pieces(c, tx); err != nil {
		return err
	}
	shows, err := e.onAir(tx)
	if err != nil || len(shows) == 0 {
		return err
	}
	s := shows[0]
	p.OnAir = &ui.OnAir{URL: "/live/" + s.Handle, Title: s.Title.In(p.Lang), Host: s.HostName, Viewers: e.Board.Viewers(s.ID)}
	return nil
}
