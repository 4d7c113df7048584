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

// Receive books pieces in (stock.Receive) that are of a lot. It refuses with
// lot_not_found, lot_foreign where the lot is of another product, lot_stopped, lot_closed,
// and as stock.Receive does.
func Receive(tx *store.Tx, id ID, l stock.Line, ref, note string) error {
	v, err := Get(tx, id)
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
	l.Lot = string(id)
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

// Choose tells which lots n pieces of a variant are of: the one that a person named, or
// with "" the oldest that have some left. Fewer are given where the lots have fewer; the
// rest is of none. It refuses with lot_not_found, lot_foreign, lot_stopped, lot_closed and
// lot_short{left}.
func Choose(tx *store.Tx, id ID, variant catalog.VariantID, n int64) ([]Share, error) {
	v, err := catalog.GetVariant(tx, variant)
	if err != nil {
		return nil, err
	}
	if id != "" {
		return named(tx, id, v, n)
	}
	free, err := Free(tx, v)
	var list []Share
	for _, l := range free {
		some := min(n, l.Left)
		if some == 0 {
			break
		}
		list = append(list, l.share(variant, some))
		n -= some
	}
	return list, err
}

func (v Version) share(variant catalog.VariantID, n int64) Share {
	return Share{Lot: v.ID, Variant: variant, Quantity: n, Head: chain.Head{Seq: v.Seq, Sum: v.Sum}}
}

func named(tx *store.Tx, id ID, v catalog.Variant, n int64) ([]Share, error) {
	l, err := Get(tx, id)
	if err != nil {
		return nil, err
	}
	if l.Product != v.Product {
		return nil, fault.New(fault.Conflict, "lot_foreign", "lot", "number", l.Number)
	}
	if err := l.is(Current); err != nil {
		return nil, err
	}
	c, _, err := counts.Find(tx, countKey(id, v.ID))
	if err == nil && c.Left() < n {
		err = fault.New(fault.Conflict, "lot_short", "lot", "number", l.Number, "left", c.Left())
	}
	return []Share{l.share(v.ID, n)}, err
}

// Take counts pieces that went into a parcel. It refuses with lot_short{left}.
func Take(tx *store.Tx, list []Share) error { return move(tx, list, 1) }

// PutBack counts pieces that are on the shelf again.
func PutBack(tx *store.Tx, list []Share) error { return move(tx, list, -1) }

func move(tx *store.Tx, list []Share, sign int64) error {
	sum := map[string]int64{}
	for _, s := range list {
		key := countKey(s.Lot, s.Variant)
		sum[key] += s.Quantity
		c, _, err := counts.Find(tx, key)
		if err != nil {
			return err
		}
		if sign > 0 && c.Left() < sum[key] {
			return fault.New(fault.Conflict, "lot_short", "lot", "number", "", "left", c.Left())
		}
	}
	for _, s := range list {
		l, err := Get(tx, s.Lot)
		if err != nil {
			return err
		}
		if err := add(tx, l.Lot, Count{Variant: s.Variant, Used: sign * s.Quantity}); err != nil {
			return err
		}
	}
	return nil
}

// EachCount calls fn with every count, by lot.
func EachCount(tx *store.Tx, fn func(ID, Count) error) error {
	return counts.Each(tx, "", func(key string, c Count) error {
		id, _, _ := strings.Cut(key, "\x00")
		return fn(ID(id), c)
	})
}
