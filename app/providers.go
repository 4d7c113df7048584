package app

import (
	"fmt"
	"net"
	"net/url"
	"strings"

	"hawker/app/pay"
	"hawker/app/till"
)

// providers makes the gateways of a shop's settings. endpoints stand in for the
// providers' own addresses where a test says so.
func providers(endpoints map[string]string, root []byte) till.Gateways {
	return func(s pay.Settings) (map[pay.Method]pay.Gateway, error) {
		all := map[pay.Method]pay.Gateway{}
		return all, nil
	}
}

// endpointsOf reads name=URL. Only this machine may stand in for a provider: a
// mistyped address must never see the keys of a shop.
func endpointsOf(list []string) (map[string]string, error) {
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
