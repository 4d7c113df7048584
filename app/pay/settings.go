package pay

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/seal"
	"hawker/app/store"
)

// Settings are the shop's accounts at the providers. Fields of type Sealed open by
// the shop's key alone.
type Settings struct {
	Stripe StripeAccount `json:"stripe,omitzero"`
	Alipay AlipayAccount `json:"alipay,omitzero"`
	WeChat WeChatAccount `json:"wechat,omitzero"`
}

// Sealed is a secret that only the shop's key opens; it is never shown again.
type Sealed []byte

// StripeAccount is an account at Stripe. HookOld is taken beside Hook while an
// endpoint's secret is rolled.
type StripeAccount struct {
	On          bool   `json:"on,omitempty"`
	Publishable string `json:"publishable,omitempty"` // pk_…
	Secret      Sealed `json:"secret,omitempty"`      // sk_… or rk_…
	Hook        Sealed `json:"hook,omitempty"`        // whsec_…
	HookOld     Sealed `json:"hook_old,omitempty"`
	Manual      bool   `json:"manual,omitempty"`  // authorise at the sale, capture later
	Account     string `json:"account,omitempty"` // acct_…, as the provider names it

	Tested  time.Time `json:"tested,omitzero"`
	Problem string    `json:"problem,omitempty"` // code of what the last test refused with, "" where the keys were taken
}

// AlipayAccount is an application at Alipay and the seller it collects for.
type AlipayAccount struct {
	On       bool   `json:"on,omitempty"`
	AppID    string `json:"app_id,omitempty"`
	SellerID string `json:"seller_id,omitempty"` // 2088…
	Key      Sealed `json:"key,omitempty"`       // our RSA private key, PEM or bare base64
	Public   string `json:"public,omitempty"`    // Alipay's public key, PEM or bare base64

	Tested  time.Time `json:"tested,omitzero"`
	Problem string    `json:"problem,omitempty"` // code of what the last test refused with, "" where the keys were taken
}

// WeChatAccount is a merchant at WeChat Pay (API v3). Public is the platform's public
// key, which PublicID names, or its certificate.
type WeChatAccount struct {
	On       bool   `json:"on,omitempty"`
	MchID    string `json:"mch_id,omitempty"`
	AppID    string `json:"app_id,omitempty"`
	Serial   string `json:"serial,omitempty"` // of our API certificate
	Key      Sealed `json:"key,omitempty"`    // our RSA private key, PEM
	APIv3    Sealed `json:"apiv3,omitempty"`  // 32 bytes, opens notifications
	PublicID string `json:"public_id,omitempty"`
	Public   string `json:"public,omitempty"`

	Tested  time.Time `json:"tested,omitzero"`
	Problem string    `json:"problem,omitempty"` // code of what the last test refused with, "" where the keys were taken
}

const purpose = "pay/secret"

// SealSecret makes a secret of the settings unreadable; "" stays nothing.
func SealSecret(root []byte, secret string) (Sealed, error) {
	if secret = strings.TrimSpace(secret); secret == "" {
		return nil, nil
	}
	return seal.Seal(root, purpose, secret)
}

// Opener opens sealed secrets; what is not set is "". It refuses with pay_secret what
// another key has sealed, as after a restore without the recovery code.
type Opener func(Sealed) (string, error)

// OpenWith makes the Opener of the shop's key.
func OpenWith(root []byte) Opener {
	return func(s Sealed) (string, error) {
		if len(s) == 0 {
			return "", nil
		}
		secret, err := seal.Open(root, purpose, s)
		if errors.Is(err, seal.ErrOpen) {
			err = fault.Clash("pay_secret")
		}
		return secret, err
	}
}

var (
	settings = store.NewBucket[string, Settings]("pay/settings", "pay_not_set")
	kept     = store.Keep(settings, theShop)
)

const (
	theShop = "shop"
	longest = 8_000 // of a key in PEM
)

// GetSettings reads the settings; the zero value is a shop without providers.
// Readers share slices of it.
func GetSettings(tx *store.Tx) (Settings, error) {
	s, _, err := kept.Find(tx)
	return s, err
}

// SaveSettings checks and keeps the settings. It refuses with field_needed where a
// provider is switched on without what it needs, text_too_long and text_malformed;
// whether the provider takes the keys, a probe tells.
func SaveSettings(tx *store.Tx, s Settings) error {
	for _, f := range s.fields() {
		*f.text = strings.TrimSpace(strings.ReplaceAll(*f.text, "\r\n", "\n"))
		switch {
		case len(*f.text) > longest:
			return fault.InvalidField("text_too_long", f.name, "max", longest)
		case strings.ContainsFunc(*f.text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }):
			return fault.InvalidField("text_malformed", f.name)
		case f.on && *f.text == "":
			return fault.InvalidField("field_needed", f.name)
		}
	}
	for _, f := range s.secrets() {
		if f.on && len(f.secret) == 0 {
			return fault.InvalidField("field_needed", f.name)
		}
	}
	tx.Mark("pay", "")
	return settings.Put(tx, theShop, s)
}

type textField struct {
	name string
	text *string
	on   bool // is needed
}

func (s *Settings) fields() []textField {
	return []textField{
		{"stripe.publishable", &s.Stripe.Publishable, s.Stripe.On}, {"stripe.account", &s.Stripe.Account, false},
		{"alipay.app_id", &s.Alipay.AppID, s.Alipay.On}, {"alipay.seller_id", &s.Alipay.SellerID, s.Alipay.On}, {"alipay.public", &s.Alipay.Public, s.Alipay.On},
		{"wechat.mch_id", &s.WeChat.MchID, s.WeChat.On}, {"wechat.app_id", &s.WeChat.AppID, s.WeChat.On}, {"wechat.serial", &s.WeChat.Serial, s.WeChat.On},
		{"wechat.public_id", &s.WeChat.PublicID, false}, {"wechat.public", &s.WeChat.Public, s.WeChat.On},
	}
}

type secretField struct {
	name   string
	secret Sealed
	on     bool
}

func (s *Settings) secrets() []secretField {
	return []secretField{
		{"stripe.secret", s.Stripe.Secret, s.Stripe.On}, {"stripe.hook", s.Stripe.Hook, s.Stripe.On},
		{"alipay.key", s.Alipay.Key, s.Alipay.On}, {"wechat.key", s.WeChat.Key, s.WeChat.On}, {"wechat.apiv3", s.WeChat.APIv3, s.WeChat.On},
	}
}

// On tells whether a provider is switched on.
func (s Settings) On(m Method) bool {
	switch m {
	case Stripe:
		return s.Stripe.On
	case Alipay:
		return s.Alipay.On
	case WeChat:
		return s.WeChat.On
	}
	return false
}

// Manual tells whether a provider authorises at the sale and captures later.
func (s Settings) Manual(m Method) bool { return m == Stripe && s.Stripe.Manual }

// tenths are the currencies of three decimals.
var tenths = []money.Currency{"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}

// untaken are the currencies that Stripe does not hold, or (UGX) of which what is
// published differs by a factor of a hundred.
var untaken = []money.Currency{"CLF", "UYW", "IQD", "LYD", "SDG", "SYP", "IRR", "CUP", "KPW", "UGX"}

// Collects tells whether a provider takes a currency at all.
func (m Method) Collects(c money.Currency) bool { return m.takes(money.Of(1_000, c)) }

// takes tells whether a provider takes such a sum. Alipay and WeChat collect in yuan
// alone; Stripe wants the last of three decimals to be 0 and whole ariary.
func (m Method) takes(total money.Amount) bool {
	switch {
	case total.Minor < 1:
		return true // nobody is asked for nothing
	case m == Alipay || m == WeChat:
		return total.Currency == "CNY"
	case slices.Contains(tenths, total.Currency):
		return total.Minor%10 == 0 && !slices.Contains(untaken, total.Currency)
	case total.Currency == "MGA":
		return total.Minor%100 == 0
	}
	return !slices.Contains(untaken, total.Currency)
}

func (s Settings) offered(total money.Amount) []Method {
	var list []Method
	for _, m := range Gateways {
		if s.On(m) && m.takes(total) {
			list = append(list, m)
		}
	}
	return list
}
