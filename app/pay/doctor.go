package pay

import (
	"fmt"

	"hawker/app/store"
)

// Doctor looks at every attempt and message: sums that fit the state, no attempt that
// a provider could still settle and nobody will ask about, no message that both had
// its effect and had none.
func Doctor(tx *store.Tx) ([]string, error) {
	var broken []string
	err := attempts.Each(tx, "", func(id AttemptID, a Attempt) error {
		for _, what := range a.broken() {
			broken = append(broken, fmt.Sprintf("payment %s: %s", id, what))
		}
		if a.ID != id {
			broken = append(broken, fmt.Sprintf("payment %s calls itself %s", id, a.ID))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return broken, inbox.Each(tx, "", func(id MessageID, m Message) error {
		if m.ID != id || m.Verified.IsZero() || len(m.Raw) > MaxMessage {
			broken = append(broken, fmt.Sprintf("message %q is %q of %s, %d bytes", id, m.ID, m.Verified, len(m.Raw)))
		}
		if !m.Applied.IsZero() && m.Problem != "" {
			broken = append(broken, fmt.Sprintf("message %q was applied %s with problem %q", id, m.Applied, m.Problem))
		}
		return nil
	})
}

func (a Attempt) broken() (list []string) {
	say := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	if !a.Method.Gateway() {
		return nil
	}
	if (a.State == Captured) != (a.Captured.Minor > 0) || (a.State == Authorized) != (a.Authorized.Minor > 0) {
		say("is %s, with %s authorised and %s captured", a.State, a.Authorized, a.Captured)
	}
	if a.Captured.Minor > a.Amount.Minor || a.Captured.Minor < 0 || a.Refunded.Minor < 0 || a.Refunded.Minor > a.Captured.Minor {
		say("%s of %s captured, %s sent back", a.Captured, a.Amount, a.Refunded)
	}
	if a.Live() && a.Next.IsZero() && a.Problem == "" {
		say("is %s, and nobody will ask about it", a.State)
	}
	if !a.Live() && !a.Stray && !a.Next.IsZero() {
		say("is %s, and asked about at %s", a.State, a.Next)
	}
	if a.State == Captured && a.Charge == "" && a.Ref == "" {
		say("was captured, under no name")
	}
	return list
}
