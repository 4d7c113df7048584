package shop_test

import (
	"testing"

	"github.com/a-h/templ"

	"hawker/views/shop"
	"hawker/views/ui"
)

func TestHome(t *testing.T) {
	pin := card("Moonrise gaiwan", false)
	shows := []shop.ShowRow{{URL: room, Title: "Open kiln no. 41", Host: "Lin Yue", State: "live", Starts: at, Pieces: 12}}
	more := &ui.Link{Label: "How a firing goes", URL: "/pages/firing"}
	home := shop.HomePage{Page: shell, Headed: true, Sections: []templ.Component{
		shop.Hero{
			Headline: "Open kiln no. 41", Lead: "Twelve pieces.", Eyebrow: "On the air now", Top: true, Actions: []ui.Link{{Label: "Enter the room", URL: room}},
			Preview: &shop.Preview{URL: room, Title: "Open kiln no. 41", Photo: photo, OnAir: true, Badge: ui.LiveBadge{Viewers: 312}, Pin: &pin},
		},
		shop.Shelf{ID: "bag", Title: "From the show's bag", URL: room, More: "The whole bag", Cards: []shop.Card{pin, card("Side-handle pot", true)}},
		shop.Shelf{ID: "home-s2", Title: "From the shelf", Cards: []shop.Card{{URL: "/products/y", Name: "Silver Needle", From: true, Price: ui.Price{Now: usd(4400)}}}},
		shop.Tiles{Title: "Collections", List: []shop.Tile{{URL: "/collections/tea", Name: "Tea", Photo: photo}, {URL: "/collections/pots", Name: "Pots"}}},
		shop.Story{Title: "A kiln, a hill.", Paragraphs: []string{"Lin Yue throws teaware."}, Photo: photo, Action: more},
		shop.Coming{Title: "Shows", Text: "The address stays the same.", Shows: shows},
		shop.Heard{Title: "What buyers say", List: []shop.Review{{Name: "Mara L.", Tenths: 50, Text: "Thin and calm.", At: at}}},
		shop.Words{Title: "Care", Text: "Rinse with **water**.", Action: more},
		shop.Terms{{Title: "Shipping is said first.", Text: "Shipping $6."}},
	}}
	bare := shop.HomePage{Page: shell, Headed: true, Sections: []templ.Component{
		shop.Hero{Headline: "Halfmoon", Top: true, Photo: photo}, shop.Hero{Headline: "Again"}, shop.Story{Title: "A", Paragraphs: []string{"B"}},
	}}
	for name, c := range map[string]templ.Component{
		"home": shop.Home(home), "home-bare": shop.Home(bare), "home-empty": shop.Home(shop.HomePage{Page: shell}),
		"shows": shop.Schedule(shop.SchedulePage{Page: shell, Now: shows}), "shows-none": shop.Schedule(shop.SchedulePage{Page: shell}),
		"policy": shop.Policy(shop.PolicyPage{Page: shell, Name: "Returns", Text: "Thirty days."}), "page-hidden": shop.Policy(shop.PolicyPage{Page: shell, Name: "Care", Text: "# Water", Hidden: true}),
	} {
		both(t, name, c)
	}
}
