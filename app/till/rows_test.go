package till_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/outbox"
	"hawker/app/pay"
	"hawker/app/pay/fakepay"
	"hawker/app/refund"
	"hawker/app/stock"
	"hawker/app/store"
)

// One cup and its way: 32.00 + 6.00.
const oneCup = 3_800

func TestPaidOnTheWayBackOpensTheOrder(t *testing.T) {
	h := open(t)
	o, a := h.begin(1)
	if a.Session.Redirect == "" || a.State != pay.Action || o.Expires.Sub(o.Placed) != 35*time.Minute {
		t.Fatalf("%+v, held until %s of %s", a, o.Expires, o.Placed)
	}
	h.wantLevel(1, 0)
	h.srv.Pay(string(a.ID))
	got, err := h.till.Look(context.Background(), o.ID)
	if err != nil || got.Status != order.Open {
		t.Fatalf("%s, %v", got.Status, err)
	}
	h.wantOrder(o.ID, "open paid", oneCup)
	h.wantLevel(0, 1)
	h.srv.Deliver() // and then the message comes
	h.wantMails(map[outbox.Kind]int{outbox.Confirmed: 1, outbox.NewOrder: 1, outbox.Received: 0, outbox.Paid: 0, outbox.Invoiced: 1})
	if kinds := h.kinds(o.ID); kinds != "placed paid opened invoiced" {
		t.Errorf("the timeline tells %s", kinds)
	}
}

func TestPaidByMessageBeforeTheWayBack(t *testing.T) {
	h := open(t)
	o, a := h.begin(1)
	h.srv.Pay(string(a.ID))
	h.srv.Deliver()
	h.wantOrder(o.ID, "open paid", oneCup)
	if _, err := h.till.Look(context.Background(), o.ID); err != nil {
		t.Error(err)
	}
	h.wantOrder(o.ID, "open paid", oneCup)
	h.wantMails(map[outbox.Kind]int{outbox.Confirmed: 1, outbox.Paid: 0})
}

// The answer to Create never came; the buyer presses again.
func TestTheSameKeyOpensOneSession(t *testing.T) {
	for name, silence := range map[string]fakepay.Fault{"after it was opened": fakepay.After, "before": fakepay.Before, "down": fakepay.Down} {
		t.Run(name, func(t *testing.T) {
			h := open(t)
			o := h.order(1)
			h.srv.Script(fakepay.Create, silence)
			if _, err := h.till.Begin(context.Background(), o.ID, way); !fault.Is(err, "pay_unsure") {
				t.Fatalf("%v, want pay_unsure", err)
			}
			h.minutes(1)
			a := h.session(o.ID)
			if n := len(h.srv.Payments()); n != 1 || a.Ref == "" {
				t.Fatalf("%d payments at the provider", n)
			}
			h.srv.Pay(string(a.ID))
			h.srv.Deliver()
			h.wantOrder(o.ID, "open paid", oneCup)
		})
	}
}

// A program that died between the provider's answer and its own note finds the session
// when it starts again, and the money too.
func TestWhatADeadProgramLeftIsTakenUp(t *testing.T) {
	h := open(t)
	o := h.order(1)
	h.srv.Script(fakepay.Create, fakepay.After)
	_, err := h.till.Begin(context.Background(), o.ID, way)
	if !fault.Is(err, "pay_unsure") {
		t.Fatal(err)
	}
	h.srv.Pay(string(o.Attempt)) // the buyer had the page; no message ever comes
	h.srv.Events()
	h.till = h.again()
	h.must(h.till.Recover(context.Background()))
	h.round()
	if a := h.attempt(o.Attempt); a.Ref == "" {
		t.Fatalf("the session was not found: %+v", a)
	}
	h.minutes(3)
	h.round()
	h.wantOrder(o.ID, "open paid", oneCup)
	h.wantMails(map[outbox.Kind]int{outbox.Confirmed: 1})
}

func TestTheClerkAsksAt2And5And15And60MinutesAndThenEveryHour(t *testing.T) {
	h := open(t)
	_, a := h.begin(1)
	h.srv.Wait(string(a.ID)) // a way that takes days
	h.srv.Events()
	var asked []time.Duration
	for at := time.Duration(0); at <= 76*time.Hour; at += time.Minute {
		n := h.srv.Calls(fakepay.Query)
		h.must(h.till.Reconcile(context.Background()))
		if h.srv.Calls(fakepay.Query) > n {
			asked = append(asked, at)
		}
		h.Clock.Move(time.Minute)
	}
	if len(asked) != 4+71 || asked[0] != 2*time.Minute && asked[0] != 3*time.Minute {
		t.Errorf("asked %d times, at %v", len(asked), asked[:min(len(asked), 6)])
	}
	if last := asked[len(asked)-1]; last > 72*time.Hour+time.Minute {
		t.Errorf("asked as late as %v", last)
	}
	h.srv.Pay(string(a.ID))
	h.srv.Deliver()
	h.wantOrder(order.ID(a.Owner), "open paid", oneCup)
}

// Fifty messages about one order at once, each of them twice, and the buyer's way back.
func TestFiftyMessagesAtOnceAreOneOrder(t *testing.T) {
	h := open(t)
	o, a := h.begin(1)
	h.srv.Decline(string(a.ID))
	h.srv.Wait(string(a.ID))
	h.srv.Pay(string(a.ID))
	events := h.srv.Events()
	var wait sync.WaitGroup
	for n := range 50 {
		wait.Go(func() {
			if status, body, err := h.srv.Send(events[len(events)-1-n%len(events)]); err != nil || status != 200 {
				t.Errorf("%d %s %v", status, body, err)
			}
		})
		if n%10 == 0 {
			wait.Go(func() { _, _ = h.till.Look(context.Background(), o.ID) })
		}
	}
	wait.Wait()
	h.wantOrder(o.ID, "open paid", oneCup)
	h.wantLevel(0, 1)
	h.wantMails(map[outbox.Kind]int{outbox.Confirmed: 1, outbox.NewOrder: 1, outbox.Paid: 0})
	if got := h.attempt(a.ID); got.State != pay.Captured || got.Why != "" {
		t.Errorf("the attempt is %s, %q", got.State, got.Why)
	}
	if h.Order(o.ID).Receipts != 1 {
		t.Errorf("%d receipts", h.Order(o.ID).Receipts)
	}
}

func TestMessagesInWhateverOrderEndTheSame(t *testing.T) {
	h := open(t)
	o, a := h.begin(1)
	h.srv.Decline(string(a.ID))
	h.srv.Wait(string(a.ID))
	h.srv.Pay(string(a.ID))
	h.srv.DeliverBackwards()
	h.wantOrder(o.ID, "open paid", oneCup)
	if got := h.attempt(a.ID); got.State != pay.Captured {
		t.Errorf("an older message moved it to %s", got.State)
	}
}

func TestAnUnknownReferenceIsKeptAndTold(t *testing.T) {
	h := open(t)
	_, err := h.srv.Create(fakepay.Payment{Attempt: "somebody-elses", Key: "k", Amount: usd(900)})
	h.must(err)
	h.srv.Pay("somebody-elses")
	events := h.srv.Events()
	for range 2 {
		if status, _, err := h.srv.Send(events[0]); err != nil || status != 200 {
			t.Fatalf("%d %v", status, err)
		}
	}
	list := h.unmatched()
	if len(list) != 1 || list[0].Problem != pay.ProblemUnknown || len(list[0].Raw) == 0 {
		t.Fatalf("%+v", list)
	}
	h.wantMails(map[outbox.Kind]int{outbox.Unmatched: 1})
	h.Must(func(tx *store.Tx) error { return pay.Settled(tx, list[0].ID, "another shop's") })
	if left := h.unmatched(); len(left) != 0 {
		t.Errorf("%d are left", len(left))
	}
}

func TestAnotherSumOrCurrencySettlesNothing(t *testing.T) {
	for name, odd := range map[string]struct {
		pay  fakepay.Payment
		says string
	}{
		"less":         {fakepay.Payment{Amount: usd(oneCup - 1)}, pay.ProblemAmount},
		"more":         {fakepay.Payment{Amount: usd(oneCup + 1)}, pay.ProblemAmount},
		"another coin": {fakepay.Payment{Amount: eur(oneCup)}, pay.ProblemCurrency},
	} {
		for _, heard := range []string{"by message", "on the way back"} {
			t.Run(name+" "+heard, func(t *testing.T) {
				h := open(t)
				o, a := h.begin(1)
				h.srv.PayOdd(string(a.ID), odd.pay.Amount)
				if heard == "by message" {
					h.srv.Deliver()
				} else if _, err := h.till.Look(context.Background(), o.ID); err != nil {
					t.Fatal(err)
				}
				got := h.wantOrder(o.ID, "pending_payment unpaid", 0)
				if got.Task != order.AlertOdd {
					t.Errorf("the task is %q", got.Task)
				}
				if list := h.unmatched(); len(list) != 1 || list[0].Problem != odd.says {
					t.Errorf("unmatched: %+v", list)
				}
				h.wantMails(map[outbox.Kind]int{outbox.Unmatched: 1, outbox.Confirmed: 0})
				h.minutes(36)
				h.expire(o.ID)
				h.wantLevel(1, 0) // the provider has money for it: a person decides
				h.must(h.till.Cancel(context.Background(), owner, cancel(o.ID)))
				h.wantLevel(0, 0)
			})
		}
	}
}

func TestAMessageForAnotherAccountSettlesNothing(t *testing.T) {
	h := open(t)
	h.srv.Account = "acct_other"
	o, a := h.begin(1)
	h.srv.Pay(string(a.ID))
	events := h.srv.Events()
	for range 2 {
		if status, _, err := h.srv.Send(events[0]); err != nil || status != 200 {
			t.Fatalf("%d %v", status, err)
		}
	}
	h.wantOrder(o.ID, "pending_payment unpaid", 0)
	if list := h.unmatched(); len(list) != 1 || list[0].Problem != pay.ProblemAccount {
		t.Errorf("unmatched: %+v", list)
	}
	h.wantMails(map[outbox.Kind]int{outbox.Unmatched: 1})
}

func TestAMessageThatIsNotProvenIsRefused(t *testing.T) {
	h := open(t)
	o, a := h.begin(1)
	h.srv.Pay(string(a.ID))
	e := h.srv.Events()[0]
	raw, header, _ := h.srv.Message(e)
	forged := append([]byte(nil), raw...)
	forged[len(forged)/2] ^= 1
	ctx := context.Background()
	if status, _, body := h.till.Hook(ctx, pay.Stripe, forged, header); status != 400 || body != "hook_signature" {
		t.Errorf("forged: %d %s", status, body)
	}
	h.minutes(6)
	if status, _, body := h.till.Hook(ctx, pay.Stripe, raw, header); status != 400 || body != "hook_old" {
		t.Errorf("replayed after six minutes: %d %s", status, body)
	}
	if status, _, _ := h.till.Hook(ctx, pay.Alipay, raw, header); status != 404 {
		t.Errorf("for a provider that is not set up: %d", status)
	}
	h.wantOrder(o.ID, "pending_payment unpaid", 0)
	if list := h.unmatched(); len(list) != 0 {
		t.Errorf("kept: %+v", list)
	}
}

func TestSuccessAfterOurExpiry(t *testing.T) {
	h := open(t)
	o, a := h.begin(1)
	h.minutes(36)
	h.expire(o.ID)
	h.wantOrder(o.ID, "expired voided", 0)
	h.wantLevel(0, 0)
	h.wantMails(map[outbox.Kind]int{outbox.Expired: 0})
	h.srv.PayLate(string(a.ID))
	h.srv.Deliver()
	got := h.wantOrder(o.ID, "open paid", oneCup) // the piece was still there
	if got.Task != order.AlertLate {
		t.Errorf("the task is %q", got.Task)
	}
	h.wantLevel(0, 1)
}

func TestSuccessAfterOurExpiryWithoutPiecesGoesBack(t *testing.T) {
	h := open(t)
	o, a := h.begin(1)
	h.minutes(36)
	h.expire(o.ID)
	h.Must(func(tx *store.Tx) error {
		return stock.Damage(tx, stock.Line{Variant: h.Cup, Quantity: 10}, "flood", "flood")
	})
	h.srv.PayLate(string(a.ID))
	h.srv.Deliver()
	h.wantOrder(o.ID, "expired paid", oneCup)
	h.round()
	h.srv.Deliver()
	got := h.wantOrder(o.ID, "expired refunded", oneCup)
	if got.Task != "" || h.provided(o.ID).Back != oneCup {
		t.Errorf("task %q, %d went back", got.Task, h.provided(o.ID).Back)
	}
	h.wantMails(map[outbox.Kind]int{outbox.AutoRefund: 1, outbox.Refunded: 1, outbox.Paid: 0, outbox.Confirmed: 0})
}

func TestSuccessAfterCancelGoesBack(t *testing.T) {
	h := open(t)
	o, a := h.begin(1)
	h.must(h.till.Cancel(context.Background(), owner, cancel(o.ID)))
	h.wantOrder(o.ID, "cancelled voided", 0)
	if p := h.provided(o.ID); p.State != fakepay.Cancelled {
		t.Errorf("the provider has it %s", p.State)
	}
	h.srv.PayLate(string(a.ID))
	h.srv.Deliver()
	h.round()
	h.wantOrder(o.ID, "cancelled refunded", oneCup)
	if h.provided(o.ID).Back != oneCup || len(h.srv.Refunds()) != 1 {
		t.Errorf("%d went back by %d refunds", h.provided(o.ID).Back, len(h.srv.Refunds()))
	}
	h.wantMails(map[outbox.Kind]int{outbox.AutoRefund: 1, outbox.Refunded: 1})
}

// Money that came while the provider was asked to cancel goes back, too.
func TestPaidWhileItIsCancelled(t *testing.T) {
	h := open(t)
	o, a := h.begin(1)
	h.srv.Pay(string(a.ID))
	h.srv.Events()
	h.must(h.till.Cancel(context.Background(), owner, cancel(o.ID)))
	h.round()
	h.wantOrder(o.ID, "cancelled refunded", oneCup)
	h.wantLevel(0, 0)
}

func TestPaidWhileItExpires(t *testing.T) {
	h := open(t)
	o, a := h.begin(1)
	h.minutes(30)
	h.srv.Pay(string(a.ID))
	h.srv.Events() // and the message is lost
	h.minutes(10)
	h.expire(o.ID)
	h.wantOrder(o.ID, "open paid", oneCup)
	h.wantLevel(0, 1)
}

func TestPiecesStayHeldWhileTheProviderIsSilent(t *testing.T) {
	h := open(t)
	o, _ := h.begin(1)
	h.minutes(37)
	for n := range 8 {
		h.srv.Script(fakepay.Cancel, fakepay.Down)
		h.expire(o.ID)
		h.wantOrder(o.ID, "pending_payment unpaid", 0)
		h.wantLevel(1, 0)
		if got := h.Order(o.ID); !got.Expires.After(h.Clock.Now()) {
			t.Fatalf("after %d tries it is asked again at once", n+1)
		}
		h.Clock.Move(h.Order(o.ID).Expires.Sub(h.Clock.Now()) + time.Second)
	}
	if got := h.Order(o.ID); got.Task != order.AlertSilent {
		t.Errorf("nobody was told: %q", got.Task)
	}
	h.srv.Forget()
	h.expire(o.ID)
	h.wantOrder(o.ID, "expired voided", 0)
	h.wantLevel(0, 0)
}

func TestDeclinedThenPaidIsOneOrder(t *testing.T) {
	h := open(t)
	o, a := h.begin(1)
	h.srv.Decline(string(a.ID))
	h.srv.Deliver()
	if got := h.attempt(a.ID); got.State != pay.Action || got.Why == "" {
		t.Errorf("declined is %s %q", got.State, got.Why)
	}
	h.srv.Pay(string(a.ID))
	h.srv.Deliver()
	h.wantOrder(o.ID, "open paid", oneCup)
	if n := len(h.srv.Payments()); n != 1 {
		t.Errorf("%d payments", n)
	}
}

func TestFailedForGoodIsToldAndTriedAgain(t *testing.T) {
	h := open(t)
	o, a := h.begin(1)
	h.srv.Wait(string(a.ID))
	h.srv.Fail(string(a.ID))
	h.srv.Deliver()
	h.wantMails(map[outbox.Kind]int{outbox.PayFailed: 1})
	b := h.session(o.ID)
	if b.ID == a.ID || len(h.attempts(o.ID)) != 2 {
		t.Fatal("it is the same attempt")
	}
	h.srv.Pay(string(b.ID))
	h.srv.Deliver()
	h.wantOrder(o.ID, "open paid", oneCup)
}

// Two tabs pay one order by two attempts: what came second goes back by itself.
func TestTwoTabsPayTwice(t *testing.T) {
	h := open(t)
	o, a := h.begin(1)
	h.srv.Script(fakepay.Cancel, fakepay.Down) // the first session cannot be ended
	b, err := h.till.Again(context.Background(), o.ID, pay.Stripe, way)
	h.must(err)
	h.srv.Pay(string(a.ID))
	h.srv.Deliver()
	h.wantOrder(o.ID, "open paid", oneCup)
	h.srv.Pay(string(b.ID))
	h.srv.Deliver()
	h.round()
	got := h.wantOrder(o.ID, "open paid", 2*oneCup)
	if got.Refunded.Minor != oneCup || got.Task != "" {
		t.Errorf("%s went back, task %q", got.Refunded, got.Task)
	}
	if p, _ := h.srv.Find(string(b.ID)); p.Back != oneCup {
		t.Errorf("%d of the second went back", p.Back)
	}
	if p, _ := h.srv.Find(string(a.ID)); p.Back != 0 {
		t.Errorf("%d of the first went back", p.Back)
	}
	h.wantMails(map[outbox.Kind]int{outbox.Confirmed: 1, outbox.AutoRefund: 1, outbox.Refunded: 1, outbox.Paid: 0})
}

func TestAgainEndsWhatWasOpen(t *testing.T) {
	h := open(t)
	o, a := h.begin(1)
	b, err := h.till.Again(context.Background(), o.ID, pay.Stripe, way)
	h.must(err)
	if p, _ := h.srv.Find(string(a.ID)); p.State != fakepay.Cancelled {
		t.Errorf("the first is %s", p.State)
	}
	h.srv.Pay(string(b.ID))
	h.srv.Events()
	_, err = h.till.Again(context.Background(), o.ID, pay.Stripe, way)
	if !fault.Is(err, "pay_settled") {
		t.Errorf("%v, want pay_settled", err)
	}
	h.wantOrder(o.ID, "open paid", oneCup)
}

func TestAnotherMethodInstead(t *testing.T) {
	h := open(t)
	o, a := h.begin(1)
	_, err := h.till.Again(context.Background(), o.ID, pay.Transfer, way)
	h.must(err)
	got := h.Order(o.ID)
	if got.Method != pay.Transfer || got.Expires.Sub(h.Clock.Now()) < 6*24*time.Hour {
		t.Errorf("%s until %s", got.Method, got.Expires)
	}
	h.wantMails(map[outbox.Kind]int{outbox.Received: 1})
	if p, _ := h.srv.Find(string(a.ID)); p.State != fakepay.Cancelled {
		t.Errorf("the session is %s", p.State)
	}
	h.Pay(o.ID, oneCup, "bank-1")
	h.wantOrder(o.ID, "open paid", oneCup)
	for _, m := range []pay.Method{pay.Cash, pay.Alipay} {
		o := h.order(1)
		if _, err := h.till.Again(context.Background(), o.ID, m, way); !fault.Is(err, "method_not_offered") {
			t.Errorf("%s: %v", m, err)
		}
	}
}

// The provider is down for ten minutes: nothing is lost.
func TestProviderDownForTenMinutes(t *testing.T) {
	h := open(t)
	o := h.order(1)
	for range 5 {
		h.srv.Script(fakepay.Create, fakepay.Down)
		_, err := h.till.Begin(context.Background(), o.ID, way)
		if e, ok := fault.As(err); !ok || e.Kind != fault.Unavailable {
			t.Fatalf("%v", err)
		}
		h.minutes(2)
	}
	a := h.session(o.ID)
	h.srv.Pay(string(a.ID))
	for range 5 {
		h.srv.Script(fakepay.Query, fakepay.Down)
		h.round()
		h.minutes(2)
	}
	h.wantOrder(o.ID, "pending_payment unpaid", 0)
	h.srv.Forget()
	h.Clock.Move(time.Hour)
	h.round()
	h.wantOrder(o.ID, "open paid", oneCup)
}

func TestADefiniteNoRaisesTheKey(t *testing.T) {
	h := open(t)
	o := h.order(1)
	h.gate.Token = "wrong"
	_, err := h.till.Begin(context.Background(), o.ID, way)
	if !fault.Is(err, "payment_declined") {
		t.Fatalf("%v", err)
	}
	if a := h.attempt(o.Attempt); a.N != 1 || a.Live() {
		t.Errorf("%+v", a)
	}
	if err := h.till.Probe(context.Background(), owner, pay.Stripe); err == nil {
		t.Error("wrong keys are taken")
	}
	h.gate.Token = fakepay.PlainToken
	a := h.session(o.ID)
	if key := h.provided(o.ID).Key; key[len(key)-len("create-1"):] != "create-1" {
		t.Errorf("asked under %s", key)
	}
	h.must(h.till.Probe(context.Background(), owner, pay.Stripe))
	h.Read(func(tx *store.Tx) error {
		s, err := pay.GetSettings(tx)
		if s.Stripe.Problem != "" || s.Stripe.Tested.IsZero() {
			t.Errorf("the settings say %q at %s", s.Stripe.Problem, s.Stripe.Tested)
		}
		return err
	})
	h.srv.Pay(string(a.ID))
	h.srv.Deliver()
	h.wantOrder(o.ID, "open paid", oneCup)
}

func TestADeskRefundGoesByTheProvider(t *testing.T) {
	h := open(t)
	o, a := h.begin(2)
	h.srv.Pay(string(a.ID))
	h.srv.Deliver()
	r := h.refund(o.ID, 3_200)
	if r.Attempt != a.ID || r.State != refund.Requested {
		t.Fatalf("%+v", r)
	}
	h.Refuse("refund_by_gateway", func(tx *store.Tx) error {
		_, err := refund.MarkSent(tx, r.ID, refund.Sent{Ref: "bank"})
		return err
	})
	if task := h.Order(o.ID).Task; task != "" {
		t.Errorf("it is nobody's task, and stands as %q", task)
	}
	h.round()
	got := h.refunds(o.ID)[0]
	if got.State != refund.Succeeded || got.Reference != h.srv.Refunds()[0].Ref || h.provided(o.ID).Back != 3_200 {
		t.Errorf("%+v, %d went back", got, h.provided(o.ID).Back)
	}
	h.wantMails(map[outbox.Kind]int{outbox.Refunded: 1, outbox.Invoiced: 2}) // an invoice and its credit note
}

func (h *house) refund(id order.ID, minor int64) (r refund.Refund) {
	h.T.Helper()
	amount := usd(minor)
	h.Must(func(tx *store.Tx) (err error) {
		r, err = refund.Request(tx, id, refund.Ask{Amount: &amount, Extras: usd(0)}, amount)
		return err
	})
	return r
}

// However often the line breaks, a refund is made once.
func TestARefundTimeOutIsNeverASecondRefund(t *testing.T) {
	for name, faults := range map[string][2][]fakepay.Fault{
		"the answer is lost":              {{fakepay.After}, nil},
		"the question is lost":            {{fakepay.Before, fakepay.Before}, nil},
		"the answer to the query is lost": {{fakepay.After}, {fakepay.Down, fakepay.After}},
		"down, then lost":                 {{fakepay.Down, fakepay.After}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t)
			o, a := h.begin(1)
			h.srv.Pay(string(a.ID))
			h.srv.Deliver()
			h.refund(o.ID, oneCup)
			h.srv.Script(fakepay.Refunding, faults[0]...)
			h.srv.Script(fakepay.QueryRefund, faults[1]...)
			h.round()
			if r := h.refunds(o.ID)[0]; r.State != refund.Unknown {
				t.Fatalf("it is %s", r.State)
			}
			for range 6 {
				h.minutes(61)
				h.round()
			}
			if r := h.refunds(o.ID)[0]; r.State != refund.Succeeded {
				t.Errorf("it is %s", r.State)
			}
			if n := len(h.srv.Refunds()); n != 1 || h.provided(o.ID).Back != oneCup {
				t.Errorf("%d refunds, %d went back", n, h.provided(o.ID).Back)
			}
			h.wantOrder(o.ID, "open refunded", oneCup)
		})
	}
}

func TestARefundThatFailsIsToldAndAskedForAnew(t *testing.T) {
	h := open(t)
	o, a := h.begin(1)
	h.srv.Pay(string(a.ID))
	h.srv.Deliver()
	h.srv.RefundsTurn(string(a.ID), fakepay.Processing)
	r := h.refund(o.ID, oneCup)
	h.round()
	if got := h.refunds(o.ID)[0]; got.State != refund.Pending {
		t.Fatalf("it is %s", got.State)
	}
	h.srv.EndRefund(h.srv.Refunds()[0].Key, fakepay.Failed)
	h.srv.Deliver()
	got := h.wantOrder(o.ID, "open paid", oneCup)
	if got.Task != order.AlertBack || h.refunds(o.ID)[0].State != refund.Failed {
		t.Errorf("task %q, refund %s", got.Task, h.refunds(o.ID)[0].State)
	}
	h.srv.RefundsTurn(string(a.ID), fakepay.Succeeded)
	if again := h.refund(o.ID, oneCup); again.ID == r.ID {
		t.Error("it is the same record")
	}
	h.round()
	h.wantOrder(o.ID, "open refunded", oneCup)
}

func TestAuthorisedOpensAndIsCapturedInPart(t *testing.T) {
	h := open(t)
	h.manual()
	o, a := h.begin(2)
	h.srv.Pay(string(a.ID))
	h.srv.Deliver()
	total := o.Total.Minor
	h.wantOrder(o.ID, "open authorized", 0)
	h.wantLevel(0, 2)
	ctx := context.Background()
	if err := h.till.Capture(ctx, owner, o.ID, usd(total+1)); !fault.Is(err, "capture_range") {
		t.Errorf("%v", err)
	}
	h.srv.Script(fakepay.Capture, fakepay.After)
	if err := h.till.Capture(ctx, owner, o.ID, usd(3_800)); !fault.Is(err, "pay_unsure") {
		t.Errorf("%v", err)
	}
	h.must(h.till.Capture(ctx, owner, o.ID, usd(3_800)))
	got := h.wantOrder(o.ID, "open partially_paid", 3_800)
	if got.Authorized.Minor != 0 || h.provided(o.ID).Held != 0 {
		t.Errorf("%s is held here, %d there", got.Authorized, h.provided(o.ID).Held)
	}
	h.srv.Deliver()
	if err := h.till.Capture(ctx, owner, o.ID, usd(1)); !fault.Is(err, "nothing_authorized") {
		t.Errorf("%v", err)
	}
	h.must(h.till.Cancel(ctx, owner, cancel(o.ID)))
	h.wantLevel(0, 0)
}

func TestCancellingLetsGoOfWhatIsHeld(t *testing.T) {
	h := open(t)
	h.manual()
	o, a := h.begin(1)
	h.srv.Pay(string(a.ID))
	h.srv.Deliver()
	h.Refuse("payment_live", func(tx *store.Tx) error { return order.Cancel(tx, o.ID, "no", true) })
	h.srv.Script(fakepay.Cancel, fakepay.Down)
	if err := h.till.Cancel(context.Background(), owner, cancel(o.ID)); !fault.Is(err, "pay_unsure") {
		t.Errorf("%v", err)
	}
	h.wantOrder(o.ID, "open authorized", 0)
	h.must(h.till.Cancel(context.Background(), owner, cancel(o.ID)))
	if got := h.wantOrder(o.ID, "cancelled voided", 0); got.Task != "" {
		t.Errorf("task %q", got.Task)
	}
	if p := h.provided(o.ID); p.State != fakepay.Cancelled || p.Held != 0 {
		t.Errorf("the provider has %+v", p)
	}
}

func TestAnAuthorisationThatLapses(t *testing.T) {
	h := open(t)
	h.manual()
	o, a := h.begin(1)
	h.srv.Pay(string(a.ID))
	h.srv.Deliver()
	warned := false
	for range 6 * 24 {
		h.minutes(60)
		h.round()
		left := h.attempt(a.ID).Ends.Sub(h.Clock.Now())
		if now := h.Order(o.ID).Task == order.AlertEnds; now && !warned {
			warned = true
			if left > 48*time.Hour || left < 46*time.Hour {
				t.Errorf("warned %v before the end", left)
			}
		}
	}
	if !warned {
		t.Error("nobody was warned")
	}
	h.Must(func(tx *store.Tx) error { return order.FinishTask(tx, o.ID, "seen") })
	h.srv.Lapse(string(a.ID))
	h.srv.Deliver()
	if got := h.wantOrder(o.ID, "open pending", 0); got.Task != order.AlertGone {
		t.Errorf("task %q", got.Task)
	}
}

func TestVoidLetsGo(t *testing.T) {
	h := open(t)
	h.manual()
	o, a := h.begin(1)
	h.srv.Pay(string(a.ID))
	h.srv.Deliver()
	h.must(h.till.Void(context.Background(), owner, o.ID))
	if got := h.wantOrder(o.ID, "open pending", 0); got.Task != "" || h.provided(o.ID).State != fakepay.Cancelled {
		t.Errorf("task %q, provider %s", got.Task, h.provided(o.ID).State)
	}
}

// A second attempt that is authorised, too, is let go of at once.
func TestTwoAuthorisations(t *testing.T) {
	h := open(t)
	h.manual()
	o, a := h.begin(1)
	h.srv.Script(fakepay.Cancel, fakepay.Down)
	b, err := h.till.Again(context.Background(), o.ID, pay.Stripe, way)
	h.must(err)
	h.srv.Pay(string(a.ID))
	h.srv.Pay(string(b.ID))
	h.srv.Deliver()
	h.wantOrder(o.ID, "open authorized", 0)
	if p, _ := h.srv.Find(string(b.ID)); p.State != fakepay.Cancelled {
		t.Errorf("the second is %s", p.State)
	}
	h.must(h.till.Capture(context.Background(), owner, o.ID, o.Total))
	h.wantOrder(o.ID, "open paid", oneCup)
}

func TestADisputeFreezesTheMoney(t *testing.T) {
	for _, end := range []string{fakepay.Won, fakepay.Lost} {
		for _, backwards := range []bool{false, true} {
			h := open(t)
			o, a := h.begin(1)
			h.srv.Pay(string(a.ID))
			h.srv.Deliver()
			d := h.srv.Quarrel(string(a.ID))
			if !backwards {
				h.srv.Deliver()
				h.wantOrder(o.ID, "open disputed", oneCup)
				amount := usd(1)
				h.Refuse("refund_range", func(tx *store.Tx) error {
					_, err := refund.Request(tx, o.ID, refund.Ask{Amount: &amount, Extras: usd(0)}, amount)
					return err
				})
			}
			h.srv.Judge(d.Ref, end)
			h.srv.DeliverBackwards()
			want := "open paid"
			if end == fakepay.Lost {
				want = "open refunded"
			}
			h.wantOrder(o.ID, want, oneCup)
		}
	}
}

func TestRefundsMadeAtTheProviderAreUnmatched(t *testing.T) {
	h := open(t)
	o, a := h.begin(1)
	h.srv.Pay(string(a.ID))
	h.srv.Deliver()
	_, err := h.srv.Refund(string(a.ID), usd(100), "by-hand-there")
	h.must(err)
	h.srv.Deliver()
	h.wantOrder(o.ID, "open paid", oneCup)
	if list := h.unmatched(); len(list) != 1 {
		t.Errorf("unmatched: %+v", list)
	}
}

func TestTransfersNeedNoProvider(t *testing.T) {
	h := open(t)
	o := h.Buy(pay.Transfer, ordertest.Of(h.Cup, 1))
	if _, err := h.till.Begin(context.Background(), o.ID, way); !fault.Is(err, "method_not_offered") {
		t.Errorf("%v", err)
	}
	h.must(h.till.Cancel(context.Background(), owner, cancel(o.ID)))
	h.wantOrder(o.ID, "cancelled voided", 0)
	if _, err := h.till.Begin(context.Background(), o.ID, way); !fault.Is(err, "order_over") {
		t.Errorf("%v", err)
	}
	if err := h.till.Cancel(context.Background(), owner, cancel("nobody")); !fault.Is(err, "order_not_found") || errors.Is(err, pay.ErrUnsure) {
		t.Errorf("%v", err)
	}
}
