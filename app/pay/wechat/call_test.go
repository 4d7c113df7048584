package wechat

import (
	"errors"
	"net/http"
	"testing"
	"time"
	"unicode/utf8"

	"hawker/app/fault"
	"hawker/app/pay"
	"hawker/app/pay/wire"
)

func TestAnAnswerIsYesNoOrPerhaps(t *testing.T) {
	g := reader(publishedCertificate, "")
	signed, forged := publishedHeader(), publishedHeader()
	forged.Set("Wechatpay-Nonce", "x")
	for _, row := range []struct {
		name   string
		status int
		header http.Header
		body   string
		want   string // of a refusal; "unsure", "later", "" for yes
	}{
		{"proven", 200, signed, publishedBody, ""},
		{"proven, without a body that was asked for", 202, signed, publishedBody, "unsure"},
		{"forged", 200, forged, publishedBody, "unsure"},
		{"without a signature", 200, nil, publishedBody, "unsure"},
		{"led elsewhere", 302, nil, "", "unsure"},
		{"fallen over", 500, nil, `{"code":"SYSTEM_ERROR","message":""}`, "unsure"},
		{"away", 502, nil, "<html>", "unsure"},
		{"a no that is forged", 400, forged, `{"code":"PARAM_ERROR","message":"no"}`, "unsure"},
		{"a no", 400, nil, `{"code":"PARAM_ERROR","message":"no"}`, "gateway_refused"},
		{"who asks", 401, nil, `{"code":"SIGN_ERROR","message":"no"}`, "gateway_refused"},
		{"not there", 404, nil, `{"code":"ORDER_NOT_EXIST","message":"no"}`, "gateway_refused"},
		{"a no without a word", 403, nil, "", "unsure"},
		{"the bank does not know", 400, nil, `{"code":"BANK_ERROR","message":""}`, "unsure"},
		{"the buyer is typing", 400, nil, `{"code":"USERPAYING","message":""}`, "unsure"},
		{"too often", 429, nil, `{"code":"FREQUENCY_LIMITED","message":""}`, "later"},
		{"too often, another way", 403, nil, `{"code":"RATELIMIT_EXCEEDED","message":""}`, "later"},
	} {
		err := g.sort(wire.Answer{Status: row.status, Header: row.header, Body: []byte(row.body)})
		_, no := fault.As(err)
		unsure := errors.Is(err, pay.ErrUnsure)
		switch row.want {
		case "":
			if err != nil {
				t.Errorf("%s: %v", row.name, err)
			}
		case "unsure":
			if !unsure || no {
				t.Errorf("%s: %v", row.name, err)
			}
		case "later":
			if err == nil || unsure || no {
				t.Errorf("%s: %v", row.name, err)
			}
		default:
			if !fault.Is(err, row.want) || unsure {
				t.Errorf("%s: %v, want %s", row.name, err, row.want)
			}
		}
	}
}

func TestStatesAreOurs(t *testing.T) {
	g := reader(publishedCertificate, "")
	for said, want := range map[string]pay.State{"NOTPAY": pay.Action, "USERPAYING": pay.Processing, "SUCCESS": pay.Captured, "REFUND": pay.Captured,
		"CLOSED": pay.Cancelled, "REVOKED": pay.Cancelled, "PAYERROR": pay.Failed, "ACCEPT": "", "": ""} {
		e, err := g.paid(transaction{MchID: "1234567890", Ours: "a", State: said, Desc: "why", Amount: amount{12_800, ""}})
		if e.State != want || (err != nil) != (want == "") || (e.Amount.Minor == 12_800) != (want == pay.Captured) || (e.Why != "") != (want == pay.Failed) {
			t.Errorf("%s is %+v, %v", said, e, err)
		}
	}
	for said, want := range map[string]pay.State{"SUCCESS": pay.Succeeded, "PROCESSING": pay.Processing, "ABNORMAL": pay.Processing, "CLOSED": pay.Failed, "": ""} {
		e, err := refunded{Key: "k", Ours: "a", Status: said}.event()
		if e.State != want || (err != nil) != (want == "") || (e.Why != "") != (said == "ABNORMAL" || said == "CLOSED") {
			t.Errorf("refund %s is %+v, %v", said, e, err)
		}
	}
	for _, other := range []transaction{{MchID: "1", Ours: "a", State: "SUCCESS"}, {MchID: "1234567890", AppID: "wx", Ours: "a", State: "SUCCESS"}} {
		if _, err := g.paid(other); !errors.Is(err, errAccount) {
			t.Errorf("%+v: %v", other, err)
		}
	}
}

func TestTextsAreCutBetweenCharacters(t *testing.T) {
	for _, row := range []struct {
		text string
		n    int
		want string
	}{{"cup", 3, "cup"}, {"cups", 3, "cup"}, {"半月", 6, "半月"}, {"半月", 5, "半"}, {"半月", 2, ""}, {"", 0, ""}} {
		if got := cut(row.text, row.n); got != row.want || !utf8.ValidString(got) {
			t.Errorf("cut(%q, %d) = %q", row.text, row.n, got)
		}
	}
}

func TestTimesAreRead(t *testing.T) {
	if got := moment("2018-06-08T10:34:56+08:00"); !got.Equal(time.Date(2018, 6, 8, 2, 34, 56, 0, time.UTC)) {
		t.Error(got)
	}
	if got := moment("yesterday"); !got.IsZero() {
		t.Error(got)
	}
}
