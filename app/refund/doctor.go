package refund

import (
	"fmt"

	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/store"
)

// Doctor adds up the refunds of every order: no more than was captured, as much as
// the order counts, no piece of a line twice, no more tax than the order carried.
func Doctor(tx *store.Tx) ([]string, error) {
	var broken []string
	sums := map[order.ID]*tally{}
	err := refunds.Each(tx, "", func(_ ID, r Refund) error {
		t := sums[r.Order]
		if t == nil {
			t = &tally{lines: map[int]*counts{}, by: map[pay.AttemptID]int64{}}
			sums[r.Order] = t
		}
		t.add(r)
		if items := parts(r); items != r.Amount.Minor {
			broken = append(broken, fmt.Sprintf("refund %s is %s, its parts make %d", r.Number, r.Amount, items))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = order.Each(tx, func(o order.Order) error {
		t := sums[o.ID]
		if t == nil {
			t = &tally{}
		}
		broken = append(broken, t.check(o)...)
		list, err := pay.Of(tx, string(o.ID))
		for _, a := range list {
			if t.by[a.ID] != a.Refunded.Minor {
				broken = append(broken, fmt.Sprintf("refund: order %s: payment %s counts %s sent back, its refunds make %d", o.Number, a.ID, a.Refunded, t.by[a.ID]))
			}
		}
		delete(sums, o.ID)
		return err
	})
	for id := range sums {
		broken = append(broken, fmt.Sprintf("refund: order %s has refunds and is not there", id))
	}
	return broken, err
}

type counts struct{ units, cancelled, returned, amount int64 }

// tally is what the refunds of one order come to.
type tally struct {
	asked, sent, tax, sends int64                   // sends is of asked: by providers
	over                    int64                   // that had been paid too much
	by                      map[pay.AttemptID]int64 // sent, by each payment
	lines                   map[int]*counts
}

func (t *tally) add(r Refund) {
	switch r.State {
	case Requested, Submitted, Unknown, Pending:
		t.asked += r.Amount.Minor
		if r.Attempt != "" {
			t.sends += r.Amount.Minor
		}
	case Succeeded:
		t.sent += r.Amount.Minor
		if r.Attempt != "" {
			t.by[r.Attempt] += r.Amount.Minor
		}
	}
	if r.Live() {
		t.tax += r.Tax.Minor
		t.over += r.Over.Minor
	}
	for _, i := range r.Items {
		c := t.lines[i.Index]
		if c == nil {
			c = &counts{}
			t.lines[i.Index] = c
		}
		if r.Live() {
			c.units += i.Quantity
			c.amount += i.Amount.Minor
		}
		switch i.How {
		case Cancel:
			c.cancelled += i.Moved
		case Return:
			c.returned += i.Moved
		}
	}
}

// parts adds a refund up.
func parts(r Refund) int64 {
	sum := r.Extras.Minor + r.Adjust.Minor
	for _, i := range r.Items {
		sum += i.Amount.Minor
	}
	return sum
}

func (t *tally) check(o order.Order) (broken []string) {
	say := func(format string, args ...any) {
		broken = append(broken, fmt.Sprintf("refund: order %s: "+format, append([]any{o.Number}, args...)...))
	}
	if t.asked != o.Refunding.Minor || t.sent != o.Refunded.Minor {
		say("counts %s and %s sent back, its refunds are %d and %d", o.Refunding, o.Refunded, t.asked, t.sent)
	}
	if t.sends != o.Sending.Minor {
		say("counts %s that goes back by itself, its refunds are %d", o.Sending, t.sends)
	}
	if t.asked+t.sent > o.Captured.Minor {
		say("%d go back, %s came", t.asked+t.sent, o.Captured)
	}
	if t.over != o.Excess.Minor {
		say("counts %s that had been paid too much, its refunds are %d", o.Excess, t.over)
	}
	if t.tax > o.Tax.Minor {
		say("%d of tax go back, it carried %s", t.tax, o.Tax)
	}
	for i, l := range o.Lines {
		c := t.lines[i]
		if c == nil {
			c = &counts{}
		}
		if c.units > l.Quantity || c.amount > l.Gross.Minor || c.returned != l.Returned || c.cancelled > l.Cancelled {
			say("line %d: %+v of %d pieces, %d cancelled and %d returned", i, *c, l.Quantity, l.Cancelled, l.Returned)
		}
	}
	return broken
}
