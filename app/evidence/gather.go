package evidence

import (
	"hawker/app/catalog"
	"hawker/app/chat"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/store"
	"hawker/media/archive"
)

// Gather reads the source of an order from a shop whose recordings lie in a folder.
func Gather(tx *store.Tx, o order.Order, films string) (Source, error) {
	s := Source{
		Sale:  Sale{Number: o.Number, Placed: o.Placed, Total: o.Total, Proofs: o.Proofs},
		Logs:  map[live.ShowID][]live.Event{},
		Films: films,
	}
	for _, l := range o.Lines {
		if _, read := s.Logs[l.Show]; l.Show != "" && !read {
			log, err := wholeLog(tx, l.Show)
			if err != nil {
				return s, err
			}
			s.Logs[l.Show] = log
		}
		s.Sale.Lines = append(s.Sale.Lines, lineOf(l, o.Placed, s.Logs[l.Show], o.Lang))
	}
	return s, nil
}

func wholeLog(tx *store.Tx, show live.ShowID) ([]live.Event, error) {
	var log []live.Event
	for {
		more, err := live.Events(tx, show, uint64(len(log)), 1_000)
		if err != nil || len(more) == 0 {
			return log, err
		}
		log = append(log, more...)
	}
}

// Collect makes the pack of an order, but for what was said in its shows.
func Collect(tx *store.Tx, o order.Order, a *archive.Archive, films string) (Pack, error) {
	s, err := Gather(tx, o, films)
	if err != nil {
		return Pack{}, err
	}
	p := Pack{Source: s, Archive: a, Talk: map[live.ShowID][]chat.Line{}, Prices: map[string][]catalog.PricePoint{}}
	for _, l := range o.Lines {
		name := l.SKU
		if name == "" {
			name = string(l.Variant)
		}
		points, err := catalog.PriceHistory(tx, l.Variant)
		if err != nil {
			return p, err
		}
		for i := range points {
			points[i].By.Addr = "" // who set it is known by name; from where is nobody's business
		}
		p.Prices[name] = points
	}
	if p.Terms, err = order.Policies(tx, o); err != nil {
		return p, err
	}
	events, err := order.Timeline(tx, o.ID)
	for _, e := range events {
		if e.Kind == "message" {
			e.By.Addr = ""
			p.Messages = append(p.Messages, e)
		}
	}
	return p, err
}

// Said adds what an order's buyer said in a show, out of all that was said there.
func (p Pack) Said(show live.ShowID, o order.Order, all []chat.Line) {
	for _, l := range all {
		if l.Visitor == string(o.Cart) && l.Visitor != "" {
			p.Talk[show] = append(p.Talk[show], l)
		}
	}
}
