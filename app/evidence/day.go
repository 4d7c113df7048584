package evidence

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"hawker/app/live"
	"hawker/media/archive"
)

// ErrNoDay is returned for a file that is no list of a day, or that was changed.
var ErrNoDay = errors.New("the file is no list of a day's recordings, or was changed")

// Day is the list of what was recorded on one day, which a shop hands over or mails, so
// that somebody outside has it: what each show's log and recording had come to, and the
// sum of each segment. Lists are chained by the sums of their text.
//
//	day 2026-11-22
//	before 2026-11-21 SHA-256
//	show SHOW EVENTS.SEGMENTS.SHA-256
//	segment SHOW NAME BYTES SHA-256
//	sum SHA-256
type Day struct {
	Date   string // 2006-01-02, in the shop's zone
	Before string // the date of the list before, and its sum; "" for the first
	Heads  []live.Head
	Lines  []string // of a list that was read: its heads
	Pieces []Piece
	Sum    string // of the text before it
}

// Piece is a segment that a list names.
type Piece struct {
	Show live.ShowID
	File string
	Size int64
	Hash string
}

// Text writes the list.
func (d Day) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "day %s\n", d.Date)
	if d.Before != "" {
		fmt.Fprintf(&b, "before %s\n", d.Before)
	}
	for _, h := range d.Heads {
		fmt.Fprintf(&b, "show %s %s\n", h.Show, h)
	}
	for _, p := range d.Pieces {
		fmt.Fprintf(&b, "segment %s %s %d %s\n", p.Show, p.File, p.Size, p.Hash)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return b.String() + "sum " + hex.EncodeToString(sum[:]) + "\n"
}

// ReadDay reads what Text wrote. It returns ErrNoDay.
func ReadDay(r io.Reader) (Day, error) {
	var d Day
	sum := sha256.New()
	for lines := bufio.NewScanner(r); lines.Scan(); {
		line := lines.Text()
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "day":
			d.Date = rest
		case "before":
			d.Before = rest
		case "show":
			d.Lines = append(d.Lines, rest)
		case "segment":
			var p Piece
			if _, err := fmt.Sscanf(rest, "%s %s %d %s", &p.Show, &p.File, &p.Size, &p.Hash); err != nil {
				return d, ErrNoDay
			}
			d.Pieces = append(d.Pieces, p)
		case "sum":
			if d.Sum = rest; rest != hex.EncodeToString(sum.Sum(nil)) {
				return d, ErrNoDay
			}
		}
		_, _ = io.WriteString(sum, line+"\n") // a hash takes all
	}
	if _, err := time.Parse(time.DateOnly, d.Date); err != nil || d.Sum == "" {
		return d, ErrNoDay
	}
	return d, nil
}

// day holds a list against logs and recordings.
func (s Source) day(r *Report, d Day) error {
	if d.Date == "" {
		return nil
	}
	spoken := false
	for _, head := range s.Sale.Proofs {
		a := s.about(head.Show)
		a.Day = d.Date
		at := slices.IndexFunc(d.Lines, func(l string) bool { return strings.HasPrefix(l, string(head.Show)+" ") })
		if at < 0 {
			continue
		}
		spoken = true
		_, line, _ := strings.Cut(d.Lines[at], " ")
		fits, err := s.mailed(head.Show, line)
		if err != nil {
			return err
		}
		known, err := archive.Sums(s.Films, string(head.Show))
		if err != nil {
			return err
		}
		for _, p := range d.Pieces {
			if sum, ok := known[p.File]; p.Show == head.Show && ok {
				a.Count++
				if sum.String() != p.Hash {
					fits, a.File = false, p.File
				}
			}
		}
		r.either(fits, DayFits, DayOther, a)
	}
	if !spoken {
		r.good(DaySilent, About{Day: d.Date})
	}
	return nil
}
