package lang

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"

	"hawker/app/fault"
	"hawker/app/money"
)

// T is the sentence of a key. Args are pairs of a name and a value that the
// sentence uses as {{.name}}; amounts and times are written in the language.
func T(ctx context.Context, key string, args ...any) string {
	s := from(ctx)
	if p, ok := s.plain[key]; ok {
		return p.fill(ctx, args)
	}
	return s.say(key, nil, values(ctx, args))
}

// N is the sentence of a key for a number of things, which the sentence uses as {{.N}}.
func N(ctx context.Context, key string, n int, args ...any) string {
	s, number := from(ctx), Number(ctx, int64(n))
	if p, ok := s.plain[key]; ok {
		return p.of(s.tag, n).fill(ctx, append([]any{"N", number}, args...))
	}
	data := values(ctx, args)
	data["N"] = number
	return s.say(key, n, data)
}

// Fault is the sentence for a refusal by its code ("fault.<code>", its arguments
// by name), and one general sentence for every other failure and for a code without words.
func Fault(ctx context.Context, err error) string {
	refusal, ok := fault.As(err)
	if !ok {
		return T(ctx, "ui.error.unknown")
	}
	data := map[string]any{}
	for name, v := range refusal.Args {
		data[name] = shown(ctx, v)
	}
	key := "fault." + refusal.Code
	if sentence := from(ctx).say(key, nil, data); sentence != key {
		return sentence
	}
	return T(ctx, "ui.error.unknown")
}

func values(ctx context.Context, args []any) map[string]any {
	data := make(map[string]any, len(args)/2+1)
	for i := 0; i+1 < len(args); i += 2 {
		data[fmt.Sprint(args[i])] = shown(ctx, args[i+1])
	}
	return data
}

func shown(ctx context.Context, v any) any {
	switch v := v.(type) {
	case money.Amount:
		return Money(ctx, v)
	case *money.Amount:
		if v != nil {
			return Money(ctx, *v)
		}
	case time.Time:
		return DateTime(ctx, v)
	}
	return v
}

func (s speaker) say(key string, count any, data map[string]any) string {
	if s.bundle == nil {
		return key
	}
	text, err := s.bundle.localizers[s.tag].Localize(&i18n.LocalizeConfig{
		MessageID: key, PluralCount: count, TemplateData: data,
	})
	if err == nil {
		return text
	}
	if _, logged := s.bundle.missing.LoadOrStore(s.tag+" "+key, true); !logged {
		slog.Error("sentence is missing", "key", key, "language", s.tag, "error", err)
	}
	if missing := new(i18n.MessageNotFoundErr); errors.As(err, &missing) || text == "" {
		return key
	}
	return text
}
