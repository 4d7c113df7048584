package alipay

import (
	"context"
	"encoding/json"
	"fmt"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/pay"
)

const longestKey = 64 // characters of an out_request_no

// Refund sends money back; Moved.Key is the out_request_no, by which Alipay knows a
// repetition. It refuses with gateway_refused, refund_too_late and amount_not_payable.
func (g *Gateway) Refund(ctx context.Context, a pay.Attempt, m pay.Moved) (pay.Event, error) {
	if m.Amount.Currency != cny {
		return pay.Event{}, fault.Clash("amount_not_payable", "currency", m.Amount.Currency)
	}
	if m.Key == "" || len(m.Key) > longestKey {
		return pay.Event{}, fmt.Errorf("refunding under the key %q: Alipay takes up to %d characters", m.Key, longestKey)
	}
	var answer struct {
		Changed string `json:"fund_change"`
		Paid    string `json:"gmt_refund_pay"`
	}
	b := biz{"out_trade_no": string(a.ID), "out_request_no": m.Key, "refund_amount": m.Amount.Decimal()}
	if m.Why != "" {
		b["refund_reason"] = m.Why
	}
	if err := g.call(ctx, "alipay.trade.refund", b, &answer); err != nil {
		return pay.Event{}, err
	}
	if answer.Changed != "Y" { // a repetition, or one under way: only the query knows
		e, err := g.QueryRefund(ctx, a, m)
		if e.State == pay.Created {
			e.State, e.Amount = pay.Processing, m.Amount // taken on, and not there yet
		}
		return e, err
	}
	e := g.refund(a, m, pay.Succeeded)
	e.Amount, e.At = m.Amount, moment(answer.Paid)
	return e, nil
}

// QueryRefund asks for a refund under its key. Created means that Alipay does not
// know it, so that it is to be sent again under the same key.
func (g *Gateway) QueryRefund(ctx context.Context, a pay.Attempt, m pay.Moved) (pay.Event, error) {
	var answer struct {
		Key    string      `json:"out_request_no"`
		Amount json.Number `json:"refund_amount"`
		Status string      `json:"refund_status"`
		Paid   string      `json:"gmt_refund_pay"`
	}
	err := g.call(ctx, "alipay.trade.fastpay.refund.query", biz{"out_trade_no": string(a.ID), "out_request_no": m.Key}, &answer)
	if err != nil {
		return pay.Event{}, err
	}
	if answer.Status != "REFUND_SUCCESS" {
		return g.refund(a, m, pay.Created), nil
	}
	if answer.Key != m.Key {
		return pay.Event{}, fmt.Errorf("asking Alipay for refund %s: it answers for %s", m.Key, answer.Key)
	}
	e := g.refund(a, m, pay.Succeeded)
	e.At = moment(answer.Paid)
	if e.Amount, err = money.Parse(answer.Amount.String(), cny); err != nil {
		return pay.Event{}, fmt.Errorf("reading Alipay's amount %q: %v", answer.Amount, err)
	}
	return e, nil
}

func (g *Gateway) refund(a pay.Attempt, m pay.Moved, s pay.State) pay.Event {
	return pay.Event{Method: pay.Alipay, About: pay.AboutRefund, Attempt: a.ID, Charge: a.Charge, Refund: m.Key, Ref: m.Key, State: s}
}
