package findable

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	found "hawker/app/board/findable"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/photo"
	"hawker/app/web/edge"
	"hawker/app/web/findable/card"
)

// showClipCard is the picture of an explanation that is shared: what was taken from it,
// else the product's, with the product's name and price. It refuses with
// page_not_found what is not published, or not for everybody.
func (h Handlers) showClipCard(c *fiber.Ctx) error {
	missing := fault.Missing("page_not_found")
	n, err := strconv.Atoi(strings.TrimSuffix(edge.Param(c, "name"), ".jpg"))
	if err != nil {
		return missing
	}
	show := edge.Param(c, "show")
	var p found.Card
	r, err := h.shopwide(c, func(r found.Reader) error {
		s, err := edge.ShowOf(r.Tx, show)
		if err != nil {
			return err
		}
		it, err := live.GetItem(r.Tx, s.ID, n)
		if err != nil || s.Private() || !it.Published() {
			return missing
		}
		product, err := catalog.Get(r.Tx, it.Product)
		if err != nil {
			return err
		}
		if p, err = r.Card(product.Handle); fault.Is(err, "product_not_found") {
			p, err = found.Card{Photo: product.Picture(catalog.Variant{}), Title: r.In(product.Title)}, nil
		}
		if it.Told.Photo != "" {
			p.Photo = it.Told.Photo
		}
		return err
	})
	if err != nil {
		return err
	}
	v := card.Product{Paper: r.paper, Shop: r.shop.DisplayName(r.shop.Lang), Title: p.Title}
	if p.Price.Currency != "" {
		v.Price = r.writes(p.Price)
	}
	version := fmt.Sprint(drawing, " clip ", p.Photo, v.Title, v.Price, v.Shop, v.Paper)
	return h.sendCard(c, version, func() ([]byte, error) {
		v.Picture = h.picture(p.Photo, photo.Sizes[1])
		return v.Draw()
	})
}
