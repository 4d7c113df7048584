package desk

import (
	"context"
	"io"
	"time"

	"github.com/a-h/templ"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// ShowsPage lists shows: on the air, to come, ended.
type ShowsPage struct {
	frame.Frame
	Air      []ShowRow
	Upcoming []ShowRow
	Ended    []ShowRow
}

// ShowRow is a show in the list.
type ShowRow struct {
	Title, URL      string
	Host            string
	Starts          time.Time
	Ended           time.Time
	Items           int
	Cover           string
	Lost, Private   bool
	Control, Studio string
	Room            string
}

// ShowPage makes or changes a show.
type ShowPage struct {
	frame.Frame
	frame.Form
	New      bool
	Name     string
	State    string // upcoming, live, ended
	Lost     bool
	Action   string
	Input    ShowInput
	Cover    string
	CoverTo  string
	CoverNo  string // why the last file was not taken
	Bag      Bag
	Key      StreamKey
	Summary  *ShowSummary
	Room     string
	Poster   string // to hang up, with a code
	Control  string
	Studio   string
	Invites  string // address of its invitations
	Invited  int    // how many were made
	End      string // address of the confirmation; "" when there is nothing to end
	Zone     string
	Currency money.Currency
}

// ShowInput is the form as typed or as it stands; Start is the shop's local time
// in the form of a datetime-local field.
type ShowInput struct {
	Title, Note frame.Words
	Start       string
	Handle      string // of its address; empty on a new show is made from the title
	Hosts       []frame.Choice
	Ways        []frame.Choice // who may see the show
	Code        string         // that its guests share
	Link        string         // with the code in it; "" where the show has none
}

// Bag is the numbered list of the show with what may be added.
type Bag struct {
	Items   []BagItem
	Add     []frame.Choice
	AddTo   string
	Fixed   bool // numbers stay: nothing can be removed any more
	Closed  bool // the show has ended
	Problem string
	OOB     bool
}

// Render writes the component.
func (b Bag) Render(ctx context.Context, w io.Writer) error { return bag(b).Render(ctx, w) }

// BagItem is one numbered item.
type BagItem struct {
	N           int
	Title       string
	Label       string
	Photo       string
	Left        int64
	State       string
	Prices      []BagPrice
	Action      string
	First, Last bool
}

// BagPrice is the price of one variant in this show; Live is the form value, ""
// where the list price holds.
type BagPrice struct {
	Variant, Label string
	List           money.Amount
	Live           string
}

// StreamKey is what an encoder needs. Key is filled only once, right after it was made.
type StreamKey struct {
	Key    string
	Server string // WHIP address
	Made   time.Time
	Has    bool
	Action string
	Host   string // whose key it is
	Mine   bool
}

// ShowSummary is what the log says after the show.
type ShowSummary struct {
	OnAir  time.Duration
	Orders int
	Sales  money.Amount
	Pins   int
	Clips  string // address of what it yielded
	Pieces []SummaryRow
}

// SummaryRow is one item of the summary.
type SummaryRow struct {
	N      int
	Title  string
	Pinned time.Duration
	Orders int
}

// EndPage asks before a show is ended.
type EndPage struct {
	frame.Frame
	frame.Form
	Name, Back, Action string
	Viewers            int
	Since              time.Time
}

// empty says what to do where no show is to come.
func (p ShowsPage) empty(ctx context.Context) templ.Component {
	e := ui.Empty{Small: true, Title: lang.T(ctx, "desk.shows.none"), Text: lang.T(ctx, "desk.shows.none.text")}
	if p.May.Shows {
		e.Actions = []ui.Link{{Label: lang.T(ctx, "desk.show.new"), URL: "/desk/shows/new"}}
	}
	return e
}

func (p ShowPage) heading(ctx context.Context) string {
	if p.New {
		return lang.T(ctx, "desk.show.new")
	}
	return p.Name
}

func (p ShowPage) state() string {
	if p.State == "live" && p.Lost {
		return "lost"
	}
	return p.State
}

func (p ShowPage) badge() string {
	switch p.state() {
	case "live":
		return "danger"
	case "lost":
		return "warn"
	case "upcoming":
		return "info"
	}
	return ""
}

// priced names the lowest live price of the item, where it has one.
func (it BagItem) priced(ctx context.Context) string {
	var low money.Amount
	for _, p := range it.Prices {
		a, err := money.Parse(p.Live, p.List.Currency)
		if err == nil && (low.Currency == "" || a.Cmp(low) < 0) {
			low = a
		}
	}
	if low.Currency == "" {
		return lang.T(ctx, "desk.bag.prices")
	}
	return lang.T(ctx, "desk.bag.priced", "price", low)
}

func (it BagItem) stock(ctx context.Context) string {
	if it.Left <= 0 {
		return lang.T(ctx, "ui.stock.none")
	}
	return lang.N(ctx, "ui.stock.left", int(it.Left))
}

// handleHint says what comes of another address.
func (p ShowPage) handleHint(ctx context.Context) string {
	if p.New {
		return lang.T(ctx, "desk.in.handle.hint")
	}
	return lang.T(ctx, "poster.address.hint")
}
