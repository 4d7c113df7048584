package ui

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"hawker/app/lang"
	"hawker/app/money"
)

// Icon draws an icon of the set by name; mods are sizes and forms: "sm", "xs", "lg",
// "solid". It is hidden from readers: the text or label beside it says what it means.
// An unknown name draws nothing.
func Icon(name string, mods ...string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		class := "icon"
		for _, m := range mods {
			class += " icon--" + m
		}
		_, err := io.WriteString(w, `<svg class="`+class+`" viewBox="0 0 24 24" aria-hidden="true">`+drawings[name]+`</svg>`)
		return err
	})
}

// oob gives the attribute by which a pushed fragment replaces the element of its own id.
func oob(on bool) templ.Attributes {
	if !on {
		return templ.Attributes{}
	}
	return templ.Attributes{"hx-swap-oob": "true"}
}

// named gives the attributes of a fragment: its id if it has one, and the swap.
func named(id string, swap bool) templ.Attributes {
	attrs := oob(swap)
	if id != "" {
		attrs["id"] = id
	}
	return attrs
}

// dotted kinds carry a mark beside their colour, so that colour is not alone.
func dotted(kind string) bool {
	switch kind {
	case "ok", "warn", "danger", "info":
		return true
	}
	return false
}

// CartButton is the way to the cart with the number of pieces in it; its id is "cart-button".
type CartButton struct {
	Pieces int
	OOB    bool
}

// Render writes the component.
func (c CartButton) Render(ctx context.Context, w io.Writer) error {
	return cartButton(c).Render(ctx, w)
}

func (c CartButton) label(ctx context.Context) string {
	return lang.N(ctx, "ui.cart.count", c.Pieces)
}

// Price is what a piece costs now, and the honest price before it if it was reduced.
type Price struct {
	Now  money.Amount
	Was  money.Amount // shown struck through when its currency is set and it is more than Now
	Text string       // instead of a figure: "Price at 20:45"
	Note string       // shipping, lowest price of 30 days
	Size string       // "", "md", "lg"
	Full bool         // with all decimals
	ID   string
	OOB  bool
}

// Render writes the component.
func (p Price) Render(ctx context.Context, w io.Writer) error { return price(p).Render(ctx, w) }

func (p Price) reduced() bool {
	return p.Text == "" && p.Was.Currency != "" && p.Was.Currency == p.Now.Currency && p.Was.Cmp(p.Now) > 0
}

func (p Price) write(ctx context.Context, a money.Amount) string {
	if p.Full {
		return lang.Money(ctx, a)
	}
	return lang.Price(ctx, a)
}

func (p Price) class() string {
	c := "price"
	if p.Size != "" {
		c += " price--" + p.Size
	}
	if p.reduced() {
		c += " price--sale"
	}
	if p.Text != "" {
		c += " price--hidden"
	}
	return c
}

// fewPieces is from how many pieces on a stock label names their number.
const fewPieces = 10

// Stock says how many pieces are left: none, the last one, few (with a bar when Of is known), or enough.
type Stock struct {
	Left  int
	Of    int    // how many there were at the start, 0 for unknown
	Exact bool   // always names the number
	Text  string // said instead, e.g. when a piece is closed by hand
	None  bool   // sold out whatever Left says
	ID    string
	OOB   bool
}

// Render writes the component.
func (s Stock) Render(ctx context.Context, w io.Writer) error { return stock(s).Render(ctx, w) }

func (s Stock) gone() bool { return s.None || s.Left <= 0 }

func (s Stock) low() bool { return !s.gone() && s.Left <= fewPieces && s.Text == "" }

func (s Stock) bar() bool { return s.low() && s.Of >= s.Left && s.Left > 1 }

func (s Stock) say(ctx context.Context) string {
	switch {
	case s.Text != "":
		return s.Text
	case s.gone():
		return lang.T(ctx, "ui.stock.none")
	case s.Left == 1:
		return lang.T(ctx, "ui.stock.last")
	case s.bar():
		return lang.N(ctx, "ui.stock.leftof", s.Left, "all", lang.Number(ctx, int64(s.Of)))
	case s.low() || s.Exact:
		return lang.N(ctx, "ui.stock.left", s.Left)
	}
	return lang.T(ctx, "ui.stock.many")
}

func (s Stock) class() string {
	switch {
	case s.gone():
		return "stock stock--none"
	case s.low():
		return "stock stock--low"
	}
	return "stock"
}

// LiveBadge says that a show is on the air ("live", the default), interrupted
// ("paused") or over ("ended"), and how many watch.
type LiveBadge struct {
	State   string
	Viewers int    // shown when the show is on the air and somebody watches
	Late    string // "3.6 s" behind, "" for none
	Flat    bool   // on paper instead of over the picture
	ID      string
	OOB     bool
}

// Render writes the component.
func (b LiveBadge) Render(ctx context.Context, w io.Writer) error { return liveBadge(b).Render(ctx, w) }

func (b LiveBadge) word(ctx context.Context) string {
	switch b.State {
	case "paused":
		return lang.T(ctx, "ui.live.paused")
	case "ended":
		return lang.T(ctx, "ui.live.ended")
	}
	return lang.T(ctx, "ui.live")
}

func (b LiveBadge) class() string {
	c := []string{"live-badge"}
	switch b.State {
	case "paused":
		c = append(c, "live-badge--wait")
	case "ended":
		c = append(c, "live-badge--replay")
	}
	if b.Flat {
		c = append(c, "live-badge--flat")
	}
	return strings.Join(c, " ")
}

// watching splits "312 watching" so that the eye and the figure show and the word is read.
func (b LiveBadge) watching(ctx context.Context) string {
	return lang.N(ctx, "ui.live.watching", b.Viewers)
}

// Countdown counts down from milliseconds left, by the page's own steady clock.
type Countdown struct {
	Left   int64 // milliseconds
	Frozen bool  // shows the time without counting
	ID     string
	OOB    bool
}

// Render writes the component.
func (c Countdown) Render(ctx context.Context, w io.Writer) error { return countdown(c).Render(ctx, w) }

func (c Countdown) parts() []string {
	s := max(0, (c.Left+999)/1000)
	if s >= 3600 {
		return []string{fmt.Sprintf("%02d", s/3600), fmt.Sprintf("%02d", s/60%60), fmt.Sprintf("%02d", s%60)}
	}
	return []string{fmt.Sprintf("%02d", s/60), fmt.Sprintf("%02d", s%60)}
}

func (c Countdown) class() string {
	if c.Frozen {
		return "countdown countdown--frozen"
	}
	return "countdown"
}

// current marks the one of several that a person is at; what is "page" or "step".
func current(here bool, what string) templ.Attributes {
	if !here {
		return templ.Attributes{}
	}
	return templ.Attributes{"aria-current": what}
}

// Icons lists the names of the set, in the order of the alphabet.
func Icons() []string { return slices.Sorted(maps.Keys(drawings)) }
