package shop

import (
	"context"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"hawker/app/lang"
	"hawker/views/ui"
)

// ListPage is a shelf: all products, or a collection's.
type ListPage struct {
	ui.Page
	URL    string // of the shelf itself
	Name   string
	Text   []string
	Photo  ui.Photo
	Crumbs []ui.Link
	Cards  []Card
	Sort   string // as asked for, "" for the shelf's own order
	Stock  bool   // only what can be bought
	Count  string // "48 products", "" where they were not counted
	Prev   string // addresses of the neighbouring pages, "" for none
	Next   string
	Others []ui.Link // other collections
}

// CollectionsPage lists the collections.
type CollectionsPage struct {
	ui.Page
	List []CollectionCard
}

// CollectionCard is one collection of the list.
type CollectionCard struct {
	URL, Name, Text string
	Photo           ui.Photo
}

// ProductPage is one product.
type ProductPage struct {
	ui.Page
	Crumbs        []ui.Link // to what it stands in
	Name, Summary string
	Maker         string
	Body          []string
	Gallery       Gallery
	Buy           Buy
	Delivered     Delivered
	Seen          *Seen
	Proven        Proven
	Lots          []LotLink
	Delivery      string // what shipping costs and takes, in Markdown
	Returns       string // in Markdown
	Facts         Facts
	Related       []Card
	RelatedTitle  string
	RelatedURL    string
	Asked         ui.Asked
	Reviews       Reviews
	Main          templ.Component // ProductMain of this page, drawn before; nil draws it
}

// GonePage is the address of what is no longer sold: it says so and shows a way on.
type GonePage struct {
	ui.Page
	Crumbs       []ui.Link
	Name         string
	Photo        ui.Photo
	Ways         []ui.Link
	Related      []Card
	RelatedTitle string
}

// Facts are a product's details line by line; their id is "facts".
type Facts struct {
	List []Fact
	OOB  bool
}

// Fact is one line of a product's details.
type Fact struct{ Name, Value string }

// Gallery is a product's pictures, that of the chosen variant first; its id is "gallery".
type Gallery struct {
	Photos []ui.Photo
	OOB    bool
}

// Seen says that the product is, was or will be in a show.
type Seen struct {
	URL, Title, Host string
	Photo            ui.Photo
	State            string // "now" is being explained, "live", "upcoming" or "ended"
	At               time.Time
	N                int
	Clips            []Clip // of what was said about it, that of the show made last first
}

// Clip is the recorded explanation of a product.
type Clip struct {
	File   string   // of the film, one plain MP4
	Page   string   // address of its own page
	Photo  ui.Photo // taken from it, else the product's
	Length time.Duration
	Title  string // of the show
	At     time.Time
}

// words are "Watch the explanation, 2:14".
func (c Clip) words(ctx context.Context) string {
	return lang.T(ctx, "film.watch", "length", ui.Lasting(c.Length))
}

// Buy is the part of the product page that a choice of options changes; its id is "buy".
type Buy struct {
	URL      string // of the product
	Product  string // its id
	Name     string
	Photo    ui.Photo
	Was      string // the choice as it is shown, to tell what was changed
	Price    ui.Price
	Lowest   string // "Lowest price of the last 30 days: $66"
	Unit     string // "$24 / 100 g"
	Until    string // "Until 30 November"
	Stock    ui.Stock
	Label    string // of the chosen variant: "Celadon, 140 ml"
	Options  []ui.Options
	Quantity int
	Typed    string // a quantity that was refused
	Max      int
	Ready    bool      // can be put into the cart
	Why      string    // why not
	Ways     []ui.Link // where to go instead
	Note     string    // what was done with the choice
	Error    string
	Terms    string // shipping and tax, beside the price
}

// Delivered is what one piece comes to where the visitor is; its id is "delivered".
type Delivered struct {
	Text      string // "$64 delivered to Germany"
	Note      string // what it is made of, or why it cannot be sent
	Product   string // its id
	Was       string // the choice
	Back      string // the product's address, with its choice
	Countries []ui.Option
	Ask       string // address of the page that asks for another country, where they are too many
	Country   string
	OOB       bool
}

// CountryPage asks where goods go.
type CountryPage struct {
	ui.Page
	Countries []ui.Option
	Country   string
	Back      string // where the answer leads
}

// Chosen is what a changed choice replaces besides the form itself.
type Chosen struct {
	Buy       Buy
	Gallery   Gallery
	Delivered Delivered
	Facts     Facts
}

// sorts are the orders of a shelf that a visitor can ask for.
var sorts = []string{"", "newest", "price", "price_desc", "title"}

func (p ListPage) sorts(ctx context.Context) []ui.Option {
	var list []ui.Option
	for _, s := range sorts {
		list = append(list, ui.Option{Value: s, Label: lang.T(ctx, "shelf.sort."+s)})
	}
	return list
}

func (p ListPage) filtered() bool { return p.Stock || p.Sort != "" }

// photoID names a picture by its file, so that it keeps its place when another one
// comes before it.
func photoID(p ui.Photo) string {
	parts := strings.Split(p.Small, "/")
	if len(parts) < 3 {
		return "photo"
	}
	return "photo-" + parts[2][:min(len(parts[2]), 12)]
}

func (g Gallery) first() string {
	if len(g.Photos) == 0 {
		return ""
	}
	return photoID(g.Photos[0])
}

// sizes of the pictures: the column of the page is at most so wide.
const gallerySizes = "(min-width: 80rem) 38rem, (min-width: 60rem) 50vw, 100vw"

func (s Seen) headline(ctx context.Context) string {
	switch s.State {
	case "now":
		return lang.T(ctx, "shop.clip.now", "host", s.Host)
	case "live":
		return lang.T(ctx, "shop.clip.bag", "n", s.N)
	case "upcoming":
		return lang.T(ctx, "shelf.seen.upcoming", "when", lang.DayTime(ctx, s.At))
	}
	return lang.T(ctx, "shelf.seen.ended", "when", lang.Date(ctx, s.At))
}

// Render writes the component.
func (d Delivered) Render(ctx context.Context, w io.Writer) error { return delivered(d).Render(ctx, w) }

// Render writes the component.
func (f Facts) Render(ctx context.Context, w io.Writer) error { return facts(f).Render(ctx, w) }

// Render writes the component.
func (g Gallery) Render(ctx context.Context, w io.Writer) error { return gallery(g).Render(ctx, w) }

// attrs ask for another country's sum as soon as one is chosen.
func (d Delivered) attrs() templ.Attributes {
	return templ.Attributes{"hx-post": "/country", "hx-include": "closest form", "hx-target": "#delivered", "hx-swap": "morph:outerHTML", "hx-trigger": "change"}
}

// morphed pushes a fragment into the page beside the one that was asked for.
func morphed(on bool) templ.Attributes {
	if on {
		return templ.Attributes{"hx-swap-oob": "morph"}
	}
	return templ.Attributes{}
}

func number(i int) string { return strconv.Itoa(i + 1) }
