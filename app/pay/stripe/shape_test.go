package stripe

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/pay"
)

// mock builds and runs stripe-mock, which knows the address and the parameters of
// every request, and nothing of what they do.
func mock(t *testing.T) *Gateway {
	t.Helper()
	if testing.Short() {
		t.Skip("the shapes of requests are not checked in -short")
	}
	give := t.Skipf
	if os.Getenv("CI") == "true" {
		give = t.Fatalf
	}
	binary := filepath.Join(t.TempDir(), "stripe-mock")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	build := exec.Command("go", "build", "-o", binary, "github.com/stripe/stripe-mock")
	build.Dir = filepath.Join("..", "..", "..", ".ci", "tools")
	if said, err := build.CombinedOutput(); err != nil {
		give("stripe-mock cannot be built, so the shapes of requests were not checked: %v\n%s", err, said)
	}
	server := exec.Command(binary, "-http-addr", "127.0.0.1:0")
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		give("stripe-mock does not run: %v", err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, at, ok := strings.Cut(lines.Text(), "Listening for HTTP at address: "); ok {
			return New(Keys{Secret: "sk_test_123", Endpoint: "http://" + strings.TrimSpace(at)})
		}
	}
	give("stripe-mock ended before it listened")
	return nil
}

// Every request that the gateway makes has the address and the parameters that the API
// describes. The mock's version is some months younger than the library's and of the
// same train, within which nothing is taken away.
func TestRequestsHaveTheShapeThatStripeDescribes(t *testing.T) {
	g, ctx := mock(t), context.Background()
	usd := func(n int64) money.Amount { return money.Of(n, "USD") }
	a := pay.Attempt{ID: "018f-a", Owner: "018f-o", Method: pay.Stripe, Amount: usd(6_400), Made: time.Now(), Ref: "cs_test_1", Charge: "pi_1"}
	r := pay.Request{
		Attempt: a, Key: "k-create", Title: "Order 1042", Lang: "zh", Email: "ada@example.com", Until: time.Now().Add(30 * time.Minute),
		Items: []pay.Item{{Name: "Bowl", Quantity: 2, Amount: usd(5_800)}, {Name: "Shipping", Quantity: 1, Amount: usd(600)}},
	}
	manual := r
	manual.Manual, manual.Key = true, "k-manual"
	moved := pay.Moved{Amount: usd(1_000), Key: "k-move"}
	drop := func(_ any, err error) error { return err }
	for _, row := range []struct {
		what string
		ask  func() error
	}{
		{"GET account", func() error { return drop(g.Name(ctx)) }},
		{"POST session that sets up", func() error { return drop(g.Save(ctx, r)) }},
		{"POST session", func() error { return drop(g.Create(ctx, r)) }},
		{"POST session, capture by hand", func() error { return drop(g.Create(ctx, manual)) }},
		{"GET session", func() error { return drop(g.Query(ctx, a)) }},
		{"POST session/expire", func() error { return g.expire(ctx, a.Ref, a.ID) }},
		{"GET intent", func() error { return drop(g.Query(ctx, pay.Attempt{Ref: "pi_1"})) }},
		{"POST intent", func() error { return drop(g.ChargeSaved(ctx, r, "cus_1/pm_1")) }},
		{"POST intent/capture", func() error { return drop(g.Capture(ctx, a, moved)) }},
		{"POST intent/cancel", func() error { return g.void(ctx, a.Charge, a.ID) }},
		{"POST refund", func() error { return drop(g.Refund(ctx, a, moved)) }},
		{"GET refund", func() error { return drop(g.QueryRefund(ctx, a, pay.Moved{Ref: "re_1"})) }},
		{"GET refunds", func() error { return drop(g.QueryRefund(ctx, a, moved)) }},
	} {
		// What the mock answers is the same for everybody: an account that is not open yet,
		// and sessions of the hosted page.
		err := row.ask()
		if err != nil && !fault.Is(err, "gateway_not_ready") && !errors.Is(err, errNoSecret) {
			t.Errorf("%s: %v", row.what, err)
		}
	}
	// What is misspelt is noticed, so the rows above say something.
	p := open(r)
	p.AddExtra("ui_mood", "sunny")
	if _, err := g.api.V1CheckoutSessions.Create(ctx, p); err == nil {
		t.Error("a parameter that is not in the API is taken")
	}
}
