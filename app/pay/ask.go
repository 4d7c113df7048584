package pay

import (
	"time"

	"hawker/app/store"
)

const (
	polledFor = 72 * time.Hour
	warning   = 48 * time.Hour // before an authorisation lapses
)

// early are the first polls after a provider was asked; then it is every hour.
var early = []time.Duration{2 * time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour}

// later is when to ask the provider next, zero for never: after three days once a day,
// since some ways take weeks, and the pieces stay held meanwhile. Of money that is held
// ready it is asked twice a day, at the warning and when it lapses.
func (a Attempt) later(now time.Time) time.Time {
	switch {
	case a.Stray:
		return now.Add(early[1])
	case !a.Live():
		return time.Time{}
	case a.State == Authorized:
		next := now.Add(12 * time.Hour)
		for _, at := range []time.Time{a.Ends.Add(-warning), a.Ends.Add(time.Minute)} {
			if !a.Ends.IsZero() && at.After(now) && at.Before(next) {
				next = at
			}
		}
		return next
	}
	for _, after := range early {
		if at := a.Asked.At.Add(after); at.After(now) {
			return at
		}
	}
	every := time.Hour
	if now.Sub(a.Asked.At) >= polledFor {
		if every = 24 * time.Hour; a.Problem != "" {
			return time.Time{}
		}
	}
	return a.Asked.At.Add(now.Sub(a.Asked.At).Truncate(every) + every)
}

// Warn tells once what a person has to know of an attempt: ends, money that is held
// ready lapses within 48 hours; silent, the provider did not say for three days what
// became of it.
func Warn(tx *store.Tx, id AttemptID) (ends, silent bool, err error) {
	a, err := attempts.Get(tx, id)
	if err != nil || a.Warned == a.State || !a.Live() || a.Problem != "" {
		return false, false, err
	}
	if a.State == Authorized {
		ends = !a.Ends.IsZero() && !tx.Now.Before(a.Ends.Add(-warning))
	} else {
		silent = tx.Now.Sub(a.Asked.At) >= polledFor
	}
	if !ends && !silent {
		return false, false, nil
	}
	a.Warned = a.State
	return ends, silent, attempts.Put(tx, id, a)
}

// Soon has the provider of an attempt asked in two minutes: something is about to be
// done there, and whoever does it may die.
func Soon(tx *store.Tx, id AttemptID) error {
	a, err := attempts.Get(tx, id)
	if err != nil || !a.Live() {
		return err
	}
	a.Next = tx.Now.Add(early[0])
	return attempts.Put(tx, id, a)
}

// Recover has the providers asked at once about every attempt that is open: nobody
// knows what they said while the program was not there. It tells whether there may be
// more.
func Recover(tx *store.Tx, limit int) (more bool, err error) {
	later, _, err := attempts.Keys(tx, byDue, "", store.Key(tx.Now.Add(time.Millisecond)), limit)
	for _, id := range later {
		if err != nil {
			return false, err
		}
		var a Attempt
		if a, err = attempts.Get(tx, id); err == nil {
			a.Next = tx.Now
			err = attempts.Put(tx, id, a)
		}
	}
	return len(later) == limit, err
}

// Probed keeps how a test of a provider's keys ended: code is what it was refused with,
// "" where it was not; account is what the provider calls the account, if it said so.
func Probed(tx *store.Tx, m Method, code, account string) error {
	s, ok, err := settings.Find(tx, theShop)
	if err != nil || !ok {
		return err
	}
	switch m {
	case Stripe:
		s.Stripe.Tested, s.Stripe.Problem, s.Stripe.Account = tx.Now, code, or(account, s.Stripe.Account)
	case Alipay:
		s.Alipay.Tested, s.Alipay.Problem = tx.Now, code
	case WeChat:
		s.WeChat.Tested, s.WeChat.Problem = tx.Now, code
	}
	return settings.Put(tx, theShop, s)
}

// Ask writes down that the provider is asked to open an attempt from now on, and in
// which words. An attempt that was asked for already keeps its words, so that the same
// key never carries others. It refuses with payment_not_found.
func Ask(tx *store.Tx, id AttemptID, w Asked, manual bool) (Attempt, error) {
	a, err := attempts.Get(tx, id)
	if err != nil || !a.Asked.At.IsZero() || !a.Method.Gateway() {
		return a, err
	}
	w.At = tx.Now
	a.Asked, a.Manual, a.Why = w, manual, ""
	a.Next = a.later(tx.Now)
	return a, attempts.Put(tx, id, a)
}

// Bind keeps the session that the provider opened.
func Bind(tx *store.Tx, id AttemptID, s Session) (Attempt, error) {
	a, err := attempts.Get(tx, id)
	if err != nil || a.Asked.At.IsZero() {
		return a, err
	}
	if a.Ref = or(s.Ref, a.Ref); a.State == Created {
		a.State, a.Moved = Action, tx.Now
	}
	a.Session = s
	a.Next = a.later(tx.Now)
	tx.Mark("payment", string(id))
	return a, attempts.Put(tx, id, a)
}

// Refuse notes that the provider said a definite no to opening the attempt: nothing of
// it is there, and it may be asked for under another key.
func Refuse(tx *store.Tx, id AttemptID, why string) (Attempt, error) {
	a, err := attempts.Get(tx, id)
	if err != nil || a.State != Created || a.Asked.At.IsZero() {
		return a, err
	}
	a.N++
	a.Asked, a.Next, a.Why = Asked{}, time.Time{}, why
	return a, attempts.Put(tx, id, a)
}

// Unwanted says that money which is held ready has to be let go of.
func Unwanted(tx *store.Tx, id AttemptID) error {
	a, err := attempts.Get(tx, id)
	if err != nil || a.State != Authorized {
		return err
	}
	a.Stray = true
	a.Next = a.later(tx.Now)
	return attempts.Put(tx, id, a)
}

// PutOff asks the provider again later; why is what it said instead of an answer.
func PutOff(tx *store.Tx, id AttemptID, why string) error {
	a, err := attempts.Get(tx, id)
	if err != nil {
		return err
	}
	a.Tries++
	a.Why, a.Next = or(why, a.Why), a.later(tx.Now)
	return attempts.Put(tx, id, a)
}

// Due lists the attempts whose provider is to be asked now, the longest waiting first.
func Due(tx *store.Tx, limit int) ([]Attempt, error) {
	list, _, err := attempts.On(tx, byDue, "", "", limit)
	for i, a := range list {
		if a.Next.After(tx.Now) {
			return list[:i], err
		}
	}
	return list, err
}

// LiveOf lists the attempts of an owner whose provider may still take the money, or
// holds it ready.
func LiveOf(tx *store.Tx, owner string) ([]Attempt, error) {
	list, err := Of(tx, owner)
	var live []Attempt
	for _, a := range list {
		if a.Live() {
			live = append(live, a)
		}
	}
	return live, err
}

// SentBack counts what a provider sent back of an attempt.
func SentBack(tx *store.Tx, id AttemptID, minor int64) error {
	a, err := attempts.Get(tx, id)
	if err != nil {
		return err
	}
	a.Refunded.Minor += minor
	a.Refunded.Currency = a.Amount.Currency
	return attempts.Put(tx, id, a)
}
