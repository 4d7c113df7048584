package words_test

import (
	"strings"
	"testing"
	"time"

	"hawker/app/cart"
	"hawker/app/evidence"
	"hawker/app/evidence/words"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/order"
)

// Every finding is said in every language with all that it is about, and what is wrong
// says what it means.
func TestEveryFindingIsSaid(t *testing.T) {
	b, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	about := evidence.About{Line: 2, Title: "Tall cup", Unit: money.Of(3500, "USD"), List: money.Of(4000, "USD"), Reason: "live", Item: 7, ShowName: "Open kiln",
		Event: 41, At: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC), File: "00000012.m4s", Segment: 12, From: time.Minute, To: 62 * time.Second, Place: 4711, Count: 31, Of: 99, Sum: "0123456789abcdef", Day: "2026-11-22", Lot: "41", Parcel: "1042-1"}
	for _, tag := range []string{"en", "zh"} {
		ctx := b.Context(t.Context(), tag)
		for _, code := range evidence.Codes {
			bad := evidence.Finding{Code: code, About: about}
			what, means := words.What(ctx, bad), words.Means(ctx, bad)
			if strings.Contains(what, "finding.") || strings.Contains(what, "<no value>") || what == "" {
				t.Errorf("%s, %s: %q", tag, code, what)
			}
			if said := !strings.Contains(means, "finding."); said != evidence.Wrong(code) || strings.Contains(means, "<no value>") {
				t.Errorf("%s, %s means %q", tag, code, means)
			}
			if ok := (evidence.Finding{OK: true, Code: code, About: about}); words.Means(ctx, ok) != "" {
				t.Errorf("%s, %s is well and means %q", tag, code, words.Means(ctx, ok))
			}
		}
		for _, reason := range []string{live.ReasonList, live.ReasonSale, live.ReasonLive, cart.ReasonAgreed, order.ReasonEdit} {
			why := words.What(ctx, evidence.Finding{OK: true, Code: evidence.LineShop, About: evidence.About{Reason: reason}})
			if strings.Contains(why, "proof.reason") {
				t.Errorf("%s: a line sold for the reason %q is said as %q", tag, reason, why)
			}
		}
		where := words.What(ctx, evidence.Finding{Code: "film.bad.bytes", About: about})
		for _, part := range []string{"00000012.m4s", "Open kiln", "1:00"} {
			if !strings.Contains(where, part) {
				t.Errorf("%s: a changed segment is said without %q: %s", tag, part, where)
			}
		}
	}
}
