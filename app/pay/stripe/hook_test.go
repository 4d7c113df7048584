package stripe

import (
	"fmt"
	"net/http"
	"reflect"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v85/webhook"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/pay"
)

const hook, older = "whsec_new", "whsec_old"

// message signs an event as Stripe does.
func message(kind, object, secret string, at time.Time) ([]byte, http.Header) {
	body := fmt.Sprintf(`{"id":"evt_1","object":"event","api_version":"2019-01-01","created":1700000000,"livemode":false,"type":%q,"data":{"object":%s}}`, kind, object)
	signed := webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: []byte(body), Secret: secret, Timestamp: at})
	return []byte(body), http.Header{"Stripe-Signature": {signed.Header}}
}

func TestMessagesSayWhatTheyMaySay(t *testing.T) {
	g := New(Keys{Secret: "sk_test_1", Hooks: []string{hook, older}})
	const session = `{"id":"cs_1","metadata":{"attempt":"a1"},"payment_intent":"pi_1","payment_status":"paid","amount_total":6400,"currency":"usd"}`
	look := pay.Event{About: pay.AboutPayment, Attempt: "a1", Ref: "cs_1", Charge: "pi_1"}
	intent := pay.Event{About: pay.AboutPayment, Attempt: "a1", Charge: "pi_1"}
	const inIntent = `{"id":"pi_1","metadata":{"attempt":"a1"},"status":"succeeded","amount_received":6400}`
	refund := func(status, more string) string {
		return `{"id":"re_1","amount":1000,"currency":"usd","metadata":{"attempt":"a1","refund":"k1"},"payment_intent":{"id":"pi_1"},"status":"` + status + `"` + more + `}`
	}
	gone := func(s pay.State, why string) pay.Event {
		return pay.Event{About: pay.AboutRefund, Attempt: "a1", Ref: "re_1", Charge: "pi_1", Refund: "k1", Amount: money.Of(1_000, "USD"), State: s, Why: why}
	}
	dispute := func(status string) string {
		return `{"id":"dp_1","amount":6400,"currency":"usd","payment_intent":"pi_1","reason":"fraudulent","status":"` + status + `","evidence_details":{"due_by":1800000000}}`
	}
	disputed := func(s pay.State) pay.Event {
		return pay.Event{About: pay.AboutDispute, Dispute: "dp_1", Charge: "pi_1", Amount: money.Of(6_400, "USD"), State: s, Why: "fraudulent", Due: time.Unix(1_800_000_000, 0).UTC()}
	}
	for _, row := range []struct {
		kind, object string
		want         []pay.Event
	}{
		{"checkout.session.completed", session, []pay.Event{look}},
		{"checkout.session.async_payment_succeeded", session, []pay.Event{look}},
		{"checkout.session.async_payment_failed", session, []pay.Event{look}},
		{"checkout.session.expired", session, []pay.Event{look}},
		{"payment_intent.payment_failed", inIntent, []pay.Event{intent}},
		{"payment_intent.amount_capturable_updated", inIntent, []pay.Event{intent}},
		{"charge.refunded", `{"id":"ch_1","metadata":{"attempt":"a1"},"payment_intent":"pi_1","amount_refunded":6400}`, []pay.Event{intent}},
		{"refund.updated", refund("succeeded", ""), []pay.Event{gone(pay.Succeeded, "")}},
		{"refund.updated", refund("pending", ""), []pay.Event{gone(pay.Processing, "")}},
		{"refund.failed", refund("failed", `,"failure_reason":"lost_or_stolen_card"`), []pay.Event{gone(pay.Failed, "lost_or_stolen_card")}},
		{"charge.dispute.created", dispute("needs_response"), []pay.Event{disputed(pay.Processing)}},
		{"charge.dispute.closed", dispute("lost"), []pay.Event{disputed(pay.Lost)}},
		{"charge.dispute.closed", dispute("won"), []pay.Event{disputed(pay.Won)}},
		{"checkout.session.completed", `{"id":"cs_of_another_program"}`, nil},
		{"customer.created", `{"id":"cus_1"}`, nil},
	} {
		raw, h := message(row.kind, row.object, older, time.Now())
		got, err := g.Parse(raw, h)
		for i := range row.want {
			row.want[i].Method, row.want[i].ID, row.want[i].At = pay.Stripe, "evt_1", time.Unix(1_700_000_000, 0).UTC()
		}
		if err != nil || !reflect.DeepEqual(got, row.want) {
			t.Errorf("%s %s:\n%+v, %v\nwant %+v", row.kind, row.object, got, err, row.want)
		}
	}
}

func TestMessagesOfOthersAreRefused(t *testing.T) {
	g := New(Keys{Secret: "sk_test_1", Account: "acct_1", Hooks: []string{hook, older}})
	now := time.Now()
	const o = `{"id":"cs_1","metadata":{"attempt":"a1"}}`
	refused := func(what, code string, raw []byte, h http.Header) {
		if e, err := g.Parse(raw, h); !fault.Is(err, code) || e != nil {
			t.Errorf("%s: %v, %v; want %s", what, e, err, code)
		}
	}
	raw, h := message("checkout.session.completed", o, "whsec_other", now)
	refused("signed by somebody else", "hook_signature", raw, h)
	refused("not signed", "hook_signature", raw, http.Header{})
	raw, h = message("checkout.session.completed", o, hook, now)
	refused("changed on the way", "hook_signature", append(raw, ' '), h)
	raw, h = message("checkout.session.completed", o, hook, now.Add(-301*time.Second))
	refused("older than five minutes", "hook_old", raw, h)
	raw, h = message("checkout.session.completed", `{}`, hook, now)
	refused("about nothing", "hook_malformed", raw, h)
	body := func(s string) ([]byte, http.Header) {
		p := webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: []byte(s), Secret: hook, Timestamp: now})
		return []byte(s), http.Header{"Stripe-Signature": {p.Header}}
	}
	raw, h = body(`{"id":"evt_1","type":"checkout.session.completed","livemode":true,"data":{"object":` + o + `}}`)
	refused("of real money, with keys for play", "hook_account", raw, h)
	raw, h = body(`{"id":"evt_1","type":"checkout.session.completed","account":"acct_2","data":{"object":` + o + `}}`)
	refused("of another account", "hook_account", raw, h)
	raw, h = body(`not json`)
	refused("no JSON", "hook_malformed", raw, h)
}

func FuzzParse(f *testing.F) {
	for _, kind := range []string{"checkout.session.completed", "refund.updated", "charge.dispute.created", "payment_intent.payment_failed"} {
		f.Add(kind, `{"id":"x","metadata":{"attempt":"a"},"payment_intent":{"id":"pi"},"amount":1,"currency":"usd"}`)
	}
	g := New(Keys{Secret: "sk_test_1", Hooks: []string{hook}})
	f.Fuzz(func(t *testing.T, kind, object string) {
		raw, h := message(kind, object, hook, time.Now())
		events, err := g.Parse(raw, h)
		for _, e := range events {
			if err != nil || e.Method != pay.Stripe || e.ID != "evt_1" || e.About == pay.AboutPayment && e.State != "" {
				t.Errorf("%+v, %v", e, err)
			}
		}
	})
}
