package fakepay

import (
	"fmt"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/pay"
)

func (t *trial) refund(a pay.Attempt, minor int64, n int) (pay.Event, error) {
	return t.g.Refund(t.ctx(), a, t.moved(a, minor, n))
}

func (t *trial) moved(a pay.Attempt, minor int64, n int) pay.Moved {
	return pay.Moved{Amount: money.Of(minor, "CNY"), Key: fmt.Sprintf("0badcafe-06f2q9refund%013d-refund-1", n), Why: "returned", Notify: a.Asked.Notify}
}

func (t *trial) wantRefunds(n int, back int64) {
	t.Helper()
	if got := len(t.s.Refunds()); got != n {
		t.Errorf("%d refunds at the provider, want %d", got, n)
	}
	if p := t.s.Payments()[0]; p.Back != back {
		t.Errorf("%d went back, want %d", p.Back, back)
	}
}

func (t *trial) refundsOnce() {
	a := t.paid()
	for range 2 {
		e, err := t.refund(a, 12_800, 1)
		if err != nil {
			t.Fatal(err)
		}
		if e.About != pay.AboutRefund || e.State != pay.Succeeded && e.State != pay.Processing || e.Amount.Minor != 12_800 {
			t.Errorf("refunded is %+v", e)
		}
	}
	t.wantRefunds(1, 12_800)
	if _, err := t.refund(a, 1, 2); err == nil {
		t.Error("more went back than came")
	} else if _, definite := fault.As(err); !definite {
		t.Errorf("too much is %v, want a definite no", err)
	}
	t.wantRefunds(1, 12_800)
}

func (t *trial) refundsAfterSilence() {
	a := t.paid()
	t.s.Script(Refunding, After, After, After)
	_, err := t.refund(a, 12_800, 1)
	t.unsure(err)
	t.s.Forget()
	m := t.moved(a, 12_800, 1)
	e, err := t.g.QueryRefund(t.ctx(), a, m)
	if err != nil || e.State != pay.Succeeded {
		t.Errorf("it was made, and a query says %+v, %v", e, err)
	}
	if e, err = t.g.Refund(t.ctx(), a, m); err != nil || e.State != pay.Succeeded && e.State != pay.Processing {
		t.Errorf("asked again: %+v, %v", e, err)
	}
	t.wantRefunds(1, 12_800)
}

func (t *trial) refundsInParts() {
	a := t.paid()
	for n, minor := range []int64{3_200, 1, 9_599} {
		if _, err := t.refund(a, minor, n+1); err != nil {
			t.Fatal(err)
		}
	}
	t.wantRefunds(3, 12_800)
}

func (t *trial) refundsLater() {
	a := t.paid()
	t.s.RefundsTurn(string(a.ID), Processing)
	e, err := t.refund(a, 3_200, 1)
	if err != nil || e.State != pay.Processing {
		t.Fatalf("on its way is %+v, %v", e, err)
	}
	m := t.moved(a, 3_200, 1)
	m.Ref = e.Ref
	t.s.EndRefund(m.Key, Succeeded)
	if e, err = t.g.QueryRefund(t.ctx(), a, m); err != nil || e.State != pay.Succeeded {
		t.Errorf("arrived is %+v, %v", e, err)
	}
	if f, ok := t.s.face.(interface{ AtOnce() bool }); ok && f.AtOnce() {
		return // what was taken on is made
	}
	if e, err = t.refund(a, 3_200, 2); err != nil {
		t.Fatal(err)
	}
	t.s.Events()
	m = t.moved(a, 3_200, 2)
	m.Ref = e.Ref
	t.s.EndRefund(m.Key, Failed)
	if e, err = t.g.QueryRefund(t.ctx(), a, m); err != nil || e.State != pay.Failed {
		t.Errorf("came back is %+v, %v", e, err)
	}
	for _, x := range t.happened() {
		for _, e := range t.parse(x) {
			if e.About == pay.AboutRefund && (e.Refund != m.Key || e.State != pay.Failed) {
				t.Errorf("the message says %+v", e)
			}
		}
	}
}

func (t *trial) authorises() {
	a := t.begin(true)
	t.s.Pay(string(a.ID))
	t.want(t.query(a), pay.Authorized, 12_800)
	e, err := t.g.Cancel(t.ctx(), a)
	if err != nil {
		t.Fatal(err)
	}
	t.want(e, pay.Cancelled, 0)
	if p := t.s.Payments()[0]; p.State != Cancelled || p.Held != 0 || p.Taken != 0 {
		t.Errorf("the provider has %+v", p)
	}
}

func (t *trial) capturesPart() {
	a := t.begin(true)
	t.s.Pay(string(a.ID))
	e := t.query(a)
	a.State, a.Charge, a.Authorized = e.State, e.Charge, e.Amount
	m := pay.Moved{Amount: money.Of(5_000, "CNY"), Key: "0badcafe-" + string(a.ID) + "-capture-1"}
	for range 2 {
		e, err := t.g.Capture(t.ctx(), a, m)
		if err != nil {
			t.Fatal(err)
		}
		t.want(e, pay.Captured, 5_000)
	}
	if p := t.s.Payments()[0]; p.Taken != 5_000 || p.Held != 0 {
		t.Errorf("the provider took %d and holds %d", p.Taken, p.Held)
	}
	t.want(t.query(a), pay.Captured, 5_000)
}

func (t *trial) disputes() {
	a := t.paid()
	t.s.Events()
	d := t.s.Quarrel(string(a.ID))
	t.s.Judge(d.Ref, Lost)
	list := t.happened()
	if len(list) == 0 {
		t.Skip("the provider tells of no disputes")
	}
	var states []pay.State
	for _, x := range list {
		for _, e := range t.parse(x) {
			if e.About != pay.AboutDispute {
				continue
			}
			states = append(states, e.State)
			if e.Dispute != d.Ref || e.Attempt != a.ID && e.Charge != a.Charge || e.Amount.Minor != 12_800 {
				t.Errorf("the message says %+v", e)
			}
		}
	}
	if len(states) != 2 || states[0] != pay.Processing || states[1] != pay.Lost {
		t.Errorf("the dispute went %v", states)
	}
}
