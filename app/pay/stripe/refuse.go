package stripe

import (
	"errors"
	"fmt"
	"net"
	"net/http"

	sdk "github.com/stripe/stripe-go/v85"

	"hawker/app/fault"
	"hawker/app/pay"
)

// asking reads the failure of a question: nothing can have happened by it.
func asking(err error) error {
	if said, ok := definite(err); ok {
		return said
	}
	return fmt.Errorf("asking stripe: %w", err)
}

// doing reads the failure of a write: where no definite answer came, it may have
// been done.
func doing(err error) error {
	if said, ok := definite(err); ok {
		return said
	}
	var network *net.OpError
	if errors.As(err, &network) && network.Op == "dial" {
		return fmt.Errorf("reaching stripe: %w", err)
	}
	var answer *sdk.Error
	if errors.As(err, &answer) && answer.HTTPStatusCode == http.StatusTooManyRequests {
		return fmt.Errorf("stripe is busy: %w", err)
	}
	return fmt.Errorf("%w: %w", pay.ErrUnsure, err)
}

// definite is Stripe's no as a refusal. A key that is in use, or that came with
// other parameters, says nothing about the call that used it first; nor does 429 or
// any 5xx.
func definite(err error) (error, bool) {
	var answer *sdk.Error
	if !errors.As(err, &answer) || answer.Type == sdk.ErrorTypeIdempotency {
		return nil, false
	}
	switch status := answer.HTTPStatusCode; {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return fault.New(fault.Conflict, "gateway_keys", ""), true
	case status == http.StatusPaymentRequired:
		return fault.Clash("payment_declined", "why", answer.Msg), true
	case status == http.StatusConflict || status == http.StatusTooManyRequests || status < 400 || status >= 500:
		return nil, false
	}
	return fault.Clash("gateway_refused", "why", answer.Msg), true
}
