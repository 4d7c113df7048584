package stripe

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v85"

	"hawker/app/pay"
)

// The names under which a session repeats what is ours.
const (
	metaAttempt = "attempt"
	metaOrder   = "order"
	metaRefund  = "refund"
)

// shortest is how long a session must at least be open: Stripe takes no less than
// 30 minutes from when it reads the request, and its clock is not ours.
const shortest = 32 * time.Minute

// Create opens a session whose form stands in our frame. Ways to pay that would
// lead the frame to a page of somebody else are left out (redirect_on_completion
// never), so the room is not left and no return address is needed.
func (g *Gateway) Create(ctx context.Context, r pay.Request) (pay.Session, error) {
	items, err := lines(r)
	if err != nil {
		return pay.Session{}, err
	}
	p := open(r)
	p.Mode, p.LineItems = sdk.String(string(sdk.CheckoutSessionModePayment)), items
	p.PaymentIntentData = &sdk.CheckoutSessionCreatePaymentIntentDataParams{Description: sdk.String(clip(r.Title, 200)), Metadata: names(r.Attempt)}
	if r.Manual {
		p.PaymentIntentData.CaptureMethod = sdk.String(string(sdk.PaymentIntentCaptureMethodManual))
	}
	return g.start(ctx, p, r)
}

// open is what every session has.
func open(r pay.Request) *sdk.CheckoutSessionCreateParams {
	asked := r.Attempt.Asked.At
	if asked.IsZero() {
		asked = r.Attempt.Made
	}
	until := r.Until
	if least := asked.Add(shortest); until.Before(least) {
		until = least
	}
	p := &sdk.CheckoutSessionCreateParams{
		UIMode:               sdk.String(string(sdk.CheckoutSessionUIModeEmbeddedPage)),
		RedirectOnCompletion: sdk.String(string(sdk.CheckoutSessionRedirectOnCompletionNever)),
		ClientReferenceID:    sdk.String(r.Attempt.Owner),
		Metadata:             names(r.Attempt),
		ExpiresAt:            sdk.Int64(until.Unix()),
		Locale:               sdk.String(locale(r.Lang)),
	}
	if reachable(r.Email) {
		p.CustomerEmail = sdk.String(r.Email)
	}
	p.SetIdempotencyKey(r.Key)
	return p
}

var errNoSecret = errors.New("stripe opened a session without a secret for its form")

func (g *Gateway) start(ctx context.Context, p *sdk.CheckoutSessionCreateParams, r pay.Request) (pay.Session, error) {
	s, err := g.api.V1CheckoutSessions.Create(ctx, p)
	if err != nil {
		return pay.Session{}, doing(err)
	}
	if s.ClientSecret == "" {
		return pay.Session{}, fmt.Errorf("session %s for attempt %s: %w", s.ID, r.Attempt.ID, errNoSecret)
	}
	return pay.Session{Ref: s.ID, Secret: s.ClientSecret, Expires: time.Unix(s.ExpiresAt, 0).UTC()}, nil
}

func names(a pay.Attempt) map[string]string {
	return map[string]string{metaAttempt: string(a.ID), metaOrder: a.Owner}
}

func locale(tag string) string {
	if strings.HasPrefix(tag, "zh") {
		return "zh"
	}
	return "en"
}

// reachable leaves out an address that Stripe would refuse the session for.
func reachable(email string) bool {
	a, err := mail.ParseAddress(email)
	if err != nil || a.Address != email || strings.ContainsFunc(email, func(r rune) bool { return r > '~' }) {
		return false
	}
	_, host, _ := strings.Cut(email, "@")
	return strings.Contains(host, ".")
}

const mostLines = 100 // of one session in payment mode

// lines are the rows of the session; their sum is the amount. Where rows do not come
// to it, or cannot be written in Stripe's units, one row says it all.
func lines(r pay.Request) ([]*sdk.CheckoutSessionCreateLineItemParams, error) {
	whole, err := units(r.Attempt.Amount)
	if err != nil {
		return nil, err
	}
	sum, list := int64(0), []*sdk.CheckoutSessionCreateLineItemParams{}
	for _, i := range r.Items {
		n, err := units(i.Amount)
		if err != nil || i.Quantity < 1 || strings.TrimSpace(i.Name) == "" || i.Amount.Currency != r.Attempt.Amount.Currency {
			list = nil
			break
		}
		sum += n
		list = append(list, row(i, n))
	}
	if sum != whole || len(list) == 0 || len(list) > mostLines {
		return []*sdk.CheckoutSessionCreateLineItemParams{row(pay.Item{Name: r.Title, Quantity: 1, Amount: r.Attempt.Amount}, whole)}, nil
	}
	return list, nil
}

// row writes pieces that do not cost the same to the cent as one row of them all.
func row(i pay.Item, n int64) *sdk.CheckoutSessionCreateLineItemParams {
	name, quantity := i.Name, i.Quantity
	if n%quantity != 0 {
		name, quantity = fmt.Sprintf("%d × %s", quantity, name), 1
	}
	return &sdk.CheckoutSessionCreateLineItemParams{
		Quantity: sdk.Int64(quantity),
		PriceData: &sdk.CheckoutSessionCreateLineItemPriceDataParams{
			Currency: sdk.String(strings.ToLower(string(i.Amount.Currency))), UnitAmount: sdk.Int64(n / quantity),
			ProductData: &sdk.CheckoutSessionCreateLineItemPriceDataProductDataParams{Name: sdk.String(clip(name, 200))},
		},
	}
}

func clip(s string, most int) string {
	runes := []rune(strings.TrimSpace(s))
	if len(runes) > most {
		runes = runes[:most]
	}
	return string(runes)
}
