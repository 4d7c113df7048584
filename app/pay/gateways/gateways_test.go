package gateways_test

import (
	"testing"

	"hawker/app/pay"
	"hawker/app/pay/gateways"
)

func TestOnlyThisMachineStandsInForAProvider(t *testing.T) {
	for _, bad := range []string{
		"stripe", "stripe=", "stripe=http://127.0.0.1", "stripe=https://127.0.0.1:4000", "stripe=http://10.0.0.7:4000", "stripe=http://api.stripe.example:80",
		"paypal=http://127.0.0.1:4000", "stripe=http://127.0.0.1:4000@evil.example:80",
	} {
		if got, err := gateways.Endpoints([]string{bad}); err == nil {
			t.Errorf("%s is taken: %v", bad, got)
		}
	}
	got, err := gateways.Endpoints([]string{"stripe=http://127.0.0.1:4000", "alipay=http://[::1]:4001", "wechat=http://localhost:4002"})
	if err != nil || len(got) != 3 || got["stripe"] != "http://127.0.0.1:4000" {
		t.Errorf("%v, %v", got, err)
	}
}

// What is set up can be asked though it is switched off; what is not set up cannot, and
// what another key has sealed is a refusal.
func TestProvidersOfSettings(t *testing.T) {
	root := []byte("the shop's own key")
	secret, err := pay.SealSecret(root, "sk_test_1")
	if err != nil {
		t.Fatal(err)
	}
	s := pay.Settings{Stripe: pay.StripeAccount{Secret: secret}}
	all, err := gateways.With(nil, root)(s)
	if err != nil || len(all) != 1 || all[pay.Stripe] == nil {
		t.Errorf("%v, %v", all, err)
	}
	if all, err := gateways.With(nil, []byte("another"))(s); err == nil {
		t.Errorf("another key opens %v", all)
	}
}
