// Package cart is what a visitor has chosen, and what it costs now.
//
// It promises that nothing is held for a cart and no price is kept in it: every
// look at it prices it anew, by the one function that Submit prices by as well, so
// page and order cannot differ but by what changed between them. What cannot be
// bought is a problem of its line and refuses nothing else. It refuses to know
// orders: what is sold is their business.
package cart

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/pricing"
	"hawker/app/stock"
	"hawker/app/store"
)

const (
	maxQuantity = 99
	maxLines    = 50
	maxCodes    = 5
)

// ID names a cart: the visitor's id.
type ID string

// Cart is what a visitor has chosen; nothing is held for it.
type Cart struct {
	ID      ID        `json:"id"`
	Lines   []Line    `json:"lines"`
	Codes   []string  `json:"codes,omitempty"` // of discounts, folded
	Rev     int       `json:"rev"`
	Updated time.Time `json:"updated"`
}

// Line is a number of pieces of a variant, and where it was chosen: in a
// show's item N, while item Pinned was on screen, or in the shop (Show is empty).
// A cart has one line per variant and show.
type Line struct {
	Variant  catalog.VariantID `json:"variant"`
	Quantity int64             `json:"quantity"`
	Show     live.ShowID       `json:"show,omitempty"`
	N        int               `json:"n,omitempty"`
	Pinned   int               `json:"pinned,omitempty"` // set by Add and Submit
	At       time.Time         `json:"at"`               // likewise
	Seen     money.Amount      `json:"seen,omitzero"`    // what a piece cost then
	Fixed    *Fixed            `json:"fixed,omitempty"`  // nil: it costs what it costs now
}

// Fixed is what the shop agreed to sell a piece for. An Own price is one that staff
// gave, which no discount touches.
type Fixed struct {
	Unit money.Amount `json:"unit"`
	Own  bool         `json:"own,omitempty"`
}

// Choose notes when the line was chosen, what was on screen and what a piece cost.
func (l *Line) Choose(tx *store.Tx) error {
	l.At, l.Pinned = tx.Now, 0
	l.look(tx)
	if l.Show == "" {
		return nil
	}
	show, err := live.Get(tx, l.Show)
	l.Pinned = show.Pinned
	return err
}

// look notes what a piece costs now; of what has no price the check that follows says
// why.
func (l *Line) look(tx *store.Tx) {
	if p, err := live.PriceOf(tx, l.Show, l.N, l.Variant); err == nil {
		l.Seen = p.Amount
	}
}

// Count is the number of pieces.
func (c Cart) Count() int64 {
	n := int64(0)
	for _, l := range c.Lines {
		n += l.Quantity
	}
	return n
}

func (c Cart) find(l Line) int {
	return slices.IndexFunc(c.Lines, func(o Line) bool { return o.Variant == l.Variant && o.Show == l.Show })
}

var (
	byIdle = store.NewIndex("cart/cart.updated", func(_ string, c Cart) []string { return []string{store.Key(c.Updated)} })
	carts  = store.NewBucket[ID, Cart]("cart/cart", "cart_not_found", byIdle).Share(2_000)
)

// ParseQuantity reads a number of pieces as a person types it: ASCII digits and
// nothing else (quantity_malformed), 1 to 99 (quantity_range).
func ParseQuantity(s string) (int64, error) {
	if s == "" || len(s) > 20 || slices.ContainsFunc([]byte(s), func(b byte) bool { return b < '0' || b > '9' }) {
		return 0, fault.InvalidField("quantity_malformed", "quantity")
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, outOfRange()
	}
	return n, checkQuantity(n)
}

func checkQuantity(n int64) error {
	if n < 1 || n > maxQuantity {
		return outOfRange()
	}
	return nil
}

func outOfRange() error {
	return fault.InvalidField("quantity_range", "quantity", "min", 1, "max", maxQuantity)
}

// Get reads a visitor's cart; one that has none has an empty one.
func Get(tx *store.Tx, id ID) (Cart, error) {
	c, _, err := carts.Find(tx, id)
	c.ID = id
	return c, err
}

// Add adds pieces to the line of the variant and show. It refuses with
// quantity_range, cart_full, not_for_sale, what live.CheckBuy says about the
// item, and sold_out{variant, left} when the cart would hold more than there is.
func Add(tx *store.Tx, id ID, l Line) (Cart, error) {
	c, err := Get(tx, id)
	if err != nil {
		return c, err
	}
	if err := checkQuantity(l.Quantity); err != nil {
		return c, err
	}
	if err := l.Choose(tx); err != nil {
		return c, err
	}
	next := Cart{ID: id, Lines: slices.Clone(c.Lines), Codes: c.Codes, Rev: c.Rev}
	if at := next.find(l); at >= 0 {
		l.Quantity += next.Lines[at].Quantity
		next.Lines[at] = l
	} else {
		next.Lines = append(next.Lines, l)
	}
	if err := next.check(tx, l); err != nil {
		return c, err
	}
	return next, next.save(tx)
}

// SetQuantity changes the line of l's variant and show to l.Quantity pieces; 0
// takes it out. It refuses with cart_line_gone, and like Add when the
// number rises.
func SetQuantity(tx *store.Tx, id ID, l Line) (Cart, error) {
	c, err := Get(tx, id)
	if err != nil {
		return c, err
	}
	at := c.find(l)
	if at < 0 {
		return c, fault.Clash("cart_line_gone")
	}
	next := Cart{ID: id, Lines: slices.Clone(c.Lines), Codes: c.Codes, Rev: c.Rev}
	if l.Quantity == 0 {
		next.Lines = slices.Delete(next.Lines, at, at+1)
		return next, next.save(tx)
	}
	if err := checkQuantity(l.Quantity); err != nil {
		return c, err
	}
	next.Lines[at].Quantity = l.Quantity
	next.Lines[at].look(tx)
	if l.Quantity > c.Lines[at].Quantity {
		if err := next.check(tx, next.Lines[at]); err != nil {
			return c, err
		}
	}
	return next, next.save(tx)
}

// AddCode notes a discount's code on a cart. It refuses with code_unknown,
// code_used_up, and code_too_many; the same again changes nothing.
func AddCode(tx *store.Tx, id ID, code string) error {
	c, err := Get(tx, id)
	if err != nil {
		return err
	}
	k, err := pricing.ByCode(tx, code)
	if err != nil || slices.Contains(c.Codes, k.Code) {
		return err
	}
	if len(c.Codes) >= maxCodes {
		return fault.New(fault.Conflict, "code_too_many", "code", "max", maxCodes)
	}
	c.Codes = append(slices.Clone(c.Codes), k.Code)
	return c.save(tx)
}

// RemoveCode takes a code off a cart.
func RemoveCode(tx *store.Tx, id ID, code string) error {
	c, ok, err := carts.Find(tx, id)
	at := slices.Index(c.Codes, pricing.FoldCode(code))
	if err != nil || !ok || at < 0 {
		return err
	}
	c.Codes = slices.Delete(slices.Clone(c.Codes), at, at+1)
	return c.save(tx)
}

// Clear empties a cart.
func Clear(tx *store.Tx, id ID) error {
	c, ok, err := carts.Find(tx, id)
	if err != nil || !ok {
		return err
	}
	c.Lines, c.Codes = nil, nil
	return c.save(tx)
}

// check looks at the line that was just changed.
func (c Cart) check(tx *store.Tx, l Line) error {
	if len(c.Lines) > maxLines {
		return fault.Clash("cart_full", "max", maxLines)
	}
	if err := checkQuantity(l.Quantity); err != nil {
		return err
	}
	if _, _, err := catalog.For(tx, l.Variant); err != nil {
		return err
	}
	if err := live.CheckBuy(tx, l.Show, l.N, l.Variant); err != nil {
		return err
	}
	var demand []stock.Line
	for _, o := range c.Lines {
		if o.Variant == l.Variant {
			demand = append(demand, stock.Line{Variant: o.Variant, Quantity: o.Quantity})
		}
	}
	return stock.CheckReserve(tx, demand)
}

func (c *Cart) save(tx *store.Tx) error {
	c.Rev++
	c.Updated = tx.Now
	tx.Mark("cart", string(c.ID))
	if len(c.Lines) == 0 && len(c.Codes) == 0 {
		return carts.Delete(tx, c.ID)
	}
	return carts.Put(tx, c.ID, *c)
}

// Forget drops up to limit carts that nobody has touched since before and
// tells how many.
func Forget(tx *store.Tx, before time.Time, limit int) (int, error) {
	list, _, err := carts.On(tx, byIdle, "", "", limit)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, c := range list {
		if !c.Updated.Before(before) {
			break
		}
		if err := carts.Delete(tx, c.ID); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// asProblem keeps a refusal as something to show; anything else stays an error.
func asProblem(err error, to **fault.Error) error {
	if errors.As(err, to) {
		return nil
	}
	return err
}
