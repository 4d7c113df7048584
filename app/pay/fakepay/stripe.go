package fakepay

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"hawker/app/money"
)

// What a shop enters to be a customer of the fake Stripe.
const (
	StripeSecret      = "sk_test_halfmoon"
	StripePublishable = "pk_test_halfmoon"
	StripeHook        = "whsec_halfmoon"
	StripeHookNew     = "whsec_halfmoon_new"
)

// Stripe is the face of Stripe: sessions of Checkout with their payments, refunds and
// disputes, messages signed as Stripe signs them, and a small Stripe.js whose form has
// keys that pay, decline and wait.
type Stripe struct {
	s       *Server
	account string
	rolled  atomic.Bool
}

// NewStripe puts the face of Stripe on a provider.
func NewStripe(s *Server) *Stripe {
	f := &Stripe{s: s, account: s.Account}
	for pattern, do := range map[string]http.HandlerFunc{
		"GET /v1/account":                        f.owner,
		"POST /v1/checkout/sessions":             f.create,
		"GET /v1/checkout/sessions/{id}":         f.readSession,
		"POST /v1/checkout/sessions/{id}/expire": f.expire,
		"POST /v1/payment_intents":               f.charge,
		"GET /v1/payment_intents/{id}":           f.readIntent,
		"POST /v1/payment_intents/{id}/capture":  f.capture,
		"POST /v1/payment_intents/{id}/cancel":   f.void,
		"POST /v1/refunds":                       f.refund,
		"GET /v1/refunds/{id}":                   f.readRefund,
		"GET /v1/refunds":                        f.listRefunds,
	} {
		s.Mux.HandleFunc(pattern, f.keyed(do))
	}
	f.form()
	s.Show(f)
	return f
}

// Rotate signs by the newer secret from now on.
func (f *Stripe) Rotate() { f.rolled.Store(true) }

// keyed lets in who has the secret key.
func (f *Stripe) keyed(do http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+StripeSecret {
			send(w, problem(http.StatusUnauthorized, "invalid_request_error", "Invalid API Key provided"))
			return
		}
		do(w, r)
	}
}

func send(w http.ResponseWriter, a Answer) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body)
}

// said is an answer in JSON.
func said(status int, v any) Answer {
	raw, err := json.Marshal(v)
	if err != nil {
		return Answer{Status: http.StatusInternalServerError}
	}
	return Answer{Status: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: raw}
}

func problem(status int, kind, words string) Answer {
	return said(status, map[string]any{"error": map[string]any{"type": kind, "message": words}})
}

// refused is an error of the core as Stripe says it.
func refused(err error) Answer {
	switch {
	case errors.Is(err, ErrUnknown):
		return problem(http.StatusNotFound, "invalid_request_error", "No such object")
	case errors.Is(err, ErrKey):
		return problem(http.StatusBadRequest, "idempotency_error", "Keys for idempotent requests can only be used with the same parameters they were first used with.")
	case errors.Is(err, ErrRange):
		return problem(http.StatusBadRequest, "invalid_request_error", "The amount is greater than what is left.")
	}
	return problem(http.StatusBadRequest, "invalid_request_error", "The object is not in a state that allows this.")
}

// answer does one call of an operation and writes what it came to, or the refusal.
func (f *Stripe) answer(w http.ResponseWriter, op string, act func() (any, error)) {
	f.s.Do(w, op, func() Answer {
		v, err := act()
		if err != nil {
			return refused(err)
		}
		return said(http.StatusOK, v)
	})
}

func (f *Stripe) owner(w http.ResponseWriter, _ *http.Request) {
	f.answer(w, Probe, func() (any, error) {
		return map[string]any{"id": f.s.Account, "object": "account", "charges_enabled": true}, nil
	})
}

// create reads the rows of a session; their sum is what is paid.
func (f *Stripe) create(w http.ResponseWriter, r *http.Request) {
	f.answer(w, Create, func() (any, error) {
		if err := r.ParseForm(); err != nil {
			return nil, err
		}
		v := r.PostForm
		want := Payment{
			Attempt: v.Get("metadata[attempt]"), Key: r.Header.Get("Idempotency-Key"), Manual: v.Get("payment_intent_data[capture_method]") == "manual",
			Extra: map[string]string{"order": v.Get("client_reference_id"), "mode": v.Get("mode")},
		}
		until, err := strconv.ParseInt(v.Get("expires_at"), 10, 64)
		if err != nil || want.Key == "" || v.Get("ui_mode") != "embedded_page" || v.Get("redirect_on_completion") != "never" {
			return nil, ErrState
		}
		want.Until = time.Unix(until, 0).UTC()
		var sum int64
		currency := v.Get("currency")
		for i := 0; v.Has(fmt.Sprintf("line_items[%d][quantity]", i)); i++ {
			row := func(name string) string { return v.Get(fmt.Sprintf("line_items[%d]%s", i, name)) }
			n, err1 := strconv.ParseInt(row("[quantity]"), 10, 64)
			each, err2 := strconv.ParseInt(row("[price_data][unit_amount]"), 10, 64)
			if err1 != nil || err2 != nil || row("[price_data][product_data][name]") == "" {
				return nil, ErrRange
			}
			sum, currency = sum+n*each, row("[price_data][currency]")
		}
		want.Amount = ours(sum, currency)
		p, err := f.s.Create(want)
		if err != nil {
			return nil, err
		}
		return f.session(p), nil
	})
}

func (f *Stripe) readSession(w http.ResponseWriter, r *http.Request) {
	f.answer(w, Query, func() (any, error) {
		p, err := f.s.Find(r.PathValue("id"))
		return f.session(p), err
	})
}

// expire ends an open session; of any other Stripe refuses it.
func (f *Stripe) expire(w http.ResponseWriter, r *http.Request) {
	f.answer(w, Cancel, func() (any, error) {
		p, err := f.s.Find(r.PathValue("id"))
		if err == nil && p.State != Open {
			err = ErrState
		}
		if err != nil {
			return nil, err
		}
		p, err = f.s.Cancel(p.Ref)
		return f.session(p), err
	})
}

// charge takes money by a card that was left, at once.
func (f *Stripe) charge(w http.ResponseWriter, r *http.Request) {
	f.answer(w, Create, func() (any, error) {
		if err := r.ParseForm(); err != nil {
			return nil, err
		}
		v := r.PostForm
		n, err := strconv.ParseInt(v.Get("amount"), 10, 64)
		if err != nil || v.Get("payment_method") == "" || v.Get("customer") == "" || v.Get("off_session") != "true" {
			return nil, ErrRange
		}
		p, err := f.s.Create(Payment{
			Attempt: v.Get("metadata[attempt]"), Key: r.Header.Get("Idempotency-Key"), Amount: ours(n, v.Get("currency")), Manual: v.Get("capture_method") == "manual",
			Extra: map[string]string{"order": v.Get("metadata[order]")},
		})
		if err == nil && p.State == Open {
			p = f.s.Pay(p.Ref)
		}
		return f.intent(p), err
	})
}

// bare is the session's name within the name of its payment.
func bare(r *http.Request) string { return strings.TrimPrefix(r.PathValue("id"), "pi_") }

func (f *Stripe) readIntent(w http.ResponseWriter, r *http.Request) {
	f.answer(w, Query, func() (any, error) {
		p, err := f.s.Find(bare(r))
		return f.intent(p), err
	})
}

func (f *Stripe) capture(w http.ResponseWriter, r *http.Request) {
	f.answer(w, Capture, func() (any, error) {
		p, err := f.s.Find(bare(r))
		if err != nil {
			return nil, err
		}
		n, err := strconv.ParseInt(r.PostFormValue("amount_to_capture"), 10, 64)
		if err != nil {
			return nil, ErrRange
		}
		p, err = f.s.Capture(p.Ref, ours(n, string(p.Amount.Currency)).Minor)
		return f.intent(p), err
	})
}

func (f *Stripe) void(w http.ResponseWriter, r *http.Request) {
	f.answer(w, Cancel, func() (any, error) {
		p, err := f.s.Cancel(bare(r))
		return f.intent(p), err
	})
}

func (f *Stripe) refund(w http.ResponseWriter, r *http.Request) {
	f.answer(w, Refunding, func() (any, error) {
		n, err := strconv.ParseInt(r.PostFormValue("amount"), 10, 64)
		if err != nil {
			return nil, ErrRange
		}
		p, err := f.s.Find(strings.TrimPrefix(r.PostFormValue("payment_intent"), "pi_"))
		if err != nil {
			return nil, err
		}
		back, err := f.s.Refund(p.Ref, ours(n, string(p.Amount.Currency)), r.Header.Get("Idempotency-Key"))
		return f.back(p, back), err
	})
}

func (f *Stripe) readRefund(w http.ResponseWriter, r *http.Request) {
	f.answer(w, QueryRefund, func() (any, error) {
		back, err := f.s.FindRefund(r.PathValue("id"))
		if err != nil {
			return nil, err
		}
		p, err := f.s.Find(back.Payment)
		return f.back(p, back), err
	})
}

func (f *Stripe) listRefunds(w http.ResponseWriter, r *http.Request) {
	f.answer(w, QueryRefund, func() (any, error) {
		list := []any{}
		p, err := f.s.Find(strings.TrimPrefix(r.URL.Query().Get("payment_intent"), "pi_"))
		for _, back := range f.s.Refunds() {
			if back.Payment == p.Ref {
				list = append(list, f.back(p, back))
			}
		}
		return map[string]any{"object": "list", "url": "/v1/refunds", "has_more": false, "data": list}, err
	})
}

// theirs and ours translate sums; only ISK is written otherwise among the currencies of
// the tests.
func theirs(a money.Amount) int64 {
	if a.Currency == "ISK" {
		return a.Minor * 100
	}
	return a.Minor
}

func ours(n int64, currency string) money.Amount {
	c := money.Currency(strings.ToUpper(currency))
	if c == "ISK" {
		n /= 100
	}
	return money.Of(n, c)
}

// sign is Stripe's: the time, and an HMAC-SHA256 of time and body.
func (f *Stripe) sign(raw []byte, at time.Time) string {
	secret := StripeHook
	if f.rolled.Load() {
		secret = StripeHookNew
	}
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "%d.%s", at.Unix(), raw)
	return fmt.Sprintf("t=%d,v1=%s", at.Unix(), hex.EncodeToString(mac.Sum(nil)))
}
