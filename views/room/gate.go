package room

import (
	"context"
	"time"

	"hawker/app/lang"
	"hawker/views/ui"
)

// GatePage stands before a private show: it says no more of it than its name and when
// it is.
type GatePage struct {
	ui.Page
	Name   string
	State  string // of the show
	At     time.Time
	Invite bool   // codes let in one browser each
	Action string // takes the code
	Next   string // where the visitor wanted to go
	Code   string // as it was typed, or brought by a link
	Linked bool   // it was brought, and is not used up yet
	Error  string
}

// when says what there is to be seen, and when.
func (p GatePage) when(ctx context.Context) string {
	switch p.State {
	case "live":
		return lang.T(ctx, "gate.live")
	case "ended":
		return lang.T(ctx, "gate.ended", "day", lang.Day(ctx, p.At))
	}
	return lang.DayTime(ctx, p.At)
}

// lead says what to do.
func (p GatePage) lead(ctx context.Context) string {
	switch {
	case p.Linked:
		return lang.T(ctx, "gate.lead.linked")
	case p.Invite:
		return lang.T(ctx, "gate.lead.invite")
	}
	return lang.T(ctx, "gate.lead.code")
}

func (p GatePage) label(ctx context.Context) string {
	if p.Invite {
		return lang.T(ctx, "gate.field.invite")
	}
	return lang.T(ctx, "gate.field.code")
}
