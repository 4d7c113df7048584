// Package evidence tells what an order's lines were sold under, and checks that none
// of it was changed since.
//
// It promises that a check recomputes everything from the bytes: the chain of a show's
// log, the chain of its recording's index and the sum of every segment, and finds in
// them what the order named when it was placed. The same check runs over a running
// shop and over a pack, a ZIP of one order's evidence that needs neither shop nor
// network. What a check could not see, such as segments that a pack leaves out, it says.
//
// It cannot see what nobody outside has a sum of. Whoever holds the database can write
// log, index and order anew so that they fit one another; then only a line of a mail or
// the list of a day tells (Witness), and only of what came before it. Neither covers the
// order's own record but for what the log says of it: each line, its price and that it
// was sold. An order that is taken out whole is missed by doctor, which finds it in the
// log of its show; one that was sold outside any show is not.
//
// It refuses to judge: it says what stands written and whether it still is what it was.
package evidence

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"time"

	"hawker/app/claim"
	"hawker/app/evidence/daily"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/media/archive"
)

// Sale is an order as evidence: what was agreed, without what happened later.
type Sale struct {
	Number string       `json:"number"`
	Order  order.ID     `json:"order,omitempty"` // as the logs of shows name it
	Placed time.Time    `json:"placed"`
	Opened time.Time    `json:"opened,omitzero"` // when it was paid or accepted; each log has a row of it since
	Exempt bool         `json:"exempt,omitempty"`
	Total  money.Amount `json:"total"`
	Lines  []Line       `json:"lines"`
	Proofs []live.Head  `json:"proofs"` // what was known of the shows when it was placed

	Shows map[live.ShowID]string `json:"shows,omitempty"` // their titles
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
	Variant  string       `json:"variant,omitempty"`
	Chosen   time.Time    `json:"chosen"`           // when it went into the cart
	Pinned   uint64       `json:"pinned,omitempty"` // the event that put it on the screen, the last before the sale
	Priced   uint64       `json:"priced,omitempty"` // the event of its price in the show, 0 where the shop's price held
	Sold     uint64       `json:"sold,omitempty"`   // the event that it was paid or accepted

	Product   string        `json:"product,omitempty"`
	ClaimHead claim.Head    `json:"claim_head,omitzero"` // what the order knew of the claims
	Claims    []claim.Claim `json:"claims,omitempty"`    // that the shop stood by then
}

// Source is what a check reads: a sale, the whole logs of its shows, and a folder with
// their recordings.
type Source struct {
	Sale  Sale
	Logs  map[live.ShowID][]live.Event
	Films string

	Claims map[string][]claim.Version          // by product, all there ever were
	Lots   Lots                                // of its parcels
	Papers func(hash string) (*os.File, error) // opens a paper by its sum
	Fetch  archive.Fetch                       // brings segments that lie in another place; nil: only their sums are looked at
}

// Witness is what somebody outside the shop kept: a line of a mail, or the list of a
// day that the shop handed over. What is empty is not asked.
type Witness struct {
	Mailed string
	Day    daily.List
}

// Check recomputes all of a source, and holds it against what a witness has. It refuses
// with head_malformed.
func Check(ctx context.Context, s Source, w Witness) (Report, error) {
	r := Report{Number: s.Sale.Number}
	for i, l := range s.Sale.Lines {
		s.line(&r, i, l)
	}
	if len(s.Sale.Proofs) == 0 {
		r.good(NoShow, About{})
	}
	fits := false
	for _, head := range s.Sale.Proofs {
		if err := s.log(&r, head); err != nil {
			return r, err
		}
		if err := s.film(ctx, &r, head); err != nil {
			return r, err
		}
		if w.Mailed == "" {
			continue
		}
		same, err := s.mailed(head.Show, w.Mailed)
		if err != nil {
			return r, err
		}
		fits = fits || same
	}
	if w.Mailed != "" {
		r.either(fits, MailFits, MailOther, About{Sum: short(w.Mailed)})
	}
	return r, errors.Join(s.claimed(&r), s.fromLots(&r), s.day(&r, w.Day))
}

func (s Source) about(show live.ShowID) About {
	return About{Show: show, ShowName: s.Sale.Shows[show]}
}

// log follows the chain of a show's log and looks for what the order knew of it.
func (s Source) log(r *Report, head live.Head) error {
	log, a := s.Logs[head.Show], s.about(head.Show)
	if len(log) == 0 {
		r.bad(LogMissing, a)
		return nil
	}
	broken, err := live.CheckChain(log)
	if err != nil {
		return err
	}
	if broken > 0 {
		a.Event, a.At = broken, log[broken-1].At
		r.bad(LogBroken, a)
		return nil
	}
	a.Count = len(log)
	r.good(LogWhole, a)
	if head.Log != "" {
		a.Event, a.Sum = head.Seq, short(head.Log)
		r.either(head.Seq <= uint64(len(log)) && head.Seq > 0 && log[head.Seq-1].Sum == head.Log, LogKnown, LogUnknown, a)
	}
	return nil
}

// film recomputes the recording of a show and looks for what the order knew of it.
func (s Source) film(ctx context.Context, r *Report, head live.Head) error {
	a := s.about(head.Show)
	if head.Film == "" {
		r.good(FilmNone, a)
		return nil
	}
	problems, fetched, err := s.problems(ctx, head.Show)
	if errors.Is(err, fs.ErrNotExist) { // it is nowhere, and nothing of it is known
		a.Segment, a.Sum = head.Segment, short(head.Film)
		r.bad(FilmUnknown, a)
		return nil
	}
	if err != nil {
		return err
	}
	for _, p := range problems {
		b := a
		b.File, b.Segment, b.From, b.To, b.Place = p.File, p.Segment, p.From, p.To, p.At
		r.bad(filmBad+string(p.Kind), b)
	}
	if len(problems) == 0 {
		a.Count, a.Of, err = archive.Here(s.Films, string(head.Show))
		if a.Count == a.Of {
			r.good(FilmWhole, a)
		} else {
			r.good(FilmSome, a)
		}
		if a.Count = fetched; fetched > 0 {
			r.good(FilmAway, a)
		}
	}
	if err != nil {
		return err
	}
	known, err := s.heads(head.Show, head.Segment)
	a.Segment, a.Sum = head.Segment, short(head.Film)
	r.either(slices.Contains(known, head.Film), FilmKnown, FilmUnknown, a)
	return err
}

// problems of a show's recording. Of what lies in another place the order's minutes are
// looked at.
func (s Source) problems(ctx context.Context, show live.ShowID) (list []archive.Problem, fetched int, err error) {
	reach := archive.Reach{}
	if reach.From, reach.To = s.minutes(show); s.Fetch != nil {
		reach.Fetch = func(ctx context.Context, room, name string) ([]byte, error) {
			b, err := s.Fetch(ctx, room, name)
			if err == nil {
				fetched++
			}
			return b, err
		}
	}
	list, err = archive.VerifyWith(ctx, s.Films, string(show), reach)
	return list, fetched, err
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
