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
		lines[i] = stock.Line{Variant: o.Lines[p.Index].Variant, Quantity: p.Quantity}
	}
	return lines
}

// step is one of the counts that a parcel raises: at most limit.
type step struct {
	kind  string
	count func(*Line) *int64
	limit func(Line) int64
}

var (
	packing = step{"packed", func(l *Line) *int64 { return &l.Parcelled }, func(l Line) int64 { return l.Rest() }}
	sending = step{"shipped", func(l *Line) *int64 { return &l.Shipped }, func(l Line) int64 { return l.Parcelled }}
	arrival = step{"delivered", func(l *Line) *int64 { return &l.Delivered }, func(l Line) int64 { return l.Shipped }}
)

// MarkParcelled counts pieces that were put into a parcel; data goes with the
// event. It refuses with order_not_open,
// nothing_to_pack or pieces_range{left}.
func MarkParcelled(tx *store.Tx, id ID, pieces []Piece, data map[string]string) error {
	return packing.mark(tx, id, pieces, data)
}

// MarkShipped counts pieces that left the house. It refuses
// as MarkParcelled does.
func MarkShipped(tx *store.Tx, id ID, pieces []Piece, data map[string]string) error {
	return sending.mark(tx, id, pieces, data)
}

// MarkDelivered counts pieces that reached the buyer.
func MarkDelivered(tx *store.Tx, id ID, pieces []Piece, data map[string]string) error {
	return arrival.mark(tx, id, pieces, data)
}

// TakeOut counts pieces that were taken out of a parcel before it left. It
// refuses with pieces_range.
func TakeOut(tx *store.Tx, id ID, pieces []Piece, data map[string]string) error {
	_, err := change(tx, id, func(o *Order) error {
		for _, p := range pieces {
			if p.Index < 0 || p.Index >= len(o.Lines) || p.Quantity < 1 ||
				o.Lines[p.Index].Parcelled-p.Quantity < o.Lines[p.Index].Shipped {
				return fault.Clash("pieces_range", "left", 0)
			}
			o.Lines[p.Index].Parcelled -= p.Quantity
		}
		return o.tell(tx, Event{Kind: "unpacked", Text: o.InWords(pieces), Data: data})
	})
	return err
}

func (s step) check(o Order, pieces []Piece) error {
	if o.Status != Open {
		return fault.Clash("order_not_open", "status", string(o.Status))
	}
	if len(pieces) == 0 {
		return fault.Clash("nothing_to_pack")
	}
	sum := map[int]int64{}
	for _, p := range pieces {
		if p.Index < 0 || p.Index >= len(o.Lines) || p.Quantity < 1 {
			return fault.InvalidField("pieces_range", "pieces", "left", 0)
		}
		l := o.Lines[p.Index]
		sum[p.Index] += p.Quantity
		if left := s.limit(l) - *s.count(&l); sum[p.Index] > left {
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
			*s.count(&o.Lines[p.Index]) += p.Quantity
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
