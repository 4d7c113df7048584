package letter

import (
	"context"
	"encoding/json"
	"time"

	"hawker/app/lang"
	"hawker/app/privacy"
	"hawker/views/mail"
)

// erased are the two lists of a letter about an erasure: what is gone and how much of
// it, and what is kept for which reason until when.
func erased(ctx context.Context, data map[string]string) (gone, kept mail.Facts) {
	gone.Title, kept.Title = lang.T(ctx, "mail.data_erased.gone"), lang.T(ctx, "mail.data_erased.kept")
	var told privacy.Told
	if err := json.Unmarshal([]byte(data["told"]), &told); err != nil {
		return mail.Facts{}, mail.Facts{} // nothing was written down: the sentences stand alone
	}
	for _, p := range told.Gone {
		gone.List = append(gone.List, mail.Fact{Name: lang.T(ctx, "privacy.kind."+string(p.Kind)), Value: lang.Number(ctx, int64(p.Count))})
	}
	for _, p := range told.Kept {
		kept.List = append(kept.List, mail.Fact{Name: Kept(ctx, p), Value: Reason(ctx, p)})
	}
	if len(told.Kept) == 0 {
		kept.Plain = []string{lang.T(ctx, "mail.data_erased.nothing")}
	}
	return gone, kept
}

// Kept names something that is kept: one order, the talk of one show.
func Kept(ctx context.Context, p privacy.Part) string {
	if p.Kind == privacy.Orders {
		return lang.T(ctx, "privacy.kind.order", "number", p.Name)
	}
	return lang.T(ctx, "privacy.kind."+string(p.Kind)) + " · " + p.Name
}

// Reason says why something is kept, and until when.
func Reason(ctx context.Context, p privacy.Part) string {
	args := []any{"law", p.Law, "until", ""}
	if !p.Until.IsZero() {
		args[3] = lang.Date(ctx, p.Until)
	}
	return lang.T(ctx, "privacy.why."+p.Why, args...)
}

// sampleErased is what the letter would say of somebody with two orders.
func sampleErased(now time.Time) string {
	raw, err := json.Marshal(privacy.Told{
		Gone: []privacy.Part{{Kind: privacy.Chat, Count: 14}, {Kind: privacy.Mails, Count: 9}},
		Kept: []privacy.Part{{Kind: privacy.Orders, Name: "1001", Count: 1, Why: privacy.ByLaw, Law: "§ 147 AO, § 257 HGB", Until: now.AddDate(8, 0, 0)}},
	})
	if err != nil {
		return ""
	}
	return string(raw)
}
