package till_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/cart"
	"hawker/app/catalog"
	"hawker/app/customer"
	"hawker/app/dispute"
	"hawker/app/fault"
	"hawker/app/invoice"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/pay"
	"hawker/app/pay/alipay"
	"hawker/app/pay/fakepay"
	"hawker/app/pay/wechat"
	"hawker/app/refund"
	"hawker/app/store"
	"hawker/app/store/storetest"
	"hawker/app/till"
)

// yuanShop is a shop in China that takes money by Alipay and WeChat Pay as they really
// speak.
type yuanShop struct {
	*ordertest.Shop
	srv  *fakepay.Server
	till *till.Till
	m    pay.Method
	hook string
}

// bothInYuan runs a story at both providers.
func bothInYuan(t *testing.T, story func(*yuanShop)) {
	for _, m := range []pay.Method{pay.Alipay, pay.WeChat} {
		t.Run(string(m), func(t *testing.T) { story(openYuan(t, m)) })
	}
}

func openYuan(t *testing.T, m pay.Method) *yuanShop {
	t.Helper()
	st, clock := storetest.OpenAt(t, store.Options{})
	h := &yuanShop{Shop: &ordertest.Shop{Store: st, T: t, Clock: clock}, srv: fakepay.Start(t), m: m}
	t.Cleanup(func() { h.Examine(pay.Doctor, refund.Doctor, dispute.Doctor, invoice.Doctor) })
	h.srv.Now = clock.Now
	h.Must(h.furnish)
	h.Receive(h.Cup, 10)
	h.srv.Alipay()
	if m == pay.WeChat {
		h.srv.WeChat()
	}
	made := map[pay.Method]pay.Gateway{pay.Alipay: alipay.New(h.srv.AlipayKeys()), pay.WeChat: wechat.New(h.srv.WeChatKeys())}
	h.till = till.New(h.Store, func(pay.Settings) (map[pay.Method]pay.Gateway, error) { return made, nil }, []byte("root"), slog.New(slog.DiscardHandler))
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		status, kind, body := h.till.Hook(r.Context(), m, raw, r.Header)
		if kind != "" {
			w.Header().Set("Content-Type", kind)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(hook.Close)
	h.hook = hook.URL
	return h
}

func (h *yuanShop) furnish(tx *store.Tx) error {
	s := brand.Fresh("半月窑", "CNY", "CN")
	s.Address = "景德镇市珠山区 3 号"
	s.Shipping = brand.Shipping{Flat: money.Of(600, "CNY"), Countries: []string{"CN"}}
	if err := brand.Save(tx, s); err != nil {
		return err
	}
	sealed := pay.Sealed("sealed")
	err := pay.SaveSettings(tx, pay.Settings{
		Alipay: pay.AlipayAccount{On: true, AppID: "a", SellerID: "s", Key: sealed, Public: "p"},
		WeChat: pay.WeChatAccount{On: true, MchID: "m", AppID: "a", Serial: "s", Key: sealed, APIv3: sealed, Public: "p"},
	})
	if err != nil {
		return err
	}
	p, vs, err := catalog.Create(tx, catalog.Product{Title: brand.Text{"zh": "满月杯", "en": "Full Moon cup"}, Status: catalog.Active},
		[]catalog.Variant{{SKU: "FM-CUP", Price: money.Of(12_200, "CNY")}})
	if err == nil {
		h.Product, h.Cup = p, vs[0].ID
	}
	return err
}

const inYuan = 12_800 // one cup and its way

// begin places an order of one cup and opens its payment.
func (h *yuanShop) begin(phone bool) (order.Order, pay.Attempt) {
	h.T.Helper()
	d := order.Draft{Cart: "visitor-1", Lines: []cart.Line{ordertest.Of(h.Cup, 1)}, Method: h.m, Key: "key-1", Lang: "zh", Contact: customer.Contact{Email: "mara@example.cn", Name: "马拉",
		Address: customer.Address{Name: "马拉", Line1: "南京东路 12 号", City: "上海", Region: "SH", Postcode: "200001", Country: "CN"}}}
	h.Look(&d)
	o, err := h.Submit(d)
	if err != nil {
		h.T.Fatal(err)
	}
	return o, h.again(o.ID, phone)
}

func (h *yuanShop) again(id order.ID, phone bool) pay.Attempt {
	h.T.Helper()
	a, err := h.till.Begin(context.Background(), id, till.Way{Phone: phone, Client: "203.0.113.7", Return: "https://shop.example/back", Notify: h.hook, Lang: "zh"})
	if err != nil {
		h.T.Fatal(err)
	}
	return a
}

// follow is the buyer opening the provider's page.
func (h *yuanShop) follow(a pay.Attempt) {
	h.T.Helper()
	if a.Session.Redirect == "" {
		return
	}
	res, err := http.Get(a.Session.Redirect)
	if err != nil {
		h.T.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		h.T.Fatalf("the provider's page answers %s", res.Status)
	}
}

func (h *yuanShop) want(id order.ID, status order.Status, captured, refunded int64) {
	h.T.Helper()
	o := h.Order(id)
	if o.Status != status || o.Captured.Minor != captured || o.Refunded.Minor != refunded {
		h.T.Errorf("%s, %v captured, %v refunded; want %s, %d, %d", o.Status, o.Captured, o.Refunded, status, captured, refunded)
	}
}

// giveBack asks for a refund and lets the clerk work for a while.
func (h *yuanShop) giveBack(id order.ID, minor int64) {
	h.T.Helper()
	amount := money.Of(minor, "CNY")
	h.Must(func(tx *store.Tx) error {
		_, err := refund.Request(tx, id, refund.Ask{Amount: &amount, Extras: money.Of(0, "CNY")}, amount)
		return err
	})
	for range 4 {
		if err := h.till.SendRefunds(context.Background()); err != nil {
			h.T.Fatal(err)
		}
		h.Clock.Move(10 * time.Minute)
	}
}

func TestYuanComeByMessageAndOnTheWayBack(t *testing.T) {
	bothInYuan(t, func(h *yuanShop) {
		o, a := h.begin(false)
		if (a.Session.Code != "") != (h.m == pay.WeChat) || (a.Session.Redirect != "") != (h.m == pay.Alipay) {
			h.T.Errorf("on a computer: %+v", a.Session)
		}
		h.follow(a)
		h.srv.Pay(string(a.ID))
		events := h.srv.Events()
		for range 3 { // the message comes three times
			for _, e := range events {
				if status, body, err := h.srv.Send(e); err != nil || status/100 != 2 || h.m == pay.Alipay && body != "success" {
					h.T.Errorf("answered %d %q, %v", status, body, err)
				}
			}
		}
		h.want(o.ID, order.Open, inYuan, 0)
		if got, err := h.till.Look(context.Background(), o.ID); err != nil || got.Status != order.Open {
			h.T.Errorf("%s, %v", got.Status, err)
		}
		h.want(o.ID, order.Open, inYuan, 0)
	})
	bothInYuan(t, func(h *yuanShop) {
		o, a := h.begin(true)
		h.follow(a)
		h.srv.Pay(string(a.ID))
		if got, err := h.till.Look(context.Background(), o.ID); err != nil || got.Status != order.Open {
			h.T.Errorf("%s, %v", got.Status, err)
		}
		h.srv.Deliver()
		h.want(o.ID, order.Open, inYuan, 0)
	})
}

func TestYuanAreGivenBackOnce(t *testing.T) {
	bothInYuan(t, func(h *yuanShop) {
		o, a := h.begin(false)
		h.follow(a)
		h.srv.Pay(string(a.ID))
		h.srv.Deliver()
		h.srv.Script(fakepay.Refunding, fakepay.After) // it is made, and nobody hears of it
		h.giveBack(o.ID, 12_200)
		h.srv.Deliver()
		h.want(o.ID, order.Open, inYuan, 12_200)
		if n := len(h.srv.Refunds()); n != 1 {
			h.T.Errorf("%d refunds at the provider", n)
		}
	})
}

// The line broke before the provider heard of the refund: it does not know it, and is
// asked again under the same key.
func TestARefundThatNeverArrivedIsSentAgain(t *testing.T) {
	bothInYuan(t, func(h *yuanShop) {
		o, a := h.begin(false)
		h.follow(a)
		h.srv.Pay(string(a.ID))
		h.srv.Deliver()
		h.srv.Script(fakepay.Refunding, fakepay.Before)
		h.giveBack(o.ID, inYuan)
		h.want(o.ID, order.Open, inYuan, inYuan)
		if n := len(h.srv.Refunds()); n != 1 {
			h.T.Errorf("%d refunds at the provider", n)
		}
	})
}

func TestYuanThatNobodyPaidFreeThePieces(t *testing.T) {
	bothInYuan(t, func(h *yuanShop) {
		o, _ := h.begin(false)
		h.Clock.Move(40 * time.Minute)
		if err := h.till.Expire(context.Background(), o.ID); err != nil {
			h.T.Fatal(err)
		}
		h.want(o.ID, order.Expired, 0, 0)
		if l := h.Level(h.Cup); l.Reserved != 0 || l.OnHand != 10 {
			h.T.Errorf("%+v", l)
		}
	})
}

func TestYuanPaidInTheLastMomentAreKept(t *testing.T) {
	bothInYuan(t, func(h *yuanShop) {
		o, a := h.begin(false)
		h.follow(a)
		h.Clock.Move(30 * time.Minute)
		h.srv.Pay(string(a.ID)) // and the message is lost
		h.Clock.Move(10 * time.Minute)
		if err := h.till.Expire(context.Background(), o.ID); err != nil {
			h.T.Fatal(err)
		}
		h.want(o.ID, order.Open, inYuan, 0)
	})
}

func TestALinkOfFiveMinutesIsOpenedAnew(t *testing.T) {
	h := openYuan(t, pay.WeChat)
	o, first := h.begin(true)
	if same := h.again(o.ID, true); same.ID != first.ID || same.Session != first.Session {
		t.Errorf("%+v, then %+v", first.Session, same.Session)
	}
	h.Clock.Move(6 * time.Minute)
	second := h.again(o.ID, true)
	u, err := url.Parse(second.Session.Redirect)
	if err != nil || second.ID != first.ID || !second.Session.Expires.After(first.Session.Expires) || u.Query().Get("redirect_url") != "https://shop.example/back" {
		t.Errorf("%+v, %v", second.Session, err)
	}
	if n := len(h.srv.Payments()); n != 1 {
		t.Errorf("%d payments at the provider", n)
	}
	h.srv.Pay(string(second.ID))
	h.srv.Deliver()
	h.want(o.ID, order.Open, inYuan, 0)
}

func TestDollarsAreNotOfferedYuanMethods(t *testing.T) {
	h := open(t)
	h.Must(func(tx *store.Tx) error {
		return pay.SaveSettings(tx, pay.Settings{Alipay: pay.AlipayAccount{On: true, AppID: "a", SellerID: "s", Key: pay.Sealed("k"), Public: "p"}})
	})
	if _, err := h.Submit(h.Draft(pay.Alipay, ordertest.Of(h.Cup, 1))); !fault.Is(err, "method_not_offered") {
		t.Errorf("%v, want method_not_offered", err)
	}
}

func TestAForgedMessageOfAlipayIsAnsweredAndForgotten(t *testing.T) {
	h := openYuan(t, pay.Alipay)
	o, a := h.begin(false)
	h.follow(a)
	forged := "out_trade_no=" + string(a.ID) + "&trade_status=TRADE_SUCCESS&total_amount=128.00&sign_type=RSA2&sign=AAAA"
	status, _, body := h.till.Hook(context.Background(), pay.Alipay, []byte(forged), nil)
	if status != http.StatusBadRequest || strings.Contains(body, "success") {
		t.Errorf("%d %s", status, body)
	}
	h.want(o.ID, order.Pending, 0, 0)
}
