package order

import (
	"strconv"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/stock"
	"hawker/app/store"
)

// Back is what a refund asks of its order: the money that will go back, the pieces
// that are not sent any more, and those that came back and can be sold again.
type Back struct {
	Ref    string // the refund's; the ledger of stock moves once under it
	Amount money.Amount
	Sends  bool         // its provider sends it, and nobody has to
	Excess money.Amount // of Amount: it had been paid too much, and is nothing that was sold
	Cancel []Piece
	Return []Piece
	Why    string            // the buyer reads it
	Data   map[string]string // goes with the event
}

// Here is the money of the order that is in the house: captured, not sent back, and
// not in dispute.
func (o Order) Here() money.Amount {
	return money.Of(o.Captured.Minor-o.Refunded.Minor-o.Disputed.Minor, o.Total.Currency)
}

// Refundable is what can still be asked back: captured, less what was sent back,
// what is about to be, and what a bank disputes or took.
func (o Order) Refundable() money.Amount {
	return money.Of(o.Here().Minor-o.Refunding.Minor, o.Total.Currency)
}

// CheckBack refuses what StartBack would: order_disputed while a bank is asking for
// the money, refund_range{left} beyond what is here,
// order_not_open and pieces_range{left} about pieces that are not there to be
// cancelled or returned.
func CheckBack(o Order, b Back) error {
	if o.Disputes > 0 {
		return fault.Clash("order_disputed")
	}
	if left := o.Refundable(); b.Amount.Minor < 1 || b.Amount.Minor > left.Minor || b.Amount.Currency != left.Currency {
		return fault.New(fault.Conflict, "refund_range", "amount", "left", left)
	}
	for _, kind := range []struct {
		pieces []Piece
		open   bool
		left   func(Line) int64
	}{
		{b.Cancel, o.Status == Open, func(l Line) int64 { return l.Rest() - l.Parcelled }},
		{b.Return, o.Status == Open || o.Status == Completed, func(l Line) int64 { return l.Shipped - l.Returned }},
	} {
		for _, p := range kind.pieces {
			if p.Index < 0 || p.Index >= len(o.Lines) || p.Quantity < 1 {
				return fault.InvalidField("pieces_range", "pieces", "left", 0)
			}
			if !kind.open {
				return fault.Clash("order_not_open", "status", string(o.Status))
			}
			if left := max(kind.left(o.Lines[p.Index]), 0); p.Quantity > left {
				return fault.New(fault.Conflict, "pieces_range", "quantity."+strconv.Itoa(p.Index), "left", left)
			}
		}
	}
	return nil
}

// StartBack counts money that is to be sent back, and moves the pieces: cancelled
// ones are free again, returned ones are on hand again. It refuses as CheckBack does.
func StartBack(tx *store.Tx, id ID, b Back) (Order, error) {
	return change(tx, id, func(o *Order) error {
		if err := CheckBack(*o, b); err != nil {
			return err
		}
		o.Refunding = money.Of(o.Refunding.Minor+b.Amount.Minor, o.Total.Currency)
		o.Excess = money.Of(o.Excess.Minor+b.Excess.Minor, o.Total.Currency)
		if b.Sends {
			o.Sending = money.Of(o.Sending.Minor+b.Amount.Minor, o.Total.Currency)
		}
		for _, p := range b.Cancel {
			o.Lines[p.Index].Cancelled += p.Quantity
		}
		for _, p := range b.Return {
			o.Lines[p.Index].Returned += p.Quantity
		}
		if len(b.Cancel) > 0 {
			if err := stock.Uncommit(tx, b.Ref, o.StockLines(b.Cancel)); err != nil {
				return err
			}
		}
		if len(b.Return) > 0 {
			if err := stock.Return(tx, b.Ref, o.StockLines(b.Return)); err != nil {
				return err
			}
		}
		return o.tell(tx, o.moneyEvent("refund_requested", b))
	})
}

// FinishBack ends what StartBack began: the money was sent, or it was not and stays
// here. Pieces that moved stay where they are.
func FinishBack(tx *store.Tx, id ID, kind string, b Back) (Order, error) {
	return change(tx, id, func(o *Order) error {
		o.Refunding = money.Of(o.Refunding.Minor-b.Amount.Minor, o.Total.Currency)
		if b.Sends {
			o.Sending = money.Of(o.Sending.Minor-b.Amount.Minor, o.Total.Currency)
		}
		if kind == RefundSent {
			o.Refunded = money.Of(o.Refunded.Minor+b.Amount.Minor, o.Total.Currency)
		} else {
			o.Excess = money.Of(o.Excess.Minor-b.Excess.Minor, o.Total.Currency)
			o.TaskDone = false
		}
		return o.tell(tx, o.moneyEvent(kind, b))
	})
}

// How a refund ended, as the timeline names it.
const (
	RefundSent      = "refund_sent"
	RefundFailed    = "refund_failed"
	RefundWithdrawn = "refund_withdrawn"
)

func (o Order) moneyEvent(kind string, b Back) Event {
	data := map[string]string{"refund": b.Ref, "amount": strconv.FormatInt(b.Amount.Minor, 10), "currency": string(b.Amount.Currency)}
	for name, value := range b.Data {
		data[name] = value
	}
	return Event{Kind: kind, Text: b.Why, Data: data}
}
