package desk

import (
	"context"
	"time"

	"hawker/app/lang"
	"hawker/views/desk/frame"
)

// PeoplePage lists who works here.
type PeoplePage struct {
	frame.Frame
	Rows []PersonRow
}

// PersonRow is one person in the list.
type PersonRow struct {
	Name, Email, Role, URL string
	Disabled, Me           bool
	Since                  time.Time
}

// PersonPage adds or changes a person. Secret is a password or stream key that
// is shown this once.
type PersonPage struct {
	frame.Frame
	frame.Form
	New      bool
	Action   string
	Name     string // as saved
	FullName string // as typed
	Email    string
	Disabled bool
	Me       bool
	Roles    []frame.Choice
	Password string // as typed
	Secret   string
}

// AuditPage lists what staff did, newest first.
type AuditPage struct {
	frame.Frame
	Rows  []AuditRow
	Pages frame.Pages
}

// AuditRow is one command of a person.
type AuditRow struct {
	At       time.Time
	Who, Did string
	Objects  []string
	Addr     string
	Hash     string // the first digits of the row's link in the chain
}

// MePage is one's own account.
type MePage struct {
	frame.Frame
	frame.Form
	Email   string
	HasKey  bool
	KeyMade time.Time
	Key     string // shown once
	Server  string
}

// roles in the order of what they may.
var roles = []string{"owner", "host", "assistant", "packer"}

func (p PersonPage) heading(ctx context.Context) string {
	if p.New {
		return lang.T(ctx, "desk.person.new")
	}
	return p.Name
}

func (p PersonPage) button(ctx context.Context) string {
	if p.New {
		return lang.T(ctx, "desk.person.add")
	}
	return lang.T(ctx, "desk.save")
}
