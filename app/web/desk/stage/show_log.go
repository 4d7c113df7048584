package stage

import (
	"slices"
	"strconv"
	"time"

	"hawker/app/catalog"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/web/desk/page"
	views "hawker/views/desk"
)

// summary reads the log: how long, what was pinned for how long, what was ordered.
func (r reading) summary(s live.Show) (*views.ShowSummary, error) {
	t := tally{of: map[int]*views.SummaryRow{}}
	for after := uint64(0); ; {
		events, err := live.Events(r.Tx, s.ID, after, 1000)
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			t.add(e)
			after = e.Seq
		}
		if len(events) < 1000 {
			break
		}
	}
	sum := &views.ShowSummary{Clips: "/desk/clips/" + string(s.ID), OnAir: s.EndedAt.Sub(s.OnAirAt), Pins: t.pins, Orders: len(t.orders)}
	var err error
	if sum.Sales, err = r.soldIn(s.ID, t.orders); err != nil {
		return nil, err
	}
	for n, row := range t.of {
		row.N = n
		if row.Title, err = r.itemTitle(s.ID, n); err != nil {
			return nil, err
		}
		sum.Pieces = append(sum.Pieces, *row)
	}
	slices.SortFunc(sum.Pieces, func(a, b views.SummaryRow) int { return a.N - b.N })
	return sum, nil
}

// tally counts a show's log.
type tally struct {
	of     map[int]*views.SummaryRow
	orders []order.ID
	seen   map[order.ID]bool
	pins   int
	pinned int
	since  time.Time
}

func (t *tally) add(e live.Event) {
	switch e.Kind {
	case live.KindPin:
		t.unpin(e.At)
		t.pins++
		t.pinned, t.since = e.N, e.At
	case live.KindUnpin, live.KindEnd:
		t.unpin(e.At)
	case live.KindOrder:
		id := order.ID(e.Data["order"])
		if t.seen == nil {
			t.seen = map[order.ID]bool{}
		}
		if !t.seen[id] {
			t.seen[id] = true
			t.orders = append(t.orders, id)
		}
		n, err := strconv.Atoi(e.Data["quantity"])
		if err != nil {
			n = 1
		}
		t.row(e.N).Orders += n
	}
}

func (t *tally) unpin(at time.Time) {
	if t.pinned > 0 {
		t.row(t.pinned).Pinned += at.Sub(t.since)
	}
	t.pinned = 0
}

func (t *tally) row(n int) *views.SummaryRow {
	if t.of[n] == nil {
		t.of[n] = &views.SummaryRow{}
	}
	return t.of[n]
}

// soldIn adds up the lines that were sold in the show, of orders that stand.
func (r reading) soldIn(show live.ShowID, orders []order.ID) (money.Amount, error) {
	total := money.Of(0, r.Shop.Currency)
	for _, id := range orders {
		o, ok, err := order.Find(r.Tx, id)
		if err != nil {
			return total, err
		}
		if !ok || o.Status == order.Cancelled {
			continue
		}
		for _, l := range o.Lines {
			if l.Show != show {
				continue
			}
			if total, err = total.Add(o.Shown(l)); err != nil {
				return total, err
			}
		}
	}
	return total, nil
}

func (r reading) itemTitle(show live.ShowID, n int) (string, error) {
	it, err := live.GetItem(r.Tx, show, n)
	if err != nil {
		return "", page.IgnoreMissing(err)
	}
	p, err := catalog.Get(r.Tx, it.Product)
	return r.In(p.Title), err
}
