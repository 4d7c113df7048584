// Package invites draws the page of the desk where a show's invitations are made, seen
// and withdrawn.
//
// It promises that every code can be copied with its link, and that its state is said
// in words. It counts nothing: figures come finished.
package invites

import (
	"context"
	"time"

	"hawker/app/lang"
	"hawker/views/desk/frame"
)

// Page is the invitations of one show.
type Page struct {
	frame.Frame
	frame.Form
	Show, Back   string // its name and its page in the desk
	Action       string // makes more
	Sheet        string // all of them as a table; "" where there are none
	Open         bool   // the show lets in by invitation
	Count, Names string // as typed
	Made         int
	Used         int
	Unused       int
	Revoked      int
	Most         int // at once
	Rows         []Row
	Pages        frame.Pages
}

// Row is one invitation.
type Row struct {
	ID     string // of the element that its link is copied from
	N      int
	Name   string
	Code   string
	Link   string
	State  string // unused, used, revoked
	At     time.Time
	Who    string // what the guest calls herself in the room, "" for nothing
	Revoke string // address, "" where it is withdrawn
}

func (r Row) badge() string {
	return map[string]string{"unused": "", "used": "ok", "revoked": "warn"}[r.State]
}

// told says when it was used or withdrawn, and by whom it was used.
func (r Row) told(ctx context.Context) string {
	if r.At.IsZero() {
		return ""
	}
	return frame.Joined(lang.DateTime(ctx, r.At), r.Who)
}

// named is for whom it is, or its number.
func (r Row) named(ctx context.Context) string {
	if r.Name != "" {
		return r.Name
	}
	return lang.T(ctx, "invite.number", "n", r.N)
}
