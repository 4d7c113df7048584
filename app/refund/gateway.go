package refund

import (
	"slices"
	"time"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/store"
)

// source finds by which payment money goes back: the one that the ask names, else the
// latest that has enough of it left, else the money that a person received. Where
// neither has enough at once it refuses with refund_parts{left}.
func (a Ask) source(tx *store.Tx, o order.Order, amount money.Amount) (pay.AttemptID, error) {
	if a.ByHand || a.Attempt != "" {
		return a.Attempt, nil
	}
	list, err := pay.Of(tx, string(o.ID))
	if err != nil {
		return "", err
	}
	past, err := Of(tx, o.ID)
	if err != nil {
		return "", err
	}
	most, rest := int64(0), o.Refundable().Minor
	for _, p := range slices.Backward(list) {
		if !p.Method.Gateway() || p.Captured.Minor == 0 {
			continue
		}
		left := LeftOn(p, past).Minor
		if left >= amount.Minor {
			return p.ID, nil
		}
		most, rest = max(most, left), rest-left
	}
	if rest >= amount.Minor {
		return "", nil
	}
	return "", fault.New(fault.Conflict, "refund_parts", "amount", "left", money.Of(max(most, rest), amount.Currency))
}

// LeftOn is what can still go back by an attempt, beside the refunds of its order.
func LeftOn(p pay.Attempt, of []Refund) money.Amount {
	left := money.Of(p.Captured.Minor, p.Amount.Currency)
	for _, r := range of {
		if r.Attempt == p.ID && r.Live() {
			left.Minor -= r.Amount.Minor
		}
	}
	return left
}

// ByProvider tells whether a provider has money of the order that can still go back.
func ByProvider(tx *store.Tx, o order.Order) (bool, error) {
	past, err := Of(tx, o.ID)
	if err != nil {
		return false, err
	}
	list, err := pay.Of(tx, string(o.ID))
	return slices.ContainsFunc(list, func(p pay.Attempt) bool { return p.Method.Gateway() && LeftOn(p, past).Minor > 0 }), err
}

// again is how long after each try a provider is asked about a refund.
var again = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour}

func (r *Refund) wait(now time.Time) {
	r.Next = now.Add(again[min(r.Tries, len(again)-1)])
	r.Tries++
}

// Due lists the refunds whose provider is to be asked now, the longest waiting first.
func Due(tx *store.Tx, limit int) ([]Refund, error) {
	list, _, err := refunds.On(tx, byDue, "", "", limit)
	for i, r := range list {
		if r.Next.After(tx.Now) {
			return list[:i], err
		}
	}
	return list, err
}

// Submit writes down that the provider is asked for a refund from now on, and gives it
// as it is. Whatever it was asked before, it is asked under the same key.
func Submit(tx *store.Tx, id ID) (Refund, error) {
	r, err := refunds.Get(tx, id)
	if err != nil || !r.underWay() {
		return r, err
	}
	if r.State == Requested {
		r.State = Submitted
	}
	r.wait(tx.Now)
	tx.Mark("order", string(r.Order))
	return r, refunds.Put(tx, id, r)
}

// underWay tells whether a provider is to send it, or has to say what became of it.
func (r Refund) underWay() bool {
	return r.Attempt != "" && slices.Contains([]State{Requested, Submitted, Unknown, Pending}, r.State)
}

// Told is what a provider says of a refund. A State of "" says nothing new.
type Told struct {
	State State
	Ref   string // the provider's name of it
	Why   string
}

// follows says what a provider's word can make of a refund.
var follows = map[State][]State{
	Requested: {Pending, Succeeded, Failed, Cancelled}, // it came back before our own note of having asked
	Submitted: {Unknown, Pending, Succeeded, Failed, Cancelled},
	Unknown:   {Pending, Succeeded, Failed, Cancelled},
	Pending:   {Succeeded, Failed, Cancelled},
}

// Apply moves a refund by what its provider says. What cannot follow changes nothing:
// messages come twice and out of order. moved tells whether the state changed.
func Apply(tx *store.Tx, id ID, t Told) (r Refund, moved bool, err error) {
	if r, err = refunds.Get(tx, id); err != nil || r.Attempt == "" {
		return r, false, err
	}
	if t.Ref == "" {
		t.Ref = r.Name
	}
	r.Name = t.Ref
	if !slices.Contains(follows[r.State], t.State) {
		return r, false, refunds.Put(tx, id, r)
	}
	switch t.State {
	case Succeeded, Failed, Cancelled:
		r, err = end(tx, id, t.State, func(r *Refund) {
			r.Name, r.Next = t.Ref, time.Time{}
			if t.State != Succeeded {
				r.Why = t.Why
				return
			}
			if r.Sent, r.Reference = tx.Now, t.Ref; r.Reference == "" {
				r.Reference = r.Number
			}
		})
		if err == nil && t.State == Succeeded {
			err = pay.SentBack(tx, r.Attempt, r.Amount.Minor)
		}
		return r, err == nil, err
	}
	r.State = t.State
	r.wait(tx.Now)
	tx.Mark("order", string(r.Order))
	return r, true, refunds.Put(tx, id, r)
}

// Recover makes refunds that a program was asking for when it died unknown: the
// provider is asked at once. It tells whether there may be more.
func Recover(tx *store.Tx, limit int) (more bool, err error) {
	list, _, err := refunds.On(tx, byDue, "", "", limit)
	n := 0
	for _, r := range list {
		if r.State != Submitted || err != nil {
			continue
		}
		r.State, r.Next = Unknown, tx.Now
		err = refunds.Put(tx, r.ID, r)
		n++
	}
	return n > 0 && len(list) == limit, err
}
