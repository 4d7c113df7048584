package findable

import (
	"strconv"

	"hawker/app/board/goods"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/views/ui"
)

// The size of the pictures that stand for a page where its link is shared.
const (
	CardWidth  = 1200
	CardHeight = 630
)

// Card is what the picture of a product shows: its photo's hash, its name, the
// lowest price and what is struck through (zero for nothing). From says that
// another variant costs more.
type Card struct {
	Photo, Title string
	Price, Was   money.Amount
	From         bool
}

// Card reads the card of a product that has a page, or refuses with product_not_found.
func (r Reader) Card(handle string) (Card, error) {
	p, ok, err := catalog.ByHandle(r.Tx, handle)
	if err == nil && (!ok || !p.Buyable(r.Tx.Now)) {
		err = fault.Missing("product_not_found")
	}
	if err != nil {
		return Card{}, err
	}
	o, err := r.InShop(p)
	if err != nil {
		return Card{}, err
	}
	low, differ := o.Lowest()
	c := Card{Photo: p.Picture(low.Variant), Title: r.In(p.Title), Price: low.Price.Amount, From: differ}
	if len(o.Variants) > 0 && !differ {
		c.Was = low.PriceAt(r.Tx.Now).Was
	}
	return c, nil
}

// ProductCard is the absolute address of a product's card. It changes with the
// product and its price, since the places that show it keep what they have seen.
func (r Reader) ProductCard(o goods.Offer) string {
	low, _ := o.Lowest()
	version := strconv.FormatInt(o.Product.Updated.Unix(), 36) + "-" + strconv.FormatInt(low.Price.Amount.Minor, 36)
	return r.Base + "/cards/product/" + o.Product.Handle + ".jpg?v=" + version
}

// ShowCard is the absolute address of a show's card; it changes with the show's state.
func (r Reader) ShowCard(s live.Show) string {
	return r.Base + "/cards/show/" + s.Handle + ".jpg?v=" + strconv.FormatInt(s.Changed().Unix(), 36)
}

// Said is what a page says to those who only link to it.
type Said struct {
	Kind       string // of Open Graph: "product", "video.other"; "" is a website
	Image, Alt string // a card, and what it shows
	Data       []any
}

// Onto writes it on the page; a page without a card keeps the picture that it has.
func (s Said) Onto(p *ui.Page) {
	p.Kind, p.Data = s.Kind, s.Data
	if s.Image != "" {
		p.Image, p.ImageAlt, p.ImageW, p.ImageH = s.Image, s.Alt, CardWidth, CardHeight
	}
}

// OfProduct is what a product's page says of its offer, with the variant of this
// choice chosen; an unlisted product is not described: nobody is to find it.
func (r Reader) OfProduct(o goods.Offer, choice []int) (s Said, err error) {
	s = Said{Kind: "product", Image: r.ProductCard(o), Alt: r.In(o.Product.Title)}
	if o.Product.Visible(r.Tx.Now) {
		s.Data, err = r.Product(o, choice)
	}
	return s, err
}

// OfShow is what the page of a show says.
func (r Reader) OfShow(s live.Show) Said {
	card := r.ShowCard(s)
	return Said{Kind: "video.other", Image: card, Alt: r.In(s.Title), Data: r.Show(s, card)}
}
