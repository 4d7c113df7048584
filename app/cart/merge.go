package cart

import (
	"slices"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/stock"
	"hawker/app/store"
)

// Merged is what came of a merge: the cart, how many pieces came over, and what did
// not.
type Merged struct {
	Cart   Cart
	Pieces int64
	Left   []Left
}

// Left is a line of which Pieces did not come over, and why: what Look refuses of
// what is sold no more, sold_out{left}, quantity_range above 99 and cart_full.
type Left struct {
	Variant catalog.VariantID
	Title   brand.Text
	Pieces  int64
	Why     *fault.Error
}

// Merge moves what one visitor has chosen into the cart of another, who is the same
// person: pieces of one variant and show are added up, what cannot be bought or is
// beyond the limits is left out and named. The first cart is empty then, so that
// nothing is bought twice and a repeat has no effect. Codes come along.
func Merge(tx *store.Tx, from, to ID) (Merged, error) {
	m := Merged{}
	source, err := Get(tx, from)
	if err != nil {
		return m, err
	}
	if m.Cart, err = Get(tx, to); err != nil || from == to || len(source.Lines)+len(source.Codes) == 0 {
		return m, err
	}
	m.Cart.Lines, m.Cart.Codes = slices.Clone(m.Cart.Lines), slices.Clone(m.Cart.Codes)
	for _, l := range source.Lines {
		if err := m.take(tx, l); err != nil {
			return m, err
		}
	}
	for _, code := range source.Codes {
		if len(m.Cart.Codes) < maxCodes && !slices.Contains(m.Cart.Codes, code) {
			m.Cart.Codes = append(m.Cart.Codes, code)
		}
	}
	if err := Clear(tx, from); err != nil {
		return m, err
	}
	return m, m.Cart.save(tx)
}

// take adds as much of a line as there is room and stock for.
func (m *Merged) take(tx *store.Tx, l Line) error {
	p, _, err := catalog.For(tx, l.Variant)
	if err == nil {
		err = live.CheckBuy(tx, l.Show, l.N, l.Variant)
	}
	if err != nil {
		return m.leave(l, p.Title, l.Quantity, err)
	}
	at := m.Cart.find(l)
	if at < 0 && len(m.Cart.Lines) >= maxLines {
		return m.leave(l, p.Title, l.Quantity, fault.Clash("cart_full", "max", maxLines))
	}
	here, demand := int64(0), int64(0)
	if at >= 0 {
		here = m.Cart.Lines[at].Quantity
	}
	for _, o := range m.Cart.Lines {
		if o.Variant == l.Variant {
			demand += o.Quantity
		}
	}
	n, why := min(l.Quantity, maxQuantity-here), error(nil)
	if n < l.Quantity {
		why = outOfRange()
	}
	if n > 0 {
		err := stock.CheckReserve(tx, []stock.Line{{Variant: l.Variant, Quantity: demand + n}})
		if short, ok := fault.As(err); ok && short.Code == "sold_out" {
			left, _ := short.Args["left"].(int64)
			n, why = min(max(left-demand, 0), n), err
		} else if err != nil {
			return m.leave(l, p.Title, l.Quantity, err)
		}
	}
	if n > 0 {
		m.Pieces += n
		if at >= 0 {
			m.Cart.Lines[at].Quantity += n
		} else {
			more := l
			more.Quantity = n
			m.Cart.Lines = append(m.Cart.Lines, more)
		}
	}
	if n == l.Quantity {
		return nil
	}
	return m.leave(l, p.Title, l.Quantity-n, why)
}

// leave notes a refusal; anything else stays an error.
func (m *Merged) leave(l Line, title brand.Text, pieces int64, err error) error {
	why, ok := fault.As(err)
	if !ok {
		return err
	}
	m.Left = append(m.Left, Left{l.Variant, title, pieces, why})
	return nil
}
