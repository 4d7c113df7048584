package desk

import (
	"context"
	"fmt"
	"io"
	"time"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/chart"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// TodayPage is the first page of the desk.
type TodayPage struct {
	frame.Frame
	Now     time.Time
	Figures Figures
	Todo    Todo
	Hours   Hours
	Latest  Latest
	First   First
}

// Figures are today's four figures, with the seven days that end today.
type Figures struct {
	Sales     money.Amount // of the orders that opened today
	Before    money.Amount // of the same weekday a week ago, up to this hour
	Orders    int64
	Yesterday int64
	ToSend    int64
	Unpaid    int64
	Viewers   int
	Shows     int // on the air
	SalesDays []int64
	OrderDays []int64
	OOB       bool
}

// Todo is what waits for somebody. Zero of each is a line that is not shown.
type Todo struct {
	ToPack    int64
	Transfers int64 // unpaid for more than a day
	Messages  int64
	Tasks     int64     // money that somebody has to decide about
	Disputes  int64     // that wait for evidence
	Reviews   int64     // that wait to be read
	Mails     int64     // that failed
	Findings  int       // of the nightly look at the books
	Disk      string    // "nearly" or "refuses": recordings have little room
	Copies    bool      // the shop's copies elsewhere are too old
	Barred    []ui.Link // products that a lot keeps from being sold
	Low       []Low
	LowMore   int
	OOB       bool
}

// Empty tells whether nothing waits.
func (t Todo) Empty() bool {
	return t.ToPack == 0 && t.Transfers == 0 && t.Messages == 0 && t.Tasks == 0 && t.Disputes == 0 && t.Reviews == 0 && t.Mails == 0 && t.Findings == 0 && t.Disk == "" && !t.Copies && len(t.Barred) == 0 && len(t.Low) == 0
}

// Low is a variant of which little is left.
type Low struct {
	Title, URL string
	Left       int64
}

// Hours are the sales of today by the hour in the shop's time zone.
type Hours struct {
	chart.Day
	OOB bool
}

// Latest are the newest orders.
type Latest struct {
	Rows []OrderRow
	OOB  bool
}

// Render writes the component.
func (l Latest) Render(ctx context.Context, w io.Writer) error { return latest(l).Render(ctx, w) }

// First is what a new shop does next; steps done are ticked, and all done hides it.
type First struct {
	Show                    bool
	Product, Schedule, Ship bool
}

// OnAir is the row of shows on the air. Where a person may go differs, so that the
// page fetches it again rather than being sent it.
type OnAir struct{ Shows []frame.Air }

// Render writes the component.
func (f Figures) Render(ctx context.Context, w io.Writer) error { return figures(f).Render(ctx, w) }

// Render writes the component.
func (t Todo) Render(ctx context.Context, w io.Writer) error { return todo(t).Render(ctx, w) }

// Render writes the component.
func (h Hours) Render(ctx context.Context, w io.Writer) error { return hours(h).Render(ctx, w) }

// salesNote compares with the same hours a week ago; nothing then is nothing to compare with.
func (f Figures) salesNote(ctx context.Context) string {
	if f.Before.Minor <= 0 {
		return lang.T(ctx, "desk.fig.sales.note")
	}
	change := (f.Sales.Minor - f.Before.Minor) * 100 / f.Before.Minor
	return lang.T(ctx, "desk.fig.sales.week", "change", frame.Signed(change))
}

// salesWay is "up" or "down" against a week ago, "" where there is nothing to compare.
func (f Figures) salesWay() string {
	switch {
	case f.Before.Minor <= 0 || f.Sales.Minor == f.Before.Minor:
		return ""
	case f.Sales.Minor > f.Before.Minor:
		return "up"
	}
	return "down"
}

func (f Figures) airNote(ctx context.Context) string {
	if f.Shows == 0 {
		return lang.T(ctx, "desk.fig.noair")
	}
	return lang.N(ctx, "desk.fig.shows", f.Shows)
}

func (l Low) say(ctx context.Context) string {
	if l.Left <= 0 {
		return lang.T(ctx, "desk.todo.gone", "title", l.Title)
	}
	return lang.N(ctx, "desk.todo.low", int(l.Left), "title", l.Title)
}

// spoken says the chart in words, for those who do not see it.
func (h Hours) spoken(ctx context.Context) string {
	var sum int64
	best := 0
	for hour, s := range h.Sums {
		sum += s
		if s > h.Sums[best] {
			best = hour
		}
	}
	if sum == 0 {
		return lang.T(ctx, "desk.hours.none")
	}
	return lang.T(ctx, "desk.hours.spoken", "hour", fmt.Sprintf("%02d", best), "best", money.Of(h.Sums[best], h.Currency), "sum", money.Of(sum, h.Currency))
}

// Render writes the component.
func (a OnAir) Render(ctx context.Context, w io.Writer) error { return onAir(a).Render(ctx, w) }

// lead says in one sentence what matters now.
func (p TodayPage) lead(ctx context.Context) string {
	switch {
	case len(p.Air) > 0:
		return lang.T(ctx, "desk.today.air", "title", p.Air[0].Title)
	case p.Todo.Empty():
		return lang.T(ctx, "desk.today.calm")
	}
	return lang.T(ctx, "desk.today.work")
}
