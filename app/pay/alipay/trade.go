package alipay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/pay"
)

// grace is for clocks that differ.
const grace = time.Minute

// trade is what alipay.trade.query says of one.
type trade struct {
	TradeNo    string      `json:"trade_no"`
	OutTradeNo string      `json:"out_trade_no"`
	Status     string      `json:"trade_status"`
	Total      json.Number `json:"total_amount"`
	Currency   string      `json:"trans_currency"` // only where it is not CNY
	Buyer      string      `json:"buyer_logon_id"` // with stars
	Paid       string      `json:"send_pay_date"`
}

// states are Alipay's words for where a trade stands. A trade that was refunded in
// full is closed too: whoever captured it knows that, and otherwise no money is left.
var states = map[string]pay.State{
	"WAIT_BUYER_PAY": pay.Action,
	"TRADE_SUCCESS":  pay.Captured,
	"TRADE_FINISHED": pay.Captured, // and can no longer be refunded
	"TRADE_CLOSED":   pay.Cancelled,
}

// Query asks where a payment stands; one whose link nobody followed is Created, and
// Expired once the link is dead.
func (g *Gateway) Query(ctx context.Context, a pay.Attempt) (pay.Event, error) {
	var t trade
	err := g.call(ctx, "alipay.trade.query", biz{"out_trade_no": string(a.ID)}, &t)
	if refusal(err) == notThere {
		e := pay.Event{Method: pay.Alipay, About: pay.AboutPayment, Attempt: a.ID, State: pay.Created}
		if until := a.Asked.Until; !until.IsZero() && g.now().After(until.Add(grace)) {
			e.State = pay.Expired
		}
		return e, nil
	}
	if err != nil {
		return pay.Event{}, err
	}
	if t.OutTradeNo != string(a.ID) {
		return pay.Event{}, fmt.Errorf("asking Alipay for %s: it answers for %s", a.ID, t.OutTradeNo)
	}
	return t.event()
}

func (t trade) event() (pay.Event, error) {
	state, ok := states[t.Status]
	if !ok {
		return pay.Event{}, fmt.Errorf("reading Alipay's trade: unknown status %q", t.Status)
	}
	e := pay.Event{Method: pay.Alipay, About: pay.AboutPayment, Attempt: pay.AttemptID(t.OutTradeNo), Ref: t.OutTradeNo,
		State: state, Charge: t.TradeNo, Brand: t.Buyer, At: moment(t.Paid)}
	if state != pay.Captured {
		return e, nil
	}
	currency := money.Currency(t.Currency)
	if currency == "" {
		currency = cny
	}
	var err error
	if e.Amount, err = money.Parse(t.Total.String(), currency); err != nil {
		return pay.Event{}, fmt.Errorf("reading Alipay's amount %q: %v", t.Total, err)
	}
	return e, nil
}

// moment reads a time of Alipay's, zero if there is none.
func moment(s string) time.Time {
	t, err := time.ParseInLocation(clock, s, beijing)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// Cancel closes an unpaid trade. A link that nobody followed has no trade yet and
// cannot be taken back before Request.Until; should it be paid after all, that is a
// late success.
func (g *Gateway) Cancel(ctx context.Context, a pay.Attempt) (pay.Event, error) {
	closed := pay.Event{Method: pay.Alipay, About: pay.AboutPayment, Attempt: a.ID, Ref: string(a.ID), State: pay.Cancelled}
	err := g.call(ctx, "alipay.trade.close", biz{"out_trade_no": string(a.ID)}, &trade{})
	if err == nil || refusal(err) == notThere {
		return closed, nil
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
	return pay.Event{}, errors.Join(pay.ErrUnsure, err)
}
