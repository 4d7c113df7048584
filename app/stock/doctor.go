package stock

import (
	"fmt"

	"hawker/app/catalog"
	"hawker/app/store"
)

// Doctor recomputes the ledger, per variant and location: the movements are numbered
// without gaps, each moves what its kind moves, each one's counters are those before
// it plus its change, the last one's are the level, none is below zero and what is
// sold beyond what is there says why; the active reservations add up to what is
// reserved, the queue to what is waited for, and what is promised elsewhere than at
// Main to what is reserved and committed there; no closed location holds anything,
// and the catalogue knows of what there are pieces to sell.
func Doctor(tx *store.Tx) ([]string, error) {
	d := doctor{tx: tx, computed: map[string]Level{}, held: map[string]int64{}, owed: map[string]promise{}, open: map[LocationID]bool{}}
	for _, step := range []func() error{d.replay, d.sums, d.levels, d.catalogue} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return d.broken, nil
}

type doctor struct {
	tx       *store.Tx
	broken   []string
	computed map[string]Level // by the key of the level
	held     map[string]int64
	owed     map[string]promise
	open     map[LocationID]bool
}

func (d *doctor) say(format string, args ...any) {
	d.broken = append(d.broken, fmt.Sprintf("stock: "+format, args...))
}

// replay adds up the movements.
func (d *doctor) replay() error {
	return movements.Each(d.tx, "", func(_ string, m Movement) error {
		key := levelKey(m.Variant, m.Loc)
		was := d.computed[key]
		if m.Seq != was.Seq+1 {
			d.say("variant %s at %s: movement %d follows %d", m.Variant, m.Loc, m.Seq, was.Seq)
		}
		if is := was.plus(m.Delta); is != m.After {
			d.say("variant %s at %s: movement %d ends at %+v, the sum is %+v", m.Variant, m.Loc, m.Seq, m.After, is)
		}
		if !m.lawful() {
			d.say("variant %s at %s: movement %d, %s, moves %+v", m.Variant, m.Loc, m.Seq, m.Kind, m.Delta)
		}
		if now := m.After.Available(); now < 0 && now < was.Available() && m.Beyond == "" {
			d.say("variant %s at %s: movement %d leaves %d to sell, and nothing allowed it", m.Variant, m.Loc, m.Seq, now)
		}
		d.computed[key] = m.After
		return nil
	})
}

// lawful tells whether a movement moves what its kind moves, and nothing else.
func (m Movement) lawful() bool {
	per, known := moves[m.Kind]
	d := m.Delta
	n := int64(0)
	for _, c := range [][2]int64{{d.OnHand, per.OnHand}, {d.Reserved, per.Reserved}, {d.Committed, per.Committed}, {d.Damaged, per.Damaged}, {d.Safety, per.Safety}} {
		if c[1] != 0 {
			n = c[0] * c[1]
		}
	}
	same := d.OnHand == n*per.OnHand && d.Reserved == n*per.Reserved && d.Committed == n*per.Committed && d.Damaged == n*per.Damaged && d.Safety == n*per.Safety
	return known && same && (n > 0 || n < 0 && (m.Kind == KindAdjust || m.Kind == KindSafety))
}

// sums adds up what active reservations hold and what promises name.
func (d *doctor) sums() error {
	err := reservations.Each(d.tx, "", func(_ ReservationID, r Reservation) error {
		for _, l := range r.Lines {
			if r.State == Active {
				d.held[levelKey(l.Variant, l.Loc)] += l.Quantity
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = promises.Each(d.tx, "", func(key string, p promise) error {
		if key != p.key() || p.Quantity < 1 || p.Waiting < 0 || p.Waiting > p.Quantity {
			d.say("variant %s: %s is promised %d, waits for %d", p.Variant, p.Owner, p.Quantity, p.Waiting)
		}
		sum := d.owed[levelKey(p.Variant, p.Loc)]
		sum.Quantity += p.Quantity
		sum.Waiting += p.Waiting
		d.owed[levelKey(p.Variant, p.Loc)] = sum
		return nil
	})
	if err != nil {
		return err
	}
	list, err := Locations(d.tx)
	for _, l := range list {
		d.open[l.ID] = l.Active
	}
	return err
}

// levels compares the counters with all that was added up.
func (d *doctor) levels() error {
	err := levels.Each(d.tx, "", func(key string, l Level) error {
		id, at := parts(key)
		if d.computed[key] != l {
			d.say("variant %s at %s stands at %+v, its ledger ends at %+v", id, at, l, d.computed[key])
		}
		if !l.sound() {
			d.say("variant %s at %s: a counter is below zero: %+v", id, at, l)
		}
		if d.held[key] != l.Reserved {
			d.say("variant %s at %s: %d reserved, active reservations hold %d", id, at, l.Reserved, d.held[key])
		}
		owed := d.owed[key]
		if owed.Waiting != l.Waiting {
			d.say("variant %s at %s: %d waited for, the queue is of %d", id, at, l.Waiting, owed.Waiting)
		}
		if at != Main && owed.Quantity != l.Reserved+l.Committed {
			d.say("variant %s at %s: %d promised, %d of it to somebody", id, at, l.Reserved+l.Committed, owed.Quantity)
		}
		if !d.open[at] && !l.empty() {
			d.say("variant %s lies at %s, which is closed: %+v", id, at, l)
		}
		delete(d.computed, key)
		delete(d.owed, key)
		return nil
	})
	for key := range d.computed {
		id, at := parts(key)
		d.say("variant %s at %s has a ledger and no counters", id, at)
	}
	for key := range d.owed {
		id, at := parts(key)
		d.say("variant %s at %s is promised and has no counters", id, at)
	}
	return err
}

// catalogue compares what was told with what there is.
func (d *doctor) catalogue() error {
	err := Each(d.tx, func(id catalog.VariantID, l Level) error {
		v, err := catalog.GetVariant(d.tx, id)
		if err == nil && v.Stocked != (l.Available() > 0) {
			d.say("variant %s has %d to sell, the catalogue was told otherwise", id, l.Available())
		}
		return err
	})
	if err != nil {
		return err
	}
	return alerts.Each(d.tx, "", func(id catalog.VariantID, _ lowRow) error {
		s, err := shelvesOf(d.tx, id)
		if err == nil && len(s.rows) == 0 {
			d.say("variant %s has an alert and no counters", id)
		}
		return err
	})
}
