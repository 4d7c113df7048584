package fakepay_test

import (
	"testing"

	"hawker/app/pay"
	"hawker/app/pay/alipay"
	"hawker/app/pay/fakepay"
	"hawker/app/pay/wechat"
)

func TestTheAlipayAdapterPasses(t *testing.T) {
	fakepay.Suite(t, func(s *fakepay.Server) pay.Gateway {
		s.Alipay()
		return alipay.New(s.AlipayKeys())
	})
}

func TestTheWeChatAdapterPasses(t *testing.T) {
	fakepay.Suite(t, func(s *fakepay.Server) pay.Gateway {
		s.WeChat()
		return wechat.New(s.WeChatKeys())
	})
}
