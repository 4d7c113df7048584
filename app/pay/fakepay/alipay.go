package fakepay

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"hawker/app/money"
	"hawker/app/pay"
	"hawker/app/pay/alipay"
	"hawker/app/pay/wire"
)

// alipayFace is Alipay's gateway.do: it takes only what the merchant's key signed and
// signs what it says. A trade comes into being when the buyer opens the page.
type alipayFace struct{ s *Server }

const (
	alipayApp    = "2021000123456789"
	alipaySeller = "2088102146225135"
	alipayClock  = "2006-01-02 15:04:05"
)

// AlipayKeys are a merchant's at this Alipay.
func (s *Server) AlipayKeys() alipay.Keys {
	return alipay.Keys{AppID: alipayApp, SellerID: alipaySeller, Private: oneLine(merchantKey()), Public: publicPEM(platformKey()), Endpoint: s.URL, Now: func() time.Time { return s.Now() }}
}

// Alipay shows Alipay's face.
func (s *Server) Alipay() {
	f := &alipayFace{s}
	s.Show(f)
	s.Mux.HandleFunc("POST /gateway.do", f.serve)
	s.Mux.HandleFunc("GET /gateway.do", f.page)
	s.Mux.HandleFunc("POST /alipay/pay/{trade}", f.pay)
}

// signedText is what a signature covers.
func signedText(v url.Values, without ...string) string {
	var list []string
	for name := range v {
		if !slices.Contains(without, name) {
			list = append(list, name+"="+v.Get(name))
		}
	}
	slices.Sort(list)
	return strings.Join(list, "&")
}

// content checks who asks, and reads what.
func (f *alipayFace) content(v url.Values) (want map[string]string, no string) {
	switch {
	case v.Get("app_id") != alipayApp:
		return nil, "isv.invalid-app-id"
	case v.Get("sign_type") != "RSA2", v.Get("charset") != "utf-8", v.Get("version") != "1.0", v.Get("format") != "JSON":
		return nil, "isv.invalid-parameter"
	case !wire.Verified(&merchantKey().PublicKey, signedText(v, "sign"), v.Get("sign")):
		return nil, "isv.invalid-signature"
	}
	if _, err := time.ParseInLocation(alipayClock, v.Get("timestamp"), beijing); err != nil {
		return nil, "isv.invalid-timestamp"
	}
	if err := json.Unmarshal([]byte(v.Get("biz_content")), &want); err != nil {
		return nil, "isv.invalid-parameter"
	}
	return want, ""
}

// open is the trade of a link, made when it is followed.
func (f *alipayFace) open(link string) (Payment, error) {
	u, err := url.Parse(link)
	if err != nil {
		return Payment{}, err
	}
	v := u.Query()
	want, no := f.content(v)
	if no != "" {
		return Payment{}, errors.New(no)
	}
	products := map[string]string{"alipay.trade.page.pay": "FAST_INSTANT_TRADE_PAY", "alipay.trade.wap.pay": "QUICK_WAP_WAY"}
	if product := products[v.Get("method")]; product == "" || want["product_code"] != product {
		return Payment{}, errors.New("isv.invalid-method")
	}
	until, err := time.ParseInLocation(alipayClock, want["time_expire"], beijing)
	if err != nil || f.s.Now().After(until) {
		return Payment{}, fmt.Errorf("time_expire %q is over", want["time_expire"])
	}
	amount, err := money.Parse(want["total_amount"], "CNY")
	if err != nil || want["subject"] == "" || strings.ContainsAny(want["subject"], "/=&") {
		return Payment{}, fmt.Errorf("total_amount %q, subject %q", want["total_amount"], want["subject"])
	}
	for _, back := range []string{v.Get("return_url"), v.Get("notify_url")} {
		if u, err := url.Parse(back); err != nil || u.Host == "" || u.RawQuery != "" {
			return Payment{}, fmt.Errorf("%q is no address without a query", back)
		}
	}
	trade := want["out_trade_no"]
	return f.s.Create(Payment{Key: trade, Attempt: trade, Amount: amount, Until: until.UTC(), Return: v.Get("return_url"), Notify: v.Get("notify_url")})
}

// Visit is the buyer following the link.
func (f *alipayFace) Visit(s pay.Session) error {
	_, err := f.open(s.Redirect)
	return err
}

// Timeless: Alipay repeats a notification for a day.
func (f *alipayFace) Timeless() bool { return true }

// AtOnce: a refund is made when it is asked for, or refused.
func (f *alipayFace) AtOnce() bool { return true }

func (f *alipayFace) page(w http.ResponseWriter, r *http.Request) {
	p, err := f.open(r.URL.String())
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	counterPage(w, "Alipay", f.s.URL+"/alipay/pay/"+p.Attempt, p)
}

// pay is the buyer's click; the way back carries parameters that nobody should trust.
func (f *alipayFace) pay(w http.ResponseWriter, r *http.Request) {
	p := f.s.Pay(r.PathValue("trade"))
	http.Redirect(w, r, p.Return+"?method=alipay.trade.page.pay.return&out_trade_no="+p.Attempt+"&total_amount=0.01", http.StatusSeeOther)
}

var alipayOps = map[string]string{
	"alipay.trade.query": Query, "alipay.trade.close": Cancel, "alipay.trade.refund": Refunding, "alipay.trade.fastpay.refund.query": QueryRefund,
}

func (f *alipayFace) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	form, formErr := url.ParseQuery(string(body))
	if err != nil || formErr != nil {
		http.Error(w, "unreadable", http.StatusBadRequest)
		return
	}
	v := r.URL.Query()
	v["biz_content"] = form["biz_content"]
	method := v.Get("method")
	op := alipayOps[method]
	if strings.Contains(v.Get("biz_content"), `"PROBE`) {
		op = Probe
	}
	f.s.Do(w, op, func() Answer {
		want, no := f.content(v)
		if no != "" { // who is not known gets no signature
			said := map[string]string{"code": "40002", "msg": "Invalid Arguments", "sub_code": no, "sub_msg": "无效"}
			raw, _ := json.Marshal(map[string]any{"error_response": said})
			return Answer{Status: http.StatusOK, Body: raw}
		}
		return f.answer(method, f.act(method, want))
	})
}

// answer writes a node and signs its bytes; like Alipay, it escapes every slash.
func (f *alipayFace) answer(method string, said map[string]string) Answer {
	if said["code"] == "" {
		said["code"], said["msg"] = "10000", "Success"
	}
	node, err := json.Marshal(said)
	if err != nil {
		return Answer{Status: http.StatusInternalServerError}
	}
	text := strings.ReplaceAll(string(node), "/", `\/`)
	name := strings.ReplaceAll(method, ".", "_") + "_response"
	return Answer{Status: http.StatusOK, Header: http.Header{"Content-Type": {"text/html;charset=utf-8"}},
		Body: fmt.Appendf(nil, `{"%s":%s,"sign":"%s"}`, name, text, f.s.platformSigns(text))}
}

func alipayNo(sub, why string) map[string]string {
	return map[string]string{"code": "40004", "msg": "Business Failed", "sub_code": sub, "sub_msg": why}
}

func (f *alipayFace) act(method string, want map[string]string) map[string]string {
	trade := want["out_trade_no"]
	p, err := f.s.Find(trade)
	if err != nil {
		return alipayNo("ACQ.TRADE_NOT_EXIST", "交易不存在")
	}
	switch method {
	case "alipay.trade.query":
		return f.trade(p)
	case "alipay.trade.close":
		if p.State != Open {
			return alipayNo("ACQ.TRADE_STATUS_ERROR", "交易状态不合法")
		}
		if _, err := f.s.Cancel(trade); err != nil {
			return alipayNo("ACQ.REASON_TRADE_STATUS_INVALID", "交易状态异常")
		}
		return map[string]string{"out_trade_no": trade}
	case "alipay.trade.refund":
		return f.refund(p, want)
	case "alipay.trade.fastpay.refund.query":
		r, err := f.s.FindRefund(want["out_request_no"])
		if err != nil || r.State != Succeeded {
			return map[string]string{}
		}
		return map[string]string{"out_trade_no": trade, "out_request_no": r.Key, "refund_amount": r.Amount.Decimal(), "refund_status": "REFUND_SUCCESS"}
	}
	return map[string]string{"code": "40002", "msg": "Invalid Arguments", "sub_code": "isv.invalid-method"}
}

func (f *alipayFace) refund(p Payment, want map[string]string) map[string]string {
	amount, err := money.Parse(want["refund_amount"], "CNY")
	if err != nil || want["out_request_no"] == "" {
		return alipayNo("ACQ.INVALID_PARAMETER", "参数无效")
	}
	if p.Extra["finished"] != "" {
		return alipayNo("ACQ.TRADE_HAS_FINISHED", "交易已完结")
	}
	_, err = f.s.FindRefund(want["out_request_no"])
	again := err == nil
	r, err := f.s.Refund(p.Attempt, amount, want["out_request_no"])
	switch {
	case errors.Is(err, ErrRange):
		return alipayNo("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "退款金额超限")
	case err != nil:
		return alipayNo("ACQ.TRADE_STATUS_ERROR", "交易状态不合法")
	case r.Amount != amount:
		return alipayNo("ACQ.DISCORDANT_REPEAT_REQUEST", "请求信息不一致")
	}
	changed := "Y"
	if again || r.State != Succeeded {
		changed = "N"
	}
	return map[string]string{"out_trade_no": p.Attempt, "trade_no": p.Charge, "fund_change": changed, "refund_fee": r.Amount.Decimal()}
}

// Finish ends the time in which a trade can be refunded.
func (s *Server) Finish(ref string) { s.Keep(ref, "finished", "yes") }

func (f *alipayFace) trade(p Payment) map[string]string {
	t := map[string]string{"out_trade_no": p.Attempt, "trade_no": p.Charge, "trade_status": "WAIT_BUYER_PAY", "total_amount": p.Amount.Decimal(), "buyer_logon_id": "mar***@example.com"}
	switch p.State {
	case Captured:
		t["trade_status"], t["send_pay_date"] = "TRADE_SUCCESS", f.s.Now().In(beijing).Format(alipayClock)
		if p.Extra["finished"] != "" {
			t["trade_status"] = "TRADE_FINISHED"
		}
		if p.Back == p.Taken {
			t["trade_status"] = "TRADE_CLOSED"
		}
	case Cancelled, Expired, Failed:
		t["trade_status"] = "TRADE_CLOSED"
	}
	if p.Amount.Currency != "CNY" {
		t["trans_currency"] = string(p.Amount.Currency)
	}
	return t
}

// Message is the notification of a trade's state, or of a refund.
func (f *alipayFace) Message(e Event, at time.Time) ([]byte, http.Header, bool) {
	v := url.Values{"notify_id": {e.ID}, "notify_type": {"trade_status_sync"}, "notify_time": {at.In(beijing).Format(alipayClock)},
		"charset": {"utf-8"}, "version": {"1.0"}, "app_id": {alipayApp}, "seller_id": {alipaySeller}, "fund_bill_list": {`[{"amount":"1.00","fundChannel":"ALIPAYACCOUNT"}]`}}
	if e.Payment.Account != homeAccount {
		v.Set("app_id", "2021000999999999")
	}
	for name, value := range f.trade(e.Payment) {
		v.Set(name, value)
	}
	if paid := v.Get("send_pay_date"); paid != "" {
		v.Set("gmt_payment", paid)
		v.Del("send_pay_date")
	}
	switch e.Kind {
	case "payment.paid", "payment.cancelled", "payment.expired":
	case "refund.succeeded":
		v.Set("gmt_refund", at.In(beijing).Format("2006-01-02 15:04:05.000"))
		v.Set("refund_fee", money.Of(e.Payment.Back, "CNY").Decimal())
		v.Set("out_biz_no", e.Refund.Key)
	default:
		return nil, nil, false
	}
	v.Set("sign", f.s.platformSigns(signedText(v)))
	v.Set("sign_type", "RSA2")
	return []byte(v.Encode()), http.Header{"Content-Type": {"application/x-www-form-urlencoded; charset=utf-8"}}, true
}
