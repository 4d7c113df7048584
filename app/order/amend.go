package order

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/pay"
	"hawker/app/stock"
	"hawker/app/store"
)

// Amendment is what staff change in an order that was placed: how many pieces of its
// lines the buyer is to get, and what is added. Lines that it does not name stay as
// they are. Rev and Total are what whoever asks has seen.
//
// A line that shrinks costs what its first pieces cost as they were sold, by the
// cumulative formula that refunds use, and grown again up to what was sold it costs
// what it did: a line is never dearer or cheaper for having been changed to and fro.
// Pieces beyond that are a line of their own, at the same price for one piece and
// without a discount, since none was given on them. Shipping and fee stay as agreed.
type Amendment struct {
	Rev   int          // Order.Edits
	Total money.Amount // that the preview showed
	Rest  []Piece      // lines, and how many pieces of them are to be got in all
	Add   []Added
	Why   string // the buyer reads it; may be empty
	Quiet bool   // the buyer gets no mail
}

// Added is a line that is put in; Unit nil is what a piece costs in the shop now.
type Added struct {
	Variant  catalog.VariantID
	Quantity int64
	Unit     *money.Amount
}

// Changed is what becomes of one line: pieces that the buyer is to get, and its sums.
type Changed struct {
	Index  int   `json:"index"`
	Was    int64 `json:"was"`
	Now    int64 `json:"now"`
	Before Sums  `json:"before"`
	After  Sums  `json:"after"`
}

// Edit is an amendment that was made; it is never changed.
type Edit struct {
	N     int          `json:"n"` // from 1 on
	At    time.Time    `json:"at"`
	By    store.Actor  `json:"by"`
	Why   string       `json:"why,omitempty"`
	Was   money.Amount `json:"was"` // the order's total
	Total money.Amount `json:"total"`
	Lines []Changed    `json:"lines"`
}

var edits = store.NewBucket[string, Edit]("order/edit", "edit_not_found")

const maxEdits = 100

// Amended is an order as it would be, and what would move for it.
type Amended struct {
	Before, After Order
	Lines         []Changed
	More, Less    []stock.Line
	Later         []stock.Wait // of More: what is sold before it is there
}

// EditsOf lists the amendments of an order, the first first.
func EditsOf(tx *store.Tx, id ID) ([]Edit, error) {
	var list []Edit
	err := edits.Each(tx, store.Key(string(id)), func(_ string, e Edit) error {
		list = append(list, e)
		return nil
	})
	return list, err
}

// CheckAmend refuses orders that can never be amended: order_over when expired or
// cancelled, order_disputed, and payment_live while a provider may still take
// the money that was asked for.
func CheckAmend(tx *store.Tx, o Order) error {
	switch {
	case o.Status == Expired || o.Status == Cancelled:
		return fault.Clash("order_over", "status", string(o.Status))
	case o.Disputes > 0:
		return fault.Clash("order_disputed")
	case o.Edits >= maxEdits:
		return fault.New(fault.TooMany, "edits_many", "", "max", maxEdits)
	case o.Status != Pending:
		return nil
	}
	return o.underWay(tx)
}

// Preview computes what an amendment comes to and writes nothing. It refuses as
// CheckAmend does, with edit_nothing, edit_empty where no piece would be left,
// edit_packed{least} below what lies in parcels, quantity_range, too_many_lines,
// variant_not_found, amount_range, edit_tax_basis, and sold_out{variant, left, title}.
func Preview(tx *store.Tx, o Order, a Amendment) (Amended, error) {
	m := Amended{Before: o, After: o}
	m.After.Lines = slices.Clone(o.Lines)
	if err := CheckAmend(tx, o); err != nil {
		return m, err
	}
	extra, err := m.resize(a)
	if err != nil {
		return m, err
	}
	added, err := a.added(tx, o)
	if err != nil {
		return m, err
	}
	if err := m.append(tx, append(extra, added...)); err != nil {
		return m, err
	}
	m.compare()
	switch {
	case len(m.Lines) == 0:
		return m, fault.Clash("edit_nothing")
	case !slices.ContainsFunc(m.After.Lines, func(l Line) bool { return l.Rest() > 0 }):
		return m, fault.Clash("edit_empty")
	}
	if err := m.addUp(); err != nil {
		return m, err
	}
	return m, m.moves(tx)
}

// Amend changes an order as its preview showed: stock, sums and timeline at once. What
// was paid too much or too little stays to be settled by others. An order that waits
// for its money opens when no more of it is due; one that was complete opens again.
// It refuses as Preview does, and with order_changed{old, new} where the order or the
// sum is not the one that was seen.
func Amend(tx *store.Tx, id ID, a Amendment) (Order, error) {
	return change(tx, id, func(o *Order) error {
		if a.Rev != o.Edits {
			return fault.Clash("order_changed", "old", a.Total, "new", o.Total)
		}
		var err error
		if a.Why != "" {
			if a.Why, err = words(a.Why, "why"); err != nil {
				return err
			}
		}
		m, err := Preview(tx, *o, a)
		if err != nil {
			return err
		}
		if a.Total != m.After.Total {
			return fault.Clash("order_changed", "old", a.Total, "new", m.After.Total)
		}
		s, err := brand.Get(tx)
		if err != nil {
			return err
		}
		*o = m.After
		o.promise(m.Later)
		if err := o.restock(tx, m); err != nil {
			return err
		}
		return o.amended(tx, s, m, a)
	})
}

// restock moves the pieces that an amendment adds or takes out.
func (o *Order) restock(tx *store.Tx, m Amended) error {
	ref := o.owner() + "/edit/" + strconv.Itoa(o.Edits+1)
	if o.Status == Pending {
		return stock.Refit(tx, o.Reservation, stock.Fit{Ref: ref, More: m.More, Less: m.Less})
	}
	if len(m.More) > 0 {
		if err := stock.CommitDirect(tx, ref, m.More); err != nil {
			return err
		}
	}
	if len(m.Less) == 0 {
		return nil
	}
	return stock.Uncommit(tx, ref, m.Less)
}

// amended writes the edit down and draws its consequences for the order's state.
func (o *Order) amended(tx *store.Tx, s brand.Settings, m Amended, a Amendment) error {
	o.Edits++
	o.TaskDone = false
	e := Edit{
		N: o.Edits, At: tx.Now, By: store.Actor{Kind: tx.By.Kind, ID: tx.By.ID}, Why: a.Why,
		Was: m.Before.Total, Total: o.Total, Lines: m.Lines,
	}
	if err := edits.Put(tx, store.Key(string(o.ID), e.N), e); err != nil {
		return err
	}
	if o.Hour != "" {
		if err := countSale(tx, o.Hour, 0, o.Total.Minor-m.Before.Total.Minor); err != nil {
			return err
		}
	}
	if o.Status == Completed {
		o.reopen()
	}
	if o.Status == Pending {
		if err := pay.Reprice(tx, o.Attempt, o.Total); err != nil {
			return err
		}
	}
	event, err := o.editEvent(m, a)
	if err != nil {
		return err
	}
	if err := o.tell(tx, event); err != nil {
		return err
	}
	if o.Status == Pending && o.Due().IsZero() {
		return o.open(tx, s)
	}
	return nil
}

// Piecewise is a line of an edit as the timeline keeps it.
type Piecewise struct {
	Title brand.Text `json:"title"`
	Label brand.Text `json:"label,omitempty"`
	Was   int64      `json:"was"`
	Now   int64      `json:"now"`
}

func (o Order) editEvent(m Amended, a Amendment) (Event, error) {
	var rows []Piecewise
	for _, c := range m.Lines {
		l := o.Lines[c.Index]
		rows = append(rows, Piecewise{l.Title, l.Label, c.Was, c.Now})
	}
	text, err := json.Marshal(rows)
	if err != nil {
		return Event{}, fmt.Errorf("writing edit: %w", err)
	}
	return Event{Kind: "edited", Text: a.Why, Quiet: a.Quiet, Data: map[string]string{
		"was": strconv.FormatInt(m.Before.Total.Minor, 10), "total": strconv.FormatInt(o.Total.Minor, 10),
		"currency": string(o.Total.Currency), "changes": string(text),
	}}, nil
}
