// Package evidence tells what an order's lines were sold under, and checks that none
// of it was changed since.
//
// It promises that a check recomputes everything from the bytes: the chain of a show's
// log, the chain of its recording's index and the sum of every segment, and finds in
// them what the order named when it was placed. The same check runs over a running
// shop and over a pack, a ZIP of one order's evidence that needs neither shop nor
// network. What a check could not see, such as segments that a pack leaves out, it says.
//
// It refuses to judge: it says what stands written and whether it still is what it was.
package evidence

import (
	"context"
	"fmt"
	"slices"
	"time"

	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/media/archive"
)

// Sale is an order as evidence: what was agreed, without what happened later.
type Sale struct {
	Number string       `json:"number"`
	Placed time.Time    `json:"placed"`
	Total  money.Amount `json:"total"`
	Lines  []Line       `json:"lines"`
	Proofs []live.Head  `json:"proofs"` // what was known of the shows when it was placed
}

// Line is a line of the sale and what it was sold under.
type Line struct {
	Title    string       `json:"title"`
	Quantity int64        `json:"quantity"`
	Unit     money.Amount `json:"unit"`
	List     money.Amount `json:"list"`
	Reason   string       `json:"reason"` // why this price: list, show, …
	Show     live.ShowID  `json:"show,omitempty"`
	N        int          `json:"n,omitempty"`
	Chosen   time.Time    `json:"chosen"`           // when it went into the cart
	Pinned   uint64       `json:"pinned,omitempty"` // the event that put it on the screen, the last before the sale
	Priced   uint64       `json:"priced,omitempty"` // the event of its price in the show, 0 where the list price held
}

// Source is what a check reads: a sale, the whole logs of its shows, and a folder with
// their recordings.
type Source struct {
	Sale  Sale
	Logs  map[live.ShowID][]live.Event
	Films string
}

// Finding is one thing that was checked.
type Finding struct {
	OK   bool   `json:"ok"`
	What string `json:"what"`
}

// Report is what a check found, in the order of checking.
type Report struct {
	Number   string    `json:"number"`
	Findings []Finding `json:"findings"`
}

// Passed tells whether all of it was as it should be.
func (r Report) Passed() bool {
	return !slices.ContainsFunc(r.Findings, func(f Finding) bool { return !f.OK })
}

func (r *Report) say(ok bool, format string, args ...any) {
	r.Findings = append(r.Findings, Finding{ok, fmt.Sprintf(format, args...)})
}

// Check recomputes all of a source. A line of a mail that names a head may be given to
// be found too, "" for none.
func Check(ctx context.Context, s Source, mailed string) (Report, error) {
	r := Report{Number: s.Sale.Number}
	for i, l := range s.Sale.Lines {
		s.line(&r, i, l)
	}
	if len(s.Sale.Proofs) == 0 {
		r.say(true, "nothing of the order was sold in a show: there is no log and no recording to check")
	}
	found := mailed == ""
	for _, head := range s.Sale.Proofs {
		if err := s.log(&r, head); err != nil {
			return r, err
		}
		if err := s.film(ctx, &r, head); err != nil {
			return r, err
		}
		if mailed != "" {
			same, err := s.mailed(head.Show, mailed)
			if err != nil {
				return r, err
			}
			found = found || same
		}
	}
	if mailed != "" {
		r.say(found, "the line of the mail fits the log and the recording")
	}
	return r, nil
}

// line holds a line against the events that it names.
func (s Source) line(r *Report, i int, l Line) {
	at := func(seq uint64) (live.Event, bool) {
		log := s.Logs[l.Show]
		if seq == 0 || seq > uint64(len(log)) {
			return live.Event{}, false
		}
		return log[seq-1], true
	}
	if l.Show == "" {
		r.say(true, "line %d, %s: sold in the shop at %v (%s)", i+1, l.Title, l.Unit, l.Reason)
		return
	}
	if e, ok := at(l.Priced); l.Priced != 0 {
		r.say(ok && e.Kind == live.KindPrice && e.N == l.N && e.Data["minor"] == fmt.Sprint(l.Unit.Minor), "line %d, %s: sold at %v by event %d of the log", i+1, l.Title, l.Unit, l.Priced)
	} else {
		r.say(true, "line %d, %s: sold at %v (%s), %v in the shop", i+1, l.Title, l.Unit, l.Reason, l.List)
	}
	if e, ok := at(l.Pinned); l.Pinned != 0 {
		r.say(ok && e.Kind == live.KindPin && e.N == l.N, "line %d: item %d was put on the screen by event %d, at %s", i+1, l.N, l.Pinned, e.At.UTC().Format(time.RFC3339))
	}
}

// log follows the chain of a show's log and looks for what the order knew of it.
func (s Source) log(r *Report, head live.Head) error {
	log := s.Logs[head.Show]
	broken, err := live.CheckChain(log)
	if err != nil {
		return err
	}
	if broken > 0 {
		r.say(false, "the log of show %s was changed: event %d does not follow from those before it", head.Show, broken)
		return nil
	}
	r.say(true, "the log of show %s is whole: %d events follow from one another", head.Show, len(log))
	if head.Log != "" {
		known := head.Seq <= uint64(len(log)) && head.Seq > 0 && log[head.Seq-1].Sum == head.Log
		r.say(known, "what the order knew of the log is in it: event %d with the sum %.16s…", head.Seq, head.Log)
	}
	return nil
}

// film recomputes the recording of a show and looks for what the order knew of it.
func (s Source) film(ctx context.Context, r *Report, head live.Head) error {
	if head.Film == "" {
		r.say(true, "show %s was not recorded when the order was placed", head.Show)
		return nil
	}
	problems, err := archive.Verify(ctx, s.Films, string(head.Show))
	if err != nil {
		return err
	}
	for _, p := range problems {
		r.say(false, "the recording of show %s: %s", head.Show, p)
	}
	if len(problems) == 0 {
		r.say(true, "the recording of show %s is what was recorded", head.Show)
	}
	known, err := s.heads(head.Show, head.Segment)
	if err != nil {
		return err
	}
	r.say(slices.Contains(known, head.Film), "what the order knew of the recording is in it: up to segment %d, with the head %.16s…", head.Segment, head.Film)
	return nil
}

// heads are those of the recording's chain after a segment, as digits.
func (s Source) heads(show live.ShowID, segment uint32) ([]string, error) {
	list, err := archive.Heads(s.Films, string(show), segment)
	digits := make([]string, len(list))
	for i, h := range list {
		digits[i] = h.String()
	}
	return digits, err
}

// mailed tells whether a line of a mail fits a show's log and recording.
func (s Source) mailed(show live.ShowID, line string) (bool, error) {
	seq, segment, err := live.ReadHead(line)
	if err != nil {
		return false, err
	}
	log := s.Logs[show]
	if seq == 0 || seq > uint64(len(log)) {
		return false, nil
	}
	known, err := s.heads(show, segment)
	for _, film := range append(known, "") {
		if (live.Head{Show: show, Seq: seq, Log: log[seq-1].Sum, Segment: segment, Film: film}).String() == line {
			return true, err
		}
	}
	return false, err
}

// lineOf is a line of an order with the events of its show that it was sold under.
func lineOf(l order.Line, placed time.Time, log []live.Event, lang string) Line {
	e := Line{Title: l.Title.In(lang), Quantity: l.Quantity, Unit: l.Unit, List: l.List, Reason: l.Reason, Show: l.Show, N: l.N, Chosen: l.At}
	for _, ev := range log {
		if ev.At.After(placed) {
			break
		}
		switch {
		case ev.N != l.N:
		case ev.Kind == live.KindPin:
			e.Pinned = ev.Seq
		case ev.Kind == live.KindPrice && ev.Data["variant"] == string(l.Variant):
			e.Priced = 0
			if ev.Data["minor"] == fmt.Sprint(l.Unit.Minor) {
				e.Priced = ev.Seq
			}
		}
	}
	return e
}
