package order

import (
	"strconv"
	"strings"

	"hawker/app/fault"
	"hawker/app/stock"
	"hawker/app/store"
)

// Piece is a number of pieces of one line, named by its place in Order.Lines.
type Piece struct {
	Index    int   `json:"index"`
	Quantity int64 `json:"quantity"`
}

// Unpacked is what is in no parcel yet.
func (o Order) Unpacked() []Piece {
	var list []Piece
	for i, l := range o.Lines {
		if n := l.Rest() - l.Parcelled; n > 0 {
			list = append(list, Piece{i, n})
		}
	}
	return list
}

// StockLines names the pieces as the ledger of stock does.
func (o Order) StockLines(pieces []Piece) []stock.Line {
	lines := make([]stock.Line, len(pieces))
	for i, p := range pieces {
		lines[i] = stock.Line{Variant: o.Lines[p.Index].Variant, Quantity: p.Quantity, Owner: o.owner()}
	}
	return lines
}

// step is what happens to pieces of a parcel: how each changes the counts of its
// line, and the row of the timeline; "" tells nobody.
type step struct {
	kind  string
	moves counts
	open  bool // only pieces of an open order
	holds bool // not while the order is held
}

// counts are those of a line, or what one piece adds to them.
type counts struct{ cancelled, parcelled, picking, shipped, delivered int64 }

var (
	taking    = step{moves: counts{parcelled: 1, picking: 1}, open: true, holds: true}
	packing   = step{kind: "packed", moves: counts{picking: -1}, open: true}
	unpacking = step{kind: "unpacked", moves: counts{parcelled: -1}}
	leaving   = step{moves: counts{parcelled: -1, picking: -1}}
	sending   = step{kind: "shipped", moves: counts{shipped: 1}, open: true, holds: true}
	undoing   = step{kind: "unshipped", moves: counts{shipped: -1}, open: true}
	arrival   = step{kind: "delivered", moves: counts{delivered: 1}, open: true}
	fetching  = step{kind: "picked_up", moves: counts{shipped: 1, delivered: 1}, open: true, holds: true}
)

// MarkParcelled counts pieces that are taken for a parcel, not packed yet. It
// refuses with order_not_open, order_held{reason}, nothing_to_pack or pieces_range{left}.
func MarkParcelled(tx *store.Tx, id ID, pieces []Piece) error {
	return taking.mark(tx, id, pieces, nil)
}

// MarkPacked says that the pieces that were taken lie in their parcel; data goes with
// the event. It refuses as MarkParcelled does.
func MarkPacked(tx *store.Tx, id ID, pieces []Piece, data map[string]string) error {
	return packing.mark(tx, id, pieces, data)
}

// PutBack counts pieces back that were taken for a parcel and not packed.
func PutBack(tx *store.Tx, id ID, pieces []Piece) error { return leaving.mark(tx, id, pieces, nil) }

// TakeOut counts pieces that were taken out of a packed parcel before it left. It
// refuses with pieces_range.
func TakeOut(tx *store.Tx, id ID, pieces []Piece, data map[string]string) error {
	return unpacking.mark(tx, id, pieces, data)
}

// MarkShipped counts pieces that left the house. It refuses as MarkParcelled does.
func MarkShipped(tx *store.Tx, id ID, pieces []Piece, data map[string]string) error {
	return sending.mark(tx, id, pieces, data)
}

// MarkUnshipped counts pieces back that have not left after all.
func MarkUnshipped(tx *store.Tx, id ID, pieces []Piece, data map[string]string) error {
	return undoing.mark(tx, id, pieces, data)
}

// MarkDelivered counts pieces that reached the buyer.
func MarkDelivered(tx *store.Tx, id ID, pieces []Piece, data map[string]string) error {
	return arrival.mark(tx, id, pieces, data)
}

// MarkPickedUp counts pieces that the buyer fetched.
func MarkPickedUp(tx *store.Tx, id ID, pieces []Piece, data map[string]string) error {
	return fetching.mark(tx, id, pieces, data)
}

// Gone is why sent pieces will not arrive: the kind of the timeline's row, and
// whether the buyer is still to get as many; else they are counted as cancelled.
type Gone struct {
	Kind  string // returned_to_sender, lost
	Again bool
	Data  map[string]string
}

// MarkGone counts pieces that left the house and did not arrive. It refuses as
// MarkParcelled does.
func MarkGone(tx *store.Tx, id ID, pieces []Piece, g Gone) error {
	s := step{kind: g.Kind, moves: counts{shipped: -1, parcelled: -1}, open: true}
	if !g.Again {
		s.moves.cancelled = 1
	}
	return s.mark(tx, id, pieces, g.Data)
}

// News is a row of the timeline about pieces whose counts stay as they are: ready,
// failed_attempt, sent_again.
type News struct {
	Kind string
	Data map[string]string
}

// Told adds News to the timeline. It refuses as MarkParcelled does.
func Told(tx *store.Tx, id ID, pieces []Piece, n News) error {
	return step{kind: n.Kind, open: true}.mark(tx, id, pieces, n.Data)
}

// left is how many more pieces of a line could take the step.
func (s step) left(l Line) int64 {
	switch m := s.moves; {
	case m.parcelled > 0:
		return l.Rest() - l.Parcelled
	case m.picking < 0:
		return l.Picking
	case m.shipped > 0:
		return l.Parcelled - l.Picking - l.Shipped
	case m.shipped < 0, m.delivered > 0:
		return l.Shipped - l.Delivered
	case m.parcelled < 0:
		return l.Parcelled - l.Picking - l.Shipped
	}
	return l.Parcelled
}

func (s step) check(o Order, pieces []Piece) error {
	if s.open && o.Status != Open {
		return fault.Clash("order_not_open", "status", string(o.Status))
	}
	if s.holds && o.Hold != "" {
		return fault.Clash("order_held", "reason", o.Hold)
	}
	if len(pieces) == 0 {
		return fault.Clash("nothing_to_pack")
	}
	sum := map[int]int64{}
	for _, p := range pieces {
		if p.Index < 0 || p.Index >= len(o.Lines) || p.Quantity < 1 {
			return fault.InvalidField("pieces_range", "pieces", "left", 0)
		}
		sum[p.Index] += p.Quantity
		if left := s.left(o.Lines[p.Index]); sum[p.Index] > left {
			return fault.Clash("pieces_range", "left", left)
		}
	}
	return nil
}

func (s step) mark(tx *store.Tx, id ID, pieces []Piece, data map[string]string) error {
	_, err := change(tx, id, func(o *Order) error {
		if err := s.check(*o, pieces); err != nil {
			return err
		}
		for _, p := range pieces {
			l := &o.Lines[p.Index]
			l.Cancelled += p.Quantity * s.moves.cancelled
			l.Parcelled += p.Quantity * s.moves.parcelled
			l.Picking += p.Quantity * s.moves.picking
			l.Shipped += p.Quantity * s.moves.shipped
			l.Delivered += p.Quantity * s.moves.delivered
		}
		if s.kind == "" {
			return nil
		}
		return o.tell(tx, Event{Kind: s.kind, Text: o.InWords(pieces), Data: data})
	})
	return err
}

// InWords lists pieces for the timeline, "2 × HM-CUP-4"; pieces without a SKU go
// by their title.
func (o Order) InWords(pieces []Piece) string {
	var words []string
	for _, p := range pieces {
		l := o.Lines[p.Index]
		name := l.SKU
		if name == "" {
			name = l.Title.In(o.Lang)
		}
		words = append(words, strconv.FormatInt(p.Quantity, 10)+" × "+name)
	}
	return strings.Join(words, ", ")
}
