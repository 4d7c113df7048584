package wechat

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"hawker/app/fault"
	"hawker/app/pay"
	"hawker/app/pay/wire"
)

const (
	scheme = "WECHATPAY2-SHA256-RSA2048"
	window = 5 * time.Minute // between the platform's clock and ours
)

// WeChat Pay writes every time in that of Beijing, which knows no summer time.
var beijing = time.FixedZone("UTC+8", 8*60*60)

var (
	errUnproven = errors.New("the answer is not signed by WeChat Pay's key")
	errOld      = errors.New("the signature is of another time")
)

// get reads what stands at a path.
func (g *Gateway) get(ctx context.Context, path string, into any) error {
	return g.call(ctx, wire.Question{Method: http.MethodGet, Path: path}, into)
}

// post has something done.
func (g *Gateway) post(ctx context.Context, path string, ask, into any) error {
	text, err := json.Marshal(ask)
	if err != nil {
		return fmt.Errorf("writing request: %w", err)
	}
	return g.call(ctx, wire.Question{Method: http.MethodPost, Path: path, Body: string(text)}, into)
}

// call asks WeChat Pay under the merchant's signature. It refuses with gateway_refused.
func (g *Gateway) call(ctx context.Context, q wire.Question, into any) error {
	if g.unfit != nil {
		return fmt.Errorf("using keys: %v", g.unfit) // it was not WeChat Pay that said no
	}
	auth, err := g.authorization(q)
	if err != nil {
		return err
	}
	q.Header = http.Header{"Authorization": {auth}, "Accept": {"application/json"}, "Content-Type": {"application/json"}, "User-Agent": {"Hawker"}}
	if g.keys.PublicID != "" {
		q.Header.Set("Wechatpay-Serial", g.keys.PublicID) // which of its keys the answer is to be signed with
	}
	answer, err := g.client.Do(ctx, q)
	if err != nil {
		return fmt.Errorf("asking WeChat Pay: %w", err)
	}
	if err := g.sort(answer); err != nil {
		return err
	}
	if answer.Status == http.StatusNoContent {
		return nil
	}
	if err := json.Unmarshal(answer.Body, into); err != nil {
		return fmt.Errorf("%w: reading WeChat Pay's answer: %w", pay.ErrUnsure, err)
	}
	return nil
}

// authorization signs a request; its path is what stands after the host.
func (g *Gateway) authorization(q wire.Question) (string, error) {
	at, nonce := strconv.FormatInt(g.now().Unix(), 10), rand.Text()
	sig, err := wire.Sign(g.private, q.Method+"\n"+q.Path+"\n"+at+"\n"+nonce+"\n"+q.Body+"\n")
	return fmt.Sprintf(`%s mchid="%s",nonce_str="%s",timestamp="%s",serial_no="%s",signature="%s"`,
		scheme, g.keys.MchID, nonce, at, g.keys.Serial, sig), err
}

// prove checks the platform's signature of a body.
func (g *Gateway) prove(h http.Header, body []byte) error {
	at, nonce := h.Get("Wechatpay-Timestamp"), h.Get("Wechatpay-Nonce")
	key, ok := g.publics[h.Get("Wechatpay-Serial")]
	if kind := h.Get("Wechatpay-Signature-Type"); !ok || kind != "" && kind != scheme {
		return errUnproven
	}
	if !wire.Verified(key, at+"\n"+nonce+"\n"+string(body)+"\n", h.Get("Wechatpay-Signature")) {
		return errUnproven
	}
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil || g.now().Sub(time.Unix(seconds, 0)).Abs() > window {
		return errOld
	}
	return nil
}

// Codes that tell nothing about whether it was done, and those of a request that was
// not taken on.
var (
	perhaps = []string{"SYSTEM_ERROR", "SYSTEMERROR", "BANK_ERROR", "BANKERROR", "USERPAYING"}
	later   = []string{"FREQUENCY_LIMITED", "RATELIMIT_EXCEEDED", "RATELIMIT_EXCEED"}
)

// sort tells a yes from a no and a perhaps. A no that bears no signature at all, as
// that of a gateway which does not know who asks, is believed, for it only says no.
func (g *Gateway) sort(a wire.Answer) error {
	unproven := g.prove(a.Header, a.Body)
	if unproven == nil && (a.Status == http.StatusOK || a.Status == http.StatusNoContent) {
		return nil
	}
	var said struct{ Code, Message string }
	if a.Status >= 400 {
		_ = json.Unmarshal(a.Body, &said) // what is no JSON has no code
	}
	no := a.Status >= 400 && a.Status < 500 && said.Code != "" && !slices.Contains(perhaps, said.Code)
	switch {
	case unproven != nil && (!no || a.Header.Get("Wechatpay-Signature") != ""):
		return fmt.Errorf("%w: reading WeChat Pay's answer (status %d): %w", pay.ErrUnsure, a.Status, unproven)
	case a.Status == http.StatusTooManyRequests, slices.Contains(later, said.Code):
		return fmt.Errorf("asking WeChat Pay too often: %s", said.Code)
	case no:
		return fault.Clash("gateway_refused", "code", said.Code, "why", fmt.Sprintf("%s (%s)", said.Message, said.Code))
	}
	return fmt.Errorf("%w: WeChat Pay says %d %s", pay.ErrUnsure, a.Status, said.Code)
}

// refusal is WeChat Pay's code of a no, "" of anything else.
func refusal(err error) string {
	f, ok := fault.As(err)
	if !ok {
		return ""
	}
	code, _ := f.Args["code"].(string)
	return code
}
