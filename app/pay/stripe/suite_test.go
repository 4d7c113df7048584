package stripe_test

import (
	"context"
	"testing"
	"time"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/pay"
	"hawker/app/pay/fakepay"
	"hawker/app/pay/stripe"
)

func open(s *fakepay.Server) pay.Gateway {
	fakepay.NewStripe(s)
	return stripe.New(stripe.Keys{
		Secret: fakepay.StripeSecret, Hooks: []string{fakepay.StripeHook, fakepay.StripeHookNew}, Account: s.Account, Endpoint: s.URL,
	})
}

func TestStripeDoesWhatEveryProviderMust(t *testing.T) { fakepay.Suite(t, open) }

func TestKeysThatAreNotTaken(t *testing.T) {
	s := fakepay.Start(t)
	open(s)
	g := stripe.New(stripe.Keys{Secret: "sk_test_other", Endpoint: s.URL})
	if err := g.Probe(context.Background()); !fault.Is(err, "gateway_keys") {
		t.Errorf("other keys: %v", err)
	}
}

// A card that is left is charged later without its owner, once for each key.
func TestSavedCardsAreCharged(t *testing.T) {
	s := fakepay.Start(t)
	g, ctx := open(s).(*stripe.Gateway), context.Background()
	left := pay.Attempt{ID: "left", Owner: "o", Amount: money.Of(0, "USD"), Made: time.Now()}
	session, err := g.Save(ctx, pay.Request{Attempt: left, Key: "k-left", Title: "Card", Lang: "en", Email: "ada@example.com"})
	if err != nil || session.Secret == "" {
		t.Fatalf("%+v, %v", session, err)
	}
	left.Ref = session.Ref
	if e, err := g.Query(ctx, left); err != nil || e.State != pay.Action || e.Saved != "" {
		t.Errorf("before: %+v, %v", e, err)
	}
	s.Pay(session.Ref)
	e, err := g.Query(ctx, left)
	if err != nil || e.State != pay.Captured || e.Saved == "" || !e.Amount.IsZero() {
		t.Fatalf("after: %+v, %v", e, err)
	}
	r := pay.Request{Attempt: pay.Attempt{ID: "taken", Owner: "o", Amount: money.Of(9_900, "USD"), Made: time.Now()}, Key: "k-taken", Title: "Won", Lang: "en"}
	for range 2 {
		paid, err := g.ChargeSaved(ctx, r, e.Saved)
		if err != nil || paid.State != pay.Captured || paid.Amount != r.Attempt.Amount || paid.Attempt != "taken" || paid.Brand != "visa ···4242" {
			t.Errorf("%+v, %v", paid, err)
		}
	}
	if n := len(s.Payments()); n != 2 {
		t.Errorf("%d payments", n)
	}
	if _, err := g.ChargeSaved(ctx, r, "nonsense"); !fault.Is(err, "payment_declined") {
		t.Errorf("a way that nobody left: %v", err)
	}
}

// A session that is asked for a second time, minutes later, is the same one: the
// request is made of what was written down, not of the clock.
func TestSessionsAreOpenLongEnough(t *testing.T) {
	s := fakepay.Start(t)
	g, made := open(s), time.Now().UTC().Truncate(time.Second)
	a := pay.Attempt{ID: "a", Owner: "o", Amount: money.Of(100, "USD"), Made: made}
	r := pay.Request{Attempt: a, Key: "k", Title: "One", Lang: "en", Until: made.Add(30 * time.Minute)}
	session, err := g.Create(context.Background(), r)
	if err != nil || session.Expires.Before(made.Add(31*time.Minute)) {
		t.Errorf("%v, %v: Stripe takes no less than 30 minutes from when it reads the request", session.Expires, err)
	}
}
