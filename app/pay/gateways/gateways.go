// Package gateways makes the providers of a shop's settings.
//
// It promises that what is set up can be asked, also when it is switched off, since
// money may still come back by it; and that nothing but a port of this machine can
// stand in for a provider, so that a mistyped address never sees the keys of a shop.
package gateways

import (
	"fmt"
	"net"
	"net/url"
	"strings"

	"hawker/app/pay"
	"hawker/app/pay/alipay"
	"hawker/app/pay/stripe"
	"hawker/app/pay/wechat"
)

// With makes the providers of settings whose secrets root opens. endpoints stand in for
// the providers' own addresses where a test says so.
func With(endpoints map[string]string, root []byte) func(pay.Settings) (map[pay.Method]pay.Gateway, error) {
	return func(s pay.Settings) (map[pay.Method]pay.Gateway, error) {
		all := map[pay.Method]pay.Gateway{}
		open := pay.OpenWith(root)
		if len(s.Stripe.Secret) > 0 {
			g, err := stripeOf(s.Stripe, open, endpoints[string(pay.Stripe)])
			if err != nil {
				return nil, err
			}
			all[pay.Stripe] = g
		}
		if len(s.Alipay.Key) > 0 {
			key, err := open(s.Alipay.Key)
			if err != nil {
				return nil, err
			}
			all[pay.Alipay] = alipay.New(alipay.Keys{AppID: s.Alipay.AppID, SellerID: s.Alipay.SellerID, Private: key, Public: s.Alipay.Public, Endpoint: endpoints[string(pay.Alipay)]})
		}
		if len(s.WeChat.Key) > 0 {
			g, err := wechatOf(s.WeChat, open, endpoints[string(pay.WeChat)])
			if err != nil {
				return nil, err
			}
			all[pay.WeChat] = g
		}
		return all, nil
	}
}

// stripeOf takes the messages of both secrets while an endpoint's is rolled.
func stripeOf(a pay.StripeAccount, open pay.Opener, endpoint string) (pay.Gateway, error) {
	k := stripe.Keys{Account: a.Account, Endpoint: endpoint}
	var err error
	if k.Secret, err = open(a.Secret); err != nil {
		return nil, err
	}
	for _, sealed := range []pay.Sealed{a.Hook, a.HookOld} {
		secret, err := open(sealed)
		if err != nil {
			return nil, err
		}
		if secret != "" {
			k.Hooks = append(k.Hooks, secret)
		}
	}
	return stripe.New(k), nil
}

func wechatOf(a pay.WeChatAccount, open pay.Opener, endpoint string) (pay.Gateway, error) {
	k := wechat.Keys{MchID: a.MchID, AppID: a.AppID, Serial: a.Serial, PublicID: a.PublicID, Public: a.Public, Endpoint: endpoint}
	var err error
	if k.Private, err = open(a.Key); err != nil {
		return nil, err
	}
	if k.APIv3, err = open(a.APIv3); err != nil {
		return nil, err
	}
	return wechat.New(k), nil
}

// Endpoints reads name=URL of the flag -pay-endpoint, http on a port of this machine.
func Endpoints(list []string) (map[string]string, error) {
	all := map[string]string{}
	for _, e := range list {
		name, address, ok := strings.Cut(e, "=")
		u, err := url.Parse(address)
		if !ok || err != nil || !pay.Method(name).Gateway() {
			return nil, fmt.Errorf("-pay-endpoint %q is not PROVIDER=URL", e)
		}
		if host, _, err := net.SplitHostPort(u.Host); err != nil || u.Scheme != "http" || !loopback(host) {
			return nil, fmt.Errorf("-pay-endpoint %q is not http on a port of this machine", e)
		}
		all[name] = address
	}
	return all, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
