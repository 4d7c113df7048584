package fakepay

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"hawker/app/money"
	"hawker/app/pay/wechat"
	"hawker/app/pay/wire"
)

// wechatFace is WeChat Pay's API v3: it takes only what the merchant's key signed,
// signs what it says and locks what it sends. It signs messages by its certificate's
// key, and after Rotate by its public key, which the merchant both has.
type wechatFace struct {
	s       *Server
	rotated bool
}

const (
	wechatMch      = "1900009191"
	wechatApp      = "wxd678efh567hg6787"
	wechatSerial   = "635FD912DA74462BAD30DB188A5B4A900BCAF711"
	wechatAPIv3    = "0123456789abcdefABCDEF0123456789"
	wechatPublicID = "PUB_KEY_ID_0119000091912024101100397200000006"
	wechatCert     = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
	wechatScheme   = "WECHATPAY2-SHA256-RSA2048"
)

var certificateKey = sync.OnceValue(newKey)

func certificatePEM() string {
	serial, _ := new(big.Int).SetString(wechatCert, 16)
	cert := &x509.Certificate{SerialNumber: serial, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, &certificateKey().PublicKey, certificateKey())
	if err != nil {
		panic("fakepay: " + err.Error())
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// WeChatKeys are a merchant's at this WeChat Pay.
func (s *Server) WeChatKeys() wechat.Keys {
	return wechat.Keys{MchID: wechatMch, AppID: wechatApp, Serial: wechatSerial, Private: merchantPEM(), APIv3: wechatAPIv3,
		PublicID: wechatPublicID, Public: publicPEM(platformKey()) + certificatePEM(), Endpoint: s.URL, Now: func() time.Time { return s.Now() }}
}

// WeChat shows WeChat Pay's face.
func (s *Server) WeChat() {
	f := &wechatFace{s: s}
	s.Show(f)
	s.Mux.HandleFunc("POST /v3/pay/transactions/native", f.serve(Create, f.create))
	s.Mux.HandleFunc("POST /v3/pay/transactions/h5", f.serve(Create, f.create))
	s.Mux.HandleFunc("GET /v3/pay/transactions/out-trade-no/{order}", f.serve(Query, f.query))
	s.Mux.HandleFunc("POST /v3/pay/transactions/out-trade-no/{order}/close", f.serve(Cancel, f.close))
	s.Mux.HandleFunc("POST /v3/refund/domestic/refunds", f.serve(Refunding, f.refund))
	s.Mux.HandleFunc("GET /v3/refund/domestic/refunds/{key}", f.serve(QueryRefund, f.queryRefund))
	s.Mux.HandleFunc("GET /v3/certificates", f.serve(Probe, f.certificates))
	s.Mux.HandleFunc("GET /wechat/h5", f.page)
	s.Mux.HandleFunc("POST /wechat/pay/{order}", f.pay)
}

// Rotate signs messages by the public key from now on.
func (f *wechatFace) Rotate() { f.rotated = true }

// word is an answer before it is signed.
type word struct {
	status int
	body   any
}

func wechatNo(status int, code string) word {
	return word{status, map[string]string{"code": code, "message": "不可以"}}
}

// serve checks who asks, acts and signs the answer.
func (f *wechatFace) serve(op string, act func(*http.Request, []byte) word) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, "unreadable", http.StatusBadRequest)
			return
		}
		if strings.Contains(r.URL.Path, "/PROBE") {
			op = Probe
		}
		f.s.Do(w, op, func() Answer {
			if no := f.refuses(r, string(body)); no != "" {
				raw, _ := json.Marshal(map[string]string{"code": no, "message": "签名错误"})
				return Answer{Status: http.StatusUnauthorized, Body: raw} // who is not known gets no signature
			}
			a := act(r, body)
			var raw []byte
			if a.body != nil {
				if raw, err = json.Marshal(a.body); err != nil {
					return Answer{Status: http.StatusInternalServerError}
				}
			}
			return Answer{Status: a.status, Body: raw, Header: f.signed(raw, f.s.Now(), r.Header.Get("Wechatpay-Serial") == wechatPublicID)}
		})
	}
}

// refuses says why a request is not the merchant's, "" if it is.
func (f *wechatFace) refuses(r *http.Request, body string) string {
	kind, rest, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	part := map[string]string{}
	for _, p := range strings.Split(rest, ",") {
		name, value, _ := strings.Cut(p, "=")
		part[name] = strings.Trim(value, `"`)
	}
	at, err := strconv.ParseInt(part["timestamp"], 10, 64)
	text := r.Method + "\n" + r.URL.RequestURI() + "\n" + part["timestamp"] + "\n" + part["nonce_str"] + "\n" + body + "\n"
	switch {
	case err != nil || f.s.Now().Sub(time.Unix(at, 0)).Abs() > 5*time.Minute, kind != wechatScheme, len(part["nonce_str"]) < 16, r.Header.Get("Accept") != "application/json",
		part["serial_no"] != wechatSerial, !wire.Verified(&merchantKey().PublicKey, text, part["signature"]):
		return "SIGN_ERROR"
	case part["mchid"] != wechatMch:
		return "MCH_NOT_EXISTS"
	}
	return ""
}

// signed are the headers of what the platform says.
func (f *wechatFace) signed(body []byte, at time.Time, public bool) http.Header {
	key, serial := platformKey(), wechatPublicID
	if !public {
		key, serial = certificateKey(), wechatCert
	}
	stamp, nonce := strconv.FormatInt(at.Unix(), 10), rand.Text()
	return http.Header{"Content-Type": {"application/json; charset=utf-8"}, "Wechatpay-Timestamp": {stamp}, "Wechatpay-Nonce": {nonce}, "Wechatpay-Serial": {serial},
		"Wechatpay-Signature": {f.sign(key, stamp+"\n"+nonce+"\n"+string(body)+"\n")}, "Wechatpay-Signature-Type": {wechatScheme}}
}

func (f *wechatFace) sign(key *rsa.PrivateKey, text string) string {
	sig, err := wire.Sign(key, text)
	if err != nil {
		f.s.t.Error(err)
	}
	return sig
}

// lock seals a resource with the merchant's APIv3 key.
func (f *wechatFace) lock(kind string, v any) map[string]string {
	text, err := json.Marshal(v)
	if err != nil {
		f.s.t.Error(err)
	}
	block, _ := aes.NewCipher([]byte(wechatAPIv3))
	aead, err := cipher.NewGCM(block)
	if err != nil {
		f.s.t.Error(err)
	}
	nonce := rand.Text()[:aead.NonceSize()]
	return map[string]string{"algorithm": "AEAD_AES_256_GCM", "original_type": kind, "associated_data": kind, "nonce": nonce,
		"ciphertext": base64.StdEncoding.EncodeToString(aead.Seal(nil, []byte(nonce), text, []byte(kind)))}
}

func (f *wechatFace) certificates(*http.Request, []byte) word {
	return word{http.StatusOK, map[string]any{"data": []any{map[string]any{"serial_no": wechatCert, "encrypt_certificate": f.lock("certificate", certificatePEM())}}}}
}

func (f *wechatFace) page(w http.ResponseWriter, r *http.Request) {
	p, err := f.s.Find(r.URL.Query().Get("prepay_id"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	p.Return = r.URL.Query().Get("redirect_url")
	counterPage(w, "WeChat Pay", f.s.URL+"/wechat/pay/"+p.Attempt+"?redirect_url="+url.QueryEscape(p.Return), p)
}

func (f *wechatFace) pay(w http.ResponseWriter, r *http.Request) {
	f.s.Pay(r.PathValue("order"))
	http.Redirect(w, r, r.URL.Query().Get("redirect_url"), http.StatusSeeOther)
}

// Message is the notification of a payment or a refund.
func (f *wechatFace) Message(e Event, at time.Time) ([]byte, http.Header, bool) {
	kinds := map[string]string{"payment.paid": "TRANSACTION.SUCCESS", "refund.succeeded": "REFUND.SUCCESS", "refund.failed": "REFUND.CLOSED"}
	kind, ok := kinds[e.Kind]
	if !ok {
		return nil, nil, false
	}
	n := map[string]any{"id": e.ID, "create_time": e.At.In(beijing).Format(time.RFC3339), "event_type": kind, "resource_type": "encrypt-resource", "summary": "成功"}
	if strings.HasPrefix(kind, "REFUND.") {
		back := f.back(e.Payment, e.Refund)
		back["refund_status"], back["mchid"] = back["status"], f.merchant(e.Payment)
		delete(back, "status")
		n["resource"] = f.lock("refund", back)
	} else {
		n["resource"] = f.lock("transaction", f.order(e.Payment))
	}
	raw, err := json.Marshal(n)
	if err != nil {
		return nil, nil, false
	}
	return raw, f.signed(raw, at, f.rotated), true
}

func (f *wechatFace) merchant(p Payment) string {
	if p.Account != homeAccount {
		return "1900000000"
	}
	return wechatMch
}

func (f *wechatFace) order(p Payment) map[string]any {
	state := map[string]string{Open: "NOTPAY", Processing: "USERPAYING", Captured: "SUCCESS", Failed: "PAYERROR", Cancelled: "CLOSED", Expired: "CLOSED"}[p.State]
	o := map[string]any{"appid": wechatApp, "mchid": f.merchant(p), "out_trade_no": p.Attempt, "trade_state": state, "trade_state_desc": p.Why,
		"amount": map[string]any{"total": p.Amount.Minor, "currency": p.Amount.Currency, "payer_total": p.Amount.Minor, "payer_currency": p.Amount.Currency}}
	if p.State == Captured {
		o["transaction_id"], o["bank_type"], o["success_time"] = p.Charge, "OTHERS", f.s.Now().In(beijing).Format(time.RFC3339)
		if p.Back > 0 {
			o["trade_state"] = "REFUND"
		}
	}
	return o
}

func (f *wechatFace) back(p Payment, r Refund) map[string]any {
	status := map[string]string{Processing: "PROCESSING", Succeeded: "SUCCESS", Failed: "CLOSED"}[r.State]
	b := map[string]any{"refund_id": r.Ref, "out_refund_no": r.Key, "transaction_id": p.Charge, "out_trade_no": p.Attempt, "status": status,
		"user_received_account": "支付用户零钱", "amount": map[string]any{"total": p.Amount.Minor, "refund": r.Amount.Minor, "currency": r.Amount.Currency}}
	if r.State == Succeeded {
		b["success_time"] = f.s.Now().In(beijing).Format(time.RFC3339)
	}
	return b
}

// yuan is a sum of the request.
func yuan(minor int64, currency string) (money.Amount, error) {
	if minor < 1 || currency != "CNY" {
		return money.Amount{}, fmt.Errorf("%d %s", minor, currency)
	}
	return money.Of(minor, "CNY"), nil
}
