package sourcing

import (
	"strings"

	"hawker/app/catalog"
	"hawker/app/chain"
	"hawker/app/fault"
	"hawker/app/stock"
	"hawker/app/store"
)

// Count is how many pieces of one variant came in as a lot, and how many of them are in
// parcels, here or gone. 0 ≤ Used ≤ Received.
type Count struct {
	Variant  catalog.VariantID `json:"variant"`
	Received int64             `json:"received"`
	Used     int64             `json:"used"`
}

// Left is how many pieces are in no parcel.
func (c Count) Left() int64 { return c.Received - c.Used }

var counts = store.NewBucket[string, Count]("sourcing/count", "lot_not_found")

func countKey(id ID, v catalog.VariantID) string { return store.Key(string(id), string(v)) }

// Counts reads what came in of a lot, by variant.
func Counts(tx *store.Tx, id ID) ([]Count, error) {
	var list []Count
	err := counts.Few(tx, store.Key(string(id)), func(_ string, c Count) error {
		list = append(list, c)
		return nil
	})
	return list, err
}

// Total adds up counts.
func Total(list []Count) (sum Count) {
	for _, c := range list {
		sum.Received, sum.Used = sum.Received+c.Received, sum.Used+c.Used
	}
	return sum
}

// Receive books pieces in (stock.Receive) that are of the line's lot. It refuses with
// lot_not_found, lot_foreign where the lot is of another product, lot_stopped, lot_closed,
// and as stock.Receive does.
func Receive(tx *store.Tx, l stock.Line, ref, note string) error {
	v, err := Get(tx, ID(l.Lot))
	if err != nil {
		return err
	}
	if err := v.is(Current); err != nil {
		return err
	}
	variant, err := catalog.GetVariant(tx, l.Variant)
	if err != nil {
		return err
	}
	if variant.Product != v.Product {
		return fault.New(fault.Conflict, "lot_foreign", "lot", "number", v.Number)
	}
	before, err := stock.Get(tx, l.Variant)
	if err != nil {
		return err
	}
	if err := stock.Receive(tx, l, ref, note); err != nil {
		return err
	}
	after, err := stock.Get(tx, l.Variant)
	if err != nil || after.Seq == before.Seq {
		return err // it came in before, under the same reference
	}
	return add(tx, v.Lot, Count{Variant: l.Variant, Received: l.Quantity})
}

func add(tx *store.Tx, l Lot, d Count) error {
	key := countKey(l.ID, d.Variant)
	c, _, err := counts.Find(tx, key)
	if err != nil {
		return err
	}
	c.Variant, c.Received, c.Used = d.Variant, c.Received+d.Received, c.Used+d.Used
	if err := counts.Put(tx, key, c); err != nil {
		return err
	}
	tx.Mark("lot", string(l.ID))
	return bar(tx, l.Product)
}

// Share is some pieces of one variant that are of one lot. Head is what the lot's versions
// had come to when they were taken.
type Share struct {
	Lot      ID                `json:"lot"`
	Variant  catalog.VariantID `json:"variant"`
	Quantity int64             `json:"quantity"`
	Head     chain.Head        `json:"head"`
}

// Free lists the lots that have pieces of a variant left and may be sold, the one that was
// recorded first first, each with how many.
func Free(tx *store.Tx, v catalog.Variant) ([]Stocked, error) {
	all, err := Of(tx, v.Product)
	if err != nil {
		return nil, err
	}
	var list []Stocked
	for _, l := range all {
		if l.State != Current {
			continue
		}
		c, _, err := counts.Find(tx, countKey(l.ID, v.ID))
		if err != nil {
			return nil, err
		}
		if c.Left() > 0 {
			list = append(list, Stocked{l, c.Left()})
		}
	}
	return list, nil
}

// Stocked is a lot with how many pieces of a variant are left of it.
type Stocked struct {
	Version
	Left int64
}

// Want is a number of pieces of a variant; Lot is the one that a person named, "" for the
// oldest that have some left.
type Want struct {
	Variant  catalog.VariantID
	Quantity int64
	Lot      ID
}

// Choose tells which lots the pieces of each want are of. Fewer are given where the lots
// have fewer; the rest is of none. It refuses with lot_not_found, lot_foreign, lot_stopped,
// lot_closed and lot_short{left}.
func Choose(tx *store.Tx, wants []Want) ([][]Share, error) {
	taken := map[string]int64{}
	all := make([][]Share, len(wants))
	for pass := range 2 { // what a person named first
		for i, w := range wants {
			if (w.Lot != "") == (pass == 0) {
				var err error
				if all[i], err = w.choose(tx, taken); err != nil {
					return nil, err
				}
			}
		}
	}
	return all, nil
}

func (w Want) choose(tx *store.Tx, taken map[string]int64) ([]Share, error) {
	v, err := catalog.GetVariant(tx, w.Variant)
	if err != nil {
		return nil, err
	}
	lots, err := w.lots(tx, v)
	var list []Share
	rest := w.Quantity
	for _, l := range lots {
		key := countKey(l.ID, v.ID)
		some := max(min(rest, l.Left-taken[key]), 0)
		if w.Lot != "" && some < rest {
			return nil, fault.New(fault.Conflict, "lot_short", "lot", "number", l.Number, "left", l.Left-taken[key])
		}
		if some == 0 {
			continue
		}
		list = append(list, Share{Lot: l.ID, Variant: v.ID, Quantity: some, Head: chain.Head{Seq: l.Seq, Sum: l.Sum}})
		taken[key] += some
		rest -= some
	}
	return list, err
}

// lots are those that the pieces can be of.
func (w Want) lots(tx *store.Tx, v catalog.Variant) ([]Stocked, error) {
	if w.Lot == "" {
		return Free(tx, v)
	}
	l, err := Get(tx, w.Lot)
	if err != nil {
		return nil, err
	}
	if l.Product != v.Product {
		return nil, fault.New(fault.Conflict, "lot_foreign", "lot", "number", l.Number)
	}
	if err := l.is(Current); err != nil {
		return nil, err
	}
	c, _, err := counts.Find(tx, countKey(l.ID, v.ID))
	return []Stocked{{l, c.Left()}}, err
}

// Take counts pieces that went into a parcel, as Choose gave them in the same command.
func Take(tx *store.Tx, s Share) error { return s.move(tx, s.Quantity) }

// PutBack counts pieces that are on the shelf again.
func PutBack(tx *store.Tx, s Share) error { return s.move(tx, -s.Quantity) }

func (s Share) move(tx *store.Tx, n int64) error {
	l, err := Get(tx, s.Lot)
	if err != nil {
		return err
	}
	return add(tx, l.Lot, Count{Variant: s.Variant, Used: n})
}

// CheckLeave refuses pieces of a lot of which nothing may leave, with lot_stopped.
func CheckLeave(tx *store.Tx, id ID) error {
	l, err := Get(tx, id)
	if err != nil {
		return err
	}
	return l.is(Current, Closed)
}

// EachCount calls fn with every count, by lot.
func EachCount(tx *store.Tx, fn func(ID, Count) error) error {
	return counts.Each(tx, "", func(key string, c Count) error {
		id, _, _ := strings.Cut(key, "\x00")
		return fn(ID(id), c)
	})
}
