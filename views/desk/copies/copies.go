// Package copies draws the page of the desk that keeps the shop's copies in another
// place, and has that place carry those who watch. It never sees the account's secret.
package copies

import (
	"context"
	"strconv"
	"strings"
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
	Pace                                  string // Mbit a second
	HasSecret                             bool
	Tested                                time.Time
	TestFailed                            string // kind of what the last test failed with
	At                                    time.Time
	Bytes                                 int64
	Files, Waiting                        int
	Asked                                 bool
	Problem, Answer                       string // kind of the last failure, and the store's words
	Since                                 time.Time
	Used                                  bool   // the account is saved and switched on
	AskLeave                              string // what lies in the place that was used before: "carried", "away"

	Takes Takes
	Crowd Crowd
	Away  Away
}

// Takes is what recordings take, in bytes.
type Takes struct {
	Hour  int64         // of the last films; 0 where there is none
	Day   int64         // on average
	There int64         // of all recordings that are here
	Term  time.Duration // that each is kept
}

// Crowd is how the bucket carries those who watch.
type Crowd struct {
	On                    bool
	Address, Base         string // as typed; where the copies are found from outside
	Shop                  string // the origin of the shop's pages
	Tested                time.Time
	TestFailed            string
	Up, Waiting, Deleting int
	Unknown               bool // the bucket has not answered yet
	Problem, Answer       string
	Since                 time.Time
	Carried               bool // copies may be there
	Deleted               []Deleted
}

// Deleted are copies that caches may still have.
type Deleted struct {
	At      time.Time
	Show    string // its title
	Address string // of the folder
	Files   int
}

func (p Page) secretHint(ctx context.Context) string {
	if p.HasSecret {
		return lang.T(ctx, "copies.secret.kept")
	}
	return lang.T(ctx, "copies.secret.hint")
}

// size is in megabytes, with one decimal.
func (p Page) size(ctx context.Context) string { return tenths(ctx, p.Bytes/100_000) }

func tenths(ctx context.Context, n int64) string {
	return lang.Number(ctx, n/10) + "." + string(rune('0'+n%10))
}

// gigabytes has two decimals below ten, one below a hundred, and else none.
func gigabytes(ctx context.Context, bytes int64) string {
	switch {
	case bytes < 10e9:
		hundredths := (bytes + 5e6) / 1e7
		return lang.Number(ctx, hundredths/100) + "." + strconv.FormatInt(hundredths%100+100, 10)[1:]
	case bytes < 100e9:
		return tenths(ctx, (bytes+5e7)/1e8)
	}
	return lang.Number(ctx, (bytes+5e8)/1e9)
}

// usualHour is what an hour at 2.5 Mbit a second takes.
const usualHour = 1_125_000_000

func (t Takes) hour() int64 {
	if t.Hour > 0 {
		return t.Hour
	}
	return usualHour
}

// month is what comes in thirty days.
func (t Takes) month() int64 { return t.Day * 30 }

// settled is what lies there once the oldest go as new ones come.
func (t Takes) settled() int64 { return t.Day * int64(t.Term/(24*time.Hour)) }

// rate is in Mbit a second.
func (t Takes) rate(ctx context.Context) string { return tenths(ctx, t.hour()*8*10/3600/1e6) }

// days that a recording is kept.
func (t Takes) days() int { return int(t.Term / (24 * time.Hour)) }

// kind is a failure as the words have it.
func kind(s string) string { return "copies.failed." + s }

// done is how much of the files is there, of a thousand.
func (p Page) done() string {
	all := p.Files + p.Waiting
	if all == 0 {
		return "1000"
	}
	return strconv.Itoa(p.Files * 1000 / all)
}

// folder is where public copies are, as policies name it.
func (p Page) folder() string {
	if prefix := strings.Trim(p.Prefix, "/"); prefix != "" {
		return p.Bucket + "/" + prefix + "/public"
	}
	return p.Bucket + "/public"
}

func number(name string, n int) string { return name + "-" + strconv.Itoa(n) }
