package draft

import (
	"fmt"

	"hawker/app/order"
	"hawker/app/store"
)

// Doctor looks at every draft: one that was sent has its prices, one that was ordered
// its order, whose lines cost what it promised; and the counters of the states.
func Doctor(tx *store.Tx) ([]string, error) {
	var broken []string
	counts := map[State]int64{}
	err := drafts.Each(tx, "", func(_ ID, d Draft) error {
		say := func(format string, args ...any) {
			broken = append(broken, fmt.Sprintf("draft %s: "+format, append([]any{d.Number}, args...)...))
		}
		counts[d.State]++
		if (d.State == Ordered) != (d.Order != "") || d.Held && d.State != Ordered {
			say("is %s with order %q", d.State, d.Order)
		}
		for i, l := range d.Lines {
			if !d.Sent.IsZero() && (l.Fixed == nil || l.Own != nil && *l.Own != *l.Fixed) {
				say("line %d was sent without its price", i)
			}
		}
		if d.Order == "" {
			return nil
		}
		o, err := order.Get(tx, d.Order)
		if err != nil {
			return err
		}
		if o.Cart != d.cart() || len(o.Lines) < len(d.Lines) {
			say("its order %s is another one's", o.Number)
			return nil
		}
		for i, l := range d.Lines {
			if is := o.Lines[i]; !o.Exempt && is.Unit != *l.Fixed {
				say("line %d was promised for %s and sold for %s", i, *l.Fixed, is.Unit)
			}
		}
		return nil
	})
	for _, s := range States {
		if n := Count(tx, s); n != counts[s] {
			broken = append(broken, fmt.Sprintf("draft: %s counts %d, has %d", s, n, counts[s]))
		}
	}
	return broken, err
}
