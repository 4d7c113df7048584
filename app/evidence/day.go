package evidence

import (
	"slices"
	"strings"

	"hawker/app/evidence/daily"
	"hawker/media/archive"
)

// day holds a list against logs and recordings.
func (s Source) day(r *Report, d daily.List) error {
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
			if p.Show != head.Show {
				continue
			}
			a.Count++
			if sum, ok := known[p.File]; !ok || sum.String() != p.Hash {
				fits, a.File = false, p.File
			}
		}
		r.either(fits, DayFits, DayOther, a)
	}
	if !spoken {
		r.good(DaySilent, About{Day: d.Date})
	}
	return nil
}
