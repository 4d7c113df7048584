package wechat

import (
	"context"
	"fmt"
	"net/url"
	"unicode/utf8"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/pay"
)

const (
	longestKey = 64 // characters of an out_refund_no
	longestWhy = 80 // bytes of a reason
)

// refunded is a refund as WeChat Pay tells of it, asked or unasked.
type refunded struct {
	ID      string `json:"refund_id"`
	Key     string `json:"out_refund_no"`
	Charge  string `json:"transaction_id"`
	Ours    string `json:"out_trade_no"`
	MchID   string `json:"mchid"` // of notifications only
	Status  string `json:"status"`
	Told    string `json:"refund_status"` // what notifications call it
	Account string `json:"user_received_account"`
	Done    string `json:"success_time"`
	Amount  struct {
		Refund   int64          `json:"refund"`
		Currency money.Currency `json:"currency"`
	} `json:"amount"`
}

// refundStates are WeChat Pay's words. ABNORMAL holds the money until the merchant
// sends it to another account of the buyer in the merchant platform.
var refundStates = map[string]pay.State{
	"SUCCESS":    pay.Succeeded,
	"PROCESSING": pay.Processing,
	"ABNORMAL":   pay.Processing,
	"CLOSED":     pay.Failed,
}

// Refund sends money back; Moved.Key is the out_refund_no, by which WeChat Pay knows a
// repetition. It refuses with gateway_refused and amount_not_payable.
func (g *Gateway) Refund(ctx context.Context, a pay.Attempt, m pay.Moved) (pay.Event, error) {
	if m.Amount.Currency != cny {
		return pay.Event{}, fault.Clash("amount_not_payable", "currency", m.Amount.Currency)
	}
	if m.Key == "" || len(m.Key) > longestKey {
		return pay.Event{}, fmt.Errorf("refunding under the key %q: WeChat Pay takes up to %d characters", m.Key, longestKey)
	}
	ask := map[string]any{"out_trade_no": string(a.ID), "out_refund_no": m.Key,
		"amount": map[string]any{"refund": m.Amount.Minor, "total": a.Amount.Minor, "currency": cny}}
	if m.Notify != "" {
		ask["notify_url"] = m.Notify
	}
	if m.Why != "" {
		ask["reason"] = cut(m.Why, longestWhy)
	}
	var r refunded
	if err := g.post(ctx, "/v3/refund/domestic/refunds", ask, &r); err != nil {
		return pay.Event{}, err
	}
	return own(r, a, m)
}

// QueryRefund asks for a refund under its key. Created means that WeChat Pay does not
// know it, so that it is to be sent again under the same key.
func (g *Gateway) QueryRefund(ctx context.Context, a pay.Attempt, m pay.Moved) (pay.Event, error) {
	var r refunded
	err := g.get(ctx, "/v3/refund/domestic/refunds/"+url.PathEscape(m.Key), &r)
	if refusal(err) == "RESOURCE_NOT_EXISTS" {
		return pay.Event{Method: pay.WeChat, About: pay.AboutRefund, Attempt: a.ID, Charge: a.Charge, Refund: m.Key, State: pay.Created}, nil
	}
	if err != nil {
		return pay.Event{}, err
	}
	return own(r, a, m)
}

func own(r refunded, a pay.Attempt, m pay.Moved) (pay.Event, error) {
	if r.Key != m.Key || r.Ours != string(a.ID) {
		return pay.Event{}, fmt.Errorf("asking WeChat Pay for refund %s of %s: it answers for %s of %s", m.Key, a.ID, r.Key, r.Ours)
	}
	return r.event()
}

func (r refunded) event() (pay.Event, error) {
	if r.Status == "" {
		r.Status = r.Told
	}
	state, ok := refundStates[r.Status]
	if !ok || r.Key == "" {
		return pay.Event{}, fmt.Errorf("reading WeChat Pay's refund: unknown status %q of %q", r.Status, r.Key)
	}
	if r.Amount.Currency == "" {
		r.Amount.Currency = cny
	}
	e := pay.Event{Method: pay.WeChat, About: pay.AboutRefund, Attempt: pay.AttemptID(r.Ours), Charge: r.Charge, Refund: r.Key, Ref: r.ID,
		State: state, Amount: money.Of(r.Amount.Refund, r.Amount.Currency), Brand: r.Account, At: moment(r.Done)}
	if r.Status == "ABNORMAL" || state == pay.Failed {
		e.Why = r.Status
	}
	return e, nil
}

// cut shortens to whole characters of at most n bytes together.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
