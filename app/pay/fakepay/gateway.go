package fakepay

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"hawker/app/fault"
	"hawker/app/pay"
)

// Gateway is the shop's side of the plain face.
type Gateway struct {
	Server  *Server
	Method  pay.Method       // that it stands for
	Account string           // messages for another are refused
	Token   string           // "wrong" keys are refused
	Now     func() time.Time // of the shop
	Client  http.Client
}

// Gateway shows the plain face and gives the shop's side of it, standing for a method.
func (s *Server) Gateway(m pay.Method) *Gateway {
	s.Plain()
	return &Gateway{Server: s, Method: m, Account: s.Account, Token: PlainToken, Now: func() time.Time { return s.Now() }, Client: http.Client{Timeout: 10 * time.Second}}
}

// Caps are all but saving.
func (g *Gateway) Caps() pay.Caps {
	return pay.Caps{Authorise: true, PartialCapture: true, Refund: true, PartialRefund: true, Expire: true}
}

// call asks the provider. Without an answer, or with one that says nothing, nobody
// knows what became of it.
func (g *Gateway) call(ctx context.Context, method, path, key string, in, out any) error {
	raw, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, g.Server.URL+"/plain"+path, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	req.Header.Set("Plain-Key", key)
	req.Header.Set("Plain-Token", g.Token)
	res, err := g.Client.Do(req)
	if err != nil {
		return fmt.Errorf("%w: %w", pay.ErrUnsure, err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	switch {
	case err != nil || res.StatusCode >= 500:
		return fmt.Errorf("%w: %d %v", pay.ErrUnsure, res.StatusCode, err)
	case res.StatusCode == http.StatusNotFound:
		return fault.Missing("payment_not_found")
	case res.StatusCode != http.StatusOK:
		return fault.New(fault.Conflict, "payment_declined", "", "why", string(answer))
	}
	return json.Unmarshal(answer, out)
}

// Probe asks whose account it is.
func (g *Gateway) Probe(ctx context.Context) error {
	var account string
	return g.call(ctx, http.MethodGet, "/account", "", nil, &account)
}

// Create opens a payment.
func (g *Gateway) Create(ctx context.Context, r pay.Request) (pay.Session, error) {
	var p Payment
	want := Payment{Attempt: string(r.Attempt.ID), Amount: r.Attempt.Amount, Manual: r.Manual, Until: r.Until.UTC(), Return: r.Return, Notify: r.Notify}
	err := g.call(ctx, http.MethodPost, "/payments", r.Key, want, &p)
	return pay.Session{Ref: p.Ref, Redirect: g.Server.URL + "/plain/pay/" + p.Ref, Expires: p.Until}, err
}

// name is how the provider is asked about an attempt.
func name(a pay.Attempt) string {
	if a.Ref != "" {
		return a.Ref
	}
	return string(a.ID)
}

func (g *Gateway) ask(ctx context.Context, method, path, key string, in any) (pay.Event, error) {
	var p Payment
	err := g.call(ctx, method, "/payments/"+path, key, in, &p)
	return g.payment(p), err
}

// Query tells where a payment stands.
func (g *Gateway) Query(ctx context.Context, a pay.Attempt) (pay.Event, error) {
	return g.ask(ctx, http.MethodGet, name(a), "", nil)
}

// Cancel ends a payment.
func (g *Gateway) Cancel(ctx context.Context, a pay.Attempt) (pay.Event, error) {
	return g.ask(ctx, http.MethodPost, name(a)+"/cancel", "", nil)
}

// Capture takes what is held.
func (g *Gateway) Capture(ctx context.Context, a pay.Attempt, m pay.Moved) (pay.Event, error) {
	return g.ask(ctx, http.MethodPost, name(a)+"/capture", m.Key, m.Amount)
}

// Refund sends money back.
func (g *Gateway) Refund(ctx context.Context, a pay.Attempt, m pay.Moved) (pay.Event, error) {
	var r Refund
	err := g.call(ctx, http.MethodPost, "/payments/"+a.Charge+"/refund", m.Key, m.Amount, &r)
	return g.refund(r), err
}

// QueryRefund tells where a refund stands.
func (g *Gateway) QueryRefund(ctx context.Context, _ pay.Attempt, m pay.Moved) (pay.Event, error) {
	var r Refund
	err := g.call(ctx, http.MethodGet, "/refunds/"+m.Key, "", nil, &r)
	return g.refund(r), err
}

var states = map[string]pay.State{
	Open: pay.Action, Processing: pay.Processing, Authorized: pay.Authorized, Captured: pay.Captured, Failed: pay.Failed, Cancelled: pay.Cancelled,
	Expired: pay.Expired, Succeeded: pay.Succeeded, Won: pay.Won, Lost: pay.Lost,
}

func (g *Gateway) payment(p Payment) pay.Event {
	e := pay.Event{Method: g.Method, About: pay.AboutPayment, Attempt: pay.AttemptID(p.Attempt), Ref: p.Ref, State: states[p.State], Charge: p.Charge, Why: p.Why}
	e.Amount = p.Amount
	if e.Amount.Minor = p.Taken; p.State == Authorized {
		e.Amount.Minor, e.Due = p.Held, p.Until.Add(7*24*time.Hour)
	}
	return e
}

func (g *Gateway) refund(r Refund) pay.Event {
	return pay.Event{Method: g.Method, About: pay.AboutRefund, Ref: r.Ref, State: states[r.State], Amount: r.Amount, Refund: r.Key, Why: r.Why}
}

// tolerance is how old a message may be.
const tolerance = 5 * time.Minute

// Parse checks and reads a message.
func (g *Gateway) Parse(raw []byte, h http.Header) ([]pay.Event, error) {
	at, ok := plainSigned(h.Get("Plain-Signature"), raw)
	if !ok {
		return nil, fault.New(fault.Malformed, "hook_signature", "")
	}
	if g.Now().Sub(at).Abs() > tolerance {
		return nil, fault.New(fault.Malformed, "hook_old", "")
	}
	var e Event
	if err := json.Unmarshal(raw, &e); err != nil {
		return nil, fault.New(fault.Malformed, "hook_malformed", "")
	}
	if e.Payment.Account != g.Account {
		return nil, fault.New(fault.Malformed, "hook_account", "")
	}
	out := g.payment(e.Payment)
	switch about, _, _ := strings.Cut(e.Kind, "."); about {
	case "refund":
		out = g.refund(e.Refund)
	case "dispute":
		out = pay.Event{Method: g.Method, About: pay.AboutDispute, State: states[e.Dispute.State], Amount: e.Dispute.Amount, Dispute: e.Dispute.Ref, Why: e.Dispute.Reason, Due: e.Dispute.Due}
	}
	out.ID, out.At, out.Attempt, out.Charge = e.ID, e.At, pay.AttemptID(e.Payment.Attempt), e.Payment.Charge
	return []pay.Event{out}, nil
}

// Answer is 200 for what was kept.
func (g *Gateway) Answer(kept bool) (int, string, string) {
	if kept {
		return http.StatusOK, "text/plain", "ok"
	}
	return http.StatusServiceUnavailable, "text/plain", "again"
}
