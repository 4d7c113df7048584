package findable

import (
	"bytes"
	"context"

	"github.com/gofiber/fiber/v2"

	found "hawker/app/board/findable"
	"hawker/app/brand"
	"hawker/app/lang"
	"hawker/app/store"
	"hawker/app/web/edge"
)

// showFeed is the whole catalogue for merchant feeds (Google's product data
// specification, in RSS 2.0), in the shop's own language: what is missing in it is
// taken out of the market, so it comes whole or breaks off.
func (h Handlers) showFeed(c *fiber.Ctx) error {
	tag := h.offers.version(c)
	var shop brand.Settings
	err := h.View(func(tx *store.Tx) (err error) {
		shop, err = brand.Get(tx)
		return err
	})
	if err != nil {
		return err
	}
	if known(c, tag) {
		return nil
	}
	ctx := lang.WithZone(h.Lang.Context(context.Background(), shop.Lang), shop.Location())
	return h.send(c, h.feed(ctx, shop, edge.BaseURL(c)))
}

// feed writes the channel, then the products page by page.
func (h Handlers) feed(ctx context.Context, shop brand.Settings, base string) part {
	after, begun := "", false
	return func(b *bytes.Buffer) (bool, error) {
		if !begun {
			begun = true
			b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
				`<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>` + "\n")
			element(b, "title", shop.DisplayName(shop.Lang))
			element(b, "link", base+"/")
			b.WriteString("<description>")
			escape(b, shop.Tagline.In(shop.Lang))
			b.WriteString("</description>\n")
		}
		var rows []found.Row
		err := h.View(func(tx *store.Tx) error {
			r, err := found.Read(ctx, tx, base)
			if err == nil {
				rows, after, err = r.Rows(after)
			}
			return err
		})
		if err != nil {
			return false, err
		}
		for _, row := range rows {
			writeRow(b, row)
		}
		if after != "" {
			return true, nil
		}
		b.WriteString("</channel></rss>\n")
		return false, nil
	}
}

func writeRow(b *bytes.Buffer, w found.Row) {
	identifier := "no"
	if w.GTIN != "" {
		identifier = ""
	}
	b.WriteString("<item>")
	for _, a := range [][2]string{
		{"id", w.ID}, {"item_group_id", w.Group}, {"title", w.Title}, {"description", w.Description}, {"link", w.Link},
	} {
		element(b, "g:"+a[0], a[1])
	}
	for i, url := range w.Images {
		name := "g:additional_image_link"
		if i == 0 {
			name = "g:image_link"
		}
		element(b, name, url)
	}
	for _, a := range [][2]string{
		{"availability", w.Availability}, {"availability_date", w.AvailableFrom}, {"price", w.Price}, {"sale_price", w.SalePrice}, {"sale_price_effective_date", w.SaleDates},
		{"unit_pricing_measure", w.UnitPricing}, {"unit_pricing_base_measure", w.UnitPricingBase},
		{"condition", "new"}, {"brand", w.Brand}, {"gtin", w.GTIN}, {"identifier_exists", identifier},
		{"google_product_category", w.Category}, {"product_type", w.Type},
		{"color", w.Color}, {"size", w.Size}, {"material", w.Material}, {"pattern", w.Pattern},
	} {
		element(b, "g:"+a[0], a[1])
	}
	for _, d := range w.Details {
		b.WriteString("<g:product_detail>")
		element(b, "g:attribute_name", d.Name)
		element(b, "g:attribute_value", d.Value)
		b.WriteString("</g:product_detail>")
	}
	for _, s := range w.Shipping {
		b.WriteString("<g:shipping>")
		element(b, "g:country", s.Country)
		element(b, "g:service", "Standard")
		element(b, "g:price", s.Price)
		b.WriteString("</g:shipping>")
	}
	element(b, "g:shipping_weight", w.Weight)
	b.WriteString("</item>\n")
}
