package fakepay_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hawker/app/fault"
	"hawker/app/money"
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

// ask is a request over 128.00 yuan, as the till makes it.
func ask(s *fakepay.Server) pay.Request {
	now := time.Now().Truncate(time.Second)
	a := pay.Attempt{ID: "06f2q9attempt0000000000042", Amount: money.Of(12_800, "CNY"), Made: now, Asked: pay.Asked{At: now, Until: now.Add(31 * time.Minute)}}
	return pay.Request{Attempt: a, Key: "0badcafe-06f2q9attempt0000000000042-create-0", Title: "半月窑 · 1042", Lang: "zh", Until: a.Asked.Until,
		Client: "2001:db8::7", Return: "https://shop.example/pay/back", Notify: s.URL + "/hooks/pay"}
}

func TestAnAlipayLinkSaysWhatIsPaid(t *testing.T) {
	s := fakepay.Start(t)
	s.Alipay()
	g := alipay.New(s.AlipayKeys())
	for phone, want := range map[bool][2]string{false: {"alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY"}, true: {"alipay.trade.wap.pay", "QUICK_WAP_WAY"}} {
		r := ask(s)
		r.Phone = phone
		got, err := g.Create(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		again, err := g.Create(t.Context(), r)
		if err != nil || again != got {
			t.Errorf("again it is %+v, %v", again, err)
		}
		u, err := url.Parse(got.Redirect)
		if err != nil {
			t.Fatal(err)
		}
		var biz map[string]string
		if err := json.Unmarshal([]byte(u.Query().Get("biz_content")), &biz); err != nil {
			t.Fatal(err)
		}
		if u.Query().Get("method") != want[0] || biz["product_code"] != want[1] || biz["total_amount"] != "128.00" || biz["subject"] != "半月窑 · 1042" ||
			(biz["quit_url"] == r.Return) != phone || biz["time_expire"] != r.Until.In(time.FixedZone("", 8*3600)).Format("2006-01-02 15:04:05") || !got.Expires.Equal(r.Until) {
			t.Errorf("%v, %v", u.Query(), biz)
		}
	}
	r := ask(s)
	r.Attempt.Amount = money.Of(12_800, "USD")
	if _, err := g.Create(t.Context(), r); !fault.Is(err, "amount_not_payable") {
		t.Errorf("dollars: %v", err)
	}
}

func TestAnAlipayLinkThatNobodyFollows(t *testing.T) {
	s := fakepay.Start(t)
	s.Alipay()
	g, a := alipay.New(s.AlipayKeys()), ask(s).Attempt
	if e, err := g.Query(t.Context(), a); err != nil || e.State != pay.Created || e.Attempt != a.ID {
		t.Errorf("%+v, %v", e, err)
	}
	if e, err := g.Cancel(t.Context(), a); err != nil || e.State != pay.Cancelled {
		t.Errorf("%+v, %v", e, err)
	}
	a.Asked.Until = time.Now().Add(-2 * time.Minute)
	if e, err := g.Query(t.Context(), a); err != nil || e.State != pay.Expired {
		t.Errorf("when it is dead: %+v, %v", e, err)
	}
}

// paidBy opens and pays a payment, and gives the attempt.
func paidBy(t *testing.T, s *fakepay.Server, g pay.Gateway) pay.Attempt {
	t.Helper()
	r := ask(s)
	session, err := g.Create(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if session.Redirect != "" {
		res, err := http.Get(session.Redirect)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%v, %v", res, err)
		}
		res.Body.Close()
	}
	s.Pay(string(r.Attempt.ID))
	return r.Attempt
}

func TestAlipayRefundsAreRefusedForGood(t *testing.T) {
	s := fakepay.Start(t)
	s.Alipay()
	g := alipay.New(s.AlipayKeys())
	a := paidBy(t, s, g)
	move := func(minor int64, key string) pay.Moved {
		return pay.Moved{Amount: money.Of(minor, "CNY"), Key: key, Why: "退货"}
	}
	if e, err := g.QueryRefund(t.Context(), a, move(1, "never")); err != nil || e.State != pay.Created {
		t.Errorf("a refund that Alipay never heard of: %+v, %v", e, err)
	}
	if e, err := g.Refund(t.Context(), a, move(100, "one")); err != nil || e.State != pay.Succeeded || e.Amount.Minor != 100 {
		t.Errorf("%+v, %v", e, err)
	}
	if _, err := g.Refund(t.Context(), a, move(200, "one")); !fault.Is(err, "gateway_refused") {
		t.Errorf("another sum under the same key: %v", err)
	}
	if _, err := g.Refund(t.Context(), a, move(100, strings.Repeat("k", 65))); err == nil || errors.Is(err, pay.ErrUnsure) {
		t.Errorf("a key that is too long: %v", err)
	}
	s.Finish(string(a.ID))
	if _, err := g.Refund(t.Context(), a, move(100, "two")); !fault.Is(err, "refund_too_late") {
		t.Errorf("after its time: %v", err)
	}
	if e, err := g.Query(t.Context(), a); err != nil || e.State != pay.Captured {
		t.Errorf("and yet it is paid: %+v, %v", e, err)
	}
	if n := len(s.Refunds()); n != 1 {
		t.Errorf("%d refunds", n)
	}
}

func TestWeChatOnATelephone(t *testing.T) {
	s := fakepay.Start(t)
	s.WeChat()
	g := wechat.New(s.WeChatKeys())
	r := ask(s)
	r.Phone = true
	got, err := g.Create(t.Context(), r)
	u, urlErr := url.Parse(got.Redirect)
	if err != nil || urlErr != nil || got.Code != "" || u.Query().Get("redirect_url") != r.Return || u.Query().Get("prepay_id") == "" {
		t.Fatalf("%+v, %v, %v", got, err, urlErr)
	}
	if left := time.Until(got.Expires); left > 5*time.Minute || left < 4*time.Minute {
		t.Errorf("the link says that it lives %v", left)
	}
	if again, err := g.Create(t.Context(), r); err != nil || again.Redirect != got.Redirect || len(s.Payments()) != 1 {
		t.Errorf("again: %+v, %v, %d payments", again, err, len(s.Payments()))
	}
	r.Client = ""
	if _, err := g.Create(t.Context(), r); err == nil || errors.Is(err, pay.ErrUnsure) {
		t.Errorf("without the buyer's address: %v", err)
	}
	s.Pay(string(r.Attempt.ID))
	r.Phone = false
	if _, err := g.Create(t.Context(), r); !fault.Is(err, "gateway_refused") {
		t.Errorf("opened once more when it is paid: %v", err)
	}
}

func TestAWeChatOrderAfterItsTimeIsExpired(t *testing.T) {
	s := fakepay.Start(t)
	s.WeChat()
	g, r := wechat.New(s.WeChatKeys()), ask(s)
	if _, err := g.Create(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	a := r.Attempt
	a.Asked.Until = time.Now().Add(-2 * time.Minute) // WeChat Pay says NOTPAY until somebody closes it
	if e, err := g.Query(t.Context(), a); err != nil || e.State != pay.Expired {
		t.Errorf("%+v, %v", e, err)
	}
	if e, err := g.QueryRefund(t.Context(), a, pay.Moved{Key: "never"}); err != nil || e.State != pay.Created {
		t.Errorf("a refund that WeChat Pay never heard of: %+v, %v", e, err)
	}
}

func TestAProbeSaysWhichKeyIsWrong(t *testing.T) {
	s := fakepay.Start(t)
	s.Alipay()
	s.WeChat()
	other := fakepay.OtherKey()
	for _, row := range []struct {
		name   string
		alipay func(*alipay.Keys)
		wechat func(*wechat.Keys)
		want   string
	}{
		{"all right", func(*alipay.Keys) {}, func(*wechat.Keys) {}, ""},
		{"private key unreadable", func(k *alipay.Keys) { k.Private = "key" }, func(k *wechat.Keys) { k.Private = "key" }, "gateway_private_key"},
		{"private key of another", func(k *alipay.Keys) { k.Private = other.Private }, func(k *wechat.Keys) { k.Private = other.Private }, "gateway_private_key"},
		{"public key unreadable", func(k *alipay.Keys) { k.Public = "" }, func(k *wechat.Keys) { k.Public = "" }, "gateway_public_key"},
		{"public key of another", func(k *alipay.Keys) { k.Public = other.Public }, func(k *wechat.Keys) { k.Public = other.Public }, "gateway_public_key"},
		{"account missing", func(k *alipay.Keys) { k.AppID = "" }, func(k *wechat.Keys) { k.MchID = "" }, "gateway_account"},
		{"account unknown", func(k *alipay.Keys) { k.AppID = "2021999999999999" }, func(k *wechat.Keys) { k.MchID = "1900000000" }, "gateway_account"},
		{"public key without its name", nil, func(k *wechat.Keys) { k.PublicID = "" }, "gateway_public_key"},
		{"APIv3 key too short", nil, func(k *wechat.Keys) { k.APIv3 = "0123" }, "gateway_apiv3"},
		{"APIv3 key of another", nil, func(k *wechat.Keys) { k.APIv3 = strings.Repeat("0", 32) }, "gateway_apiv3"},
	} {
		var gateways []pay.Gateway
		if row.alipay != nil {
			k := s.AlipayKeys()
			row.alipay(&k)
			gateways = append(gateways, alipay.New(k))
		}
		k := s.WeChatKeys()
		row.wechat(&k)
		for _, g := range append(gateways, wechat.New(k)) {
			if err := g.Probe(t.Context()); row.want == "" && err != nil || row.want != "" && !fault.Is(err, row.want) {
				t.Errorf("%s: %T says %v, want %q", row.name, g, err, row.want)
			}
		}
	}
	g := alipay.New(alipay.Keys{AppID: "x", Endpoint: s.URL})
	if _, err := g.Query(t.Context(), pay.Attempt{ID: "a"}); err == nil || errors.Is(err, pay.ErrUnsure) || fault.Is(err, "gateway_private_key") {
		t.Errorf("without keys nothing is asked, and nobody said no: %v", err)
	}
}
