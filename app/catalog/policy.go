package catalog

import (
	"time"

	"hawker/app/fault"
)

// PolicyKind says whether a variant is sold when none is there.
type PolicyKind string

// The policies: Deny is what holds where nobody chose, Continue takes orders that
// wait for the next delivery, Preorder those of what comes out on a day.
const (
	Deny     PolicyKind = ""
	Continue PolicyKind = "continue"
	Preorder PolicyKind = "preorder"
)

// Policy says what may be sold of a variant that is not there.
type Policy struct {
	Kind  PolicyKind `json:"kind,omitempty"`
	Days  int        `json:"days,omitempty"` // Continue: how long a buyer waits at most
	Until time.Time  `json:"until,omitzero"` // Preorder: when it can be sent
	Most  int64      `json:"most,omitempty"` // pieces that may be owed at once; 0 with Continue: any number
}

// The kinds of Later.
const (
	LaterBackorder = "backorder"
	LaterPreorder  = "preorder"
)

// Later says that pieces are sold before they are there, and until when they are
// promised to be.
type Later struct {
	Kind  string    `json:"kind"` // LaterBackorder or LaterPreorder
	Until time.Time `json:"until"`
}

const (
	day         = 24 * time.Hour // noon of it is the same date nearly everywhere
	maxWaitDays = 365
	maxOwed     = 1_000_000
)

// Later is what a piece that is not there would be sold as at a time; ok is false
// where it would not. A preorder whose day has come promises nothing any more.
func (v Variant) Later(now time.Time) (l Later, ok bool) {
	switch p := v.Policy; p.Kind {
	case Continue:
		return Later{LaterBackorder, now.UTC().Truncate(day).AddDate(0, 0, p.Days).Add(day / 2)}, true
	case Preorder:
		return Later{LaterPreorder, p.Until}, p.Until.After(now)
	}
	return Later{}, false
}

// Owes tells whether n pieces may be owed at a time.
func (v Variant) Owes(n int64, now time.Time) bool {
	_, ok := v.Later(now)
	return ok && (n <= v.Policy.Most || v.Policy.Kind == Continue && v.Policy.Most == 0)
}

// More is how many pieces can be sold at a time beside owed ones that are not there
// either.
func (v Variant) More(owed int64, now time.Time) int64 {
	if _, ok := v.Later(now); !ok {
		return 0
	}
	if v.Policy.Most == 0 {
		return maxOwed
	}
	return max(v.Policy.Most-owed, 0)
}

// clean drops what the kind does not ask for.
func (p Policy) clean() Policy {
	switch p.Kind {
	case Continue:
		p.Until = time.Time{}
	case Preorder:
		p.Days = 0
		p.Until = p.Until.UTC()
	default:
		return Policy{Kind: p.Kind}
	}
	return p
}

func (p Policy) check(field string) error {
	switch {
	case p.Kind != Deny && p.Kind != Continue && p.Kind != Preorder:
		return fault.InvalidField("policy_unknown", field)
	case p.Kind == Continue && (p.Days < 1 || p.Days > maxWaitDays):
		return fault.InvalidField("policy_days", field+"_days", "min", 1, "max", maxWaitDays)
	case p.Kind == Preorder && p.Until.IsZero():
		return fault.InvalidField("policy_until", field+"_until")
	case p.Kind == Preorder && p.Most < 1, p.Most < 0, p.Most > maxOwed:
		return fault.InvalidField("policy_most", field+"_most", "max", maxOwed)
	}
	return nil
}
