package letter

import (
	"context"
	"strings"

	"hawker/app/brand"
	"hawker/app/lang"
	"hawker/app/outbox"
	"hawker/app/store"
	"hawker/views/mail"
)

// alone are the kinds that no order's timeline tells of: all that they say stands
// in the mail's own data.
var alone = map[outbox.Kind]bool{outbox.DraftSent: true, outbox.Unmatched: true, outbox.DataLink: true, outbox.DataErased: true}

// alone writes such a letter.
func (w Writer) alone(ctx context.Context, tx *store.Tx, m outbox.Mail, site string) (Letter, error) {
	s, err := brand.Get(tx)
	if err != nil {
		return Letter{}, err
	}
	if m.Kind.Staff() {
		m.Lang = s.Lang
	}
	ctx = lang.WithZone(w.Lang.Context(ctx, m.Lang), s.Location())
	tag, d := lang.Tag(ctx), m.Data
	shop := s.DisplayName(tag)
	args := []any{"shop", shop, "name", callName(d["name"]), "amount", amountIn(d, s.Currency), "until", dayIn(ctx, d["until"])}
	say := func(key string) string { return lang.T(ctx, "mail."+key, args...) }
	kind := string(m.Kind)
	l := Letter{
		Lang: tag, Shop: shop, Subject: say(kind + ".subject"), Title: say(kind + ".title"), Words: strings.Split(say(kind+".text"), "\n"),
		Button: mail.Link{URL: site + d["path"]}, Foot: append(seller(s, shop), say("why."+kind)),
	}
	switch m.Kind {
	case outbox.DraftSent:
		l.Hello, l.Said, l.Button.Label = say("hello"), d["text"], say("button.pay")
		return l, nil
	case outbox.DataLink:
		l.Button.Label = say("data_link.button")
		return l, nil
	case outbox.DataErased:
		l.Button = mail.Link{}
		l.Changes, l.Facts = erased(ctx, d)
		return l, nil
	}
	l.Button.Label = say("button.desk")
	l.Facts = mail.Facts{Title: say("unmatched.facts")}
	for _, x := range []mail.Fact{
		{Name: say("unmatched.method"), Value: methodName(ctx, d["method"])}, {Name: say("unmatched.ref"), Value: d["ref"], Code: true},
		{Name: say("unmatched.why"), Value: why(ctx, d["why"])},
	} {
		if x.Value != "" {
			l.Facts.List = append(l.Facts.List, x)
		}
	}
	return l, nil
}

// methodName is a way to pay in words.
func methodName(ctx context.Context, method string) string {
	if method == "" {
		return ""
	}
	return lang.T(ctx, "shop.method."+method)
}

// why is the reason in words where it is one of ours, and as it is where not.
func why(ctx context.Context, reason string) string {
	switch reason {
	case "amount", "currency", "unknown", "account":
		return lang.T(ctx, "mail.unmatched.why."+reason)
	}
	return reason
}
