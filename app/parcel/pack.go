package parcel

import (
	"fmt"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/store"
)

// maxGrams is what one parcel can weigh.
const maxGrams = 1_000_000

// Create takes pieces of an open order for a new parcel; nil means all that is in
// none yet and lies on the shelf. It refuses with order_not_open, order_held,
// nothing_to_pack, pieces_range{left}, and not_on_hand{left} where fewer are on the
// shelf than other parcels leave.
func Create(tx *store.Tx, id order.ID, pieces []order.Piece) (Parcel, error) {
	o, err := order.Get(tx, id)
	if err != nil {
		return Parcel{}, err
	}
	s := Look(tx)
	if pieces == nil {
		if pieces, err = s.There(o); err != nil {
			return Parcel{}, err
		}
		if len(pieces) == 0 && len(o.Unpacked()) > 0 && o.Status == order.Open {
			return Parcel{}, fault.Clash("not_on_hand", "left", 0)
		}
	}
	if err := s.check(o, pieces); err != nil {
		return Parcel{}, err
	}
	return create(tx, o, pieces)
}

func create(tx *store.Tx, o order.Order, pieces []order.Piece) (Parcel, error) {
	earlier, err := Of(tx, o.ID)
	if err != nil {
		return Parcel{}, err
	}
	p := Parcel{
		ID: ID(store.NewID()), Order: o.ID, Number: fmt.Sprintf("%s-%d", o.Number, len(earlier)+1), Lines: pieces,
		State: Created, CreatedAt: tx.Now, By: store.Actor{Kind: tx.By.Kind, ID: tx.By.ID},
	}
	if err := order.MarkParcelled(tx, o.ID, pieces); err != nil {
		return Parcel{}, err
	}
	for _, l := range pieces {
		v, err := catalog.GetVariant(tx, o.Lines[l.Index].Variant)
		if err != nil {
			return Parcel{}, err
		}
		p.Grams += int64(v.WeightG) * l.Quantity
	}
	return p, p.save(tx)
}

// save writes the parcel and tells who looks on.
func (p Parcel) save(tx *store.Tx) error {
	tx.Mark("parcel", string(p.ID))
	return parcels.Put(tx, p.ID, p)
}

// Pick says that somebody went to fetch the pieces; a parcel that is being picked
// stays as it is. It refuses as every verb does where the parcel is past it:
// parcel_packed, parcel_shipped, parcel_cancelled.
func Pick(tx *store.Tx, id ID) (Parcel, error) {
	p, err := parcels.Get(tx, id)
	if err != nil || p.State == Picking {
		return p, err
	}
	if err := p.Step(Created); err != nil {
		return p, err
	}
	p.State = Picking
	return p, p.save(tx)
}

// Seal closes the box: all its pieces are in, scanned or by the word of who packs.
// Grams is what it weighs, 0 for unknown. A packed parcel stays as it is. It refuses
// with weight_range, parcel_missing{left} where some pieces were scanned and others not,
// as Pick does, and as sourcing.Choose does about the lots that a person named.
func Seal(tx *store.Tx, id ID, grams int64, from ...From) (Parcel, error) {
	p, err := parcels.Get(tx, id)
	if err != nil || p.State == Packed {
		return p, err
	}
	if err := p.checkSeal(grams); err != nil {
		return p, err
	}
	if left := p.Missing(); left > 0 && left < p.Pieces() {
		return p, fault.Clash("parcel_missing", "left", left)
	}
	return p.seal(tx, grams, from)
}

func (p Parcel) checkSeal(grams int64) error {
	if grams < 0 || grams > maxGrams {
		return fault.InvalidField("weight_range", "grams", "max", maxGrams)
	}
	return p.Step(Picking)
}

func (p Parcel) seal(tx *store.Tx, grams int64, from []From) (Parcel, error) {
	var err error
	if p.Lots, err = p.choose(tx, from); err != nil {
		return p, err
	}
	p.State, p.PackedAt, p.Grams = Packed, tx.Now, grams
	if err := order.MarkPacked(tx, p.Order, p.Lines, p.data()); err != nil {
		return p, err
	}
	if err := p.take(tx); err != nil {
		return p, err
	}
	return p, p.save(tx)
}

// SealScanned closes the box over what was scanned; what is missing is in no parcel
// any more. It refuses with nothing_scanned, and as Seal does.
func SealScanned(tx *store.Tx, id ID, grams int64, from ...From) (Parcel, error) {
	p, err := parcels.Get(tx, id)
	if err != nil || p.State == Packed {
		return p, err
	}
	if err := p.checkSeal(grams); err != nil {
		return p, err
	}
	var in, out []order.Piece
	for i, l := range p.Lines {
		n := p.InBox(i)
		if n > 0 {
			in = append(in, order.Piece{Index: l.Index, Quantity: n})
		}
		if n < l.Quantity {
			out = append(out, order.Piece{Index: l.Index, Quantity: l.Quantity - n})
		}
	}
	if len(in) == 0 {
		return p, fault.Clash("nothing_scanned")
	}
	p.Lines, p.Scanned = in, nil
	for _, l := range in {
		p.Scanned = append(p.Scanned, l.Quantity)
	}
	if _, err := p.choose(tx, from); err != nil {
		return p, err
	}
	if len(out) > 0 {
		if err := order.PutBack(tx, p.Order, out); err != nil {
			return p, err
		}
	}
	return p.seal(tx, grams, from)
}

// Pack puts pieces of an open order into a new parcel and closes it at once; nil means
// all that is in none yet and lies on the shelf. It refuses as Create does.
func Pack(tx *store.Tx, id order.ID, pieces []order.Piece) (Parcel, error) {
	p, err := Create(tx, id, pieces)
	if err != nil {
		return p, err
	}
	p.State = Picking
	return p.seal(tx, p.Grams, nil)
}

// Cancel empties a parcel that has not left; a cancelled one stays as it is. It
// refuses with parcel_shipped.
func Cancel(tx *store.Tx, id ID) (Parcel, error) {
	p, err := parcels.Get(tx, id)
	if err != nil || p.State == Cancelled {
		return p, err
	}
	if err := p.Step(Created, Picking, Packed, Ready); err != nil {
		return p, err
	}
	open := age[p.State] == 0
	p.State = Cancelled
	if open {
		err = order.PutBack(tx, p.Order, p.Lines)
	} else {
		err = order.TakeOut(tx, p.Order, p.Lines, p.data())
	}
	if err == nil {
		err = p.putBack(tx)
	}
	if err != nil {
		return p, err
	}
	p.Lots = nil
	return p, p.save(tx)
}

// CancelOrder empties the parcels that are here and cancels the order (order.Cancel).
func CancelOrder(tx *store.Tx, id order.ID, reason string, restock bool) error {
	o, err := order.Get(tx, id)
	if err != nil {
		return err
	}
	if o.Status == order.Cancelled {
		return nil
	}
	if err := order.CheckCancel(o, reason); err != nil {
		return err
	}
	list, err := Of(tx, id)
	if err != nil {
		return err
	}
	for _, p := range list {
		if p.House() {
			if _, err := Cancel(tx, p.ID); err != nil {
				return err
			}
		}
	}
	return order.Cancel(tx, id, reason, restock)
}
