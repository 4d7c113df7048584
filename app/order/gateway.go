package order

import (
	"slices"
	"strconv"
	"time"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/pay"
	"hawker/app/stock"
	"hawker/app/store"
)

// heldFor is how long the pieces of an order wait for a provider: its session's
// half-hour, and five minutes for its last word.
const heldFor = 35 * time.Minute

// Alerts are what the till saw and a person has to look at; they stand as the order's
// task until FinishTask.
const (
	AlertLate   = "late_capture"       // money came after its attempt was over, and opened the order
	AlertSilent = "pay_silent"         // a provider does not say what became of a payment
	AlertOdd    = "pay_odd"            // a provider has money of another sum or currency for it
	AlertEnds   = "authorization_ends" // in 48 hours, if it is not captured
	AlertGone   = "authorization_gone" // the money that was held ready is no more
	AlertBack   = "refund_stuck"       // money that had to go back by itself could not
)

// waitsForProvider tells whether a provider takes what the order costs.
func (o Order) waitsForProvider() bool { return o.Method.Gateway() && !o.Total.IsZero() }

// holdLonger is how long an order of a method waits for its money.
func holdLonger(s brand.Settings, m pay.Method) time.Duration {
	if m.Gateway() {
		return heldFor
	}
	return term(s)
}

// Authorize counts money that a provider holds ready for the order. With all of its
// total an order that waits opens, and so does an expired one whose pieces are there.
func Authorize(tx *store.Tx, id ID, amount money.Amount) (Order, error) {
	return change(tx, id, func(o *Order) error {
		s, err := brand.Get(tx)
		if err != nil {
			return err
		}
		o.Authorized = money.Of(o.Authorized.Minor+amount.Minor, o.Total.Currency)
		if err := o.tell(tx, Event{Kind: "authorized", Data: sumData(amount)}); err != nil {
			return err
		}
		if o.Authorized.Minor < o.Due().Minor {
			return nil
		}
		return o.fullyPaid(tx, s)
	})
}

// Unauthorize counts money off that Authorize counted: it was captured, or let go of.
func Unauthorize(tx *store.Tx, id ID, amount money.Amount, gone bool) (Order, error) {
	return change(tx, id, func(o *Order) error {
		o.Authorized = money.Of(max(o.Authorized.Minor-amount.Minor, 0), o.Total.Currency)
		if !gone {
			return nil
		}
		return o.tell(tx, Event{Kind: "voided", Data: sumData(amount)})
	})
}

func sumData(a money.Amount) map[string]string {
	return map[string]string{"amount": strconv.FormatInt(a.Minor, 10), "currency": string(a.Currency)}
}

// alert is what the till saw first of what nobody has looked at.
func (o Order) alert() string {
	if len(o.Alerts) == 0 {
		return ""
	}
	return o.Alerts[0]
}

// Raise writes an alert down. The same again, while it stands, has no effect.
func Raise(tx *store.Tx, id ID, alert string, data map[string]string) (Order, error) {
	return change(tx, id, func(o *Order) error {
		if slices.Contains(o.Alerts, alert) {
			return errUnchanged
		}
		o.Alerts = append(slices.Clone(o.Alerts), alert)
		return o.tell(tx, Event{Kind: alert, Data: data})
	})
}

// Calm takes an alert back that what followed has answered.
func Calm(tx *store.Tx, id ID, alert string) (Order, error) {
	return change(tx, id, func(o *Order) error {
		at := slices.Index(o.Alerts, alert)
		if at < 0 {
			return errUnchanged
		}
		o.Alerts = slices.Delete(slices.Clone(o.Alerts), at, at+1)
		return nil
	})
}

// Tell notes what the till did or saw that changes no sum: pay_failed, auto_refund.
func Tell(tx *store.Tx, id ID, kind string, data map[string]string) (Order, error) {
	return change(tx, id, func(o *Order) error { return o.tell(tx, Event{Kind: kind, Data: data}) })
}

// WaitUntil holds the pieces of an order that waits for its money until a time, if
// that is later than what stands.
func WaitUntil(tx *store.Tx, id ID, until time.Time) (Order, error) {
	return change(tx, id, func(o *Order) error {
		if o.Status != Pending || !until.After(o.Expires) {
			return errUnchanged
		}
		o.Expires = until
		return stock.Extend(tx, o.Reservation, until)
	})
}

// mostAttempts keeps one order from holding its pieces for ever by trying to pay them.
const mostAttempts = 10

// CheckRetry refuses where nothing is to be paid or not by this method: pay_settled,
// order_over{status}, method_not_offered.
func CheckRetry(tx *store.Tx, o Order, m pay.Method) error {
	switch {
	case o.Status == Cancelled || o.Status == Expired:
		return fault.Clash("order_over", "status", string(o.Status))
	case o.Due().IsZero() || o.Authorized.Minor >= o.Due().Minor:
		return fault.Clash("pay_settled")
	}
	s, err := brand.Get(tx)
	if err != nil {
		return err
	}
	g, err := pay.GetSettings(tx)
	if err != nil {
		return err
	}
	if m == pay.Cash || !slices.Contains(pay.Methods(s, g, o.Contact.Address.Country, o.Due()), m) {
		return fault.InvalidField("method_not_offered", "method")
	}
	return nil
}

// Retry begins another attempt to pay what is due, by this method or another; an order
// that waits is held for as long as that method takes. It refuses as CheckRetry does, and with
// payment_tries{max}.
func Retry(tx *store.Tx, id ID, m pay.Method) (Order, error) {
	return change(tx, id, func(o *Order) error {
		if err := CheckRetry(tx, *o, m); err != nil {
			return err
		}
		tried, err := pay.Of(tx, string(id))
		if err != nil {
			return err
		}
		if len(tried) >= mostAttempts {
			return fault.New(fault.TooMany, "payment_tries", "", "max", mostAttempts)
		}
		s, err := brand.Get(tx)
		if err != nil {
			return err
		}
		a := pay.Attempt{ID: pay.AttemptID(store.NewID()), Owner: string(o.ID), Method: m, Amount: o.Due(), Reference: o.Reference}
		if err := pay.Start(tx, a); err != nil {
			return err
		}
		changed := o.Method != m
		o.Attempt, o.Method = a.ID, m
		if until := tx.Now.Add(holdLonger(s, m)); o.Status == Pending && until.After(o.Expires) {
			o.Expires = until
			if err := stock.Extend(tx, o.Reservation, until); err != nil {
				return err
			}
		}
		if !changed {
			return nil
		}
		return o.tell(tx, Event{Kind: "method", Data: map[string]string{"method": string(m)}})
	})
}

// underWay refuses with payment_live while a provider could still take money for the
// order, or holds it ready: it has to be asked first.
func (o Order) underWay(tx *store.Tx) error {
	live, err := pay.LiveOf(tx, string(o.ID))
	if err == nil && slices.ContainsFunc(live, func(a pay.Attempt) bool { return a.Problem == "" }) {
		err = fault.Clash("payment_live")
	}
	return err
}
