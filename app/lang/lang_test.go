package lang_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/money"
)

func load(t *testing.T) *lang.Bundle {
	t.Helper()
	b, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestMatch(t *testing.T) {
	b := load(t)
	for _, c := range []struct{ header, remembered, want string }{
		{"", "", "en"},
		{"zh-CN,zh;q=0.9,en;q=0.8", "", "zh"},
		{"zh-TW", "", "zh"},
		{"zh-Hant-HK", "", "zh"},
		{"en-GB,zh;q=0.5", "", "en"},
		{"fr-FR,de;q=0.9", "", "en"},
		{"fr,zh;q=0.4", "", "zh"},
		{"zh", "en", "en"},
		{"en", "zh", "zh"},
		{"zh", "klingon", "zh"},
		{";;;;", "", "en"},
	} {
		if got := b.Match(c.header, c.remembered); got != c.want {
			t.Errorf("Match(%q, %q) = %s, want %s", c.header, c.remembered, got, c.want)
		}
	}
}

func TestMoney(t *testing.T) {
	b := load(t)
	for _, c := range []struct {
		minor         int64
		cur           money.Currency
		en, zh, price string
	}{
		{5800, "USD", "$58.00", "$58.00", "$58"},
		{5850, "USD", "$58.50", "$58.50", "$58.50"},
		{5, "USD", "$0.05", "$0.05", "$0.05"},
		{-120450, "EUR", "-€1,204.50", "-€1,204.50", "-€1,204.50"},
		{123456789, "GBP", "£1,234,567.89", "£1,234,567.89", "£1,234,567.89"},
		{8800, "CNY", "CN¥88.00", "¥88.00", "CN¥88"},
		{120000, "JPY", "¥120,000", "JP¥120,000", "¥120,000"},
		{1500, "KRW", "₩1,500", "₩1,500", "₩1,500"},
		{12345, "KWD", "KWD\u00a012.345", "KWD\u00a012.345", "KWD\u00a012.345"},
		{1200, "CHF", "CHF\u00a012.00", "CHF\u00a012.00", "CHF\u00a012"},
		{0, "USD", "$0.00", "$0.00", "$0"},
	} {
		a := money.Of(c.minor, c.cur)
		en, zh := b.Context(context.Background(), "en"), b.Context(context.Background(), "zh")
		if got := lang.Money(en, a); got != c.en {
			t.Errorf("%v in English: %q, want %q", a, got, c.en)
		}
		if got := lang.Money(zh, a); got != c.zh {
			t.Errorf("%v in Chinese: %q, want %q", a, got, c.zh)
		}
		if got := lang.Price(en, a); got != c.price {
			t.Errorf("%v as a tag: %q, want %q", a, got, c.price)
		}
	}
}

func TestTimes(t *testing.T) {
	b := load(t)
	zone := time.FixedZone("east", 8*3600)
	at := time.Date(2026, 11, 26, 16, 43, 0, 0, time.UTC) // already Friday in the east
	en := lang.WithZone(b.Context(context.Background(), "en"), zone)
	zh := lang.WithZone(b.Context(context.Background(), "zh"), zone)
	for _, c := range []struct{ what, got, want string }{
		{"date", lang.Date(en, at), "27 November 2026"},
		{"date", lang.Date(zh, at), "2026年11月27日"},
		{"day", lang.Day(en, at), "Friday 27 November"},
		{"day", lang.Day(zh, at), "11月27日 周五"},
		{"time", lang.Time(zh, at), "00:43"},
		{"date and time", lang.DateTime(en, at), "27 November 2026, 00:43"},
		{"date and time", lang.DateTime(zh, at), "2026年11月27日 00:43"},
		{"day and time", lang.DayTime(zh, at), "11月27日 周五 00:43"},
		{"leaf", lang.MonthDay(en, at) + " " + lang.Month(en, at), "27 Nov"},
		{"leaf", lang.Month(zh, at), "11月"},
		{"no zone", lang.Time(b.Context(context.Background(), "en"), at), "16:43"},
		{"now", lang.Ago(en, at, at.Add(59*time.Second)), "just now"},
		{"a minute", lang.Ago(en, at, at.Add(time.Minute)), "1 minute ago"},
		{"minutes", lang.Ago(zh, at, at.Add(5*time.Minute)), "5 分钟前"},
		{"ahead", lang.Ago(en, at, at.Add(-3*time.Hour)), "in 3 hours"},
		{"days", lang.Ago(en, at, at.Add(49*time.Hour)), "2 days ago"},
		{"long ago", lang.Ago(zh, at, at.Add(800*time.Hour)), "2026年11月27日"},
		{"clock", lang.Lasting(41*time.Minute + 8*time.Second), "41:08"},
		{"long clock", lang.Lasting(time.Hour + 2*time.Minute + 33*time.Second), "1:02:33"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.what, c.got, c.want)
		}
	}
}

func TestSentences(t *testing.T) {
	en := load(t).Context(context.Background(), "en")
	for _, c := range []struct{ what, got, want string }{
		{"args", lang.T(en, "ui.home", "Shop", "Halfmoon"), "Halfmoon, home"},
		{"one", lang.N(en, "ui.cart.count", 1), "Cart, 1 piece"},
		{"other", lang.N(en, "ui.cart.count", 1200), "Cart, 1,200 pieces"},
		{"missing", lang.T(en, "ui.nothing.such"), "ui.nothing.such"},
		{"without language", lang.T(context.Background(), "ui.cart"), "ui.cart"},
		{"breakage", lang.Fault(en, errors.New("disk on fire")), lang.T(en, "ui.error.unknown")},
		{"refusal", lang.Fault(en, fault.Clash("sold_out", "left", 2)), "Only 2 left. Choose fewer."},
		{"unknown tag", lang.Tag(load(t).Context(context.Background(), "fr")), "en"},
		{"wrapped refusal without a sentence", lang.Fault(en, fmt.Errorf("placing: %w", fault.Clash("no_such_code"))), lang.T(en, "ui.error.unknown")},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.what, c.got, c.want)
		}
	}
}
