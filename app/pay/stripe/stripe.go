// Package stripe is the gateway of Stripe: cards and wallets by Checkout Sessions
// whose form stands in a frame of ours.
//
// It promises that every write carries a key of ours, so that asking twice charges
// once; that what a session comes to is exactly the amount of the attempt; and that
// a payment is believed only as Stripe shows it when it is asked: a message says
// what to look at, never what happened. It keeps nothing, knows no order and no
// bucket, and refuses amounts that Stripe cannot hold rather than round them.
//
// Money is named by its PaymentIntent throughout, since refunds, captures and
// disputes all repeat that name.
package stripe

import (
	"context"
	"net/http"
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v85"

	"hawker/app/fault"
	"hawker/app/pay"
)

// patience is how long one question to Stripe may take.
const patience = 15 * time.Second

// Keys open one account at Stripe.
type Keys struct {
	Secret   string   // sk_… or a restricted rk_…
	Hooks    []string // whsec_…; two while one is being replaced
	Account  string   // acct_…, "" while it is not known
	Endpoint string   // of another server with the same face, "" for Stripe's own
}

// live tells a key that moves real money.
func (k Keys) live() bool {
	return strings.HasPrefix(k.Secret, "sk_live_") || strings.HasPrefix(k.Secret, "rk_live_")
}

// Gateway speaks to Stripe for one account.
type Gateway struct {
	keys Keys
	api  *sdk.Client
	now  func() time.Time
}

var (
	_ pay.Gateway = (*Gateway)(nil)
	_ pay.Saver   = (*Gateway)(nil)
)

// New makes a gateway; nothing is asked yet. Whether a call is made again is for
// its caller to say, who knows whether anybody still waits, so the library is told
// to try once.
func New(k Keys) *Gateway {
	config := &sdk.BackendConfig{
		HTTPClient: &http.Client{Timeout: patience}, MaxNetworkRetries: sdk.Int64(0), EnableTelemetry: sdk.Bool(false),
		LeveledLogger: &sdk.LeveledLogger{Level: sdk.LevelNull},
	}
	if k.Endpoint != "" {
		config.URL = sdk.String(strings.TrimRight(k.Endpoint, "/"))
	}
	return &Gateway{keys: k, api: sdk.NewClient(k.Secret, sdk.WithBackends(sdk.NewBackendsWithConfig(config))), now: time.Now}
}

// Caps is what Stripe can do.
func (g *Gateway) Caps() pay.Caps {
	return pay.Caps{Authorise: true, PartialCapture: true, Refund: true, PartialRefund: true, Expire: true, Save: true, Embed: true}
}

// Probe asks Stripe who the keys belong to. It refuses with gateway_keys and
// gateway_not_ready.
func (g *Gateway) Probe(ctx context.Context) error {
	_, err := g.Name(ctx)
	return err
}

// Name is the account that the keys open (acct_…); it refuses like Probe.
func (g *Gateway) Name(ctx context.Context) (string, error) {
	a, err := g.api.V1Accounts.Retrieve(ctx, &sdk.AccountRetrieveParams{})
	if err != nil {
		return "", asking(err)
	}
	if !a.ChargesEnabled {
		return a.ID, fault.Clash("gateway_not_ready")
	}
	return a.ID, nil
}

// Answer is read by Stripe's status alone: anything but 2xx comes again, for up to
// three days.
func (g *Gateway) Answer(kept bool) (status int, contentType, body string) {
	if kept {
		return http.StatusOK, "text/plain", "kept"
	}
	return http.StatusInternalServerError, "text/plain", "not kept"
}
