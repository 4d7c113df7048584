package stock

import (
	"fmt"

	"hawker/app/catalog"
	"hawker/app/store"
)

// Doctor recomputes the ledger: the movements of a variant are numbered without
// gaps, each one's counters are those before it plus its change, the last one's
// are the level, none is below zero, the active reservations add up to what is
// reserved, and the catalogue knows of what there are pieces to sell.
func Doctor(tx *store.Tx) ([]string, error) {
	var broken []string
	say := func(format string, args ...any) { broken = append(broken, fmt.Sprintf("stock: "+format, args...)) }
	computed, err := replay(tx, say)
	if err != nil {
		return nil, err
	}
	reserved, err := held(tx)
	if err != nil {
		return nil, err
	}
	err = levels.Each(tx, "", func(id catalog.VariantID, l Level) error {
		if computed[id] != l {
			say("variant %s stands at %+v, its ledger ends at %+v", id, l, computed[id])
		}
		if !l.sound() {
			say("variant %s: a counter is below zero: %+v", id, l)
		}
		told, err := toldOf(tx, id, l)
		if !told {
			say("variant %s has %d to sell, the catalogue was told otherwise", id, l.Available())
		}
		if reserved[id] != l.Reserved {
			say("variant %s: %d reserved, active reservations hold %d", id, l.Reserved, reserved[id])
		}
		delete(computed, id)
		return err
	})
	for id := range computed {
		say("variant %s has a ledger and no counters", id)
	}
	if err != nil {
		return broken, err
	}
	err = alerts.Each(tx, "", func(id catalog.VariantID, _ lowRow) error {
		_, ok, err := levels.Find(tx, id)
		if err == nil && !ok {
			say("variant %s has an alert and no counters", id)
		}
		return err
	})
	return broken, err
}

// replay adds up the movements of each variant.
func replay(tx *store.Tx, say func(string, ...any)) (map[catalog.VariantID]Level, error) {
	computed := map[catalog.VariantID]Level{}
	err := movements.Each(tx, "", func(_ string, m Movement) error {
		was := computed[m.Variant]
		if m.Seq != was.Seq+1 {
			say("variant %s: movement %d follows %d", m.Variant, m.Seq, was.Seq)
		}
		if is := was.plus(m.Delta); is != m.After {
			say("variant %s: movement %d ends at %+v, the sum is %+v", m.Variant, m.Seq, m.After, is)
		}
		computed[m.Variant] = m.After
		return nil
	})
	return computed, err
}

// held sums up what active reservations hold.
func held(tx *store.Tx) (map[catalog.VariantID]int64, error) {
	sums := map[catalog.VariantID]int64{}
	err := reservations.Each(tx, "", func(_ ReservationID, r Reservation) error {
		for _, l := range r.Lines {
			if r.State == Active {
				sums[l.Variant] += l.Quantity
			}
		}
		return nil
	})
	return sums, err
}

// toldOf tells whether the catalogue knows if there are pieces of a variant to sell.
func toldOf(tx *store.Tx, id catalog.VariantID, l Level) (bool, error) {
	v, err := catalog.GetVariant(tx, id)
	return v.Stocked == (l.Available() > 0), err
}
