package desk

import (
	"time"

	"hawker/app/money"
)

// TodayPage is the first page of the desk.
type TodayPage struct {
	Frame
	Now     time.Time
	Figures Figures
	Todo    Todo
	Hours   Hours
	News    News
	First   First
}

// Figures are today's four figures, with the seven days that end today.
type Figures struct {
	Sales      money.Amount // received or due on orders of today that stand
	Paid       money.Amount // of it received
	Orders     int
	FromShows  int
	ToPack     int64
	PackPieces int64
	Viewers    int
	Shows      int // shows on the air
	SalesDays  []int64
	OrderDays  []int64
}

// Todo is what waits for somebody. Zero of each is a line that is not shown.
type Todo struct {
	ToPack    int64
	Transfers int64 // unpaid for more than a day
	Messages  int64
	Low       []Low
	LowMore   int
}

// Empty tells whether nothing waits.
func (t Todo) Empty() bool {
	return t.ToPack == 0 && t.Transfers == 0 && t.Messages == 0 && len(t.Low) == 0
}

// Low is a variant of which little is left.
type Low struct {
	Title, URL string
	Left       int64
}

// Hours are the sales of today by the hour in the shop's time zone.
type Hours struct {
	Sums     [24]int64 // minor units
	Now      int       // the hour that runs
	Currency money.Currency
}

// News is the newest order, by which a page rings and says what came.
type News struct {
	Number string // "" when there is no order yet
	Total  money.Amount
	Name   string
	At     time.Time
}

// First is what a new shop does next; steps done are ticked, and all done hides it.
type First struct {
	Show                    bool
	Product, Schedule, Ship bool
}
