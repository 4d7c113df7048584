package findable

import (
	"strconv"
	"strings"
	"time"

	"hawker/app/brand"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/views/ui"
)

// Breadcrumbs are the way from the front door to a page. Paths are the shop's own.
func (r Reader) Breadcrumbs(way ...ui.Link) Node {
	steps := append([]ui.Link{{Label: r.name(), URL: "/"}}, way...)
	var list []Node
	for i, s := range steps {
		list = append(list, of("ListItem").with("position", i+1).with("name", s.Label).with("item", r.Base+s.URL))
	}
	return thing("BreadcrumbList").with("itemListElement", list)
}

// List describes a list of products at a path, as it stands on the page.
func (r Reader) List(title, path string, products []ui.Link) []any {
	var list []Node
	for i, p := range products {
		list = append(list, of("ListItem").with("position", i+1).with("name", p.Label).with("url", r.Base+p.URL))
	}
	n := thing("ItemList").with("name", title).with("url", r.Base+path).with("numberOfItems", len(list)).with("itemListElement", list)
	way := []ui.Link{{Label: title, URL: path}}
	if path != "/products" {
		way = append([]ui.Link{{Label: lang.T(r.Ctx, "shop.products"), URL: "/products"}}, way...)
	}
	return []any{n, r.Breadcrumbs(way...)}
}

// Home describes who sells here and how to search it.
func (r Reader) Home() ([]any, error) {
	look, err := brand.GetLook(r.Tx)
	if err != nil {
		return nil, err
	}
	home := r.Base + "/"
	shop := thing("OnlineStore").with("@id", home+"#shop").with("name", r.name()).with("url", home).
		with("slogan", r.In(r.Shop.Tagline)).with("description", r.In(r.Shop.Story)).
		with("email", r.Shop.Email).with("telephone", r.Shop.Phone).with("hasMerchantReturnPolicy", r.returns(map[string]bool{}))
	if look.Logo != "" {
		shop = shop.with("logo", r.Base+picture(look.Logo))
	}
	if look.Social != "" {
		shop = shop.with("image", r.Base+picture(look.Social))
	}
	if lines := strings.Fields(r.Shop.Address); len(lines) > 0 {
		street := strings.ReplaceAll(r.Shop.Address, "\n", ", ")
		shop = shop.with("address", of("PostalAddress").with("streetAddress", street).with("addressCountry", r.Shop.Country))
	}
	search := of("SearchAction").with("target", of("EntryPoint").with("urlTemplate", r.Base+"/search?q={search_term_string}")).
		with("query-input", "required name=search_term_string")
	site := thing("WebSite").with("@id", home+"#site").with("name", r.name()).with("url", home).with("publisher", Node{{"@id", home + "#shop"}}).
		with("inLanguage", brand.Languages).with("potentialAction", search)
	return []any{shop, site}, nil
}

// Show describes a broadcast: an event before it and after it, and while it is on
// the air the video too, with the picture that stands for it.
func (r Reader) Show(s live.Show, image string) []any {
	url, zone := r.Base+"/live/"+s.Handle, r.Shop.Location()
	tell := func(event Node) Node {
		event = event.with("name", r.In(s.Title)).with("url", url).with("isLiveBroadcast", true).with("startDate", moment(begins(s), zone))
		if s.State == live.Ended {
			event = event.with("endDate", moment(s.EndedAt, zone))
		}
		event = event.with("description", r.In(s.Note)).with("image", image).with("inLanguage", r.Tag).
			with("eventAttendanceMode", schema+"/OnlineEventAttendanceMode").with("eventStatus", schema+"/EventScheduled").
			with("location", of("VirtualLocation").with("url", url)).
			with("organizer", of("Organization").with("name", r.name()).with("url", r.Base+"/"))
		if s.HostName != "" {
			event = event.with("performer", of("Person").with("name", s.HostName))
		}
		return event
	}
	crumbs := r.Breadcrumbs(ui.Link{Label: lang.T(r.Ctx, "shop.shows"), URL: "/live"}, ui.Link{Label: r.In(s.Title), URL: "/live/" + s.Handle})
	if s.State != live.OnTheAir || image == "" {
		return []any{tell(thing("BroadcastEvent")), crumbs}
	}
	about := r.In(s.Note)
	if about == "" {
		about = r.In(s.Title)
	}
	video := thing("VideoObject").with("name", r.In(s.Title)).with("description", about).with("thumbnailUrl", []string{image}).
		with("uploadDate", moment(s.OnAirAt, zone)).with("url", url).with("publication", tell(of("BroadcastEvent")))
	return []any{video, crumbs}
}

// begins is when the first picture came, or is announced.
func begins(s live.Show) time.Time {
	if s.OnAirAt.IsZero() {
		return s.Starts
	}
	return s.OnAirAt
}

// moment is a time with the offset of the shop's zone (ISO 8601).
func moment(t time.Time, zone *time.Location) string { return t.In(zone).Format(time.RFC3339) }

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
