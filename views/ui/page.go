// Package ui is the grammar that every page is written in: the document around a
// page and the components of the look, each a struct that renders itself.
//
// It promises that markup, classes and accessible names of a component exist once,
// that a page works as plain links and forms, and that nothing in it needs an
// inline script or style. It refuses to look anything up: fields are finished
// values; only words that belong to the component itself come from the catalogue.
package ui

import "strings"

// Page is what the document around every page needs to know. Page structs of the
// areas embed it; the edge fills it.
type Page struct {
	Title       string // of the page alone; the shop's name is added
	Description string
	Lang        string // "en" or "zh"
	Body        string // class of the body element
	Canonical   string // absolute address, "" for none
	NoIndex     bool
	Image       string // absolute address of the picture that a shared link shows
	ImageAlt    string // what it shows
	ImageW      int    // in pixels, 0 where not known
	ImageH      int
	Video       Video    // that a shared link plays
	Kind        string   // og:type: "" is "website", else "product", "video.other"
	Data        []any    // schema.org objects about the page, each written as one JSON-LD block
	Theme       string   // address of the brand's own stylesheet, "" for none
	Scripts     []string // bare names of modules besides those of every page: "live-player"
	Socket      string   // "/socket?topic=show/…": opened by the page, "" for none

	ShopName  string
	Logo      string // address of the brand's picture, "" writes the name
	Icon      string // address of the picture of a tab, "" is the program's own mark
	TouchIcon string // address of a PNG of 180 pixels for home screens, "" for none
	Scheme    string // "light" or "dark" where the brand wants one, "" follows the reader
	Light     string // colour of the browser's frame by day, "#fbf8f2"; "" for none
	Dark      string // and by night
	Manifest  bool   // the shop can be put on a home screen
	Menu      []Link // of the header; none: products and live
	FootMenu  []Link // of the footer; none: products, live and cart
	Preview   *Preview
	Tagline   string
	Path      string // path and query of this page, where the language switch returns to
	Section   string // "products", "live" or "": marked in the navigation
	Cart      int    // pieces in the cart
	Staff     bool   // shows the way to the desk
	OnAir     *OnAir // the show on the air now, nil for none
	Policies  []Link
	Seller    []string // who sells: name, address, registration, one line each
	Email     string
	PriceNote string // "Prices include tax. Shipping $6, free over $80."
	Toast     *Toast // what the last request did, shown once
}

// Video is a film that a page is about; no URL is none.
type Video struct {
	URL, Type     string // absolute; "video/mp4"
	Width, Height int    // in pixels, 0 where not known
}

// Preview says that this is how the shop will look, to those who may publish it.
type Preview struct {
	Publish, Leave string // addresses of two forms
	Draft          bool   // there is something to publish
}

// at tells whether an entry of the menu leads to this page.
func (p Page) at(url string) bool {
	path, _, _ := strings.Cut(p.Path, "?")
	return url == path
}

// OnAir is the bar above the header while a show is on the air.
type OnAir struct {
	URL, Title, Host string
	Viewers          int
}

// Link is a way to go: a label and an address.
type Link struct {
	Label, URL string
	Kind       string // of a button: "primary" (default where one is drawn), "plain", "quiet", "danger"
	Icon       string
}

func (p Page) htmlLang() string {
	if p.Lang == "zh" {
		return "zh-Hans"
	}
	return "en"
}

func (p Page) fullTitle() string {
	if p.Title == "" || p.Title == p.ShopName {
		return p.ShopName
	}
	if p.ShopName == "" {
		return p.Title
	}
	return p.Title + " · " + p.ShopName
}

// shared says whether the page describes itself to places that preview links.
func (p Page) shared() bool { return p.Canonical != "" && !p.NoIndex }

func (p Page) kind() string {
	if p.Kind == "" {
		return "website"
	}
	return p.Kind
}

func (p Page) scheme() string {
	if p.Scheme == "" {
		return "light dark"
	}
	return p.Scheme
}
