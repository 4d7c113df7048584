package proven

import (
	"hawker/app/board/goods"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/sourcing"
	"hawker/views/shop"
	"hawker/views/ui"
)

// PaperURL is where the file of a certificate of a lot can be had.
func PaperURL(id sourcing.ID, certificate string) string {
	return goods.LotURL(id) + "/papers/" + certificate
}

// shown bounds how many lots a product's page names.
const shown = 8

// Lots are those in force of a product, the newest first.
func Lots(g goods.Reader, p catalog.Product) ([]shop.LotLink, error) {
	all, err := sourcing.Of(g.Tx, p.ID)
	var list []shop.LotLink
	for i := len(all) - 1; i >= 0 && len(list) < shown; i-- {
		if all[i].State == sourcing.Current {
			list = append(list, shop.LotLink{Number: all[i].Number, URL: goods.LotURL(all[i].ID)})
		}
	}
	return list, err
}

// PublicLot finds a lot that anybody may read of, and its product: those of drafts are not
// there. It refuses with lot_not_found.
func PublicLot(g goods.Reader, id sourcing.ID) (sourcing.Version, catalog.Product, error) {
	v, err := sourcing.Get(g.Tx, id)
	if err != nil {
		return v, catalog.Product{}, err
	}
	p, err := catalog.Get(g.Tx, v.Product)
	if err == nil && p.Status == catalog.Draft {
		err = fault.Missing("lot_not_found")
	}
	return v, p, err
}

// Lot is the page of a lot. It refuses with lot_not_found.
func Lot(g goods.Reader, id sourcing.ID) (shop.LotPage, error) {
	v, p, err := PublicLot(g, id)
	if err != nil {
		return shop.LotPage{}, err
	}
	page := shop.LotPage{Product: g.In(p.Title), Number: v.Number}
	if p.Buyable(g.Tx.Now) {
		page.ProductURL = "/products/" + p.Handle
	}
	if v.State == sourcing.Stopped {
		page.Stopped = v.Reason
	}
	for _, f := range []shop.Fact{{Name: "maker", Value: v.Maker}, {Name: "place", Value: v.Place}} {
		if f.Value != "" {
			page.Facts = append(page.Facts, shop.Fact{Name: lang.T(g.Ctx, "lot."+f.Name), Value: f.Value})
		}
	}
	if !v.Made.IsZero() {
		page.Facts = append(page.Facts, shop.Fact{Name: lang.T(g.Ctx, "lot.made"), Value: lang.Date(g.Ctx, v.Made.In(g.Shop.Location()))})
	}
	for _, c := range v.Certificates {
		page.Certificates = append(page.Certificates, certificate(g, v, c))
	}
	return page, nil
}

func certificate(g goods.Reader, v sourcing.Version, c sourcing.Certificate) shop.LotCertificate {
	out := shop.LotCertificate{
		Name: c.Name, Issuer: c.Issuer, File: PaperURL(v.ID, c.ID), FileName: c.File.Name, Size: ui.Size(c.File.Size), Sum: c.File.Hash, Expired: c.Expired(g.Tx.Now),
	}
	if c.Until.IsZero() {
		return out
	}
	last := lang.Date(g.Ctx, c.Until.In(g.Shop.Location()).AddDate(0, 0, -1))
	if out.Term = lang.T(g.Ctx, "lot.public.valid", "until", last); out.Expired {
		out.Term = lang.T(g.Ctx, "lot.public.over", "until", last)
	}
	return out
}
