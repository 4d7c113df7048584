package payments

import (
	"regexp"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/payments"
)

func (h Handlers) order(c *fiber.Ctx) (o order.Order, err error) {
	number := edge.Param(c, "number")
	err = h.View(func(tx *store.Tx) error {
		o, err = page.OrderOf(tx, number)
		return err
	})
	return o, err
}

// entry is one thing that a provider's account is made of: plain text, or a secret.
type entry struct {
	name     string
	text     *string
	secret   *pay.Sealed
	long     bool
	optional bool
	like     *regexp.Regexp // what it looks like, nil for anything
	example  string
}

var (
	publishable = regexp.MustCompile(`^pk_(test|live)_\w+$`)
	secretKey   = regexp.MustCompile(`^(sk|rk)_(test|live)_\w+$`)
	hookSecret  = regexp.MustCompile(`^whsec_[\w+/=]+$`)
	thirtyTwo   = regexp.MustCompile(`^.{32}$`)
)

// entries are the fields of a provider, in the order of its form.
func entries(s *pay.Settings, m pay.Method) []entry {
	switch m {
	case pay.Stripe:
		return []entry{
			{name: "publishable", text: &s.Stripe.Publishable, like: publishable, example: "pk_live_…"},
			{name: "secret", secret: &s.Stripe.Secret, like: secretKey, example: "sk_live_…"},
			{name: "hook", secret: &s.Stripe.Hook, like: hookSecret, example: "whsec_…"},
		}
	case pay.Alipay:
		return []entry{
			{name: "app_id", text: &s.Alipay.AppID}, {name: "seller_id", text: &s.Alipay.SellerID},
			{name: "key", secret: &s.Alipay.Key, long: true}, {name: "public", text: &s.Alipay.Public, long: true},
		}
	case pay.WeChat:
		return []entry{
			{name: "mch_id", text: &s.WeChat.MchID}, {name: "app_id", text: &s.WeChat.AppID}, {name: "serial", text: &s.WeChat.Serial},
			{name: "key", secret: &s.WeChat.Key, long: true}, {name: "apiv3", secret: &s.WeChat.APIv3, like: thirtyTwo, example: "32"},
			{name: "public_id", text: &s.WeChat.PublicID, optional: true}, {name: "public", text: &s.WeChat.Public, long: true},
		}
	}
	return nil
}

func problem(s pay.Settings, m pay.Method) string {
	return map[pay.Method]string{pay.Stripe: s.Stripe.Problem, pay.Alipay: s.Alipay.Problem, pay.WeChat: s.WeChat.Problem}[m]
}

// provider is the account as it stands.
func (h Handlers) provider(s pay.Settings, m pay.Method) views.Provider {
	p := views.Provider{Name: string(m), On: s.On(m), Set: true}
	switch m {
	case pay.Stripe:
		p.Tested, p.Manual, p.Old = s.Stripe.Tested, &s.Stripe.Manual, h.ending(s.Stripe.HookOld)
	case pay.Alipay:
		p.Tested = s.Alipay.Tested
	case pay.WeChat:
		p.Tested = s.WeChat.Tested
	}
	for _, e := range entries(&s, m) {
		in := views.Input{Name: e.name, Long: e.long, Secret: e.secret != nil, Optional: e.optional}
		if in.Secret {
			in.Kept = h.ending(*e.secret)
		} else {
			in.Value = *e.text
		}
		p.Set = p.Set && (e.optional || in.Kept != "" || in.Value != "")
		p.Inputs = append(p.Inputs, in)
	}
	return p
}

// ending is how a secret that is kept ends; of a key in PEM only that it is there.
func (h Handlers) ending(s pay.Sealed) string {
	secret, err := pay.OpenWith(h.Secret)(s)
	secret = strings.TrimSpace(secret)
	switch {
	case err != nil:
		return "?"
	case secret == "":
		return ""
	case len(secret) < 12 || len(secret) > 200:
		return "…"
	}
	return "…" + secret[len(secret)-4:]
}

// read makes settings of a form. A secret left empty stays; a new webhook secret of
// Stripe leaves the one before valid, until it is forgotten. Keys that moved are not
// tested any more.
func (h Handlers) read(s *pay.Settings, m pay.Method, v edge.Values) error {
	moved := false
	for _, e := range entries(s, m) {
		text := strings.TrimSpace(strings.ReplaceAll(v.Raw(e.name), "\r\n", "\n"))
		if text != "" && e.like != nil && !e.like.MatchString(text) {
			return fault.InvalidField("pay_key_form", string(m)+"."+e.name, "like", e.example)
		}
		if e.text != nil {
			moved = moved || *e.text != text
			*e.text = text
			continue
		}
		if text == "" {
			continue
		}
		if e.name == "hook" && len(*e.secret) > 0 {
			s.Stripe.HookOld = *e.secret
		}
		sealed, err := pay.SealSecret(h.Secret, text)
		if err != nil {
			return err
		}
		*e.secret, moved = sealed, true
	}
	h.switches(s, m, v, moved)
	return h.sameMode(*s)
}

// switches reads what is ticked. What was tested before the keys moved says nothing of
// them.
func (h Handlers) switches(s *pay.Settings, m pay.Method, v edge.Values, moved bool) {
	var tested *time.Time
	var problem *string
	switch m {
	case pay.Stripe:
		s.Stripe.On, s.Stripe.Manual = v.On("on"), v.On("manual")
		if v.On("forget") {
			s.Stripe.HookOld = nil
		}
		if moved {
			s.Stripe.Account = ""
		}
		tested, problem = &s.Stripe.Tested, &s.Stripe.Problem
	case pay.Alipay:
		s.Alipay.On = v.On("on")
		tested, problem = &s.Alipay.Tested, &s.Alipay.Problem
	default:
		s.WeChat.On = v.On("on")
		tested, problem = &s.WeChat.Tested, &s.WeChat.Problem
	}
	if moved {
		*tested, *problem = time.Time{}, ""
	}
}

// sameMode refuses a key for tests beside one for real money.
func (h Handlers) sameMode(s pay.Settings) error {
	secret, err := pay.OpenWith(h.Secret)(s.Stripe.Secret)
	if err != nil || secret == "" || s.Stripe.Publishable == "" {
		return err
	}
	if strings.Contains(secret, "_live_") != strings.HasPrefix(s.Stripe.Publishable, "pk_live_") {
		return fault.InvalidField("pay_key_modes", "stripe.secret")
	}
	return nil
}
