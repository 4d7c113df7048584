// Package wechat takes payments by WeChat Pay (API v3): a QR code on a computer
// (Native) and WeChat itself on a telephone's own browser (H5).
//
// It promises the pay.Gateway, written with the standard library from WeChat Pay's
// API v3: requests carry WECHATPAY2-SHA256-RSA2048, every answer's signature is
// checked, by the platform's public key or by its certificate, whichever the answer
// names, and a notification counts only when it is signed, not older than five
// minutes, and opens with the merchant's APIv3 key (AES-256-GCM). It refuses to know
// payments inside WeChat (JSAPI), and any currency but yuan.
package wechat

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/pay"
	"hawker/app/pay/wire"
)

const (
	home = "https://api.mch.weixin.qq.com"
	cny  = money.Currency("CNY")

	linkLife     = 5 * time.Minute // of an h5_url
	longestTitle = 127             // bytes of a description, if not characters
)

// Keys are a merchant's, opened. Serial names our API certificate, Private is its key.
// APIv3 has 32 characters. Public is the platform's public key, which PublicID
// ("PUB_KEY_ID_…") names, or its certificate, or both one after the other while the
// platform changes from one to the other. Endpoint stands in for WeChat Pay on a
// loopback address, and Now for the machine's clock.
type Keys struct {
	MchID, AppID     string
	Serial, Private  string
	APIv3            string
	PublicID, Public string
	Endpoint         string
	Now              func() time.Time
}

// Gateway is a merchant's WeChat Pay.
type Gateway struct {
	keys    Keys
	private *rsa.PrivateKey
	publics map[string]*rsa.PublicKey // by serial
	client  *wire.Client
	unfit   error
	now     func() time.Time
}

var _ pay.Gateway = (*Gateway)(nil)

// New makes the gateway. Keys that cannot be read are said by Probe, as a refusal of
// the field, and by everything else before anything is asked.
func New(k Keys) *Gateway {
	g := &Gateway{keys: k, publics: map[string]*rsa.PublicKey{}, client: wire.To(home, k.Endpoint), now: k.Now}
	if g.now == nil {
		g.now = time.Now
	}
	if k.MchID == "" || k.AppID == "" || k.Serial == "" {
		g.unfit = fault.InvalidField("gateway_account", "mch_id")
	}
	if len(k.APIv3) != 32 {
		g.unfit = fault.InvalidField("gateway_apiv3", "apiv3")
	}
	publics, err := wire.Publics(k.Public)
	for _, p := range publics {
		if p.Serial == "" {
			p.Serial = k.PublicID
		}
		g.publics[p.Serial] = p.Key
	}
	if _, nameless := g.publics[""]; err != nil || nameless {
		g.unfit = fault.InvalidField("gateway_public_key", "public")
	}
	if g.private, err = wire.Private(k.Private); err != nil {
		g.unfit = fault.InvalidField("gateway_private_key", "key")
	}
	return g
}

// Caps says that WeChat Pay pays at once and whole, and refunds in parts.
func (g *Gateway) Caps() pay.Caps {
	return pay.Caps{Refund: true, PartialRefund: true, Expire: true}
}

// Probe asks for an order that cannot exist: WeChat Pay answers so only to a signature
// of the merchant's key, and its own signature proves the other key. Whether the APIv3
// key is right shows where the platform still gives out certificates, which are locked
// by it. It refuses with gateway_private_key, gateway_public_key, gateway_account,
// gateway_apiv3 and gateway_refused.
func (g *Gateway) Probe(ctx context.Context) error {
	if g.unfit != nil {
		return g.unfit
	}
	err := g.get(ctx, g.order("PROBE"+rand.Text()), &transaction{})
	switch code := refusal(err); {
	case slices.Contains(notThere, code):
		return g.probeAPIv3(ctx)
	case errors.Is(err, errUnproven):
		return fault.InvalidField("gateway_public_key", "public")
	case code == "SIGN_ERROR":
		return fault.InvalidField("gateway_private_key", "key")
	case code == "MCH_NOT_EXISTS", code == "APPID_MCHID_NOT_MATCH", code == "NO_AUTH":
		return fault.InvalidField("gateway_account", "mch_id")
	case err == nil:
		return errors.New("probing: an order that cannot exist is there")
	}
	return fmt.Errorf("probing: %w", err)
}

func (g *Gateway) probeAPIv3(ctx context.Context) error {
	var list struct {
		Data []struct {
			Locked sealed `json:"encrypt_certificate"`
		} `json:"data"`
	}
	if err := g.get(ctx, "/v3/certificates", &list); err != nil {
		return nil // merchants with a public key have none to open
	}
	for _, c := range list.Data {
		if _, err := c.Locked.open(g.keys.APIv3); err != nil {
			return fault.InvalidField("gateway_apiv3", "apiv3")
		}
	}
	return nil
}

type amount struct {
	Total    int64          `json:"total"`
	Currency money.Currency `json:"currency"`
}

// Create opens an order. It refuses with amount_not_payable and gateway_refused.
func (g *Gateway) Create(ctx context.Context, r pay.Request) (pay.Session, error) {
	if r.Attempt.Amount.Currency != cny {
		return pay.Session{}, fault.Clash("amount_not_payable", "currency", r.Attempt.Amount.Currency)
	}
	ask := map[string]any{
		"appid": g.keys.AppID, "mchid": g.keys.MchID, "description": cut(r.Title, longestTitle), "out_trade_no": string(r.Attempt.ID),
		"time_expire": r.Until.In(beijing).Format(time.RFC3339), "notify_url": r.Notify,
		"amount": amount{r.Attempt.Amount.Minor, cny},
	}
	s := pay.Session{Ref: string(r.Attempt.ID), Expires: r.Until}
	var answer struct {
		Code string `json:"code_url"`
		Link string `json:"h5_url"`
	}
	if !r.Phone {
		err := g.post(ctx, "/v3/pay/transactions/native", ask, &answer)
		s.Code = answer.Code
		return s, whole(err, answer.Code)
	}
	if r.Client == "" {
		return pay.Session{}, errors.New("WeChat Pay wants the address of a buyer on a telephone")
	}
	ask["scene_info"] = map[string]any{"payer_client_ip": r.Client, "h5_info": map[string]string{"type": "Wap"}}
	err := g.post(ctx, "/v3/pay/transactions/h5", ask, &answer)
	if s.Redirect = answer.Link; r.Return != "" {
		s.Redirect += "&redirect_url=" + url.QueryEscape(r.Return)
	}
	if dead := g.now().Add(linkLife).UTC(); dead.Before(s.Expires) {
		s.Expires = dead
	}
	return s, whole(err, answer.Link)
}

func whole(err error, link string) error {
	if err == nil && link == "" {
		return fmt.Errorf("%w: WeChat Pay opened an order without a way to pay it", pay.ErrUnsure)
	}
	return err
}

// order is the path of a payment, with the merchant it belongs to.
func (g *Gateway) order(id string) string {
	return "/v3/pay/transactions/out-trade-no/" + url.PathEscape(id) + "?mchid=" + url.QueryEscape(g.keys.MchID)
}

// Capture is not WeChat Pay's: its money is there at once.
func (g *Gateway) Capture(context.Context, pay.Attempt, pay.Moved) (pay.Event, error) {
	return pay.Event{}, errors.New("WeChat Pay takes the money at once")
}

// Answer is read by its status; any but 200 and 204 comes again, for about a day.
func (g *Gateway) Answer(kept bool) (status int, contentType, body string) {
	if kept {
		return http.StatusNoContent, "", ""
	}
	return http.StatusInternalServerError, "application/json", `{"code":"FAIL","message":"not kept"}`
}
