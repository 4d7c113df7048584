package order

import (
	"slices"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/stock"
	"hawker/app/store"
)

// Later says that a line was sold before all of its pieces were there, and until
// when the buyer was promised to get them.
type Later = catalog.Later

// checkStock refuses with sold_out and names the piece.
func (s *sale) checkStock(tx *store.Tx) error {
	var err error
	s.waits, err = stock.Waits(tx, s.stockLines())
	short, ok := fault.As(err)
	if !ok || short.Code != "sold_out" {
		return err
	}
	for _, r := range s.rows {
		if string(r.Variant.ID) == short.Args["variant"] {
			short.Args["title"] = r.Product.Title.In(s.draft.Lang, s.settings.Lang)
		}
	}
	return short
}

func (s sale) stockLines() []stock.Line {
	lines := make([]stock.Line, len(s.rows))
	for i, r := range s.rows {
		lines[i] = stock.Line{Variant: r.Variant.ID, Quantity: r.Line.Quantity}
	}
	return lines
}

// promise flags the lines of what is sold before it is there.
func (o *Order) promise(waits []stock.Wait) {
	for _, w := range waits {
		for i := range o.Lines {
			if o.Lines[i].Variant == w.Variant {
				later := w.Later
				o.Lines[i].Later = &later
			}
		}
	}
}

// LaterOf is the last of the days that lines of the order are promised for which are
// still to be sent; nil where everything was there.
func (o Order) LaterOf() *Later {
	var last *Later
	for _, l := range o.Lines {
		if l.Later != nil && l.Shipped < l.Rest() && (last == nil || l.Later.Until.After(last.Until)) {
			last = l.Later
		}
	}
	return last
}

// Ready is what can be packed now: what is in no parcel yet, less the pieces that
// were sold before they were there and have not come in.
func Ready(tx *store.Tx, o Order) ([]Piece, error) {
	missing := map[catalog.VariantID]int64{}
	for _, l := range o.Lines {
		if _, known := missing[l.Variant]; l.Later == nil || known {
			continue
		}
		n, err := stock.Waiting(tx, o.owner(), l.Variant)
		if err != nil {
			return nil, err
		}
		missing[l.Variant] = n
	}
	list := o.Unpacked()
	for i := len(list) - 1; i >= 0; i-- { // the first lines have theirs first
		id := o.Lines[list[i].Index].Variant
		n := min(missing[id], list[i].Quantity)
		list[i].Quantity -= n
		missing[id] -= n
	}
	return slices.DeleteFunc(list, func(p Piece) bool { return p.Quantity < 1 }), nil
}
