package fakepay

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/pay"
)

// Visits is a Face whose payments come into being when the buyer opens the page, not
// when the shop asks.
type Visits interface {
	// Visit is the buyer opening the session.
	Visit(pay.Session) error
}

// Suite runs what every adapter must do. open puts its face on a provider and gives
// the adapter that speaks to it.
func Suite(t *testing.T, open func(*Server) pay.Gateway) {
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			s := Start(t)
			g := open(s)
			if row.needs != nil && !row.needs(g.Caps()) {
				t.Skip("the provider cannot")
			}
			row.run(&trial{T: t, s: s, g: g})
		})
	}
}

var rows = []struct {
	name  string
	needs func(pay.Caps) bool
	run   func(*trial)
}{
	{"the provider takes the keys", nil, (*trial).probes},
	{"the same key opens one session", nil, (*trial).opensOnce},
	{"an answer that never came leaves one session", nil, (*trial).opensAfterSilence},
	{"a provider that is down says no definite no", nil, (*trial).staysUnsure},
	{"two attempts are two sessions", nil, (*trial).opensTwo},
	{"a query tells where a payment stands", nil, (*trial).queries},
	{"a sum and a currency are told as they are", nil, (*trial).tellsOddSums},
	{"cancelling ends what is not paid", nil, (*trial).cancels},
	{"cancelling what was paid says so", nil, (*trial).cancelsTooLate},
	{"a message tells of the attempt, twice of the same event", nil, (*trial).reads},
	{"a forged message is refused", nil, (*trial).refusesForged},
	{"an old message is refused", nil, (*trial).refusesOld},
	{"a message for another account is refused", nil, (*trial).refusesStrange},
	{"both secrets hold while one is rolled", nil, (*trial).rotates},
	{"a refund with the same key is one refund", func(c pay.Caps) bool { return c.Refund }, (*trial).refundsOnce},
	{"a refund nobody heard of is found", func(c pay.Caps) bool { return c.Refund }, (*trial).refundsAfterSilence},
	{"refunds in parts add up", func(c pay.Caps) bool { return c.PartialRefund }, (*trial).refundsInParts},
	{"a refund that waits or fails says so", func(c pay.Caps) bool { return c.Refund }, (*trial).refundsLater},
	{"authorised is not captured", func(c pay.Caps) bool { return c.Authorise }, (*trial).authorises},
	{"a part is captured and the rest let go", func(c pay.Caps) bool { return c.Authorise && c.PartialCapture }, (*trial).capturesPart},
	{"a dispute is told with its end", nil, (*trial).disputes},
}

type trial struct {
	*testing.T
	s *Server
	g pay.Gateway
	n int
}

func (t *trial) ctx() context.Context { return t.Context() }

// attempt is a new one over 128.00.
func (t *trial) attempt() pay.Attempt {
	t.n++
	now := t.s.Now().UTC().Truncate(time.Second)
	return pay.Attempt{
		ID: pay.AttemptID(fmt.Sprintf("06f2q9attempt%013d", t.n)), Owner: fmt.Sprint("order", t.n), Amount: money.Of(12_800, "CNY"),
		Reference: "RF971042", State: pay.Created, Made: now,
		Asked: pay.Asked{At: now, Until: now.Add(31 * time.Minute), Way: pay.Way{Return: "https://shop.example/orders/back", Notify: t.s.URL + "/hooks", Lang: "en", Client: "203.0.113.7"}},
	}
}

func (t *trial) request(a pay.Attempt) pay.Request {
	return pay.Request{
		Attempt: a, Key: "0badcafe-" + string(a.ID) + "-create-0", Title: "Halfmoon · 1042", Lang: "en", Email: "mara@example.com",
		Items: []pay.Item{{Name: "Full Moon cup", Quantity: 2, Amount: money.Of(12_200, "CNY")}, {Name: "Shipping", Quantity: 1, Amount: money.Of(600, "CNY")}},
		Until: a.Asked.Until, Manual: a.Manual, Client: a.Asked.Client, Return: a.Asked.Return, Notify: a.Asked.Notify,
	}
}

// begin opens a session and gives the attempt as the shop then keeps it.
func (t *trial) begin(manual bool) pay.Attempt {
	t.Helper()
	a := t.attempt()
	a.Manual = manual
	got, err := t.g.Create(t.ctx(), t.request(a))
	if err != nil {
		t.Fatal(err)
	}
	return t.bind(a, got)
}

func (t *trial) bind(a pay.Attempt, s pay.Session) pay.Attempt {
	t.Helper()
	a.Ref, a.Session, a.State = s.Ref, s, pay.Action
	if v, ok := t.s.face.(Visits); ok {
		if err := v.Visit(s); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

// paid is an attempt whose money was taken.
func (t *trial) paid() pay.Attempt {
	t.Helper()
	a := t.begin(false)
	t.s.Pay(string(a.ID))
	e := t.query(a)
	if e.State != pay.Captured || e.Charge == "" {
		t.Fatalf("paid, and a query says %+v", e)
	}
	a.State, a.Charge, a.Captured = e.State, e.Charge, e.Amount
	if e.Ref != "" {
		a.Ref = e.Ref
	}
	return a
}

func (t *trial) query(a pay.Attempt) pay.Event {
	t.Helper()
	e, err := t.g.Query(t.ctx(), a)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func (t *trial) want(e pay.Event, state pay.State, minor int64) {
	t.Helper()
	if e.State != state || minor > 0 && e.Amount.Minor != minor {
		t.Errorf("%s of %v, want %s of %d", e.State, e.Amount, state, minor)
	}
}

// unsure wants an error that is no definite no.
func (t *trial) unsure(err error) {
	t.Helper()
	if _, definite := fault.As(err); err == nil || definite || !errors.Is(err, pay.ErrUnsure) {
		t.Errorf("%v, want one that wraps ErrUnsure", err)
	}
}

func (t *trial) sessions(n int) {
	t.Helper()
	if got := len(t.s.Payments()); got != n {
		t.Errorf("%d payments at the provider, want %d", got, n)
	}
}

func (t *trial) probes() {
	if err := t.g.Probe(t.ctx()); err != nil {
		t.Error(err)
	}
}

func (t *trial) opensOnce() {
	a := t.attempt()
	for range 2 {
		got, err := t.g.Create(t.ctx(), t.request(a))
		if err != nil {
			t.Fatal(err)
		}
		if again := t.bind(a, got); a.Ref != "" && again.Ref != a.Ref {
			t.Errorf("%s and %s", a.Ref, again.Ref)
		}
	}
	t.sessions(1)
	if p := t.s.Payments()[0]; p.Amount != a.Amount || p.Attempt != string(a.ID) {
		t.Errorf("the provider has %+v", p)
	}
}

func (t *trial) opensAfterSilence() {
	for _, fault := range []Fault{After, Before, Broken, Garble} {
		before := len(t.s.Payments())
		t.s.Script(Create, fault, fault, fault) // an adapter may try again by itself
		a := t.attempt()
		if _, err := t.g.Create(t.ctx(), t.request(a)); t.s.Calls(Create) > 0 {
			t.unsure(err)
		}
		t.s.Forget()
		got, err := t.g.Create(t.ctx(), t.request(a))
		if err != nil {
			t.Fatal(err)
		}
		t.bind(a, got)
		t.sessions(before + 1)
	}
}

func (t *trial) staysUnsure() {
	a := t.begin(false)
	t.s.Script(Query, Down, Down, Down)
	_, err := t.g.Query(t.ctx(), a)
	if _, definite := fault.As(err); err == nil || definite {
		t.Errorf("a query of a provider that is down: %v", err)
	}
	t.s.Script(Cancel, Down, Down, Down)
	_, err = t.g.Cancel(t.ctx(), a)
	if _, definite := fault.As(err); err == nil || definite {
		t.Errorf("cancelling at a provider that is down: %v", err)
	}
	t.s.Forget()
	t.s.Pay(string(a.ID))
	t.want(t.query(a), pay.Captured, 12_800)
}

func (t *trial) opensTwo() {
	a, b := t.begin(false), t.begin(false)
	t.sessions(2)
	t.s.Pay(string(b.ID))
	if e := t.query(a); e.State == pay.Captured {
		t.Errorf("the other was paid: %+v", e)
	}
}

func (t *trial) queries() {
	a := t.begin(false)
	if e := t.query(a); e.State != pay.Action && e.State != pay.Created {
		t.Errorf("unpaid is %s", e.State)
	}
	t.s.Decline(string(a.ID))
	if e := t.query(a); e.State != pay.Action && e.State != pay.Created {
		t.Errorf("declined, and open, is %s", e.State)
	}
	t.s.Pay(string(a.ID))
	e := t.query(a)
	t.want(e, pay.Captured, 12_800)
	if e.About != pay.AboutPayment || e.Attempt != a.ID || e.Charge == "" || e.Amount.Currency != "CNY" {
		t.Errorf("paid is %+v", e)
	}
	b := t.begin(false)
	t.s.Lapse(string(b.ID))
	if e := t.query(b); e.State != pay.Expired && e.State != pay.Cancelled {
		t.Errorf("over is %s", e.State)
	}
}

func (t *trial) tellsOddSums() {
	for _, odd := range []money.Amount{money.Of(12_700, "CNY"), money.Of(12_900, "CNY"), money.Of(12_800, "USD")} {
		a := t.begin(false)
		t.s.PayOdd(string(a.ID), odd)
		if e := t.query(a); e.State != pay.Captured || e.Amount != odd {
			t.Errorf("%s of %v, want %v captured", e.State, e.Amount, odd)
		}
	}
}

func (t *trial) cancels() {
	a := t.begin(false)
	for range 2 {
		e, err := t.g.Cancel(t.ctx(), a)
		if err != nil {
			t.Fatal(err)
		}
		if e.State != pay.Cancelled && e.State != pay.Expired {
			t.Errorf("cancelled is %s", e.State)
		}
	}
	if p := t.s.Payments()[0]; p.State != Cancelled {
		t.Errorf("the provider has it %s", p.State)
	}
}

func (t *trial) cancelsTooLate() {
	a := t.begin(false)
	t.s.Pay(string(a.ID))
	e, err := t.g.Cancel(t.ctx(), a)
	if err != nil {
		t.Fatal(err)
	}
	t.want(e, pay.Captured, 12_800)
	if p := t.s.Payments()[0]; p.State != Captured || p.Back != 0 {
		t.Errorf("the provider has it %s, %d back", p.State, p.Back)
	}
}
