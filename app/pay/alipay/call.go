package alipay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"hawker/app/fault"
	"hawker/app/pay"
	"hawker/app/pay/wire"
)

// Sub-codes that mean more than no.
const (
	notThere = "ACQ.TRADE_NOT_EXIST"
	finished = "ACQ.TRADE_HAS_FINISHED"
)

var errUnproven = errors.New("the answer is not signed by Alipay's key")

// biz is the biz_content of a request.
type biz map[string]string

// params are the public parameters of a request, without its signature.
func (g *Gateway) params(method string, b biz, at time.Time) (url.Values, error) {
	if g.unfit != nil {
		return nil, fmt.Errorf("using keys: %v", g.unfit) // it was not Alipay that said no
	}
	content, err := json.Marshal(b)
	if err != nil {
		return nil, fmt.Errorf("writing biz_content: %w", err)
	}
	return url.Values{
		"app_id": {g.keys.AppID}, "method": {method}, "format": {"JSON"}, "charset": {"utf-8"},
		"sign_type": {"RSA2"}, "timestamp": {at.In(beijing).Format(clock)}, "version": {"1.0"},
		"biz_content": {string(content)},
	}, nil
}

func (g *Gateway) sign(p url.Values) error {
	sig, err := wire.Sign(g.private, signed(p, "sign"))
	p.Set("sign", sig)
	return err
}

// signed is the text that a signature covers: what was sent, sorted by name, as it
// was before it was encoded, without the parameters named.
func signed(p url.Values, without ...string) string {
	var list []string
	for name, values := range p {
		if !slices.Contains(without, name) {
			list = append(list, name+"="+values[0])
		}
	}
	slices.Sort(list)
	return strings.Join(list, "&")
}

// head is what every answer begins with.
type head struct {
	Code    string `json:"code"`
	Msg     string `json:"msg"`
	SubCode string `json:"sub_code"`
	SubMsg  string `json:"sub_msg"`
}

// call asks Alipay and reads the answer. It refuses with gateway_refused
// and refund_too_late.
func (g *Gateway) call(ctx context.Context, method string, b biz, into any) error {
	p, err := g.params(method, b, g.now())
	if err != nil {
		return err
	}
	if err := g.sign(p); err != nil {
		return err
	}
	content := url.Values{"biz_content": p["biz_content"]}.Encode()
	p.Del("biz_content") // the address says the charset, so the rest can be read
	answer, err := g.client.Do(ctx, wire.Question{Method: http.MethodPost, Path: "/gateway.do?" + p.Encode(), Body: content,
		Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded; charset=utf-8"}}})
	if err != nil {
		return fmt.Errorf("asking Alipay for %s: %w", method, err)
	}
	node, err := g.proven(answer.Body, strings.ReplaceAll(method, ".", "_")+"_response")
	if err != nil {
		return fmt.Errorf("%w: reading Alipay's answer to %s (status %d): %w", pay.ErrUnsure, method, answer.Status, err)
	}
	var h head
	if err := json.Unmarshal(node, &h); err != nil {
		return fmt.Errorf("%w: reading Alipay's answer to %s: %w", pay.ErrUnsure, method, err)
	}
	if err := h.sort(); err != nil {
		return err
	}
	if err := json.Unmarshal(node, into); err != nil {
		return fmt.Errorf("%w: reading Alipay's answer to %s: %w", pay.ErrUnsure, method, err)
	}
	return nil
}

// proven finds the named node and checks its signature over its very bytes. An error
// of the gateway itself, which knows neither app nor key, carries no signature; it is
// believed, for it only ever says no.
func (g *Gateway) proven(body []byte, name string) (json.RawMessage, error) {
	var whole map[string]json.RawMessage
	if err := json.Unmarshal(body, &whole); err != nil {
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	node, ok := whole[name]
	if !ok {
		node = whole["error_response"]
	}
	var sign string
	if raw, ok := whole["sign"]; ok {
		if err := json.Unmarshal(raw, &sign); err != nil {
			return nil, errUnproven
		}
	}
	if wire.Verified(g.public, string(node), sign) {
		return node, nil
	}
	var h head
	if sign == "" && json.Unmarshal(node, &h) == nil && strings.HasPrefix(h.Code, "400") && strings.HasPrefix(h.SubCode, "isv.") {
		return node, nil
	}
	return nil, errUnproven
}

// sort tells a no from a perhaps.
func (h head) sort() error {
	switch {
	case h.Code == "10000":
		return nil
	case h.Code == "20000", strings.HasSuffix(h.SubCode, "SYSTEM_ERROR"), strings.HasSuffix(h.SubCode, "unknow-error"):
		return fmt.Errorf("%w: Alipay says %s %s", pay.ErrUnsure, h.Code, h.SubCode)
	case h.Code == "40005", strings.HasSuffix(h.SubCode, "call-limited"):
		return fmt.Errorf("asking Alipay too often: %s", h.SubCode)
	case h.SubCode == finished:
		return fault.Clash("refund_too_late", "code", h.SubCode)
	}
	code, why := h.SubCode, h.SubMsg
	if code == "" {
		code, why = h.Code, h.Msg
	}
	return fault.Clash("gateway_refused", "code", code, "why", fmt.Sprintf("%s (%s)", why, code))
}

// refusal is Alipay's sub-code of a no, "" of anything else.
func refusal(err error) string {
	f, ok := fault.As(err)
	if !ok {
		return ""
	}
	code, _ := f.Args["code"].(string)
	return code
}
