// Package mail draws the part of the desk where the shop's mails are read, sent
// again and set up.
//
// It promises that every mail can be read whatever became of it, that a mail which
// may have arrived says so before it is sent again, and that the server's password
// is never drawn. It looks nothing up.
package mail

import (
	"context"
	"time"

	"hawker/app/lang"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// ListPage lists the mails of one state.
type ListPage struct {
	frame.Frame
	State   string
	Tabs    []frame.Tab
	Rows    []Row
	Pages   frame.Pages
	Set     bool // a server is set
	MaySet  bool
	MaySend bool // all of this list can be sent
}

// Row is one mail in the list.
type Row struct {
	URL, Kind, To string
	Order         ui.Link
	State, Why    string
	Answer        string
	At            time.Time // made, or sent
	Due           time.Time // the next attempt, of waiting ones
}

// Badge is its state as a mark.
func (r Row) badge() string {
	switch r.State {
	case "sent":
		return "ok"
	case "failed":
		return "danger"
	case "kept":
		return ""
	}
	return "info"
}

// told says in a few words where the mail is.
func (r Row) told(ctx context.Context) string {
	switch {
	case r.State == "failed":
		return lang.T(ctx, "desk.mail.why."+r.Why)
	case r.State == "waiting" && r.Answer != "":
		return lang.T(ctx, "desk.mail.again", "at", lang.DayTime(ctx, r.Due))
	}
	return lang.T(ctx, "desk.mail.told."+r.State)
}

// OnePage is one mail.
type OnePage struct {
	frame.Frame
	frame.Form
	Row
	Subject string
	Text    string
	HTML    string // address of the letter as a page, "" where only the words are kept
	Gone    string // why there are no words
	Action  string // sends it; "" where it cannot be
	Tries   int
}

// whole is where the mail is, and why it is not sent where nothing was set.
func (p OnePage) whole(ctx context.Context) string {
	if p.State == "kept" {
		return lang.T(ctx, "desk.mail.kept")
	}
	return p.told(ctx)
}

// SamplePage is what one kind of mail looks like.
type SamplePage struct {
	frame.Frame
	Kind, Lang    string
	Kinds, Langs  []frame.Tab
	Subject, Text string
	HTML          string
}

// SettingsPage is the mail server, the signature and what is sent.
type SettingsPage struct {
	frame.Frame
	frame.Form
	Input
	Set    bool // a server is set
	Tested *Tested
	To     string // where a test goes
}

// Input is the settings as they stand or were typed.
type Input struct {
	Host, Port, Security, User string
	HasPassword                bool
	FromName, From             string
	Site, Staff                string
	Kinds, StaffKinds          []frame.Choice // to buyers, and to the shop
}

// Tested is what came of a test.
type Tested struct {
	OK            bool
	Title, Answer string
}

func (t Tested) kind() string {
	if t.OK {
		return "ok"
	}
	return "danger"
}

func (p SettingsPage) securities(ctx context.Context) (list []ui.Option) {
	for _, s := range []string{"starttls", "tls", "none"} {
		list = append(list, ui.Option{Value: s, Label: lang.T(ctx, "desk.mail.security."+s)})
	}
	return list
}

func (p SettingsPage) passwordHint(ctx context.Context) string {
	if p.HasPassword {
		return lang.T(ctx, "desk.mail.password.kept")
	}
	return lang.T(ctx, "desk.mail.password.hint")
}

func (p ListPage) empty(ctx context.Context) ui.Empty {
	return ui.Empty{Small: true, Title: lang.T(ctx, "desk.mail.none."+p.State), Text: lang.T(ctx, "desk.mail.none.text")}
}
