package till_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/dispute"
	"hawker/app/invoice"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/outbox"
	"hawker/app/pay"
	"hawker/app/pay/fakepay"
	"hawker/app/refund"
	"hawker/app/store"
	"hawker/app/till"
)

// house is a shop with a provider.
type house struct {
	*ordertest.Shop
	srv  *fakepay.Server
	gate *fakepay.Gateway
	till *till.Till
}

var owner = store.Actor{Kind: "staff", ID: "lin"}

// open furnishes a shop of ten cups that takes cards.
func open(t *testing.T) *house {
	t.Helper()
	h := &house{Shop: ordertest.Open(t, pay.Doctor, refund.Doctor, dispute.Doctor, invoice.Doctor), srv: fakepay.Start(t)}
	h.srv.Now = h.Clock.Now
	h.gate = h.srv.Gateway(pay.Stripe)
	h.till = h.again()
	h.set(pay.StripeAccount{On: true, Publishable: "pk", Secret: pay.Sealed("sk"), Hook: pay.Sealed("wh")})
	h.Must(func(tx *store.Tx) error {
		s, err := brand.Get(tx)
		if err != nil {
			return err
		}
		s.Address = "Brennweg 3\n10435 Berlin"
		if err := brand.Save(tx, s); err != nil {
			return err
		}
		if err := invoice.SaveSettings(tx, invoice.Settings{Auto: true}); err != nil {
			return err
		}
		return outbox.SaveSettings(tx, outbox.Settings{Staff: "lin@halfmoon.example"})
	})
	h.Receive(h.Cup, 10)
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		status, kind, body := h.till.Hook(r.Context(), pay.Stripe, raw, r.Header)
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(hook.Close)
	h.srv.HookTo(hook.URL)
	return h
}

// again is the till of a program that was started anew.
func (h *house) again() *till.Till {
	gates := func(s pay.Settings) (map[pay.Method]pay.Gateway, error) {
		return map[pay.Method]pay.Gateway{pay.Stripe: h.gate}, nil
	}
	return till.New(h.Store, gates, []byte("root"), slog.New(slog.DiscardHandler))
}

func (h *house) set(a pay.StripeAccount) {
	h.T.Helper()
	h.Must(func(tx *store.Tx) error { return pay.SaveSettings(tx, pay.Settings{Stripe: a}) })
}

func (h *house) manual() {
	h.T.Helper()
	h.set(pay.StripeAccount{On: true, Publishable: "pk", Secret: pay.Sealed("sk"), Hook: pay.Sealed("wh"), Manual: true})
}

// order places an order of n cups that a provider is to take the money for.
func (h *house) order(n int64) order.Order {
	h.T.Helper()
	return h.Buy(pay.Stripe, ordertest.Of(h.Cup, n))
}

// begin places one and opens its session.
func (h *house) begin(n int64) (order.Order, pay.Attempt) {
	h.T.Helper()
	o := h.order(n)
	return o, h.session(o.ID)
}

func (h *house) session(id order.ID) pay.Attempt {
	h.T.Helper()
	a, err := h.till.Begin(context.Background(), id, way)
	if err != nil {
		h.T.Fatal(err)
	}
	return a
}

var way = till.Way{Client: "203.0.113.7", Return: "https://shop.example/back", Lang: "en"}

// minutes lets time pass.
func (h *house) minutes(n int) { h.Clock.Move(time.Duration(n) * time.Minute) }

func (h *house) must(err error) {
	h.T.Helper()
	if err != nil {
		h.T.Fatal(err)
	}
}

// round is what the clerk does.
func (h *house) round() {
	h.T.Helper()
	ctx := context.Background()
	h.must(h.till.Reconcile(ctx))
	h.must(h.till.SendRefunds(ctx))
}

func (h *house) expire(id order.ID) {
	h.T.Helper()
	h.must(h.till.Expire(context.Background(), id))
}

func (h *house) attempt(id pay.AttemptID) (a pay.Attempt) {
	h.T.Helper()
	h.Read(func(tx *store.Tx) (err error) { a, err = pay.Get(tx, id); return err })
	return a
}

func (h *house) attempts(id order.ID) (list []pay.Attempt) {
	h.T.Helper()
	h.Read(func(tx *store.Tx) (err error) { list, err = pay.Of(tx, string(id)); return err })
	return list
}

func (h *house) refunds(id order.ID) (list []refund.Refund) {
	h.T.Helper()
	h.Read(func(tx *store.Tx) (err error) { list, err = refund.Of(tx, id); return err })
	return list
}

func (h *house) unmatched() (list []pay.Message) {
	h.T.Helper()
	h.Read(func(tx *store.Tx) (err error) { list, _, err = pay.Unmatched(tx, "", 50); return err })
	return list
}

// mails counts the mails of each kind.
func (h *house) mails() map[outbox.Kind]int {
	h.T.Helper()
	n := map[outbox.Kind]int{}
	h.Read(func(tx *store.Tx) error {
		for _, state := range outbox.Lists {
			list, _, err := outbox.List(tx, state, "", 200)
			if err != nil {
				return err
			}
			for _, m := range list {
				n[m.Kind]++
			}
		}
		return nil
	})
	return n
}

// wantOrder sees where an order stands: "open paid", and its captured sum.
func (h *house) wantOrder(id order.ID, stands string, captured int64) order.Order {
	h.T.Helper()
	o := h.Order(id)
	if got := string(o.Status) + " " + o.Payment; got != stands || o.Captured.Minor != captured {
		h.T.Errorf("order is %s with %s captured, want %s with %d", got, o.Captured, stands, captured)
	}
	return o
}

// wantLevel sees how many cups are reserved and committed.
func (h *house) wantLevel(reserved, committed int64) {
	h.T.Helper()
	if l := h.Level(h.Cup); l.Reserved != reserved || l.Committed != committed {
		h.T.Errorf("%d reserved and %d committed, want %d and %d", l.Reserved, l.Committed, reserved, committed)
	}
}

func (h *house) wantMails(want map[outbox.Kind]int) {
	h.T.Helper()
	got := h.mails()
	for kind, n := range want {
		if got[kind] != n {
			h.T.Errorf("%d mails %s, want %d (all: %v)", got[kind], kind, n, got)
		}
	}
}

// kinds are what an order's timeline tells.
func (h *house) kinds(id order.ID) string {
	h.T.Helper()
	var list []string
	h.Read(func(tx *store.Tx) error {
		events, err := order.Timeline(tx, id)
		for _, e := range events {
			list = append(list, e.Kind)
		}
		return err
	})
	return strings.Join(list, " ")
}

// provided sees what the provider holds for an order's latest attempt.
func (h *house) provided(id order.ID) fakepay.Payment {
	h.T.Helper()
	p, err := h.srv.Find(string(h.Order(id).Attempt))
	h.must(err)
	return p
}

var usd = func(n int64) money.Amount { return money.Of(n, "USD") }

func cancel(id order.ID) till.Cancellation {
	return till.Cancellation{Order: id, Reason: "changed their mind", Restock: true}
}

func eur(n int64) money.Amount { return money.Of(n, "EUR") }

func finish(id order.ID) func(*store.Tx) error {
	return func(tx *store.Tx) error { return order.FinishTask(tx, id, "seen") }
}
