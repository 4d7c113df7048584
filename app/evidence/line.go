package evidence

import (
	"fmt"
	"strconv"

	"hawker/app/live"
	"hawker/app/order"
)

// lineOf is a line of an order with the events of its show that it was sold under.
func (s Source) lineOf(l order.Line, lang string) Line {
	e := Line{Title: l.Title.In(lang), Quantity: l.Quantity, Unit: l.Unit, List: l.List, Reason: l.Reason, Show: l.Show, N: l.N, Variant: string(l.Variant), Chosen: l.At}
	e.Pinned, e.Priced, e.Sold = s.events(e)
	return e
}

// events are those of a line: the last before the sale that put its item on the screen;
// the one whose price it has; the one that tells of the sale. 0 for none.
func (s Source) events(l Line) (pinned, priced, sold uint64) {
	for _, e := range s.Logs[l.Show] {
		switch before := s.before(e, l.Show); {
		case e.N != l.N:
		case e.Kind == live.KindPin && before:
			pinned = e.Seq
		case e.Kind == live.KindPrice && before && e.Data["variant"] == l.Variant:
			if priced = 0; s.prices(e, l) {
				priced = e.Seq
			}
		case e.Kind == live.KindOrder && e.Data["order"] == string(s.Sale.Order) && tells(e, "variant", l.Variant):
			if sold == 0 || tells(e, "unit", fmt.Sprint(l.Unit.Minor)) { // there may be a line at another price
				sold = e.Seq
			}
		}
	}
	return pinned, priced, sold
}

// before tells whether an event was there when the order was placed: it says itself up to
// which it knew the log; of one that does not, the time tells.
func (s Source) before(e live.Event, show live.ShowID) bool {
	for _, head := range s.Sale.Proofs {
		if head.Show == show && head.Seq > 0 {
			return e.Seq <= head.Seq
		}
	}
	return !e.At.After(s.Sale.Placed)
}

// tells is false where an event tells something else; older rows do not tell it at all.
func tells(e live.Event, key, want string) bool {
	told, ok := e.Data[key]
	return !ok || told == want
}

// prices tells whether an event sets the price of a line. Who pays no tax is charged the
// price without it, which the log does not know.
func (s Source) prices(e live.Event, l Line) bool {
	minor, err := strconv.ParseInt(e.Data["minor"], 10, 64)
	return err == nil && (minor == l.Unit.Minor || s.Sale.Exempt && minor > l.Unit.Minor)
}

// line holds the i-th line against the log of its show. A pack of before lines named
// their variant can be held against the events that it names only.
func (s Source) line(r *Report, i int, l Line) {
	a := s.about(l.Show)
	a.Line, a.Title, a.Unit, a.List, a.Reason, a.Item = i+1, l.Title, l.Unit, l.List, l.Reason, l.N
	if l.Show == "" {
		r.good(LineShop, a)
		return
	}
	e := s.at(l.Show, l.Priced)
	is := e.Kind == live.KindPrice && e.N == l.N && s.prices(e, l)
	pinned := l.Pinned
	if l.Variant != "" {
		var priced uint64
		pinned, priced, _ = s.events(l)
		is = is && priced == l.Priced
	}
	if a.Event = l.Priced; l.Priced > 0 || l.Reason == live.ReasonLive {
		r.either(is, LinePrice, LineOther, a)
	} else {
		r.good(LineList, a)
	}
	if a.Event = l.Pinned; l.Pinned > 0 || pinned > 0 {
		e := s.at(l.Show, l.Pinned)
		a.At = e.At
		r.either(e.Kind == live.KindPin && e.N == l.N && pinned == l.Pinned, LinePin, LineNoPin, a)
	}
	s.sold(r, a, l)
}

// sold holds a line against what the log of its show tells of the sale.
func (s Source) sold(r *Report, a About, l Line) {
	if s.Sale.Order == "" || s.Sale.Opened.IsZero() {
		return
	}
	_, _, at := s.events(l)
	e := s.at(l.Show, at)
	a.Event, a.At = at, e.At
	r.either(at > 0 && tells(e, "unit", fmt.Sprint(l.Unit.Minor)), LineSold, LineUnsold, a)
}

// at is an event of a log, a zero one for none.
func (s Source) at(show live.ShowID, seq uint64) live.Event {
	if log := s.Logs[show]; seq > 0 && seq <= uint64(len(log)) {
		return log[seq-1]
	}
	return live.Event{}
}
