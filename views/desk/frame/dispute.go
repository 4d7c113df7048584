package frame

import (
	"context"
	"time"

	"hawker/app/lang"
	"hawker/app/money"
)

// Dispute is money that a bank wants back. Days are left for evidence, below zero once
// it is too late; Dated tells whether anybody said until when.
type Dispute struct {
	Ref      string
	State    string // open, won, lost
	Number   string // of the order
	Buyer    string
	Amount   money.Amount
	Reason   string
	Opened   time.Time
	Due      time.Time
	Closed   time.Time
	Dated    bool
	Days     int
	Evidence []Evidence
	Typed    string // evidence, as typed
	Can      bool   // be noted by this person
}

// Evidence is what was sent to the provider.
type Evidence struct {
	At       time.Time
	By, Text string
}

// Left says how long evidence is still taken.
func (d Dispute) Left(ctx context.Context) string {
	switch {
	case d.State != "open":
		return lang.T(ctx, "dispute.told."+d.State, "at", lang.Date(ctx, d.Closed))
	case !d.Dated:
		return lang.T(ctx, "dispute.undated")
	case d.Days < 0:
		return lang.T(ctx, "dispute.late", "at", lang.DayTime(ctx, d.Due))
	case d.Days == 0:
		return lang.T(ctx, "dispute.today", "at", lang.DayTime(ctx, d.Due))
	}
	return lang.N(ctx, "dispute.left", d.Days, "at", lang.DayTime(ctx, d.Due))
}

// Kind is how urgent it is.
func (d Dispute) Kind() string {
	switch {
	case d.State == "won":
		return "ok"
	case d.State == "lost", d.State == "open" && d.Dated && d.Days < 3:
		return "danger"
	}
	return "warn"
}
