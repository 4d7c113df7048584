package wechat

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/pay"
)

// transaction is a payment as WeChat Pay tells of it, asked or unasked.
type transaction struct {
	AppID  string `json:"appid"`
	MchID  string `json:"mchid"`
	ID     string `json:"transaction_id"`
	Ours   string `json:"out_trade_no"`
	State  string `json:"trade_state"`
	Desc   string `json:"trade_state_desc"`
	Bank   string `json:"bank_type"`
	Paid   string `json:"success_time"`
	Amount amount `json:"amount"`
}

// states are WeChat Pay's words for where an order stands. What was refunded had been
// paid.
var states = map[string]pay.State{
	"NOTPAY":     pay.Action,
	"USERPAYING": pay.Processing,
	"SUCCESS":    pay.Captured,
	"REFUND":     pay.Captured,
	"CLOSED":     pay.Cancelled,
	"REVOKED":    pay.Cancelled,
	"PAYERROR":   pay.Failed,
}

// grace is for clocks that differ.
const grace = time.Minute

var errAccount = errors.New("another merchant's payment")

// Codes of an order that WeChat Pay does not have, and of one that is over.
var (
	notThere = []string{"ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"}
	closed   = []string{"ORDER_CLOSED", "ORDERCLOSED"}
)

// Query asks where a payment stands; one that WeChat Pay does not have is Created, and
// one that nobody can pay any more, though it was not closed, is Expired.
func (g *Gateway) Query(ctx context.Context, a pay.Attempt) (pay.Event, error) {
	var t transaction
	err := g.get(ctx, g.order(string(a.ID)), &t)
	if slices.Contains(notThere, refusal(err)) {
		return pay.Event{Method: pay.WeChat, About: pay.AboutPayment, Attempt: a.ID, State: pay.Created}, nil
	}
	if err != nil {
		return pay.Event{}, err
	}
	if t.Ours != string(a.ID) {
		return pay.Event{}, fmt.Errorf("asking WeChat Pay for %s: it answers for %s", a.ID, t.Ours)
	}
	e, err := g.paid(t)
	if until := a.Asked.Until; e.State == pay.Action && !until.IsZero() && g.now().After(until.Add(grace)) {
		e.State = pay.Expired
	}
	return e, err
}

func (g *Gateway) paid(t transaction) (pay.Event, error) {
	if t.MchID != g.keys.MchID || t.AppID != "" && t.AppID != g.keys.AppID {
		return pay.Event{}, errAccount
	}
	state, ok := states[t.State]
	if !ok || t.Ours == "" {
		return pay.Event{}, fmt.Errorf("reading WeChat Pay's order: unknown state %q of %q", t.State, t.Ours)
	}
	e := pay.Event{Method: pay.WeChat, About: pay.AboutPayment, Attempt: pay.AttemptID(t.Ours), Ref: t.Ours,
		State: state, Charge: t.ID, At: moment(t.Paid)}
	if t.Bank != "OTHERS" { // the balance in WeChat, or one of many
		e.Brand = t.Bank
	}
	if state == pay.Captured {
		if t.Amount.Currency == "" {
			t.Amount.Currency = cny
		}
		e.Amount = money.Of(t.Amount.Total, t.Amount.Currency)
	}
	if state == pay.Failed {
		e.Why = t.Desc
	}
	return e, nil
}

// moment reads a time of WeChat Pay's (RFC 3339), zero if there is none.
func moment(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// Cancel closes an unpaid order.
func (g *Gateway) Cancel(ctx context.Context, a pay.Attempt) (pay.Event, error) {
	over := pay.Event{Method: pay.WeChat, About: pay.AboutPayment, Attempt: a.ID, Ref: string(a.ID), State: pay.Cancelled}
	path := "/v3/pay/transactions/out-trade-no/" + url.PathEscape(string(a.ID)) + "/close"
	err := g.post(ctx, path, map[string]string{"mchid": g.keys.MchID}, &struct{}{})
	if err == nil || slices.Contains(notThere, refusal(err)) || slices.Contains(closed, refusal(err)) {
		return over, nil
	}
	if _, no := fault.As(err); !no {
		return pay.Event{}, err
	}
	e, asked := g.Query(ctx, a) // it does not wait for the buyer: then what?
	switch {
	case asked != nil:
		return pay.Event{}, asked
	case e.State == pay.Captured || e.State == pay.Cancelled:
		return e, nil
	}
	return pay.Event{}, fmt.Errorf("%w: closing an order at WeChat Pay: %v", pay.ErrUnsure, err)
}
