package fakepay

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// session is a payment as Stripe's session, with its intent whole.
func (f *Stripe) session(p Payment) map[string]any {
	status, paid := "open", "unpaid"
	switch {
	case p.State == Open:
	case p.State == Expired && p.Charge == "" || p.State == Cancelled && p.Charge == "":
		status = "expired"
	default:
		status = "complete"
	}
	if p.State == Captured {
		paid = "paid"
	}
	s := map[string]any{
		"id": p.Ref, "object": "checkout.session", "mode": orElse(p.Extra["mode"], "payment"), "status": status, "payment_status": paid, "ui_mode": "embedded_page",
		"client_reference_id": p.Extra["order"], "metadata": f.names(p), "livemode": false, "client_secret": p.Ref + "_secret", "expires_at": p.Until.Unix(),
		"amount_total": theirs(p.Amount), "currency": lower(p), "payment_intent": nil,
	}
	if p.Extra["mode"] == "setup" {
		s["payment_status"] = "no_payment_required"
		if p.State == Captured {
			s["customer"], s["setup_intent"] = "cus_1", map[string]any{"id": "seti_" + p.Ref, "object": "setup_intent", "payment_method": "pm_1"}
		}
		return s
	}
	if p.State != Open && (p.Charge != "" || p.State == Processing || p.State == Failed) || p.Declined > 0 {
		s["payment_intent"] = f.intent(p)
	}
	return s
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func lower(p Payment) string { return strings.ToLower(string(p.Amount.Currency)) }

func (f *Stripe) names(p Payment) map[string]any {
	return map[string]any{"attempt": p.Attempt, "order": p.Extra["order"]}
}

// intent is a payment as Stripe's intent.
func (f *Stripe) intent(p Payment) map[string]any {
	sum := func(minor int64) int64 { a := p.Amount; a.Minor = minor; return theirs(a) }
	i := map[string]any{
		"id": "pi_" + p.Ref, "object": "payment_intent", "amount": theirs(p.Amount), "amount_capturable": sum(p.Held), "amount_received": sum(p.Taken),
		"currency": lower(p), "metadata": f.names(p), "livemode": false, "latest_charge": nil, "status": "requires_payment_method",
	}
	switch p.State {
	case Captured:
		i["status"] = "succeeded"
	case Authorized:
		i["status"] = "requires_capture"
	case Processing:
		i["status"] = "processing"
	case Cancelled, Expired:
		i["status"] = "canceled"
	}
	if p.Why != "" {
		i["last_payment_error"] = map[string]any{"type": "card_error", "code": "card_declined", "message": p.Why}
	}
	if p.Charge != "" {
		card := map[string]any{"brand": "visa", "last4": "4242"}
		if p.State == Authorized {
			card["capture_before"] = f.s.Now().Add(7 * 24 * time.Hour).Unix()
		}
		i["latest_charge"] = map[string]any{
			"id": p.Charge, "object": "charge", "created": f.s.Now().Unix(), "payment_method_details": map[string]any{"type": "card", "card": card},
		}
	}
	return i
}

var refundWord = map[string]string{Succeeded: "succeeded", Processing: "pending", Failed: "failed"}

// back is a refund as Stripe's.
func (f *Stripe) back(p Payment, r Refund) map[string]any {
	names := f.names(p)
	names["refund"] = r.Key
	v := map[string]any{
		"id": r.Ref, "object": "refund", "amount": theirs(r.Amount), "currency": strings.ToLower(string(r.Amount.Currency)), "metadata": names,
		"payment_intent": "pi_" + p.Ref, "status": refundWord[r.State], "created": f.s.Now().Unix(),
	}
	if r.State == Failed {
		v["failure_reason"] = "lost_or_stolen_card"
	}
	return v
}

var disputeWord = map[string]string{Processing: "needs_response", Won: "won", Lost: "lost"}

func (f *Stripe) quarrel(p Payment, d Dispute) map[string]any {
	return map[string]any{
		"id": d.Ref, "object": "dispute", "amount": theirs(d.Amount), "currency": strings.ToLower(string(d.Amount.Currency)), "payment_intent": "pi_" + p.Ref,
		"reason": d.Reason, "status": disputeWord[d.State], "metadata": map[string]any{}, "evidence_details": map[string]any{"due_by": d.Due.Unix()},
	}
}

// Message writes an event as Stripe sends it.
func (f *Stripe) Message(e Event, at time.Time) (raw []byte, h http.Header, ok bool) {
	kind, object := f.told(e)
	if kind == "" {
		return nil, nil, false
	}
	m := map[string]any{
		"id": e.ID, "object": "event", "api_version": "2026-03-25.dahlia", "created": e.At.Unix(), "livemode": false, "type": kind,
		"data": map[string]any{"object": object},
	}
	if e.Payment.Account != f.account {
		m["account"] = e.Payment.Account
	}
	raw, err := json.Marshal(m)
	if err != nil {
		return nil, nil, false
	}
	return raw, http.Header{"Content-Type": {"application/json"}, "Stripe-Signature": {f.sign(raw, at)}}, true
}

// told is the kind of a message and what it is about.
func (f *Stripe) told(e Event) (kind string, object any) {
	p := e.Payment
	switch e.Kind {
	case "payment.paid":
		if p.State == Authorized {
			return "payment_intent.amount_capturable_updated", f.intent(p)
		}
		return "checkout.session.completed", f.session(p)
	case "payment.captured":
		return "payment_intent.succeeded", f.intent(p)
	case "payment.processing":
		return "checkout.session.completed", f.session(p)
	case "payment.declined":
		return "payment_intent.payment_failed", f.intent(p)
	case "payment.failed":
		return "checkout.session.async_payment_failed", f.session(p)
	case "payment.cancelled", "payment.expired":
		if p.Charge != "" {
			return "payment_intent.canceled", f.intent(p)
		}
		return "checkout.session.expired", f.session(p)
	case "refund.succeeded", "refund.processing":
		return "refund.updated", f.back(p, e.Refund)
	case "refund.failed":
		return "refund.failed", f.back(p, e.Refund)
	case "dispute.opened":
		return "charge.dispute.created", f.quarrel(p, e.Dispute)
	case "dispute.closed":
		return "charge.dispute.closed", f.quarrel(p, e.Dispute)
	}
	return "", nil
}
