package order

import (
	"slices"
	"strconv"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/store"
)

// Why an order is held: HoldReasons has them in the order of a menu.
const (
	HoldReview   = "payment_review"
	HoldAddress  = "address"
	HoldOversold = "oversold"
	HoldFraud    = "fraud"
	HoldWish     = "customer_request"
	HoldOther    = "other"
)

// HoldReasons names every reason.
var HoldReasons = []string{HoldReview, HoldAddress, HoldOversold, HoldFraud, HoldWish, HoldOther}

// Hold keeps what is not shipped yet in the house until Unhold; note is for staff and
// may be empty. Again, with another reason, it changes the reason. It refuses with
// hold_reason, order_over, and hold_nothing where nothing is left to ship.
func Hold(tx *store.Tx, id ID, reason, note string) (Order, error) {
	return change(tx, id, func(o *Order) error {
		note, err := CheckHold(*o, reason, note)
		if err != nil {
			return err
		}
		if o.Hold == reason && note == "" {
			return errUnchanged
		}
		return o.hold(tx, reason, note)
	})
}

// CheckHold refuses what Hold would, and gives the note as it is kept.
func CheckHold(o Order, reason, note string) (string, error) {
	switch {
	case !slices.Contains(HoldReasons, reason):
		return "", fault.InvalidField("hold_reason", "reason")
	case o.Status != Pending && o.Status != Open:
		return "", fault.Clash("order_over", "status", string(o.Status))
	case o.allShipped():
		return "", fault.Clash("hold_nothing")
	case note == "":
		return "", nil
	}
	return words(note, "note")
}

func (o *Order) hold(tx *store.Tx, reason, note string) error {
	o.Hold = reason
	return o.tell(tx, Event{Kind: "held", Text: note, Data: map[string]string{"reason": reason}})
}

// Unhold lets an order go on. One that is not held stays as it is.
func Unhold(tx *store.Tx, id ID, note string) (Order, error) {
	return change(tx, id, func(o *Order) error {
		if o.Hold == "" {
			return errUnchanged
		}
		if note != "" {
			var err error
			if note, err = words(note, "note"); err != nil {
				return err
			}
		}
		was := o.Hold
		o.Hold = ""
		return o.tell(tx, Event{Kind: "released", Text: note, Data: map[string]string{"reason": was}})
	})
}

// Claim is money that a buyer's bank wants back. Counted is how much of it the order
// still had: what was sent back before cannot be lost once more from its sums.
type Claim struct {
	Ref     string // the provider's name of it
	Amount  money.Amount
	Counted money.Amount
	Reason  string
	Due     string // until when evidence is taken, RFC 3339, "" where nobody said
}

// Dispute counts money that a buyer's bank wants back: until EndDispute nothing is
// refunded, and it is no money of the order's. What is still here to be shipped is
// held. Whatever a bank says is so, hence nothing of it is refused.
func Dispute(tx *store.Tx, id ID, c Claim) (Order, error) {
	return change(tx, id, func(o *Order) error {
		o.Disputes++
		o.Disputed = money.Of(o.Disputed.Minor+c.Counted.Minor, o.Total.Currency)
		o.TaskDone = false
		if o.Status == Completed {
			o.reopen()
		}
		e := Event{Kind: "disputed", Data: c.data()}
		e.Data["reason"], e.Data["due"] = c.Reason, c.Due
		if err := o.tell(tx, e); err != nil {
			return err
		}
		if _, err := CheckHold(*o, HoldReview, ""); err == nil && o.Hold == "" {
			return o.hold(tx, HoldReview, "")
		}
		return nil
	})
}

// EndDispute ends what Dispute began: won, the money is the order's again; lost, it
// is gone.
func EndDispute(tx *store.Tx, id ID, c Claim, won bool) (Order, error) {
	return change(tx, id, func(o *Order) error {
		o.Disputes--
		e := Event{Kind: "dispute_lost", Data: c.data()}
		if won {
			e.Kind = "dispute_won"
			o.Disputed = money.Of(o.Disputed.Minor-c.Counted.Minor, o.Total.Currency)
		}
		o.TaskDone = false
		return o.tell(tx, e)
	})
}

func (c Claim) data() map[string]string {
	return map[string]string{"dispute": c.Ref, "amount": strconv.FormatInt(c.Amount.Minor, 10), "currency": string(c.Amount.Currency)}
}
