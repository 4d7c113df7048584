package app_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"hawker/app"
	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/pay/fakepay"
	"hawker/app/staff"
	"hawker/app/stock"
	"hawker/app/store"
)

const androidPhone = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"

// yuan is a shop that collects in yuan, with Alipay and WeChat Pay beside it.
type yuan struct {
	*site
	alipay, wechat *fakepay.Server
	product        catalog.Product
}

func takesYuan(t *testing.T) yuan {
	t.Helper()
	y := yuan{alipay: fakepay.Start(t), wechat: fakepay.Start(t)}
	y.alipay.Alipay()
	y.wechat.WeChat()
	y.site = openWith(t, app.Config{Data: filepath.Join(t.TempDir(), "shop"), Scale: 1000, PayEndpoints: map[string]string{"alipay": y.alipay.URL, "wechat": y.wechat.URL}})
	y.do(y.furnishYuan)
	desk := y.owner()
	save := func(m pay.Method, pairs ...string) {
		t.Helper()
		form := desk.get("/desk/settings/payments").want(http.StatusOK).form("/payments/" + string(m))
		form.set(append(pairs, "on", "1")...).send().want(http.StatusOK)
		tested := desk.get("/desk/settings/payments").want(http.StatusOK).form("/payments/" + string(m) + "/test").send().want(http.StatusOK)
		if !strings.Contains(tested.words(), "The provider takes the keys.") {
			t.Fatalf("the keys of %s are not taken:\n%s", m, clip(tested.words()))
		}
	}
	a, w := y.alipay.AlipayKeys(), y.wechat.WeChatKeys()
	save(pay.Alipay, "app_id", a.AppID, "seller_id", a.SellerID, "key", a.Private, "public", a.Public)
	save(pay.WeChat, "mch_id", w.MchID, "app_id", w.AppID, "serial", w.Serial, "key", w.Private, "apiv3", w.APIv3, "public_id", w.PublicID, "public", w.Public)
	return y
}

func (y *yuan) furnishYuan(tx *store.Tx) error {
	s := brand.Fresh("Halfmoon", "CNY", "CN")
	s.Shipping = brand.Shipping{Flat: money.Of(600, "CNY"), Countries: []string{"CN"}}
	if err := brand.Save(tx, s); err != nil {
		return err
	}
	if _, err := staff.Add(tx, staff.Person{Name: "Lin Yue", Email: "lin@halfmoon.example", Role: staff.Owner, PasswordHash: hashed()}); err != nil {
		return err
	}
	p, vs, err := catalog.Create(tx, catalog.Product{Title: brand.Text{"en": "Full Moon cup", "zh": "满月杯"}, Status: catalog.Active},
		[]catalog.Variant{{SKU: "FM-CUP", Price: money.Of(12_200, "CNY")}})
	if err != nil {
		return err
	}
	y.product = p
	return stock.Receive(tx, stock.Line{Variant: vs[0].ID, Quantity: 9}, "", "")
}

// buys lets a new guest order a cup; the page after it is where it is paid.
func (y yuan) buys(t *testing.T, m pay.Method, agent string) (*browser, *page, order.ID) {
	t.Helper()
	guest := y.browser()
	if agent != "" {
		guest.header.Set("User-Agent", agent)
	}
	at := "/products/" + y.product.Handle
	guest.get(at).want(http.StatusOK).form("/cart").send().want(http.StatusOK)
	mail := fmt.Sprintf("mara%d@example.cn", len(y.alipay.Payments())+len(y.wechat.Payments())+len(agent))
	form := guest.get("/checkout").want(http.StatusOK).form("/checkout")
	paying := form.set("contact", mail, "name", "马拉", "street", "武康路 88 号", "postcode", "200040", "city", "上海", "method", string(m)).send().want(http.StatusOK)
	if !strings.HasPrefix(paying.url.Path, "/checkout/pay/") {
		t.Fatalf("after Pay came %s:\n%s", paying.url, clip(paying.words()))
	}
	var id order.ID
	y.view(func(tx *store.Tx) error {
		o, err := newest(tx)
		id = o.ID
		return err
	})
	return guest, paying, id
}

func (y yuan) paidFor(t *testing.T, id order.ID) {
	t.Helper()
	y.view(func(tx *store.Tx) error {
		o, err := order.Get(tx, id)
		if err == nil && (o.Status != order.Open || o.Captured != money.Of(12_800, "CNY")) {
			t.Errorf("%s, %v captured", o.Status, o.Captured)
		}
		return err
	})
}

func TestPayingWithAlipay(t *testing.T) {
	y := takesYuan(t)
	guest, paying, id := y.buys(t, pay.Alipay, "")
	there := paying.link(y.alipay.URL)
	counter := guest.get(there).want(http.StatusOK)
	if !strings.Contains(counter.words(), "128.00 CNY") {
		t.Errorf("Alipay's page says %s", clip(counter.words()))
	}
	back := counter.form(y.alipay.Payments()[0].Attempt).send().want(http.StatusOK) // and the way back asks Alipay
	if !strings.HasPrefix(back.url.Path, "/orders/") {
		t.Errorf("back at %s:\n%s", back.url, clip(back.words()))
	}
	y.paidFor(t, id)
	y.alipay.Deliver()
	y.paidFor(t, id)
}

func TestPayingWithWeChat(t *testing.T) {
	y := takesYuan(t)
	guest, paying, id := y.buys(t, pay.WeChat, "")
	if !strings.Contains(paying.text, "<svg") || !strings.Contains(paying.words(), "Scan the code in WeChat.") {
		t.Errorf("on a computer there is no code:\n%s", clip(paying.words()))
	}
	y.wechat.Pay(y.wechat.Payments()[0].Ref)
	y.wechat.Deliver()
	y.paidFor(t, id)
	if p := guest.get(paying.url.Path + "/back").want(http.StatusOK); !strings.HasPrefix(p.url.Path, "/orders/") {
		t.Errorf("paid, it is at %s", p.url)
	}

	guest, paying, id = y.buys(t, pay.WeChat, androidPhone)
	if policy := paying.header.Get("Referrer-Policy"); policy != "strict-origin" || strings.Contains(paying.text, "noreferrer") {
		t.Errorf("WeChat opens for a page that says whose it is, and this one says %q", policy)
	}
	back := guest.get(paying.link(y.wechat.URL)).want(http.StatusOK).form(y.wechat.Payments()[1].Attempt).send().want(http.StatusOK)
	if !strings.HasPrefix(back.url.Path, "/orders/") {
		t.Errorf("back at %s:\n%s", back.url, clip(back.words()))
	}
	y.paidFor(t, id)
	y.wechat.Deliver()
}

func TestInsideWeChatABrowserIsAskedFor(t *testing.T) {
	y := takesYuan(t)
	for _, m := range []pay.Method{pay.WeChat, pay.Alipay} {
		_, paying, _ := y.buys(t, m, androidPhone+" MicroMessenger/8.0.50")
		if !strings.Contains(paying.words(), "Open this page in your browser") || strings.Contains(paying.text, y.wechat.URL) || strings.Contains(paying.text, y.alipay.URL) {
			t.Errorf("%s:\n%s", m, clip(paying.words()))
		}
	}
}
