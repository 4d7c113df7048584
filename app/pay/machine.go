package pay

import (
	"time"

	"hawker/app/money"
	"hawker/app/store"
)

// Change is what an event did to its attempt.
type Change struct {
	From, To State
	Was      money.Amount // held ready before it
	Came     money.Amount // captured by it, beside what was captured before
	Held     bool         // money is held ready now, and was not before
	Gone     bool         // money was held ready, and is no more
	Late     bool         // captured after the attempt was over
	Stray    bool         // money is held ready for an attempt that is over: let go of it
	Declined bool         // a card was declined, and the buyer can try another
	Problem  string       // why money that is there was not counted: ProblemUnknown and so on
}

// Why money could not be counted.
const (
	ProblemUnknown  = "unknown" // no attempt of ours
	ProblemAmount   = "amount"
	ProblemCurrency = "currency"
	ProblemAccount  = "account" // it came to another account
)

var rank = map[State]int{Created: 0, Action: 1, Processing: 2, Authorized: 3, Captured: 4}

// Locate finds the attempt that an event is about.
func Locate(tx *store.Tx, e Event) (Attempt, bool, error) {
	if e.Attempt != "" {
		a, ok, err := attempts.Find(tx, e.Attempt)
		if err != nil || ok && a.Method == e.Method {
			return a, ok, err
		}
	}
	for _, name := range []string{e.Ref, e.Charge} {
		if name == "" {
			continue
		}
		list, _, err := attempts.On(tx, byName, store.Key(string(e.Method), name), "", 1)
		if err != nil || len(list) > 0 {
			return first(list), err == nil, err
		}
	}
	return Attempt{}, false, nil
}

func first(list []Attempt) Attempt {
	if len(list) == 0 {
		return Attempt{}
	}
	return list[0]
}

// Apply moves the attempt that an event about a payment names. Whatever comes twice or
// out of order changes nothing that is further already; nothing is refused, since what
// a provider says is so: what does not fit is a Problem and counts no money.
func Apply(tx *store.Tx, e Event) (Attempt, Change, error) {
	a, ok, err := Locate(tx, e)
	if err != nil {
		return a, Change{}, err
	}
	if !ok {
		return a, Change{Problem: ProblemUnknown}, nil
	}
	was := a
	c := a.take(e, tx.Now)
	if a.State != was.State {
		a.Moved = tx.Now
	}
	a.Next = a.later(tx.Now)
	if !a.Live() {
		a.Asked.Client = ""
	}
	if same(a, was) {
		return a, c, nil
	}
	tx.Mark("payment", string(a.ID))
	return a, c, attempts.Put(tx, a.ID, a)
}

// same compares what is kept.
func same(a, b Attempt) bool { return a == b }

// take draws the consequence of an event. The times of the machine: what is over is
// left by captured money alone; among the others only a higher rank follows.
func (a *Attempt) take(e Event, now time.Time) Change {
	c := Change{From: a.State, To: a.State, Was: a.Authorized, Came: money.Of(0, a.Amount.Currency)}
	a.learn(e)
	switch e.State {
	case Authorized, Captured:
		if c.Problem = a.doubt(e); c.Problem != "" {
			a.Problem = c.Problem
			return c
		}
		a.Charge, a.Why = or(e.Charge, a.Charge), ""
		if e.State == Captured {
			a.capture(e, &c)
		} else {
			a.authorise(e, &c)
		}
	case Failed, Cancelled, Expired:
		a.Stray = false
		if a.State.Over() || a.State == Captured || e.State == Failed && a.State == Authorized {
			return c
		}
		c.Gone = a.State == Authorized
		a.State, a.Authorized, a.Why = e.State, money.Amount{}, or(e.Why, a.Why)
	case Action, Processing:
		c.Declined = e.State == Action && e.Why != "" && a.State == Action && a.Why != e.Why
		if !a.State.Over() && rank[e.State] >= rank[a.State] {
			a.State, a.Why = e.State, e.Why
		}
	}
	c.To = a.State
	return c
}

// learn keeps the names that the provider has for the attempt.
func (a *Attempt) learn(e Event) {
	if a.Ref == "" {
		a.Ref = e.Ref
	}
	a.Brand = or(e.Brand, a.Brand)
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// doubt says why money of an event cannot be that of the attempt.
func (a *Attempt) doubt(e Event) string {
	part := e.State == Captured && a.Manual && e.Amount.Minor > 0 && e.Amount.Minor <= a.Amount.Minor
	switch {
	case e.Amount.Currency != a.Amount.Currency:
		return ProblemCurrency
	case e.Amount.Minor != a.Amount.Minor && !part:
		return ProblemAmount
	}
	return ""
}

func (a *Attempt) capture(e Event, c *Change) {
	if more := e.Amount.Minor - a.Captured.Minor; more > 0 {
		c.Came.Minor = more
		a.Captured = e.Amount
	}
	c.Late = a.State.Over()
	a.State, a.Authorized, a.Problem, a.Stray = Captured, money.Amount{}, "", false
}

func (a *Attempt) authorise(e Event, c *Change) {
	switch {
	case a.State.Over():
		c.Stray, a.Stray = true, true
	case a.State != Captured:
		c.Held = a.State != Authorized
		a.State, a.Authorized, a.Problem = Authorized, e.Amount, ""
		if !e.Due.IsZero() {
			a.Ends = e.Due
		}
	}
}
