package fakepay_test

import (
	"testing"

	"hawker/app/pay"
	"hawker/app/pay/fakepay"
)

func TestThePlainAdapterPasses(t *testing.T) {
	fakepay.Suite(t, func(s *fakepay.Server) pay.Gateway { return s.Gateway(pay.Stripe) })
}
