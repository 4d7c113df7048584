package shop_test

import (
	"testing"

	"github.com/a-h/templ"

	"hawker/views/shop"
	"hawker/views/ui"
)

const page = "/products/moonrise-gaiwan"

func picture(name string) ui.Photo {
	return ui.Photo{Small: "/photo/" + name + "/320", Medium: "/photo/" + name + "/800", Large: "/photo/" + name + "/1600", Alt: name}
}

// buy is the form of a product with two options, one of which has more values than
// can stand side by side.
func buy() shop.Buy {
	var sizes []ui.Option
	for _, s := range []string{"90", "100", "110", "120", "130", "140", "150", "160", "170", "180", "190", "200", "210"} {
		sizes = append(sizes, ui.Option{Value: s, Label: s + " ml"})
	}
	sizes[1].Note, sizes[2].Disabled = "+$8", true
	return shop.Buy{
		URL: page, Product: "p1", Name: "Moonrise gaiwan", Photo: photo, Was: "0-90", Price: ui.Price{Now: usd(5800), Was: usd(7200), Size: "lg"},
		Until: "Until Thursday 26 November 20:43", Lowest: "Lowest price of the last 30 days: $66", Unit: "$24.00 / kg", Stock: ui.Stock{Left: 6, Exact: true}, Label: "Celadon, 90 ml", Quantity: 1, Max: 6, Ready: true, Terms: "Shipping $6.",
		Options: []ui.Options{
			{Legend: "Glaze", Name: "o0", Value: "0", Items: []ui.Option{{Value: "0", Label: "Celadon"}, {Value: "1", Label: "Rice white", Faded: true, Aside: "not with the rest of your choice"}, {Value: "2", Label: "Tenmoku", Disabled: true}}},
			{Legend: "Size", Name: "o1", Value: "90", Items: sizes},
		},
	}
}

func TestProduct(t *testing.T) {
	way := []ui.Link{{Label: "Products", URL: "/products"}, {Label: "Teaware", URL: "/collections/teaware"}}
	deliver := shop.Delivered{Text: "$64.00 delivered to Germany", Product: "p1", Was: "0-90", Back: page + "?o0=0&o1=90", Country: "DE", Countries: []ui.Option{{Value: "DE", Label: "Germany"}, {Value: "FR", Label: "France"}}}
	full := shop.ProductPage{
		Page: shell, Crumbs: way, Name: "Moonrise gaiwan", Summary: "Thin at the lip.", Body: []string{"Thrown in one week."}, Returns: "**Thirty** days.", Delivery: "By post.",
		Gallery: shop.Gallery{Photos: []ui.Photo{picture("celadon"), picture("tray")}}, Buy: buy(), Delivered: deliver, Seen: &shop.Seen{URL: room + "/7", Title: "Open kiln no. 41", Host: "Lin Yue", State: "now", N: 7},
		Facts: shop.Facts{List: []shop.Fact{{Name: "Weight", Value: "186 g"}}}, Related: []shop.Card{card("Rice-white cups", false)}, RelatedTitle: "More in Teaware", RelatedURL: "/collections/teaware",
		Reviews: shop.Reviews{Tenths: 46, Count: 12, List: []shop.Review{{Name: "Mara", Tenths: 50, Text: "It pours well.", At: at}}},
	}
	out := full
	out.Gallery, out.Seen, out.Reviews, out.Related = shop.Gallery{}, &shop.Seen{URL: room + "/7", Title: "Open kiln no. 40", State: "ended", At: at}, shop.Reviews{}, nil
	out.Buy.Ready, out.Buy.Options, out.Buy.Stock, out.Buy.Why, out.Buy.Error = false, nil, ui.Stock{}, "Sold out.", "Only 2 left."
	out.Facts = shop.Facts{}
	out.Buy.Ways = []ui.Link{{Label: "See similar pieces", URL: "#related"}}
	out.Delivered = shop.Delivered{Text: "Not sent to Peru", Ask: "/country?back=%2F", Country: "PE"}
	chosen := shop.Chosen{Facts: shop.Facts{List: full.Facts.List, OOB: true}, Buy: buy(), Gallery: full.Gallery, Delivered: deliver}
	chosen.Buy.Note, chosen.Gallery.OOB, chosen.Delivered.OOB = "That combination does not exist.", true, true
	for name, c := range map[string]templ.Component{
		"product": shop.Product(full), "product-out": shop.Product(out), "choice": shop.Choice(chosen),
		"added":   shop.Added(chosen, ui.CartButton{Pieces: 2, OOB: true}, ui.Toast{Kind: "ok", Text: "Moonrise gaiwan is in your cart.", Action: &ui.Link{Label: "View cart", URL: "/cart"}}),
		"gone":    shop.Gone(shop.GonePage{Page: shell, Crumbs: way, Name: "Moonrise gaiwan", Photo: photo, Ways: []ui.Link{{Label: "More in Teaware", URL: "/collections/teaware"}}, RelatedTitle: "More in Teaware", Related: full.Related}),
		"country": shop.Country(shop.CountryPage{Page: shell, Countries: deliver.Countries, Country: "DE", Back: page}),
	} {
		both(t, name, c)
	}
}

func TestLists(t *testing.T) {
	cards := []shop.Card{card("Moonrise gaiwan", false), card("Side-handle pot", true), {URL: "/products/y", Name: "Silver Needle", From: true, Price: ui.Price{Now: usd(4400)}, Eager: true}}
	collection := shop.ListPage{
		Page: shell, URL: "/collections/teaware", Name: "Teaware", Text: []string{"From one kiln."}, Photo: photo, Crumbs: []ui.Link{{Label: "Products", URL: "/products"}},
		Cards: cards, Sort: "price", Stock: true, Count: "48 products", Prev: "/collections/teaware?sort=price&stock=in", Next: "/collections/teaware?page=3&sort=price&stock=in", Others: []ui.Link{{Label: "Tea", URL: "/collections/tea"}},
	}
	for name, c := range map[string]templ.Component{
		"products": shop.List(shop.ListPage{Page: shell, URL: "/products", Name: "Products", Cards: cards, Next: "/products?after=x"}), "products-none": shop.List(shop.ListPage{Page: shell, URL: "/products", Name: "Products"}),
		"collection": shop.List(collection), "collection-none": shop.List(shop.ListPage{Page: shell, URL: "/collections/teaware", Name: "Teaware", Stock: true}),
		"collections": shop.Collections(shop.CollectionsPage{Page: shell, List: []shop.CollectionCard{{URL: "/collections/tea", Name: "Tea", Text: "From four gardens.", Photo: photo}, {URL: "/collections/x", Name: "Tools"}}}), "collections-none": shop.Collections(shop.CollectionsPage{Page: shell}),
	} {
		both(t, name, c)
	}
}
