// Package alipay takes payments by Alipay: its payment page on a computer
// (alipay.trade.page.pay) and its wallet on a telephone (alipay.trade.wap.pay).
//
// It promises the pay.Gateway, written with the standard library from Alipay's open
// platform (gateway.do, key mode, sign_type RSA2): every request is signed, every
// answer's signature is checked over the very bytes that were signed, and a
// notification counts only with signature, app_id and seller_id right. Opening a
// payment asks nobody: it is a signed link, the same for the same attempt, which
// dies at Request.Until by time_expire (timeout_express would begin only when the
// buyer arrives). Alipay hears of a payment when the buyer follows the link, so
// that until then it says TRADE_NOT_EXIST. It refuses to know certificates mode, and
// any currency but yuan.
package alipay

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"hawker/app/fault"
	"hawker/app/pay"
	"hawker/app/pay/wire"
)

const (
	home = "https://openapi.alipay.com"
	cny  = "CNY"
)

// Alipay writes every time in that of Beijing, which knows no summer time.
var beijing = time.FixedZone("UTC+8", 8*60*60)

const clock = "2006-01-02 15:04:05"

// Keys are a merchant's, opened. Private is ours, Public is Alipay's ("支付宝公钥"),
// each PKCS #1 or #8 in PEM or bare base64. Endpoint stands in for Alipay on a
// loopback address, and Now for the machine's clock.
type Keys struct {
	AppID, SellerID string
	Private, Public string
	Endpoint        string
	Now             func() time.Time
}

// Gateway is a merchant's Alipay.
type Gateway struct {
	keys    Keys
	private *rsa.PrivateKey
	public  *rsa.PublicKey
	client  *wire.Client
	unfit   error
	now     func() time.Time
}

var _ pay.Gateway = (*Gateway)(nil)

// New makes the gateway. Keys that cannot be read are said by Probe, as a refusal of
// the field, and by everything else before anything is asked.
func New(k Keys) *Gateway {
	g := &Gateway{keys: k, client: wire.To(home, k.Endpoint), now: k.Now}
	if g.now == nil {
		g.now = time.Now
	}
	var err error
	if g.private, err = wire.Private(k.Private); err != nil {
		g.unfit = fault.InvalidField("gateway_private_key", "key")
	}
	publics, err := wire.Publics(k.Public)
	switch {
	case err == nil && len(publics) == 1:
		g.public = publics[0].Key
	case g.unfit == nil:
		g.unfit = fault.InvalidField("gateway_public_key", "public")
	}
	if k.AppID == "" {
		g.unfit = fault.InvalidField("gateway_account", "app_id")
	}
	return g
}

// Caps says that Alipay pays at once and whole, and refunds in parts.
func (g *Gateway) Caps() pay.Caps {
	return pay.Caps{Refund: true, PartialRefund: true, Expire: true}
}

// Probe asks for a trade that cannot exist: Alipay answers so only to a signature of
// the app's key, and its own signature proves the other key. It refuses with
// gateway_private_key, gateway_public_key, gateway_account and gateway_refused.
func (g *Gateway) Probe(ctx context.Context) error {
	if g.unfit != nil {
		return g.unfit
	}
	err := g.call(ctx, "alipay.trade.query", biz{"out_trade_no": "PROBE" + rand.Text()}, &trade{})
	switch code := refusal(err); {
	case code == notThere:
		return nil
	case errors.Is(err, errUnproven):
		return fault.InvalidField("gateway_public_key", "public")
	case code == "isv.invalid-signature" || code == "isv.missing-signature-key":
		return fault.InvalidField("gateway_private_key", "key")
	case code == "isv.invalid-app-id":
		return fault.InvalidField("gateway_account", "app_id")
	case err == nil:
		return fmt.Errorf("probing: a trade that cannot exist is there")
	}
	return fmt.Errorf("probing: %w", err)
}

// Create makes the link to Alipay's payment page. It refuses with amount_not_payable.
func (g *Gateway) Create(_ context.Context, r pay.Request) (pay.Session, error) {
	if r.Attempt.Amount.Currency != cny {
		return pay.Session{}, fault.Clash("amount_not_payable", "currency", r.Attempt.Amount.Currency)
	}
	b := biz{
		"out_trade_no": string(r.Attempt.ID),
		"total_amount": r.Attempt.Amount.Decimal(),
		"subject":      subject(r.Title),
		"product_code": "FAST_INSTANT_TRADE_PAY",
		"time_expire":  r.Until.In(beijing).Format(clock),
	}
	method := "alipay.trade.page.pay"
	if r.Phone {
		method = "alipay.trade.wap.pay"
		b["product_code"], b["quit_url"] = "QUICK_WAP_WAY", r.Return
	}
	asked := r.Attempt.Asked.At
	if asked.IsZero() {
		asked = r.Attempt.Made
	}
	p, err := g.params(method, b, asked) // the same request again is the same link
	if err != nil {
		return pay.Session{}, err
	}
	p.Set("notify_url", r.Notify)
	p.Set("return_url", r.Return)
	if err := g.sign(p); err != nil {
		return pay.Session{}, err
	}
	return pay.Session{Ref: string(r.Attempt.ID), Redirect: g.client.URL("/gateway.do?" + p.Encode()), Expires: r.Until}, nil
}

// subject is without the characters that Alipay refuses in a title.
func subject(title string) string {
	return strings.Join(strings.FieldsFunc(title, func(c rune) bool { return strings.ContainsRune("/=& \t\r\n", c) }), " ")
}

// Capture is not Alipay's: its money is there at once.
func (g *Gateway) Capture(context.Context, pay.Attempt, pay.Moved) (pay.Event, error) {
	return pay.Event{}, errors.New("nothing to capture: Alipay takes the money at once")
}

// Answer is the bare word that Alipay waits for; with any other it comes again, for
// about a day.
func (g *Gateway) Answer(kept bool) (status int, contentType, body string) {
	if kept {
		return http.StatusOK, "text/plain; charset=utf-8", "success"
	}
	return http.StatusInternalServerError, "text/plain; charset=utf-8", "failure"
}
