// Package recordings draws the pages of the desk on what is recorded of the shows:
// what the disk holds, how long each recording is kept, and what of it is hidden.
package recordings

import (
	"context"
	"strconv"
	"strings"
	"time"

	"hawker/app/lang"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// Disk is the room that recordings have: sizes in bytes. Level is "", "nearly" or
// "refuses".
type Disk struct {
	Level       string
	Free, Total int64
	PerHour     int64
	Days        int  // until it is full; 0 where nothing tells
	Settles     bool // old recordings move to the bucket in time, so that it does not fill
}

// Page lists the recordings.
type Page struct {
	frame.Frame
	frame.Form
	Disk   Disk
	Record bool // shows are recorded
	Rows   []Row
	Pages  frame.Pages
	Coming []Coming
	Ending []Row    // what is deleted next, the first first
	Law    string   // "cn" where the law wants recordings kept, "" where the shop's own rule does
	Days   []string // dates of lists, the newest first
}

// Coming is a show that is to come. Action is where its switch leads.
type Coming struct {
	Title, Action string
	At            time.Time
	Off           bool
}

// Row is one recording. State is "on", or why it stands still; Gone that its term is
// over and it is deleted.
type Row struct {
	URL, Title string
	At         time.Time
	Long       time.Duration
	Size       int64
	State      string
	OnAir      bool
	Until      time.Time
	Held       bool
	Gone       time.Time
}

// One is the page of one recording.
type One struct {
	frame.Frame
	frame.Form
	Row
	Action, Head string // Head of the chain of sums, "" without any
	Hold         string
	Hidden       []Hidden
	Clips        []Hidden // passages that stay: they are published
	Law          string
	Here, Of     int    // segments whose files are on this machine, of all
	Away         int    // those that lie in the bucket alone, and are fetched from there
	Yield        string // address of what the show yielded
	Public       string // of the replay, "" while there is none
	Over         bool   // its term is
	// What stands in the fields.
	From, To, Reason, Date string
}

// Hidden is a stretch that the public does not see.
type Hidden struct{ From, To time.Duration }

// span is the stretch as it is read.
func (h Hidden) span() string { return lang.Lasting(h.From) + " – " + lang.Lasting(h.To) }

// nanoseconds of an end of a stretch, as the form gives it back.
func nanoseconds(d time.Duration) string { return strconv.FormatInt(int64(d), 10) }

// size writes bytes in thousands: "820 MB", "1.1 GB".
func size(n int64) string {
	units := []string{"kB", "MB", "GB", "TB"}
	v, unit := float64(n)/1e3, 0
	for v >= 1000 && unit < len(units)-1 {
		v, unit = v/1e3, unit+1
	}
	digits := 0
	if v < 10 && unit > 0 {
		digits = 1
	}
	return strconv.FormatFloat(v, 'f', digits, 64) + " " + units[unit]
}

// share of the disk that is taken, of 1000.
func (d Disk) taken() string {
	if d.Total <= 0 {
		return "0"
	}
	return strconv.FormatInt(1000-d.Free/max(1, d.Total/1000), 10)
}

func (d Disk) known() bool { return d.Total > 0 && d.Total < 1<<62 }

// pace says what an hour of a show takes.
func (d Disk) pace(ctx context.Context) string {
	if d.PerHour == 0 {
		return lang.T(ctx, "recording.pace.none")
	}
	return lang.T(ctx, "recording.pace", "size", size(d.PerHour))
}

// lasts says until when there is room, "" where nothing tells.
func (d Disk) lasts(ctx context.Context) string {
	switch {
	case d.Settles:
		return lang.T(ctx, "recording.settles")
	case d.PerHour == 0 || d.Days <= 0 || d.Days >= farDays:
		return ""
	case d.Days < nearDays:
		return lang.N(ctx, "recording.days", d.Days)
	case d.Days < yearDays:
		return lang.N(ctx, "recording.months", d.Days/monthDays)
	}
	return lang.N(ctx, "recording.years", d.Days/(12*monthDays))
}

// A forecast is told in days as long as they matter, then in whole months and years;
// farDays are so many that it says nothing.
const (
	monthDays = 30
	nearDays  = 100
	yearDays  = 2 * 365
	farDays   = 3650
)

// about is the second line of a row.
func (r Row) about(ctx context.Context) string {
	list := []string{lang.DayTime(ctx, r.At)}
	if r.Long > 0 {
		list = append(list, lang.Lasting(r.Long), size(r.Size))
	}
	return strings.Join(list, " · ")
}

// kept says until when it is there.
func (r Row) kept(ctx context.Context) string {
	switch {
	case !r.Gone.IsZero():
		return lang.T(ctx, "recording.gone", "at", lang.Date(ctx, r.Gone))
	case r.Held:
		return lang.T(ctx, "recording.held")
	case r.Until.IsZero():
		return lang.T(ctx, "recording.running")
	}
	return lang.T(ctx, "recording.until", "at", lang.Date(ctx, r.Until))
}

// lawOf says why recordings are kept so long.
func lawOf(ctx context.Context, law string) string {
	if law == "cn" {
		return lang.T(ctx, "recording.law.cn")
	}
	return lang.T(ctx, "recording.law.own")
}

// elsewhereLaw says what the law thinks of copies.
func elsewhereLaw(ctx context.Context, law string) string {
	if law == "cn" {
		return lang.T(ctx, "recording.elsewhere.cn")
	}
	return ""
}

// away tells whether all that is not here lies in the bucket, by the shop's own wish.
func (p One) away() bool { return p.elsewhere() && p.Away >= p.Of-p.Here }

// copies leads the owner to where recordings are copied and moved.
func (p One) copies(ctx context.Context) *ui.Link { return copies(ctx, p.Frame.May.Settings) }

func (p Page) copies(ctx context.Context) *ui.Link { return copies(ctx, p.Frame.May.Settings) }

func copies(ctx context.Context, may bool) *ui.Link {
	if !may {
		return nil
	}
	return &ui.Link{Label: lang.T(ctx, "copies.title"), URL: "/desk/settings/copies"}
}

// elsewhere tells whether some of it is only in another place.
func (p One) elsewhere() bool { return p.Here < p.Of && p.Gone.IsZero() }

// stands tells whether it should record, and does not.
func (r Row) stands() bool { return r.OnAir && r.State != "on" && r.State != "" }
