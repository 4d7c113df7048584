// Package payments draws the part of the desk where the shop's accounts at the
// providers of payments are set up, and what an order's payments have come to.
//
// It promises that a secret which was entered is never drawn again, only that it is
// there and how it ends; and that a provider which does not take the keys says so
// beside them. It looks nothing up.
package payments

import (
	"context"
	"io"
	"time"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/desk/frame"
)

// SettingsPage is the accounts at all providers.
type SettingsPage struct {
	frame.Frame
	frame.Form
	Sent      string // the provider whose form was refused
	Providers []Provider
	Strays    []Stray
}

// Provider is the account at one of them, as it stands or was typed.
type Provider struct {
	Name   string // "stripe"
	On     bool
	Inputs []Input
	Hook   string // where it is to send its messages
	Near   bool   // that address is reached from this machine only
	Manual *bool  // authorise first, where the provider can
	Old    string // how the secret ends that is still taken beside the new one
	Set    bool   // enough is there to be tested
	Tested time.Time
	Fault  string // what the last test refused with, in words
	Far    string // why no order can be paid by it
}

// Input is one thing to fill in.
type Input struct {
	Name, Value string
	Long        bool // several lines
	Secret      bool // never shown
	Kept        string
	Optional    bool
}

func (p Provider) key(part string) string { return "desk.pay." + p.Name + "." + part }

func (p Provider) action() string { return "/desk/settings/payments/" + p.Name }

// id names an input in the page, where all providers stand.
func (p Provider) id(i Input) string { return p.Name + "-" + i.Name }

// field is the name of an input's refusal.
func (p Provider) field(i Input) string { return p.Name + "." + i.Name }

func (p Provider) hint(ctx context.Context, i Input) string {
	if i.Kept == "…" {
		return lang.T(ctx, "desk.pay.kept.whole")
	}
	if i.Secret && i.Kept != "" {
		return lang.T(ctx, "desk.pay.kept", "end", i.Kept)
	}
	return lang.T(ctx, p.key(i.Name+".hint"))
}

// state is the account in a word, with the kind of its mark.
func (p Provider) state() (kind, key string) {
	switch {
	case p.Fault != "":
		return "danger", "desk.pay.state.fault"
	case p.On:
		return "ok", "desk.pay.state.on"
	case p.Set:
		return "", "desk.pay.state.off"
	}
	return "", "desk.pay.state.none"
}

// Attempts is what was tried to pay an order by providers.
type Attempts struct {
	List []Attempt
	Take string // where what is held ready is taken or let go, "" for nowhere
}

// Render writes the component.
func (a Attempts) Render(ctx context.Context, w io.Writer) error { return attempts(a).Render(ctx, w) }

// Attempt is one of them.
type Attempt struct {
	Method     string
	State      string
	Brand, Ref string
	Amount     money.Amount
	Authorized money.Amount
	Captured   money.Amount
	Refunded   money.Amount
	At, Ends   time.Time
	Why        string
}

func (a Attempt) badge() string {
	switch a.State {
	case "captured":
		return "ok"
	case "authorized", "processing":
		return "info"
	case "failed":
		return "danger"
	}
	return ""
}

// TakePage asks how much of what is held ready is taken.
type TakePage struct {
	frame.Frame
	frame.Form
	Number string
	Held   money.Amount
	Amount string
	Ends   time.Time
}

func (p TakePage) back() string { return "/desk/orders/" + p.Number }

// sum is the most telling of the sums.
func (a Attempt) sum(ctx context.Context) string {
	switch {
	case a.Refunded.Minor > 0:
		return lang.T(ctx, "desk.pay.sum.back", "captured", a.Captured, "back", a.Refunded)
	case a.Captured.Minor > 0:
		return lang.Money(ctx, a.Captured)
	case a.Authorized.Minor > 0:
		return lang.Money(ctx, a.Authorized)
	}
	return lang.Money(ctx, a.Amount)
}
