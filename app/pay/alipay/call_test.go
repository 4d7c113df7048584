package alipay

import (
	"encoding/json"
	"errors"
	"testing"

	"hawker/app/fault"
	"hawker/app/pay"
)

func TestAnAnswerIsYesNoOrPerhaps(t *testing.T) {
	for _, row := range []struct {
		code, sub, want string // of a refusal; "unsure", "later", "" for yes
	}{
		{"10000", "", ""},
		{"20000", "isp.unknow-error", "unsure"},
		{"20000", "", "unsure"},
		{"40004", "ACQ.SYSTEM_ERROR", "unsure"},
		{"40004", "AQC.SYSTEM_ERROR", "unsure"}, // as it is spelt of alipay.trade.cancel
		{"40004", "aop.unknow-error", "unsure"},
		{"40005", "isv.app-call-limited", "later"},
		{"40004", "ACQ.TRADE_HAS_FINISHED", "refund_too_late"},
		{"40004", "ACQ.SELLER_BALANCE_NOT_ENOUGH", "gateway_refused"},
		{"40004", "ACQ.TRADE_NOT_EXIST", "gateway_refused"},
		{"40002", "isv.invalid-signature", "gateway_refused"},
		{"40006", "isv.insufficient-isv-permissions", "gateway_refused"},
		{"20001", "aop.invalid-auth-token", "gateway_refused"},
		{"", "", "gateway_refused"},
	} {
		err := head{Code: row.code, SubCode: row.sub}.sort()
		_, no := fault.As(err)
		unsure := errors.Is(err, pay.ErrUnsure)
		switch row.want {
		case "":
			if err != nil {
				t.Errorf("%s %s: %v", row.code, row.sub, err)
			}
		case "unsure":
			if !unsure || no {
				t.Errorf("%s %s: %v", row.code, row.sub, err)
			}
		case "later":
			if err == nil || unsure || no {
				t.Errorf("%s %s: %v", row.code, row.sub, err)
			}
		default:
			if !fault.Is(err, row.want) || unsure {
				t.Errorf("%s %s: %v, want %s", row.code, row.sub, err, row.want)
			}
		}
	}
}

func TestSubjectsCarryNothingThatAlipayRefuses(t *testing.T) {
	for title, want := range map[string]string{
		"半月窑 · 1042": "半月窑 · 1042", "a/b=c&d": "a b c d", " & cup\n& saucer / ": "cup saucer", "/": "",
	} {
		if got := subject(title); got != want {
			t.Errorf("subject(%q) = %q, want %q", title, got, want)
		}
	}
}

// Whatever an answer is made of, only what Alipay signed can be a yes.
func FuzzAnswer(f *testing.F) {
	f.Add(`{"alipay_trade_query_response":{"code":"10000","trade_status":"TRADE_SUCCESS","total_amount":"1.00"},"sign":"AAAA"}`)
	f.Add(`{"error_response":{"code":"40002","sub_code":"isv.invalid-app-id"}}`)
	f.Add(`{"alipay_trade_query_response":{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST"},"sign":1}`)
	f.Add(`[]`)
	g := New(Keys{AppID: "x", Public: publishedKey})
	f.Fuzz(func(t *testing.T, body string) {
		node, err := g.proven([]byte(body), "alipay_trade_query_response")
		if err != nil {
			return
		}
		var h head
		if json.Unmarshal(node, &h) != nil || h.sort() == nil {
			t.Fatalf("%q is a yes", body)
		}
	})
}
