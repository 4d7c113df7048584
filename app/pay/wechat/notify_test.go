package wechat

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"hawker/app/fault"
	"hawker/app/pay"
)

// A notification with its key, its certificate and its plain text, as WeChat Pay's own
// SDK for Go publishes them (wechatpay-go, core/notify/notify_test.go,
// TestHandler_ParseNotifyRequest). It is about another product, which a shop has no
// use for.
const (
	publishedKey         = "testMchAPIv3Key0"
	publishedCertificate = `-----BEGIN CERTIFICATE-----
MIIDVzCCAj+gAwIBAgIJANfOWdH1ItcBMA0GCSqGSIb3DQEBCwUAMEIxCzAJBgNV
BAYTAlhYMRUwEwYDVQQHDAxEZWZhdWx0IENpdHkxHDAaBgNVBAoME0RlZmF1bHQg
Q29tcGFueSBMdGQwHhcNMjEwNDI3MDg1NTIzWhcNMzEwNDI1MDg1NTIzWjBCMQsw
CQYDVQQGEwJYWDEVMBMGA1UEBwwMRGVmYXVsdCBDaXR5MRwwGgYDVQQKDBNEZWZh
dWx0IENvbXBhbnkgTHRkMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA
2VCTd91fnUn73Xy9DLvt/V62TVxRTEEstVdeRaZ3B3leO0pldE806mXO4RwdHXag
HQ4vGeZN0yqm++rDsGK+U3AH7kejyD2pXshNP9Cq5YwbptiLGtjcquw4HNxJQUOm
DeJf2vg6byms9RUipiq4SzbJKqJFlUpbuIPDpSpWz10PYmyCNeDGUUK65E5h2B83
4uxl1zNLYQCrkdBzb8oUxwYeP5a2DNxmjL5lsJML7DGr5znsevnoqGRwTm9fxCGf
y8wus7hwKz6clt3Whmmda7UAdb1c08hEQFVRbF14AR73xbnd8N0obCWJPCbzMCtk
aSef4FdEEgEXJiw0VAJT8wIDAQABo1AwTjAdBgNVHQ4EFgQUT1c7nd/SUO76HSoZ
umNUJv1R5PwwHwYDVR0jBBgwFoAUT1c7nd/SUO76HSoZumNUJv1R5PwwDAYDVR0T
BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCAQEAfTjxKRQMzNB/U6ZoCUS+BSNfa2Oh
0plMN6ZuzwiVVZwg1jywvv5yv04koS7Pd4i9E4gt9ZBUQXlpq+A3oOCEEHNRR6b2
kyazGRM7s0OP5X21WrbpSmKmU6K7hkfx30yYs08LVs/Q8DIhvaj1FCFeJzUCzYn/
fHMq4tsbKO0dKAeydPM/nrUZBmaYQVKMVOORGLFjFKVO7JV6Kq/R86ouhjEPgJOe
2xulNBUcjicqtZlBdEh/PWCYP2SpGVDclKm8jeo175T3EVAkdKzzmfpxtMmnMlmq
cTJOU9TxuGvNASMtjj7pYIerTx+xgZDXEVBWFW9PjJ0TV06tCRsgSHItgg==
-----END CERTIFICATE-----`
	publishedPublic = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA2VCTd91fnUn73Xy9DLvt
/V62TVxRTEEstVdeRaZ3B3leO0pldE806mXO4RwdHXagHQ4vGeZN0yqm++rDsGK+
U3AH7kejyD2pXshNP9Cq5YwbptiLGtjcquw4HNxJQUOmDeJf2vg6byms9RUipiq4
SzbJKqJFlUpbuIPDpSpWz10PYmyCNeDGUUK65E5h2B834uxl1zNLYQCrkdBzb8oU
xwYeP5a2DNxmjL5lsJML7DGr5znsevnoqGRwTm9fxCGfy8wus7hwKz6clt3Whmmd
a7UAdb1c08hEQFVRbF14AR73xbnd8N0obCWJPCbzMCtkaSef4FdEEgEXJiw0VAJT
8wIDAQAB
-----END PUBLIC KEY-----`
	publishedBody = `{"id":"3119dfba-e649-5eec-ab1e-3412bc4d2e17","create_time":"2021-06-24T16:37:26+08:00","resource_type":"encrypt-resource",` +
		`"event_type":"PAYSCORE.USER_OPEN_SERVICE","summary":"签约成功","resource":{"original_type":"payscore","algorithm":"AEAD_AES_256_GCM",` +
		`"ciphertext":"YDS3lKPaC4Y52Gf3uhft5qUBlIa8b428AWTtTauHQfQrRw+X1WpiuHIDy0vo1Vd6VEq67aVyqPdDYMkRVSDaZL3iZt` +
		`tevRMOoPKMifozg6XPWjIZumks/GpT48lI4NizyeaqLBokNebthah3o1H76qSlO9NkDjp9bzmKLEYYH9TEklFUpsvPqOTOcgSLgh21YJXYR` +
		`7dEBXFgRLiNIKRgO5JdXh1hccRUAlyVWxE54PXpnQ==","associated_data":"payscore","nonce":"Kj7QIyUiYx1q"}}`
	publishedText = `{"mchid":"1234567890","appid":"054aa7d7a2a54ab5898df65bd96f001c","create_time":"2020-06-30T12:12:00+08:00","out_contract_code":"21640bdbd08e473e828f3206a2741c6e"}`
)

func publishedHeader() http.Header {
	return http.Header{
		"Wechatpay-Nonce": {"EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz"}, "Wechatpay-Timestamp": {"1624523846"}, "Wechatpay-Serial": {"D7CE59D1F522D701"},
		"Wechatpay-Signature": {"tJHIiIS9eB2hAYstmAmbbD3ZE5LiIm/Ug5tuL4fC0YOFRWIHV39UFIZXC0e9Wl6lBu6sKvkqDkzpqzBsVHyXF" +
			"lbYZTOQrVdG4b6LfTnK4mikv9++ixJMd3vTf2yCqvBkh98zs3Ds5zsYQakzbcwhmw4fMJs4nPLws28H0UW9FjDR//rxELLwXvV1VEA1I" +
			"BLX70xptjL8hrfUjEE8kkry6yNJTHZRU8CAc7qHli2Ng1V1qb9ARbK8A3ThmFmPQvRGrapI/jS2laKKgYUmfdEdkNO6B2Cke5e8VTxY4" +
			"06ArAmQ90GAihDwIcb16TQMnzCMBoutnwZKNiKRACrFmtxw2Q=="},
	}
}

// reader is a merchant with the published keys, at the published time.
func reader(public, id string) *Gateway {
	g := New(Keys{MchID: "1234567890", AppID: "054aa7d7a2a54ab5898df65bd96f001c", APIv3: publishedKey, Public: public, PublicID: id})
	g.now = func() time.Time { return time.Unix(1624523846, 0) }
	return g
}

func TestAPublishedNotificationIsProvenAndOpened(t *testing.T) {
	for _, g := range []*Gateway{
		reader(publishedCertificate, ""),                             // the certificate says its own serial
		reader(publishedPublic, "D7CE59D1F522D701"),                  // the key is named beside it
		reader(publishedCertificate+publishedPublic, "PUB_KEY_ID_1"), // both, while one takes the other's place
	} {
		if list, err := g.Parse([]byte(publishedBody), publishedHeader()); err != nil || list != nil {
			t.Errorf("%v, %v, want nothing of use", list, err)
		}
	}
	var n notice
	if err := json.Unmarshal([]byte(publishedBody), &n); err != nil {
		t.Fatal(err)
	}
	if text, err := n.Resource.open(publishedKey); err != nil || string(text) != publishedText {
		t.Errorf("%s, %v", text, err)
	}
	for name, change := range map[string]func(*sealed){
		"another nonce": func(s *sealed) { s.Nonce = "Kj7QIyUiYx1r" }, "a long nonce": func(s *sealed) { s.Nonce += "q" },
		"other data": func(s *sealed) { s.Associated = "transaction" }, "another text": func(s *sealed) { s.Ciphertext = strings.Replace(s.Ciphertext, "YDS", "YDT", 1) },
		"no base64": func(s *sealed) { s.Ciphertext = "%" }, "another algorithm": func(s *sealed) { s.Algorithm = "AEAD_SM4_GCM" },
	} {
		s := n.Resource
		change(&s)
		if text, err := s.open(publishedKey); err == nil {
			t.Errorf("%s opens as %s", name, text)
		}
	}
	if text, err := n.Resource.open("testMchAPIv3Key1"); err == nil {
		t.Errorf("another key opens %s", text)
	}
}

// The shorter one is published beside the cipher (wechatpay-go, utils/aes_test.go).
func TestAPublishedSecretOpens(t *testing.T) {
	s := sealed{Algorithm: "AEAD_AES_256_GCM", Nonce: "wCq51qZv4Yfg", Associated: "Dl56FrqWQJF1t9LtC3vEUsniZKvbqdR8", Ciphertext: "FsdXzxryWfKwvLJKf8LG/ToRPTRh8RN9wROC"}
	if text, err := s.open("testAPIv3Key0000"); err != nil || string(text) != "Hello World" {
		t.Errorf("%s, %v", text, err)
	}
}

func TestWhatIsNotWeChatPaysIsRefused(t *testing.T) {
	set := func(name, value string) func(http.Header) { return func(h http.Header) { h.Set(name, value) } }
	for _, row := range []struct {
		name   string
		header func(http.Header)
		body   string
		later  time.Duration
		want   string
	}{
		{name: "another body", body: strings.Replace(publishedBody, "3119", "3118", 1), want: "hook_signature"},
		{name: "one byte less", body: publishedBody[:len(publishedBody)-1], want: "hook_signature"},
		{name: "another time", header: set("Wechatpay-Timestamp", "1624523847"), want: "hook_signature"},
		{name: "another nonce", header: set("Wechatpay-Nonce", "x"), want: "hook_signature"},
		{name: "another serial", header: set("Wechatpay-Serial", "PUB_KEY_ID_2"), want: "hook_signature"},
		{name: "another kind of signature", header: set("Wechatpay-Signature-Type", "WECHATPAY2-SM2-WITH-SM3"), want: "hook_signature"},
		{name: "no signature", header: func(h http.Header) { h.Del("Wechatpay-Signature") }, want: "hook_signature"},
		{name: "the platform's own trial", header: set("Wechatpay-Signature", "WECHATPAY/SIGNTEST/tJHIiIS9eB2hAYstmAmbbD3Z"), want: "hook_signature"},
		{name: "six minutes late", later: 6 * time.Minute, want: "hook_old"},
		{name: "six minutes early", later: -6 * time.Minute, want: "hook_old"},
	} {
		g, h, body := reader(publishedCertificate, ""), publishedHeader(), row.body
		if row.header != nil {
			row.header(h)
		}
		if body == "" {
			body = publishedBody
		}
		g.now = func() time.Time { return time.Unix(1624523846, 0).Add(row.later) }
		if list, err := g.Parse([]byte(body), h); !fault.Is(err, row.want) || list != nil {
			t.Errorf("%s: %v, %v, want %s", row.name, list, err, row.want)
		}
	}
	if list, err := reader(publishedCertificate, "").Parse(nil, nil); err == nil || list != nil {
		t.Errorf("nothing at all: %v, %v", list, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(publishedBody, publishedText)
	f.Add(`{"id":"1","event_type":"TRANSACTION.SUCCESS","resource":{"algorithm":"AEAD_AES_256_GCM"}}`,
		`{"mchid":"1234567890","appid":"054aa7d7a2a54ab5898df65bd96f001c","out_trade_no":"a","transaction_id":"42","trade_state":"SUCCESS","amount":{"total":12800,"currency":"CNY"}}`)
	f.Add(`{"id":"1","event_type":"REFUND.SUCCESS"}`,
		`{"mchid":"1234567890","out_trade_no":"a","out_refund_no":"b","refund_id":"5","refund_status":"ABNORMAL","amount":{"refund":1}}`)
	g := reader(publishedCertificate, "")
	f.Fuzz(func(t *testing.T, body, text string) {
		if list, err := g.Parse([]byte(body), publishedHeader()); err != nil && list != nil {
			t.Fatal("a refusal with events")
		}
		var n notice
		if json.Unmarshal([]byte(body), &n) == nil {
			if e, err := g.told(n); err != nil && e.About != "" {
				t.Fatalf("%+v with %v", e, err)
			}
		}
		var paid transaction
		if json.Unmarshal([]byte(text), &paid) == nil {
			if e, err := g.paid(paid); err == nil && (e.State == "" || e.Attempt == "" || e.Method != pay.WeChat) {
				t.Fatalf("%q gives %+v", text, e)
			}
		}
		var back refunded
		if json.Unmarshal([]byte(text), &back) == nil {
			if e, err := back.event(); err == nil && (e.State == "" || e.Refund == "") {
				t.Fatalf("%q gives %+v", text, e)
			}
		}
	})
}
