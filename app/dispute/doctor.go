package dispute

import (
	"fmt"

	"hawker/app/order"
	"hawker/app/store"
)

// Doctor adds the disputes of every order up: as much as it counts, as many open as
// it says, and all of them in the counter.
func Doctor(tx *store.Tx) ([]string, error) {
	type sum struct {
		open  int
		taken int64
	}
	var broken []string
	sums, open := map[order.ID]sum{}, int64(0)
	err := disputes.Each(tx, "", func(_ string, d Dispute) error {
		s := sums[d.Order]
		if d.State == Waiting {
			s.open++
			open++
		}
		if d.State != Won {
			s.taken += d.Counted.Minor
		}
		if d.Counted.Minor < 0 || d.Counted.Minor > d.Amount.Minor {
			broken = append(broken, fmt.Sprintf("dispute %s counts %s of %s", d.Ref, d.Counted, d.Amount))
		}
		sums[d.Order] = s
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = order.Each(tx, func(o order.Order) error {
		s := sums[o.ID]
		if s.open != o.Disputes || s.taken != o.Disputed.Minor {
			broken = append(broken, fmt.Sprintf("dispute: order %s counts %d open and %s, its disputes make %d and %d", o.Number, o.Disputes, o.Disputed, s.open, s.taken))
		}
		delete(sums, o.ID)
		return nil
	})
	for id := range sums {
		broken = append(broken, fmt.Sprintf("dispute: order %s has disputes and is not there", id))
	}
	if n := Count(tx); n != open {
		broken = append(broken, fmt.Sprintf("dispute: counts %d open, has %d", n, open))
	}
	return broken, err
}
