package pay_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hawker/app/money"
	"hawker/app/pay"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

func cny(n int64) money.Amount { return money.Of(n, "CNY") }

// begun is an attempt over 100.00 that its provider was asked for.
func begun(t testing.TB, s *store.Store, id pay.AttemptID, manual bool) {
	t.Helper()
	storetest.Do(t, s, func(tx *store.Tx) error {
		if err := pay.Start(tx, pay.Attempt{ID: id, Owner: "order", Method: pay.Stripe, Amount: cny(10_000)}); err != nil {
			return err
		}
		_, err := pay.Ask(tx, id, pay.Asked{Until: tx.Now.Add(31 * time.Minute)}, manual)
		return err
	})
}

func apply(t testing.TB, s *store.Store, e pay.Event) (a pay.Attempt, c pay.Change) {
	t.Helper()
	e.Method, e.About = pay.Stripe, pay.AboutPayment
	storetest.Do(t, s, func(tx *store.Tx) (err error) { a, c, err = pay.Apply(tx, e); return err })
	return a, c
}

func examined(t testing.TB, s *store.Store) {
	t.Helper()
	storetest.View(t, s, func(tx *store.Tx) error {
		broken, err := pay.Doctor(tx)
		for _, b := range broken {
			t.Error(b)
		}
		return err
	})
}

// Every state of an attempt against everything that a provider can say. What is over
// is left by captured money alone; among the others a lower rank never comes back.
func TestEveryStateAgainstEveryEvent(t *testing.T) {
	const table = `
	            ""         action     processing authorized captured failed     cancelled  expired
	created     created    action     processing authorized captured failed     cancelled  expired
	action      action     action     processing authorized captured failed     cancelled  expired
	processing  processing processing processing authorized captured failed     cancelled  expired
	authorized  authorized authorized authorized authorized captured authorized cancelled  expired
	captured    captured   captured   captured   captured   captured captured   captured   captured
	failed      failed     failed     failed     failed     captured failed     failed     failed
	cancelled   cancelled  cancelled  cancelled  cancelled  captured cancelled  cancelled  cancelled
	expired     expired    expired    expired    expired    captured expired    expired    expired`
	name := func(s string) pay.State {
		switch s {
		case "action":
			return pay.Action
		case `""`:
			return ""
		}
		return pay.State(s)
	}
	lines := strings.Split(strings.TrimSpace(table), "\n")
	said := strings.Fields(lines[0])
	s := storetest.Open(t)
	for _, line := range lines[1:] {
		cells := strings.Fields(line)
		for i, want := range cells[1:] {
			from, event := name(cells[0]), name(said[i])
			id := pay.AttemptID(cells[0] + " " + said[i])
			begun(t, s, id, false)
			if from != pay.Created {
				apply(t, s, pay.Event{Attempt: id, State: from, Amount: cny(10_000), Charge: "ch " + string(id)})
			}
			got, c := apply(t, s, pay.Event{Attempt: id, State: event, Amount: cny(10_000), Charge: "ch " + string(id)})
			if got.State != name(want) || c.From != from || c.To != got.State {
				t.Errorf("%s, told %q: %s, want %s (%+v)", from, event, got.State, want, c)
			}
			late := event == pay.Captured && (from == pay.Failed || from == pay.Cancelled || from == pay.Expired)
			if c.Late != late {
				t.Errorf("%s, told %q: late is %v", from, event, c.Late)
			}
			if came := c.Came.Minor > 0; came != (event == pay.Captured && from != pay.Captured) {
				t.Errorf("%s, told %q: %s came", from, event, c.Came)
			}
			if c.Gone != (from == pay.Authorized && (event == pay.Cancelled || event == pay.Expired)) {
				t.Errorf("%s, told %q: gone is %v", from, event, c.Gone)
			}
			if stray := event == pay.Authorized && (from == pay.Failed || from == pay.Cancelled || from == pay.Expired); c.Stray != stray {
				t.Errorf("%s, told %q: stray is %v", from, event, c.Stray)
			}
		}
	}
	examined(t, s)
}

func TestMoneyThatDoesNotFitCountsNothing(t *testing.T) {
	s := storetest.Open(t)
	for _, row := range []struct {
		name    string
		manual  bool
		state   pay.State
		amount  money.Amount
		problem string
	}{
		{"a cent less", false, pay.Captured, cny(9_999), pay.ProblemAmount},
		{"a cent more", false, pay.Captured, cny(10_001), pay.ProblemAmount},
		{"nothing", false, pay.Captured, cny(0), pay.ProblemAmount},
		{"dollars", false, pay.Captured, money.Of(10_000, "USD"), pay.ProblemCurrency},
		{"a cent less held", true, pay.Authorized, cny(9_999), pay.ProblemAmount},
		{"a part captured of what was held", true, pay.Captured, cny(4_000), ""},
		{"more than was held", true, pay.Captured, cny(10_001), pay.ProblemAmount},
		{"nothing of what was held", true, pay.Captured, cny(0), pay.ProblemAmount},
	} {
		id := pay.AttemptID(row.name)
		begun(t, s, id, row.manual)
		a, c := apply(t, s, pay.Event{Attempt: id, State: row.state, Amount: row.amount, Charge: row.name})
		if c.Problem != row.problem || (row.problem != "") != (a.State == pay.Created) {
			t.Errorf("%s: problem %q, %s", row.name, c.Problem, a.State)
		}
	}
	if _, c := apply(t, s, pay.Event{Attempt: "nobody's", Ref: "x", State: pay.Captured, Amount: cny(1)}); c.Problem != pay.ProblemUnknown {
		t.Errorf("unknown is %q", c.Problem)
	}
	examined(t, s)
}

// An attempt is found by our name of it, the provider's, and that of the money; one of
// another method is not.
func TestLocate(t *testing.T) {
	s := storetest.Open(t)
	begun(t, s, "a1", false)
	apply(t, s, pay.Event{Attempt: "a1", Ref: "cs_1", State: pay.Captured, Amount: cny(10_000), Charge: "ch_1"})
	storetest.View(t, s, func(tx *store.Tx) error {
		for _, e := range []pay.Event{{Attempt: "a1"}, {Ref: "cs_1"}, {Charge: "ch_1"}, {Attempt: "b", Charge: "ch_1"}} {
			e.Method = pay.Stripe
			if a, ok, err := pay.Locate(tx, e); !ok || a.ID != "a1" || err != nil {
				t.Errorf("%+v finds %q, %v", e, a.ID, err)
			}
			e.Method = pay.Alipay
			if a, ok, _ := pay.Locate(tx, e); ok {
				t.Errorf("%+v finds %q", e, a.ID)
			}
		}
		return nil
	})
}

// Whatever a provider says in whatever order and however often: captured money is
// counted once, and never less; the same words in another order end at the same sums.
func TestOrderAndRepetitionDoNotMatter(t *testing.T) {
	s := storetest.Open(t)
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		manual := rapid.Bool().Draw(r, "manual")
		captured := int64(10_000)
		if manual {
			captured = rapid.Int64Range(1, 10_000).Draw(r, "captured")
		}
		words := []pay.Event{
			{State: pay.Action}, {State: pay.Action, Why: "declined"}, {State: pay.Processing}, {State: pay.Failed, Why: "no"}, {State: pay.Expired}, {State: pay.Cancelled},
			{State: pay.Authorized, Amount: cny(10_000)}, {State: pay.Captured, Amount: cny(captured)}, {State: ""},
		}
		said := rapid.SliceOfN(rapid.SampledFrom(words), 1, 12).Draw(r, "said")
		n++
		var sums []int64
		for turn, list := range [][]pay.Event{said, backwards(said)} {
			id := pay.AttemptID(strings.Repeat("x", turn+1) + time.Duration(n).String())
			begun(t, s, id, manual)
			most, came := int64(0), int64(0)
			for _, e := range list {
				e.Attempt, e.Charge = id, "ch"+string(id)
				a, c := apply(t, s, e)
				if a.Captured.Minor < most {
					r.Fatalf("%d was captured, then %s", most, a.Captured)
				}
				most, came = a.Captured.Minor, came+c.Came.Minor
			}
			if came != most {
				r.Fatalf("%d came, %d is captured", came, most)
			}
			sums = append(sums, most)
		}
		if sums[0] != sums[1] {
			r.Fatalf("%d, and backwards %d", sums[0], sums[1])
		}
	})
	examined(t, s)
}

func backwards(list []pay.Event) []pay.Event {
	list = slices.Clone(list)
	slices.Reverse(list)
	return list
}

func TestSecretsOpenWithTheShopsKeyAlone(t *testing.T) {
	root, other := []byte("0123456789abcdef"), []byte("another")
	sealed, err := pay.SealSecret(root, "  sk_live_1\n")
	if err != nil || strings.Contains(string(sealed), "sk_live") {
		t.Fatalf("%q %v", sealed, err)
	}
	if got, err := pay.OpenWith(root)(sealed); got != "sk_live_1" || err != nil {
		t.Errorf("%q %v", got, err)
	}
	if got, err := pay.OpenWith(other)(sealed); got != "" || err == nil || !strings.Contains(err.Error(), "pay_secret") {
		t.Errorf("%q %v", got, err)
	}
	if got, err := pay.OpenWith(root)(nil); got != "" || err != nil {
		t.Errorf("%q %v", got, err)
	}
}
