package fakepay

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// What WeChat Pay does when it is asked.

func (f *wechatFace) create(r *http.Request, body []byte) word {
	var want struct {
		AppID       string    `json:"appid"`
		MchID       string    `json:"mchid"`
		Description string    `json:"description"`
		Order       string    `json:"out_trade_no"`
		Until       time.Time `json:"time_expire"`
		Notify      string    `json:"notify_url"`
		Amount      struct {
			Total    int64
			Currency string
		}
		Scene struct {
			Client string                `json:"payer_client_ip"`
			H5     struct{ Type string } `json:"h5_info"`
		} `json:"scene_info"`
	}
	if json.Unmarshal(body, &want) != nil || want.Description == "" || len(want.Description) > 127 || len(want.Order) < 6 || len(want.Order) > 32 {
		return wechatNo(http.StatusBadRequest, "PARAM_ERROR")
	}
	amount, err := yuan(want.Amount.Total, want.Amount.Currency)
	notify, urlErr := url.Parse(want.Notify)
	if err != nil || urlErr != nil || notify.Host == "" || notify.RawQuery != "" {
		return wechatNo(http.StatusBadRequest, "PARAM_ERROR")
	}
	if want.AppID != wechatApp || want.MchID != wechatMch {
		return wechatNo(http.StatusBadRequest, "APPID_MCHID_NOT_MATCH")
	}
	phone := strings.HasSuffix(r.URL.Path, "/h5")
	if _, err := netip.ParseAddr(want.Scene.Client); phone && (err != nil || want.Scene.H5.Type != "Wap") {
		return wechatNo(http.StatusBadRequest, "PARAM_ERROR")
	}
	if p, err := f.s.Find(want.Order); err == nil && p.State == Captured {
		return wechatNo(http.StatusBadRequest, "ORDERPAID")
	} else if err == nil && p.State != Open {
		return wechatNo(http.StatusBadRequest, "ORDER_CLOSED")
	}
	p, err := f.s.Create(Payment{Key: want.Order, Attempt: want.Order, Amount: amount, Until: want.Until.UTC(), Notify: want.Notify})
	if err != nil {
		return wechatNo(http.StatusForbidden, "OUT_TRADE_NO_USED")
	}
	if phone {
		return word{http.StatusOK, map[string]string{"h5_url": f.s.URL + "/wechat/h5?prepay_id=" + p.Ref + "&package=2150917749"}}
	}
	return word{http.StatusOK, map[string]string{"code_url": "weixin://wxpay/bizpayurl?pr=" + p.Ref}}
}

func (f *wechatFace) query(r *http.Request, _ []byte) word {
	if r.URL.Query().Get("mchid") != wechatMch {
		return wechatNo(http.StatusBadRequest, "PARAM_ERROR")
	}
	p, err := f.s.Find(r.PathValue("order"))
	if err != nil {
		return wechatNo(http.StatusNotFound, "ORDER_NOT_EXIST")
	}
	return word{http.StatusOK, f.order(p)}
}

func (f *wechatFace) close(r *http.Request, body []byte) word {
	var want struct {
		MchID string `json:"mchid"`
	}
	if json.Unmarshal(body, &want) != nil || want.MchID != wechatMch {
		return wechatNo(http.StatusBadRequest, "PARAM_ERROR")
	}
	p, err := f.s.Cancel(r.PathValue("order"))
	switch {
	case errors.Is(err, ErrUnknown):
		return wechatNo(http.StatusNotFound, "ORDER_NOT_EXIST")
	case err != nil && p.State == Captured:
		return wechatNo(http.StatusBadRequest, "ORDERPAID")
	case err != nil:
		return wechatNo(http.StatusBadRequest, "TRADE_ERROR")
	}
	return word{status: http.StatusNoContent}
}

func (f *wechatFace) refund(_ *http.Request, body []byte) word {
	var want struct {
		Order  string `json:"out_trade_no"`
		Key    string `json:"out_refund_no"`
		Reason string `json:"reason"`
		Amount struct {
			Refund, Total int64
			Currency      string
		}
	}
	if json.Unmarshal(body, &want) != nil || want.Key == "" || len(want.Key) > 64 || len(want.Reason) > 80 {
		return wechatNo(http.StatusBadRequest, "PARAM_ERROR")
	}
	amount, err := yuan(want.Amount.Refund, want.Amount.Currency)
	if err != nil {
		return wechatNo(http.StatusBadRequest, "PARAM_ERROR")
	}
	p, err := f.s.Find(want.Order)
	if err != nil || p.State != Captured {
		return wechatNo(http.StatusNotFound, "RESOURCE_NOT_EXISTS")
	}
	if p.Amount.Minor != want.Amount.Total {
		return wechatNo(http.StatusBadRequest, "INVALID_REQUEST")
	}
	back, err := f.s.Refund(want.Order, amount, want.Key)
	if err != nil || back.Amount != amount {
		return wechatNo(http.StatusBadRequest, "INVALID_REQUEST")
	}
	return word{http.StatusOK, f.back(p, back)}
}

func (f *wechatFace) queryRefund(r *http.Request, _ []byte) word {
	back, err := f.s.FindRefund(r.PathValue("key"))
	if err != nil {
		return wechatNo(http.StatusNotFound, "RESOURCE_NOT_EXISTS")
	}
	p, err := f.s.Find(back.Payment)
	if err != nil {
		return wechatNo(http.StatusNotFound, "RESOURCE_NOT_EXISTS")
	}
	return word{http.StatusOK, f.back(p, back)}
}
