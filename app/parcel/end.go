package parcel

import (
	"hawker/app/order"
	"hawker/app/stock"
	"hawker/app/store"
)

// End is what becomes of pieces that did not arrive. Again: the buyer is still to get
// as many. Restock: those that came back can be sold; else they are booked as damaged.
// Why is for the timeline, and the buyer reads it where the order ends with it.
type End struct {
	Again   bool
	Restock bool
	Why     string
}

// ComeBack says that a parcel was returned to the sender. No money moves: what was
// paid is given back by a refund. An order of which nothing is left to send and
// nothing arrived is cancelled. A parcel that is back stays as it is. It refuses with
// parcel_not_shipped, parcel_ended and, where the order ends, as order.CheckCancel does.
func ComeBack(tx *store.Tx, id ID, e End) (Parcel, error) {
	p, o, err := ending(tx, id, Returned, Shipped, Failed)
	if err != nil || p.State == Returned {
		return p, err
	}
	whole := !e.Again && p.whole(o)
	if whole {
		if err := checkWhy(e.Why); err != nil {
			return p, err
		}
	}
	p.State, p.EndedAt = Returned, tx.Now
	// An order that ends is cancelled, which frees what is promised: so that is
	// promised again first.
	if err := order.MarkGone(tx, o.ID, p.Lines, order.Gone{Kind: string(Returned), Again: e.Again || whole, Data: p.data()}); err != nil {
		return p, err
	}
	goods := o.StockLines(p.Lines)
	switch {
	case e.Again || whole:
		err = stock.Unship(tx, p.ref(), goods)
	default:
		err = putAway(tx, p.ref()+"/back", goods, e.Restock)
	}
	if err == nil && (e.Again || e.Restock) {
		err = p.putBack(tx) // what is damaged stays of its lot, and in no parcel again
		p.Lots = nil
	}
	if err != nil {
		return p, err
	}
	if err := p.save(tx); err != nil || !whole {
		return p, err
	}
	return p, CancelOrder(tx, o.ID, e.Why, e.Restock)
}

// Lose says that the carrier lost a parcel. Again takes as many pieces from what can
// be sold, and refuses with sold_out where they are not there; else as ComeBack.
func Lose(tx *store.Tx, id ID, e End) (Parcel, error) {
	p, o, err := ending(tx, id, Lost, Shipped)
	if err != nil || p.State == Lost {
		return p, err
	}
	whole := !e.Again && p.whole(o)
	if whole {
		if err := checkWhy(e.Why); err != nil {
			return p, err
		}
	}
	goods := o.StockLines(p.Lines)
	if e.Again {
		if err := stock.CheckReserve(tx, goods); err != nil {
			return p, err
		}
	}
	p.State, p.EndedAt = Lost, tx.Now
	if err := order.MarkGone(tx, o.ID, p.Lines, order.Gone{Kind: string(Lost), Again: e.Again, Data: p.data()}); err != nil {
		return p, err
	}
	if e.Again {
		if err := stock.CommitDirect(tx, p.ref()+"/lost", goods); err != nil {
			return p, err
		}
	}
	if err := p.save(tx); err != nil || !whole {
		return p, err
	}
	if o, err = order.Get(tx, o.ID); err != nil || o.Status != order.Open {
		return p, err // paid for and complete: a refund ends it
	}
	return p, CancelOrder(tx, o.ID, e.Why, true)
}

// ending reads a parcel that is about to end otherwise than by arriving, and its order.
func ending(tx *store.Tx, id ID, to State, from ...State) (Parcel, order.Order, error) {
	p, err := parcels.Get(tx, id)
	if err != nil || p.State == to {
		return p, order.Order{}, err
	}
	if err := p.Step(from...); err != nil {
		return p, order.Order{}, err
	}
	o, err := order.Get(tx, p.Order)
	return p, o, err
}

// whole tells whether nothing of the order is left without this parcel: nothing
// arrived, nothing is underway, nothing is to be sent.
func (p Parcel) whole(o order.Order) bool {
	var rest int64
	for _, l := range o.Lines {
		rest += l.Rest()
	}
	return rest == p.Pieces()
}

func checkWhy(why string) error { return order.CheckCancel(order.Order{Status: order.Open}, why) }

// putAway books pieces in that came back, for sale or as damaged.
func putAway(tx *store.Tx, ref string, goods []stock.Line, restock bool) error {
	if restock {
		return stock.Return(tx, ref, goods)
	}
	return stock.ReturnDamaged(tx, ref, goods)
}
