package alipay

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/pay"
)

// published is a notification that Alipay sent, with the key it was signed by, as its
// own SDK for Node.js publishes them (alipay-sdk-nodejs-all, test/alipay.test.ts,
// "verify sign should delete sign_type").
func published() url.Values {
	return url.Values{
		"gmt_create": {"2019-08-15 15:56:22"}, "charset": {"utf-8"}, "seller_email": {"z97-yuquerevenue@service.aliyun.com"},
		"subject": {"语雀空间 500人规模"}, "buyer_id": {"2088102534368455"}, "invoice_amount": {"0.10"},
		"notify_id": {"2019081500222155624068450559358070"}, "fund_bill_list": {`[{"amount":"0.10","fundChannel":"ALIPAYACCOUNT"}]`},
		"notify_type": {"trade_status_sync"}, "trade_status": {"TRADE_SUCCESS"}, "receipt_amount": {"0.10"}, "buyer_pay_amount": {"0.10"},
		"sign_type": {"RSA2"}, "app_id": {"2019073166072302"}, "seller_id": {"2088531891668739"}, "gmt_payment": {"2019-08-15 15:56:24"},
		"notify_time": {"2019-08-15 15:56:25"}, "version": {"1.0"}, "out_trade_no": {"20190815155618536-564-57"}, "total_amount": {"0.10"},
		"trade_no": {"2019081522001468450512505578"}, "auth_app_id": {"2019073166072302"}, "buyer_logon_id": {"xud***@126.com"}, "point_amount": {"0.00"},
		"sign": {"QfTb8tqE1BMhS5qAnXtvsF3/jBkEvu9q9en0pdbBUDDjvKycZhQb7h8GDs4FKfi049PynaNuatxSgLb/nLWZpXyyh0LEWdK2S6Ri7nPwrVgOs08zugLO20vOQz44y3ti2Ncm8/wZts1Fr2gZ7pShnVX3d1B50hbsXnObT1r/U8ONNQjWXd0HIul4TG+Q3fm3svmSvFEy0WnzuhcyHPX5Gm4ELNctL6Qd5YniGJFNcc7kopHYtI/XD9YCKCH6Ct02rzUs9i11C9CsadtZn+WhxF26Dqt9sGEFajkJ8cxUTLi8+VCpLHsgPE8P0y095uQcDdK0YjCh4x7wVSov+lrmOQ=="},
	}
}

const publishedKey = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqObrdC7hrgAVM98tK0nv3hSQRGGKT4lBsQjHiGjeYZjOPIPHR5knm2jnnz/YGIXIofVHkA/tAlBAd5DrY7YpvI4tP5EONLtZKC2ghBMx7McI2wRD0xiqzxOQr1FuhZGJ8/AUokBzJrzY+aGX2xcOrxFYRlFilvVLTXg4LWjR1tdPkO6+i7wQZAIVMClPkwVRZEbaERRHlKqTzv2gGv5rDU8gRoe1LeaN+6BlbTqHWkQcNCUNrA8C6l17XAXGKDsm/9TFWwO8EPHHHCaQdjtV5/FdcWIt+L8SR1ss7EXTjYDFtxcKVv9rEoY1lX8T4mX+GbXfZHraG5NCF1+XioL5JwIDAQAB"

// reader is the merchant the published notification was for, a minute after.
func reader() *Gateway {
	g := New(Keys{AppID: "2019073166072302", SellerID: "2088531891668739", Public: publishedKey})
	g.now = func() time.Time { return time.Date(2019, 8, 15, 7, 57, 25, 0, time.UTC) }
	return g
}

func TestAPublishedNotificationIsRead(t *testing.T) {
	list, err := reader().Parse([]byte(published().Encode()), nil)
	if err != nil || len(list) != 1 {
		t.Fatalf("%v, %v", list, err)
	}
	want := pay.Event{Method: pay.Alipay, ID: "2019081500222155624068450559358070", About: pay.AboutPayment,
		Attempt: "20190815155618536-564-57", Ref: "20190815155618536-564-57", At: time.Date(2019, 8, 15, 7, 56, 24, 0, time.UTC),
		State: pay.Captured, Amount: money.Of(10, "CNY"), Charge: "2019081522001468450512505578", Brand: "xud***@126.com"}
	if list[0] != want {
		t.Errorf("got  %+v\nwant %+v", list[0], want)
	}
}

func TestWhatIsNotAlipaysIsRefused(t *testing.T) {
	set := func(name, value string) func(url.Values) { return func(p url.Values) { p.Set(name, value) } }
	for _, row := range []struct {
		name   string
		change func(url.Values)
		reader func(*Gateway)
		want   string
	}{
		{name: "another amount", change: set("total_amount", "0.01"), want: "hook_signature"},
		{name: "another attempt", change: set("out_trade_no", "x"), want: "hook_signature"},
		{name: "one field more", change: set("out_biz_no", "x"), want: "hook_signature"},
		{name: "one field less", change: func(p url.Values) { p.Del("charset") }, want: "hook_signature"},
		{name: "no signature", change: func(p url.Values) { p.Del("sign") }, want: "hook_signature"},
		{name: "a signature that is none", change: set("sign", "WECHATPAY"), want: "hook_signature"},
		{name: "a weaker signature", change: set("sign_type", "RSA"), want: "hook_signature"},
		{name: "a field twice", change: func(p url.Values) { p.Add("total_amount", "99.00") }, want: "hook_malformed"},
		{name: "another app", reader: func(g *Gateway) { g.keys.AppID = "2019000000000000" }, want: "hook_account"},
		{name: "another seller", reader: func(g *Gateway) { g.keys.SellerID = "2088000000000000" }, want: "hook_account"},
		{name: "another key", reader: func(g *Gateway) { g.public = nil }, want: "hook_signature"},
		{name: "the day before", reader: func(g *Gateway) {
			g.now = func() time.Time { return time.Date(2019, 8, 16, 9, 57, 25, 0, time.UTC) }
		}, want: "hook_old"},
	} {
		p, g := published(), reader()
		if row.change != nil {
			row.change(p)
		}
		if row.reader != nil {
			row.reader(g)
		}
		if list, err := g.Parse([]byte(p.Encode()), nil); !fault.Is(err, row.want) || list != nil {
			t.Errorf("%s: %v, %v, want %s", row.name, list, err, row.want)
		}
	}
	for _, raw := range []string{"", "%", "a=%zz", "{}"} {
		if list, err := reader().Parse([]byte(raw), nil); err == nil || list != nil {
			t.Errorf("%q: %v, %v", raw, list, err)
		}
	}
}

// The answer and its key are published there too ("checkResponseSign", "should work").
func TestAPublishedAnswerIsProven(t *testing.T) {
	const answer = `{"alipay_open_file_upload_response":{"code":"10000","msg":"Success","file_id":"CAxAToWB1JsAAAAAAAAAAAAADgSLAQBr"},"sign":"F+LDzpTNiavn7xVZPGuPCSSVRSmWzJGgtuji6tVELGEaqMaNj0jRKXUEr5nloZJBBmwEnddOyCjjepMmrTKTvoOqQ0Efxpr/R1iEeHTHVbb/Q8TTh6Up5gHJDkILdaWS2q1cWeQ6VT+HQY9P3WRXS7uhILHuDODIhpAyCu5KhWGt0rMCIG+Im6NODJP2oohtSCtmTFXg58HH587Z2y2bdbjzOxLvzD9IrU1imghXQ2S/Q+wMIvRk9on6cWnBLkrNvJKapA2ReNGWOwyuASvB9zDVzhMPbR+3mfRGkVDxsq5HYLjBKGskJMXHw0HuugZij6ScRuaLPODhmHwr/pJ9yw=="}`
	const key = "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAk7LzhmMa2c4qQd4fqAqenfbuFoA7stPKvoS1LrZEsVnOOGUUjwoa1oU9xsSPjcOWhIerU/VAN4J95GIAXx59ipcleIyfLn2FhHXPgLJpvo+b2jJFyn/1/DbeJDh+0yDVAOf50Z7HhI0mdUhFMkXlT7BU0ZMtJf/TmISFEfhDU/w6qFd6D42L97byAkq0K6LroglSVF24GqJEa7hSeUIkZWj7RasykXrc2uVJ1+ejkXE0LyPxa2AHykMGbJLf5SiZvaNzUZgnKIR36mLOHpQ/2JCXxhXZYUWHzy0kMH54JcUEeksFWBYLGvLjV1phbcUIc3Q76tIuqApY6E222OoZZQIDAQAB\n-----END PUBLIC KEY-----"
	g := New(Keys{AppID: "x", Public: key})
	node, err := g.proven([]byte(answer), "alipay_open_file_upload_response")
	if err != nil || string(node) != `{"code":"10000","msg":"Success","file_id":"CAxAToWB1JsAAAAAAAAAAAAADgSLAQBr"}` {
		t.Errorf("%s, %v", node, err)
	}
	for _, other := range []string{
		strings.Replace(answer, `"10000"`, `"10001"`, 1), strings.Replace(answer, `:{"code"`, `:{ "code"`, 1),
		`{"alipay_open_file_upload_response":{"code":"10000"}}`, `{"sign":1}`, `{"sign":""}`, `[]`, ``,
		`{"alipay_open_file_upload_response":{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST"}}`,
	} {
		if node, err := g.proven([]byte(other), "alipay_open_file_upload_response"); err == nil {
			t.Errorf("%s is proven: %s", other, node)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(published().Encode())
	refund := published()
	refund.Set("gmt_refund", "2019-08-16 10:00:00")
	refund.Set("out_biz_no", "1a2b3c4d-r1-refund-1")
	f.Add(refund.Encode())
	f.Add("sign=a&sign_type=RSA2")
	f.Add("a=%zz&&;=")
	g := reader()
	f.Fuzz(func(t *testing.T, raw string) {
		if list, err := g.Parse([]byte(raw), nil); err != nil && list != nil {
			t.Fatal("a refusal with events")
		}
		p, err := url.ParseQuery(raw)
		if err != nil {
			return
		}
		if e, err := notified(p); err == nil && (e.State == "" || e.Method != pay.Alipay) {
			t.Fatalf("%q gives %+v", raw, e)
		}
	})
}
