package alipay

import (
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"hawker/app/fault"
	"hawker/app/pay"
	"hawker/app/pay/wire"
)

// longestLate is how long after it was written a notification still counts: Alipay
// repeats one for 25 hours, and may say the first time again.
const longestLate = 26 * time.Hour

// Parse reads a notification (application/x-www-form-urlencoded). The same
// notification carries the same notify_id at every repetition.
func (g *Gateway) Parse(raw []byte, _ http.Header) ([]pay.Event, error) {
	p, err := url.ParseQuery(string(raw))
	if err != nil || len(p) == 0 {
		return nil, fault.New(fault.Malformed, "hook_malformed", "")
	}
	for _, values := range p {
		if len(values) != 1 { // which of them was signed?
			return nil, fault.New(fault.Malformed, "hook_malformed", "")
		}
	}
	if kind := p.Get("sign_type"); kind != "RSA2" || !wire.Verified(g.public, signed(p, "sign", "sign_type"), p.Get("sign")) {
		return nil, fault.New(fault.Malformed, "hook_signature", "")
	}
	if p.Get("app_id") != g.keys.AppID || g.keys.SellerID != "" && p.Get("seller_id") != g.keys.SellerID {
		return nil, fault.New(fault.Malformed, "hook_account", "")
	}
	at := moment(p.Get("notify_time"))
	if at.IsZero() {
		return nil, fault.New(fault.Malformed, "hook_malformed", "")
	}
	if g.now().Sub(at) > longestLate {
		return nil, fault.New(fault.Malformed, "hook_old", "")
	}
	if p.Get("notify_type") != "trade_status_sync" {
		return nil, nil
	}
	e, err := notified(p)
	if err != nil {
		return nil, fault.New(fault.Malformed, "hook_malformed", "")
	}
	e.ID = p.Get("notify_id")
	return []pay.Event{e}, nil
}

// notified reads the event. A refund's notification repeats the trade's state and
// names the refund by out_biz_no; what it says in refund_fee is all refunds together,
// so its own amount stays unsaid.
func notified(p url.Values) (pay.Event, error) {
	t := trade{TradeNo: p.Get("trade_no"), OutTradeNo: p.Get("out_trade_no"), Status: p.Get("trade_status"), Buyer: p.Get("buyer_logon_id"),
		Total: json.Number(p.Get("total_amount")), Currency: p.Get("trans_currency"), Paid: p.Get("gmt_payment")}
	e, err := t.event()
	if key := p.Get("out_biz_no"); err == nil && key != "" && p.Get("gmt_refund") != "" {
		e = pay.Event{Method: pay.Alipay, About: pay.AboutRefund, Attempt: e.Attempt, Charge: e.Charge, Refund: key, Ref: key,
			State: pay.Succeeded, At: moment(p.Get("gmt_refund"))}
	}
	return e, err
}
