// Package copies draws the page of the desk that keeps the shop's copies in another
// place. It never sees the account's secret.
package copies

import (
	"context"
	"time"

	"hawker/app/lang"
	"hawker/views/desk/frame"
)

// Page is that page; texts are as they stand in the fields.
type Page struct {
	frame.Frame
	frame.Form
	On                                    bool
	Endpoint, Region, Bucket, Prefix, Key string
	HasSecret                             bool
	Tested                                time.Time
	TestFailed                            string // kind of what the last test failed with
	At                                    time.Time
	Bytes                                 int64
	Files, Waiting                        int
	Asked                                 bool
	Problem, Answer                       string // kind of the last failure, and the store's words
	Since                                 time.Time
	Used                                  bool // the account is saved and switched on
}

func (p Page) secretHint(ctx context.Context) string {
	if p.HasSecret {
		return lang.T(ctx, "copies.secret.kept")
	}
	return lang.T(ctx, "copies.secret.hint")
}

// size is in megabytes, with one decimal.
func (p Page) size(ctx context.Context) string {
	tenths := p.Bytes / 100_000
	return lang.Number(ctx, tenths/10) + "." + string(rune('0'+tenths%10))
}

// kind is a failure as the words have it.
func kind(s string) string { return "copies.failed." + s }
