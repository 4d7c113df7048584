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
	"time"

	"hawker/app/money"
)

// plain is the core's own protocol: JSON under /plain/, a key in the header
// Plain-Key, messages signed as "t=<seconds>,v1=<HMAC-SHA256 of t.body>".
type plain struct {
	s       *Server
	secrets []string // the last signs
}

// PlainToken is the key that the plain face takes.
const PlainToken = "plain-secret"

// Plain shows the plain face.
func (s *Server) Plain() {
	f := &plain{s: s, secrets: []string{"whsec-1"}}
	s.Show(f)
	s.Mux.HandleFunc("GET /plain/account", f.serve(Probe, func(*http.Request) (any, error) { return s.Account, nil }))
	s.Mux.HandleFunc("POST /plain/payments", f.serve(Create, func(r *http.Request) (any, error) {
		var want Payment
		if err := json.NewDecoder(r.Body).Decode(&want); err != nil {
			return nil, err
		}
		want.Key = r.Header.Get("Plain-Key")
		return s.Create(want)
	}))
	s.Mux.HandleFunc("GET /plain/payments/{ref}", f.serve(Query, func(r *http.Request) (any, error) { return s.Find(r.PathValue("ref")) }))
	s.Mux.HandleFunc("POST /plain/payments/{ref}/cancel", f.serve(Cancel, func(r *http.Request) (any, error) {
		p, err := s.Cancel(r.PathValue("ref"))
		if errors.Is(err, ErrState) {
			return p, nil // its state is the answer
		}
		return p, err
	}))
	s.Mux.HandleFunc("POST /plain/payments/{ref}/capture", f.serve(Capture, func(r *http.Request) (any, error) {
		amount, err := amountIn(r)
		if err != nil {
			return nil, err
		}
		return s.Capture(r.PathValue("ref"), amount.Minor)
	}))
	s.Mux.HandleFunc("POST /plain/payments/{ref}/refund", f.serve(Refunding, func(r *http.Request) (any, error) {
		amount, err := amountIn(r)
		if err != nil {
			return nil, err
		}
		return s.Refund(r.PathValue("ref"), amount, r.Header.Get("Plain-Key"))
	}))
	s.Mux.HandleFunc("GET /plain/refunds/{key}", f.serve(QueryRefund, func(r *http.Request) (any, error) { return s.FindRefund(r.PathValue("key")) }))
}

func amountIn(r *http.Request) (a money.Amount, err error) {
	return a, json.NewDecoder(r.Body).Decode(&a)
}

// serve answers a call with the JSON of what fn gives, 404 for what is not there and
// 409 for every other no.
func (f *plain) serve(op string, fn func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f.s.Do(w, op, func() Answer {
			if r.Header.Get("Plain-Token") != PlainToken {
				return Answer{Status: http.StatusUnauthorized}
			}
			v, err := fn(r)
			switch {
			case errors.Is(err, ErrUnknown):
				return Answer{Status: http.StatusNotFound, Body: []byte(err.Error())}
			case err != nil:
				return Answer{Status: http.StatusConflict, Body: []byte(err.Error())}
			}
			raw, err := json.Marshal(v)
			if err != nil {
				return Answer{Status: http.StatusInternalServerError}
			}
			return Answer{Status: http.StatusOK, Body: raw}
		})
	}
}

// Message is the event as JSON.
func (f *plain) Message(e Event, at time.Time) ([]byte, http.Header, bool) {
	raw, err := json.Marshal(e)
	if err != nil {
		return nil, nil, false
	}
	return raw, http.Header{"Plain-Signature": {f.sign(raw, at)}}, true
}

func (f *plain) sign(raw []byte, at time.Time) string {
	t := strconv.FormatInt(at.Unix(), 10)
	return "t=" + t + ",v1=" + plainMAC(f.secrets[len(f.secrets)-1], t, raw)
}

func plainMAC(secret, t string, raw []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "%s.%s", t, raw)
	return hex.EncodeToString(mac.Sum(nil))
}

// Rotate makes the plain secret a new one; the shop knows both.
func (f *plain) Rotate() { f.secrets = append(f.secrets, "whsec-2") }

// plainSigned tells whether one of the secrets signed the message, and when.
func plainSigned(header string, raw []byte) (at time.Time, ok bool) {
	t, mac, found := strings.Cut(header, ",v1=")
	t = strings.TrimPrefix(t, "t=")
	seconds, err := strconv.ParseInt(t, 10, 64)
	if !found || err != nil {
		return at, false
	}
	for _, secret := range []string{"whsec-1", "whsec-2"} {
		if hmac.Equal([]byte(mac), []byte(plainMAC(secret, t, raw))) {
			return time.Unix(seconds, 0), true
		}
	}
	return at, false
}
